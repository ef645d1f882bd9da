import { NORTH_EAST } from './csv-headers-north-east.ts';

/**
 * Outlook's column names in other languages, in its small letters, and what they are in English. From the program's own
 * exports in these languages; a name that is missing here costs nothing, its column is carried along.
 */
const LANGUAGES: readonly string[] = [
  // German
  `vorname=first name|weitere vornamen=middle name|weiterer vorname=middle name|zweiter vorname=middle name
  nachname=last name|anrede=title|spitzname=nickname|firma=company|abteilung=department|position=job title
  e-mail-adresse=e-mail address|e-mail=e-mail address|e-mail 2: adresse=e-mail 2 address|e-mail-adresse 2=e-mail 2 address
  e-mail 3: adresse=e-mail 3 address|e-mail-adresse 3=e-mail 3 address|mobiltelefon=mobile phone|handy=mobile phone
  mobiltelefon 2=mobile phone 2|telefon geschäftlich=business phone|telefon (geschäftlich)=business phone
  telefon geschäftlich 2=business phone 2|telefon privat=home phone|telefon (privat)=home phone
  telefon privat 2=home phone 2|telefon (privat 2)=home phone 2|autotelefon=car phone|weiteres telefon=other phone
  haupttelefon=primary phone|fax geschäftlich=business fax|fax privat=home fax|weiteres fax=other fax
  telefon firma=company main phone|rückmeldung=callback|rückruf=callback|mobilfunktelefon=radio phone
  telefon für hörbehinderte=tty/tdd phone|telefon assistent=assistant's phone|name assistent=assistant's name
  name des/der vorgesetzten=manager's name|telefon=phone|nummer=number|rufnummer=number|telefonnummer=phone number
  straße geschäftlich=business street|ort geschäftlich=business city|region geschäftlich=business state
  postleitzahl geschäftlich=business postal code|land/region geschäftlich=business country/region
  straße privat=home street|ort privat=home city|bundesland/kanton privat=home state|region privat=home state
  postleitzahl privat=home postal code|land/region privat=home country/region|weitere straße=other street
  weiterer ort=other city|weiteres/r bundesland/kanton=other state|weitere postleitzahl=other postal code
  weiteres/e land/region=other country/region|webseite=web page|partner=spouse|partner/in=spouse
  geburtstag=birthday|jahrestag=anniversary|notizen=notes|kategorien=categories|büro=office location`,
  // French
  `prénom=first name|deuxième prénom=middle name|nom=last name|nom de famille=last name|suffixe=suffix
  surnom=nickname|société=company|service=department|fonction=job title|profession=profession
  adresse de messagerie=e-mail address|adresse e-mail=e-mail address|adresse de messagerie 2=e-mail 2 address
  adresse de messagerie 3=e-mail 3 address|tél. mobile=mobile phone|téléphone mobile=mobile phone|mobile=mobile phone
  téléphone (bureau)=business phone|téléphone bureau=business phone|téléphone 2 (bureau)=business phone 2
  téléphone (domicile)=home phone|téléphone domicile=home phone|téléphone 2 (domicile)=home phone 2
  téléphone (autre)=other phone|téléphone principal=primary phone|téléphone=phone|numéro=number
  télécopie (bureau)=business fax|télécopie (domicile)=home fax|télécopie (autre)=other fax
  rue (bureau)=business street|ville (bureau)=business city|dép/région (bureau)=business state
  code postal (bureau)=business postal code|pays/région (bureau)=business country/region
  rue (domicile)=home street|ville (domicile)=home city|dép/région (domicile)=home state
  code postal (domicile)=home postal code|pays/région (domicile)=home country/region|rue (autre)=other street
  ville (autre)=other city|dép/région (autre)=other state|code postal (autre)=other postal code
  pays/région (autre)=other country/region|page web=web page|conjoint(e)=spouse|anniversaire=birthday
  anniversaire de mariage ou fête=anniversary|catégories=categories`,
  // Spanish
  `nombre=first name|segundo nombre=middle name|apellidos=last name|apellido=last name|sufijo=suffix|apodo=nickname
  organización=company|empresa=company|compañía=company|departamento=department|puesto=job title|cargo=job title
  dirección de correo electrónico=e-mail address|correo electrónico=e-mail address
  dirección de correo electrónico 2=e-mail 2 address|dirección de correo electrónico 3=e-mail 3 address
  móvil=mobile phone|teléfono móvil=mobile phone|celular=mobile phone|teléfono del trabajo=business phone
  número del trabajo=business phone|teléfono del trabajo 2=business phone 2|particular=home phone
  teléfono particular=home phone|número de teléfono particular=home phone|otro teléfono=other phone|teléfono=phone
  número=number|fax del trabajo=business fax|fax particular=home fax|calle del trabajo=business street
  ciudad de trabajo=business city|código postal del trabajo=business postal code|calle particular=home street
  ciudad de residencia=home city|código postal particular=home postal code|página web=web page|cónyuge=spouse
  cumpleaños=birthday|aniversario=anniversary|notas=notes|categorías=categories`,
  // Italian
  `nome=first name|secondo nome=middle name|cognome=last name|soprannome=nickname|società=company|reparto=department
  posizione=job title|indirizzo posta elettronica=e-mail address|indirizzo di posta elettronica=e-mail address
  indirizzo posta elettronica 2=e-mail 2 address|indirizzo posta elettronica 3=e-mail 3 address|cellulare=mobile phone
  ufficio=business phone|ufficio 2=business phone 2|abitazione=home phone|abitazione 2=home phone 2|telefono=phone
  altro telefono=other phone|numero=number|fax (uff.)=business fax|fax (ab.)=home fax|via (uff.)=business street
  città (uff.)=business city|cap (uff.)=business postal code|via (ab.)=home street|città (ab.)=home city
  cap (ab.)=home postal code|pagina web=web page|compleanno=birthday|anniversario=anniversary|categorie=categories`,
  // Dutch
  `voornaam=first name|middelste naam=middle name|achternaam=last name|bijnaam=nickname|bedrijf=company
  afdeling=department|functie=job title|e-mailadres=e-mail address|e-mailadres 2=e-mail 2 address
  e-mailadres 3=e-mail 3 address|mobiele telefoon=mobile phone|mobiel=mobile phone|telefoon op werk=business phone
  telefoon op werk 2=business phone 2|telefoon thuis=home phone|telefoon thuis 2=home phone 2|andere telefoon=other phone
  telefoon=phone|nummer=number|fax op werk=business fax|fax thuis=home fax|webpagina=web page|verjaardag=birthday
  notities=notes|categorieën=categories`,
  // Portuguese
  `nome próprio=first name|segundo nome=middle name|nome do meio=middle name|sobrenome=last name|apelido=last name
  departamento=department|cargo=job title|endereço de email=e-mail address|endereço de e-mail=e-mail address
  telefone celular=mobile phone|celular=mobile phone|telemóvel=mobile phone|telefone comercial=business phone
  telefone do emprego=business phone|telefone residencial=home phone|telefone de casa=home phone|telefone=phone
  aniversário=birthday|anotações=notes|página da web=web page`,
  // Polish
  `imię=first name|drugie imię=middle name|nazwisko=last name|firma=company|dział=department|stanowisko=job title
  adres e-mail=e-mail address|adres e-mail 2=e-mail 2 address|telefon komórkowy=mobile phone
  telefon służbowy=business phone|telefon domowy=home phone|inny telefon=other phone|numer=number|urodziny=birthday
  rocznica=anniversary|notatki=notes|strona sieci web=web page`,
  // Russian
  `имя=first name|отчество=middle name|фамилия=last name|организация=company|отдел=department|должность=job title
  адрес эл. почты=e-mail address|адрес электронной почты=e-mail address|адрес 2 эл. почты=e-mail 2 address
  телефон переносной=mobile phone|мобильный телефон=mobile phone|рабочий телефон=business phone
  домашний телефон=home phone|другой телефон=other phone|телефон=phone|номер=number|день рождения=birthday
  годовщина=anniversary|заметки=notes|веб-страница=web page`,
];

const HEADERS: ReadonlyMap<string, string> = new Map(
  [...LANGUAGES, ...NORTH_EAST]
    .flatMap((language) =>
      language
        .split(/[|\n]/u)
        .map((pair) => pair.trim().split('='))
        // A Turkish capital has a dot that its small letter keeps: both sides are made small the same way.
        .map(([local = '', english = '']) => [local.toLowerCase(), english] as const),
    )
    .toReversed(),
);

/** The English name of a localised column; undefined for one that is not known. */
export function localisedHeader(plain: string): string | undefined {
  return HEADERS.get(plain);
}
