/**
 * As in csv-headers.ts, for languages between the North Cape and the Bosporus. First what classic Outlook writes, each
 * program in its own words (a Czech `Země (zam.)` is a region, a Swedish `Postadress, arbete` a postal code); then the
 * words of lists that people make.
 */
export const NORTH_EAST: readonly string[] = [
  // Finnish
  `etunimi=first name|toinen nimi=middle name|sukunimi=last name|jälkiliite=suffix|etunimi yomi=given yomi
  sukunimi yomi=surname yomi|yritys yomi=company yomi|yritys=company|osasto=department|tehtävänimike=job title
  ammatti=profession|toimisto=office location|sähköpostiosoite=e-mail address|sähköpostiosoite 2=e-mail 2 address
  sähköpostiosoite 3=e-mail 3 address|matkapuhelin=mobile phone|kotipuhelin=home phone|kotipuhelin 2=home phone 2
  työpuhelin=business phone|työpuhelin 2=business phone 2|autopuhelin=car phone|muu puhelin=other phone
  ensisijainen puhelin=primary phone|hakulaite=pager|työfaksi=business fax|kotifaksi=home fax|muu faksi=other fax
  yrityksen puhelinvaihde=company main phone|takaisinsoitto=callback|radiopuhelin=radio phone|teleksi=telex
  tty/tdd-puhelin=tty/tdd phone|avustajan puhelinnumero=assistant's phone|avustajan nimi=assistant's name
  vastuuhenkilön nimi=manager's name|lähiosoite (työ)=business street|lähiosoite (työ) 2=business street 2
  lähiosoite (työ) 3=business street 3|postitoimipaikka (työ)=business city|sijaintitiedot (työ)=business state
  postinumero (työ)=business postal code|maa/alue (työ)=business country/region
  yrityksen osoite (postilokero)=business address po box|lähiosoite (koti)=home street|lähiosoite 2=home street 2
  lähiosoite 3=home street 3|postitoimipaikka (koti)=home city|sijaintitiedot (koti)=home state
  postinumero (koti)=home postal code|maa/alue (koti)=home country/region|kotiosoite (postilokero)=home address po box
  lähiosoite (muu)=other street|lähiosoite (muu) 2=other street 2|lähiosoite (muu) 3=other street 3
  postitoimipaikka (muu)=other city|sijaintitiedot (muu)=other state|postinumero (muu)=other postal code
  maa/alue (muu)=other country/region|muu osoite (postilokero)=other address po box|web-sivu=web page|puoliso=spouse
  syntymäpäivä=birthday|vuosipäivä=anniversary|muistilaput=notes|luokat=categories|nimikirjaimet=initials
  sukupuoli=gender|harrastus=hobby|sijainti=location
  nimi=name|koko nimi=name|lempinimi=nickname|puhelin=phone|puhelinnumero=phone number|numero=number
  sähköposti=e-mail address|muistiinpanot=notes|huomautukset=notes`,
  // Swedish
  `förnamn=first name|mellannamn=middle name|efternamn=last name|titel=title|namnsuffix=suffix|förnamn yomi=given yomi
  efternamn yomi=surname yomi|företag yomi=company yomi|företag=company|avdelning=department|befattning=job title
  yrke=profession|arbetsplats=office location|e-postadress=e-mail address|e-postadress 2=e-mail 2 address
  e-postadress 3=e-mail 3 address|mobiltelefon=mobile phone|hem=home phone|telefon, hem=home phone
  telefon 2, hem=home phone 2|arbete=business phone|telefon, arbete=business phone|telefon 2, arbete=business phone 2
  biltelefon=car phone|telefon, annan=other phone|telefon 1=primary phone|telefon 2=radio phone|personsökare=pager
  fax arbete=business fax|fax, arbete=business fax|fax, hem=home fax|fax, annan=other fax
  företag, växel=company main phone|motringning=callback|tty/tdd-telefon=tty/tdd phone
  telefon, assistent=assistant's phone|namn, assistent=assistant's name|namn, chef=manager's name
  gatuadress, arbete=business street|gatuadress 2, arbete=business street 2|gatuadress 3, arbete=business street 3
  ort, arbete=business city|region, arbete=business state|postadress, arbete=business postal code
  land, arbete=business country/region|arbetsadress, box=business address po box|gatuadress, hem=home street
  gatuadress 2, hem=home street 2|gatuadress 3, hem=home street 3|hemort=home city|region, hem=home state
  postnr, hem=home postal code|land, hem=home country/region|hemadress, box=home address po box|annan gata=other street
  annan gata 2=other street 2|annan gata 3=other street 3|annan ort=other city|annan region=other state
  annat postnummer=other postal code|annat land=other country/region|annan adress, box=other address po box
  webbsida=web page|make maka=spouse|make/maka=spouse|födelsedag=birthday|årsdag=anniversary|anteckningar=notes
  kategorier=categories|initialer=initials|kön=gender|plats=location
  namn=name|smeknamn=nickname|telefon=phone|telefonnummer=phone number|nummer=number|mobil=mobile phone
  mobilnummer=mobile phone|e-post=e-mail address|hemtelefon=home phone|arbetstelefon=business phone`,
  // Danish
  `fornavn=first name|mellemnavn=middle name|efternavn=last name|suffiks=suffix|firma=company|afdeling=department
  stilling=job title|kontoradresse=office location|e-mail-adresse=e-mail address|e-mail 2-adresse=e-mail 2 address
  e-mail 3-adresse=e-mail 3 address|telefon (privat)=home phone|telefon 2 (privat)=home phone 2
  telefon (arbejde)=business phone|telefon 2 (arbejde)=business phone 2|anden telefon=other phone
  primær telefon=primary phone|personsøger=pager|fax (arbejde)=business fax|fax (privat)=home fax|anden fax=other fax
  primær telefon (firma)=company main phone|tilbagekald=callback|radiotelefon=radio phone
  assistentens telefon=assistant's phone|assistentens navn=assistant's name|navn på overordnet=manager's name
  gade (arbejde)=business street|gade 2 (firma)=business street 2|gade 3 (firma)=business street 3
  by (arbejde)=business city|område (arbejde)=business state|postnummer (arbejde)=business postal code
  land/område (arbejde)=business country/region|adresse, postboks (arbejde)=business address po box
  gade (privat)=home street|gade 2 (privat)=home street 2|gade 3 (privat)=home street 3|by (privat)=home city
  område (privat)=home state|postnummer (privat)=home postal code|land/område (privat)=home country/region
  adresse, postboks (privat)=home address po box|anden gade=other street|anden gade 2=other street 2
  anden gade 3=other street 3|anden by=other city|andet område=other state|andet postnummer=other postal code
  andet land/område=other country/region|anden adresse, postboks=other address po box|webside=web page
  ægtefælle=spouse|fødselsdag=birthday|mærkedag=anniversary|notater=notes|køn=gender|sted=location
  navn=name|kaldenavn=nickname|telefonnr.=phone number|mobilnr.=mobile phone|noter=notes`,
  // Norwegian
  `mellomnavn=middle name|etternavn=last name|tittel=title|angitt yomi=given yomi|etternavn-yomi=surname yomi
  firma-yomi=company yomi|avdeling=department|kontor=office location|e-postadresse=e-mail address
  e-postadresse 2=e-mail 2 address|e-postadresse 3=e-mail 3 address|telefon, priv.=home phone
  telefon 2, priv.=home phone 2|telefon, arb.=business phone|telefon 2, arb.=business phone 2
  annen telefon=other phone|hovedtelefon=primary phone|personsøker=pager|telefaks, arb.=business fax
  telefaks, priv.=home fax|annen telefaks=other fax|hovedtelefon for firma=company main phone|tilbakeringing=callback
  teleks=telex|telefon for hørselshemmede=tty/tdd phone|assistentens telefonnummer=assistant's phone
  overordnedes navn=manager's name|adresse, arb.: gate/vei=business street|adresse 2, arb.: gate/vei=business street 2
  adresse 3, arb.: gate/vei=business street 3|adresse, arb.: poststed=business city|adresse, arb.: område=business state
  adresse, arb.: postnummer=business postal code|firmaland/område=business country/region
  adresse, arb.: postboks=business address po box|adresse, priv.: gate/vei=home street
  adresse 2, priv.: gate/vei=home street 2|adresse 3, priv.: gate/vei=home street 3|adresse, priv.: poststed=home city
  adresse, priv.: område=home state|adresse, priv.: postnummer=home postal code|hjemland/område=home country/region
  adresse, priv.: postboks=home address po box|annen adresse: gate/vei=other street
  annen adresse 2: gate/vei=other street 2|annen adresse 3: gate/vei=other street 3|annen adresse: poststed=other city
  annen adresse: område=other state|annen adresse: postnummer=other postal code|annet land/område=other country/region
  annen postboksadresse=other address po box|ektefelle=spouse|merkedag=anniversary|kjønn=gender|plassering=location
  kallenavn=nickname|jobbtelefon=business phone|hjemmetelefon=home phone`,
  // Czech
  `jméno=first name|2. křestní jméno=middle name|příjmení=last name|titul=title|za příjmením=suffix|společnost=company
  oddělení=department|funkce=job title|profese=profession|umístění pracoviště=office location
  e-mailová adresa=e-mail address|e-mailová adresa 2=e-mail 2 address|e-mailová adresa 3=e-mail 3 address
  mobilní telefon=mobile phone|telefon domů=home phone|telefon 2 domů=home phone 2|telefon (zam.)=business phone
  telefon 2 (zam.)=business phone 2|telefon do auta=car phone|jiný telefon=other phone|primární telefon=primary phone
  operátor=pager|fax (zam.)=business fax|fax domů=home fax|jiný fax=other fax|telefon společnosti=company main phone
  zpětné volání=callback|dálnopis=telex|pro neslyšící=tty/tdd phone|telefon asistenta=assistant's phone
  jméno asistenta=assistant's name|jméno správce=manager's name|ulice (zam.)=business street
  ulice 2 (zam.)=business street 2|ulice 3 (zam.)=business street 3|město (zam.)=business city
  země (zam.)=business state|psč (zam.)=business postal code|země (zaměstnání)=business country/region
  poštovní přihrádka zaměstnání=business address po box|ulice (dom.)=home street|ulice 2 (dom.)=home street 2
  ulice 3 (dom.)=home street 3|město (dom.)=home city|země (dom.)=home state|psč (dom.)=home postal code
  země (domů)=home country/region|poštovní přihrádka domů=home address po box|jiná ulice=other street
  jiná ulice 2=other street 2|jiná ulice 3=other street 3|jiné město=other city|jiný okres=other state
  jiné psč=other postal code|jiná země=other country/region|jiná poštovní přihrádka=other address po box
  webová stránka=web page|manžel/manželka=spouse|narozeniny=birthday|výročí=anniversary|poznámky=notes
  kategorie=categories|iniciály=initials|pohlaví=gender|záliby=hobby|umístění=location
  křestní jméno=first name|celé jméno=name|jméno a příjmení=name|přezdívka=nickname|telefonní číslo=phone number
  číslo=number|telefon do zaměstnání=business phone`,
  // Hungarian
  `utónév=first name|középső=middle name|vezetéknév=last name|utótag=suffix|cég=company|osztály=department
  beosztás=job title|foglalkozás=profession|iroda helye=office location|e-mail cím=e-mail address
  2. e-mail cím=e-mail 2 address|3. e-mail cím=e-mail 3 address|otthoni telefon=home phone
  másik otthoni telefon=home phone 2|hivatali telefon=business phone|másik hivatali telefon=business phone 2
  autótelefon=car phone|egyéb telefon=other phone|elsődleges telefon=primary phone|személyhívó=pager
  hivatali fax=business fax|otthoni fax=home fax|egyéb fax=other fax|cég fővonala=company main phone
  visszahívás=callback|rádiótelefon=radio phone|tty/tdd telefon=tty/tdd phone
  asszisztens telefonszáma=assistant's phone|asszisztens neve=assistant's name|felettes neve=manager's name
  munkahely címe=business street|2. vállalati utcacím=business street 2|3. vállalati utcacím=business street 3
  város (hivatal)=business city|megye (hivatal)=business state|munkahely irányítószáma=business postal code
  ország/régió (hivatal)=business country/region|hivatali cím, postafiók=business address po box|lakcím=home street
  2. otthoni utcacím=home street 2|3. otthoni utcacím=home street 3|város (lakás)=home city|megye (lakás)=home state
  irányítószám (lakás)=home postal code|ország/régió (lakás)=home country/region
  otthoni cím, postafiók=home address po box|más utcacím=other street|2. utcacím=other street 2
  3. utcacím=other street 3|más város=other city|más megye=other state|más irányítószám=other postal code
  más ország/régió=other country/region|egyéb cím, postafiók=other address po box|weblap=web page|házastárs=spouse
  születésnap=birthday|évforduló=anniversary|feljegyzések=notes|kategóriák=categories|monogram=initials|hobbi=hobby
  név=name|teljes név=name|keresztnév=first name|családnév=last name|becenév=nickname|telefonszám=phone number
  mobiltelefonszám=mobile phone|megjegyzések=notes|megjegyzés=notes`,
  // Turkish
  `ilk adı=first name|ikinci adı=middle name|soyadı=last name|unvan=title|sonek=suffix|yomi ad=given yomi
  yomi soyad=surname yomi|yomi şirket adı=company yomi|şirket=company|bölüm=department|iş unvanı=job title
  İş Unvanı=job title|meslek=profession|İşyeri Konumu=office location|elektronik posta adresi=e-mail address
  elektronik posta 2 adres=e-mail 2 address|elektronik posta 3 adres=e-mail 3 address|cep telefonu=mobile phone
  ev telefonu=home phone|ev telefonu 2=home phone 2|İş Telefon No=business phone|İş Telefonu=business phone
  İş Telefonu 2=business phone 2|araç telefonu=car phone|diğer telefon no=other phone|birincil telefon=primary phone
  çağrı cihazı=pager|İş Faks No=business fax|ev-faks no=home fax|diğer faks no=other fax
  şirket santral telefonu=company main phone|geri arama=callback|telsiz telefon=radio phone
  tty/tdd telefonu=tty/tdd phone|yardımcının telefonu=assistant's phone|yardımcının adı=assistant's name
  yönetici'nin adı=manager's name|İş-Cadde=business street|İş-Cadde 2=business street 2|İş-Cadde 3=business street 3
  İş-Şehir=business city|İş-Bölge=business state|İş-Posta Kodu=business postal code
  İş-Ülke/Bölge=business country/region|İş Adresi Posta Kutusu=business address po box|ev-cadde=home street
  ev-cadde 2=home street 2|ev-cadde 3=home street 3|ev-şehir=home city|ev-bölge=home state
  ev-posta kodu=home postal code|ev-ülke/bölge=home country/region|ev adresi posta kutusu=home address po box
  diğer-cadde=other street|diğer-cadde 2=other street 2|diğer-cadde 3=other street 3|diğer-şehir=other city
  diğer-bölge=other state|diğer-posta kodu=other postal code|diğer-ülke/bölge=other country/region
  diğer adres posta kutusu=other address po box|web sayfası=web page|eşi=spouse|doğum günü=birthday
  yıldönümü=anniversary|notlar=notes|kategoriler=categories|İlk Harfler=initials|cinsiyet=gender|hobiler=hobby
  konum=location|İlk Adı=first name|İkinci Adı=middle name
  ad=first name|adı=first name|soyad=last name|ad soyad=name|adı soyadı=name|takma ad=nickname|telefon numarası=phone number
  numara=number|e-posta=e-mail address|e-posta adresi=e-mail address|e-posta 2 adresi=e-mail 2 address`,
];
