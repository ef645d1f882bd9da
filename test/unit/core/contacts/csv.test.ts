import fc from 'fast-check';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allNamed, plainText, type Contact } from '../../../../src/core/contacts/contact.ts';
import type { CsvDialect } from '../../../../src/core/contacts/csv-cells.ts';
import { OUTLOOK_HEADER } from '../../../../src/core/contacts/csv-columns.ts';
import { DETECT_BYTES, detectContacts } from '../../../../src/core/contacts/detect.ts';
import { canonicalProperty } from '../../../../src/core/contacts/fingerprint.ts';
import { personCard } from '../../../../src/core/contacts/person-card.ts';
import { readCsv, type CsvContacts } from '../../../../src/core/contacts/read-csv.ts';
import { parseVcards, type ContactItem } from '../../../../src/core/contacts/read-vcard.ts';
import { CsvWriter } from '../../../../src/core/contacts/write-csv.ts';
import { writeVcard } from '../../../../src/core/contacts/write-vcard.ts';
import { contact } from './arbitraries.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 200);

interface Table extends Omit<CsvContacts, 'items'> {
  readonly items: readonly ContactItem[];
}
function table(text: string | Uint8Array): Table {
  const found = readCsv(typeof text === 'string' ? Buffer.from(text, 'utf8') : text);
  if (!found) throw new Error('no people in it');
  return { ...found, items: [...found.items] };
}
const people = ({ items }: Pick<Table, 'items'>): Contact[] =>
  items.flatMap((item) => (item.kind === 'contact' ? [item.contact] : []));
const bad = ({ items }: Table) =>
  items.flatMap((item) =>
    item.kind === 'exception'
      ? [[item.exception.line, Buffer.from(item.exception.bytes).toString('utf8').trimEnd()]]
      : [],
  );
const says = (person: Contact | undefined): string[] =>
  (person?.properties ?? []).map((property) => {
    const types = property.params.flatMap(({ name, values }) =>
      name === 'TYPE' ? values : [`${name}=${values.join()}`],
    );
    return `${[property.name, ...types].join(';')}:${plainText(property)}`;
  });
const withoutPictures = ({ properties }: Contact): string[] =>
  properties
    .filter(({ value }) => value.kind !== 'bytes')
    .map(canonicalProperty)
    .sort();

function write(all: readonly Contact[], dialect: CsvDialect): string {
  const writer = new CsvWriter(dialect);
  for (const one of all) writer.see(one);
  return writer.header() + all.map((one) => writer.row(one)).join('');
}

/** Windows' one-byte character sets, from what the decoder makes of each byte (all at once Node 20.20 has it wrong). */
function encoded(text: string, charset: string): Buffer {
  if (charset === '') return Buffer.from(text);
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const letters = new TextDecoder(charset).decode(bytes, { stream: true });
  return Buffer.from(Array.from(text, (letter) => letters.indexOf(letter)));
}

describe('CsvWriter and readCsv()', () => {
  it.each(['outlook', 'google'] as const)('give back the same people, pictures aside, as %s', (dialect) => {
    fc.assert(
      fc.property(fc.array(contact, { minLength: 1, maxLength: 4 }), (given) => {
        const found = table(write(given, dialect));
        expect(bad(found)).toEqual([]);
        expect(people(found).map(withoutPictures)).toEqual(given.map(withoutPictures));
      }),
      { numRuns: RUNS },
    );
  });

  it('keep every column of outlook.com/People in its own column, through a vCard and back', () => {
    const cells = OUTLOOK_HEADER.map((header, index) => {
      if (header === 'Birthday') return '1980-02-29';
      if (header === 'Anniversary') return '2/3/2001';
      return header.startsWith('E-mail') ? `a${index}@example.com` : `value "${index}", of\n${header}`;
    });
    const row = cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
    const [person] = people(table(`\ufeff${OUTLOOK_HEADER.join(',')}\r\n${row}\r\n`));
    for (const version of ['3.0', '4.0'] as const) {
      const [item] = parseVcards(Buffer.from(writeVcard(person!, version)));
      if (item?.kind !== 'contact') throw new Error('no card');
      const [header, again] = readRaw(write([item.contact], 'outlook'));
      expect(header).toEqual(OUTLOOK_HEADER);
      expect(Object.fromEntries(header!.map((name, at) => [name, again![at]]))).toEqual(
        Object.fromEntries(OUTLOOK_HEADER.map((name, at) => [name, cells[at]])),
      );
    }
  });

  it('write as many columns as there are numbers, and the whole card only where columns do not do', () => {
    const [plain, rich] = parseVcards(
      Buffer.from(
        'BEGIN:VCARD\nVERSION:3.0\nN:B;A;;;\nFN:A B\nTEL;TYPE=CELL,VOICE:1\nTEL;TYPE=CELL,VOICE:2\nTEL;TYPE=CELL,VOICE:3\nEND:VCARD\n' +
          'BEGIN:VCARD\nVERSION:3.0\nN:D;C;;;\nFN:C D\nUID:5\nEND:VCARD\n',
      ),
    ).flatMap((item) => (item.kind === 'contact' ? [item.contact] : []));
    const [header, first, second] = readRaw(write([plain!, rich!], 'outlook'));
    expect(header?.slice(61)).toEqual(['Mobile Phone 2', 'Mobile Phone 3', 'vCard']);
    expect(first?.slice(61)).toEqual(['2', '3', '']);
    expect(second?.slice(61)).toEqual(['', '', 'N:D;C;;;\nFN:C D\nUID:5']);
  });

  it('believe a cell that was changed by hand, and keep what has no column', () => {
    const [item] = parseVcards(
      Buffer.from('BEGIN:VCARD\nVERSION:3.0\nN:D;C;;;\nFN:C D\nTEL;TYPE=CELL:1\nUID:5\nEND:VCARD\n'),
    );
    if (item?.kind !== 'contact') throw new Error('no card');
    const text = write([item.contact], 'outlook').replace(',1,', ',2222,');
    expect(says(people(table(text))[0])).toEqual(['FN:C D', 'N:D; C; ; ; ', 'TEL;CELL;VOICE:2222', 'UID:5']);
  });
});

/** The cells as they stand, by a reader of a few lines. */
function readRaw(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gu)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('readCsv()', () => {
  it('reads columns by name: missing, in another order, with a mark, with semicolons, in another language', () => {
    const expected = ['FN:Ann Example', 'N:Example; Ann; ; ; ', 'TEL;CELL;VOICE:+1 555', 'EMAIL;INTERNET:a@b.c'];
    const forms = [
      '\ufeffFirst Name,Last Name,Mobile Phone,E-mail Address\nAnn,Example,+1 555,a@b.c\n',
      'Mobile Phone;E-mail Address;Last Name;First Name\r\n+1 555;a@b.c;Example;Ann\r\n',
      'Vorname,Nachname,Mobiltelefon,E-Mail-Adresse\nAnn,Example,+1 555,a@b.c',
      'Prénom;Nom;Tél. mobile;Adresse de messagerie\nAnn;Example;+1 555;a@b.c',
      'Имя,Фамилия,Мобильный телефон,Адрес эл. почты\nAnn,Example,+1 555,a@b.c',
      'sep=;\r\nFirst Name;Last Name;Mobile Phone;E-mail Address\r\nAnn;Example;+1 555;a@b.c',
    ];
    for (const form of forms) expect(says(people(table(form))[0])).toEqual(expected);
    for (const encoded of [Buffer.from(`\ufeff${forms[3]!}`, 'utf16le'), Buffer.from(forms[3]!, 'latin1')]) {
      expect(says(people(table(encoded))[0])).toEqual(expected);
    }
  });

  it.each([
    ['Finnish', 'Etunimi,Sukunimi,Matkapuhelin,Sähköpostiosoite,Postitoimipaikka (koti)'],
    ['Swedish', 'Förnamn,Efternamn,Mobiltelefon,E-postadress,Hemort'],
    ['Danish', 'Fornavn,Efternavn,Mobiltelefon,E-mail-adresse,By (privat)'],
    ['Norwegian', 'Fornavn,Etternavn,Mobiltelefon,E-postadresse,"Adresse, priv.: Poststed"'],
    ['Czech', 'Jméno,Příjmení,Mobilní telefon,E-mailová adresa,Město (dom.)', 'windows-1250'],
    ['Hungarian', 'Utónév,Vezetéknév,Mobiltelefon,E-mail cím,Város (lakás)', 'windows-1250'],
    ['Turkish', 'İlk Adı,Soyadı,Cep Telefonu,Elektronik Posta Adresi,Ev-Şehir', 'windows-1254'],
    ['Russian', 'Имя,Фамилия,Мобильный телефон,Адрес эл. почты,Город', 'windows-1251'],
  ])(
    'reads what Outlook writes in %s, also in the character set that it wrote it in',
    (language, header, charset = '') => {
      const row = 'Ann,Example,+1 555 0100,a@b.c,Brno';
      const expected = ['FN:Ann Example', 'N:Example; Ann; ; ; ', 'TEL;CELL;VOICE:+1 555 0100', 'EMAIL;INTERNET:a@b.c'];
      const city = language === 'Russian' ? 'X-LIFEBOAT-CSV:Город; Brno' : 'ADR;HOME:; ; ; Brno; ; ; ';
      const all = [...expected, city].sort();
      for (const bytes of [Buffer.from(`${header}\n${row}\n`), encoded(`${header}\n${row}\n`, charset)]) {
        expect(says(people(table(bytes))[0]).sort()).toEqual(all);
        expect(detectContacts(bytes, false)).toBe('csv');
      }
    },
  );

  it('knows numbers, mail and names by how they look under a header in words of its own, and keeps every column', () => {
    const found = table(
      'Eesnimi,Perekonnanimi,Lisa,Meil,Telefon A,Postiindeks,Sünnipäev,Märkus\n' +
        'Ann,Tamm,,ann@example.ee,+372 5123 4567,10115,1980-02-29,naaber\n' +
        'Bo,Kask,,,(0)51 234 567,50090,1.2.1980,\n',
    );
    expect(people(found).map(says)).toEqual([
      [
        'N:; Ann Tamm; ; ; ',
        'FN:Ann Tamm',
        'X-LIFEBOAT-CSV:Eesnimi; Ann',
        'X-LIFEBOAT-CSV:Perekonnanimi; Tamm',
        'EMAIL;INTERNET;X-COLUMN=Meil:ann@example.ee',
        'TEL;VOICE;X-COLUMN=Telefon A:+372 5123 4567',
        'X-LIFEBOAT-CSV:Postiindeks; 10115',
        'X-LIFEBOAT-CSV:Sünnipäev; 1980-02-29',
        'X-LIFEBOAT-CSV:Märkus; naaber',
      ],
      [
        'N:; Bo Kask; ; ; ',
        'FN:Bo Kask',
        'X-LIFEBOAT-CSV:Eesnimi; Bo',
        'X-LIFEBOAT-CSV:Perekonnanimi; Kask',
        'TEL;VOICE;X-COLUMN=Telefon A:(0)51 234 567',
        'X-LIFEBOAT-CSV:Postiindeks; 50090',
        'X-LIFEBOAT-CSV:Sünnipäev; 1.2.1980',
      ],
    ]);
    // By its values alone a table is people only where people are to be.
    const bytes = Buffer.from('Datum,Saatja,Teema\n2020-01-01,a@b.c,tere\n');
    expect([detectContacts(bytes, false), detectContacts(bytes, true)]).toEqual([null, 'csv']);
  });

  it('takes a number for a phone only where no column is called one', () => {
    const [person] = people(table('First Name,Last Name,Mobile Phone,Customer\nAnn,Example,+1 555 0100,00012345\n'));
    expect(says(person)).toContain('X-LIFEBOAT-CSV:Customer; 00012345');
  });

  it('knows a table by its beginning, wherever that cuts a letter in two', () => {
    const rows = 'Ä,Ö,+358 40 123 4567,å@example.fi\n'.repeat(3000);
    const whole = Buffer.from(`Etunimi,Sukunimi,Matkapuhelin,Sähköpostiosoite\n${rows}`);
    for (const skip of [0, 1, 2, 3]) {
      const shifted = Buffer.concat([Buffer.from(' '.repeat(skip)), whole]).subarray(0, DETECT_BYTES);
      expect([skip, detectContacts(shifted, false)]).toEqual([skip, 'csv']);
    }
  });

  it('reads what windows-1252 has where Latin-1 has no letters', () => {
    const found = table(encoded('Name,Notes,Mobile Phone\nSinéad O’Brien,owes me 5 €,+353 1\n', 'windows-1252'));
    expect(says(people(found)[0]).join('|')).toMatch(/Sinéad.*O’Brien.*owes me 5 €/u);
  });

  it('is UTF-8 to the last name where a few bytes are none: cut off within a letter, or a row from elsewhere', () => {
    const whole = Buffer.from(
      'Name,City,Mobile Phone\nJosé Núñez,Málaga,+34600\nZoë,Liège,+32400\nJürgen,Köln,+49170\n',
    );
    const names = (bytes: Uint8Array) => people(table(bytes)).flatMap((one) => allNamed(one, 'FN').map(plainText));
    const cut = whole.subarray(0, whole.lastIndexOf(0xc3) + 1);
    expect(names(cut)).toEqual(['José Núñez', 'Zoë', 'Jürgen']);
    expect(says(people(table(cut))[2]).join('|')).toMatch(/; KÃ(?:;|$)/u);
    const old = encoded('René,Orléans,+33200\n', 'windows-1252');
    expect(names(Buffer.concat([whole, old]))).toEqual(['José Núñez', 'Zoë', 'Jürgen', 'René']);
  });

  it('carries unknown columns along under their names, and knows mail when it sees it', () => {
    const found = table('First Name,Last Name,Mobile Phone,Shoe size,Courriel\nAnn,Example,1,42,a@b.c\nBob,,2,,\n');
    expect(found.carried).toEqual(['Shoe size']);
    expect(says(people(found)[0]).slice(2)).toEqual([
      'TEL;CELL;VOICE:1',
      'X-LIFEBOAT-CSV:Shoe size; 42',
      'EMAIL;INTERNET;X-COLUMN=Courriel:a@b.c',
    ]);
    expect(write(people(found), 'outlook')).toMatch(/,Notes,Shoe size/u);
  });

  it('reads a list as from a SIM card, with a header and without', () => {
    const expected = [
      ['FN:Mom', 'TEL;VOICE:+15550100001'],
      ['FN:Info', 'TEL;VOICE:22333'],
    ];
    for (const form of ['Name,Number\nMom,+15550100001\nInfo,22333\n', '"Mom","+15550100001"\n"Info","22333"\n']) {
      expect(
        people(table(form)).map((one) =>
          says(one)
            .filter((line) => !line.startsWith('N:'))
            .map((line) => line.replace(/;X-COLUMN=[^:]*/u, '')),
        ),
      ).toEqual(expected);
    }
  });

  it('reads both of Google’s kinds, with several values in a cell and a star for the preferred one', () => {
    const old = table(
      'Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Organization 1 - Name,Organization 1 - Title\n' +
        'Ann Example,Ann,Example,* Work,a@b.c ::: d@e.f,Mobile,+1 ::: +2,Firm,Boss\n',
    );
    expect(old.dialect).toBe('google');
    expect(says(people(old)[0])).toEqual([
      'N:Example; Ann; ; ; ',
      'FN:Ann Example',
      'EMAIL;INTERNET;WORK;PREF=1:a@b.c',
      'EMAIL;INTERNET;WORK;PREF=1:d@e.f',
      'TEL;CELL;VOICE:+1',
      'TEL;CELL;VOICE:+2',
      'ORG:Firm',
      'TITLE:Boss',
    ]);
    const now = table(
      'First Name,Last Name,Phone 1 - Label,Phone 1 - Value,Address 1 - Label,Address 1 - Street,Address 1 - City,Event 1 - Label,Event 1 - Value,Custom Field 1 - Label,Custom Field 1 - Value\n' +
        'Ann,Example,Boat,+1,Home,1 Street,Town,Anniversary,2001-02-03,Shoe,42\n',
    );
    expect(says(people(now)[0]).slice(2)).toEqual([
      'TEL;X-LABEL=Boat:+1',
      'ADR;HOME:; ; 1 Street; Town; ; ; ',
      'ANNIVERSARY:2001-02-03',
      'X-LIFEBOAT-CSV:Shoe; 42',
    ]);
  });

  it('keeps of which service an address for messages is, and shows it', () => {
    const [ann] = people(
      table(
        'Name,IM 1 - Type,IM 1 - Service,IM 1 - Value,IM 2 - Type,IM 2 - Service,IM 2 - Value,Phone 1 - Type,Phone 1 - Value\n' +
          'Ann,Home,Skype,ann.s,,,ann.t,Mobile,+1\n',
      ),
    );
    expect(says(ann)).toEqual(
      expect.arrayContaining(['X-MS-IMADDRESS;HOME;X-SERVICE-TYPE=Skype:ann.s', 'X-MS-IMADDRESS:ann.t']),
    );
    expect(ann && personCard(ann).others).toEqual([
      { label: 'imaddress, Skype', value: 'ann.s' },
      { label: 'imaddress', value: 'ann.t' },
    ]);
    const again = parseVcards(Buffer.from(ann ? writeVcard(ann, '3.0') : '')).flatMap((item) =>
      item.kind === 'contact' ? says(item.contact) : [],
    );
    expect(again).toContain('X-MS-IMADDRESS;HOME;X-SERVICE-TYPE=Skype:ann.s');
  });

  it('lists a row whose quotes do not close with its line, and reads the rows after it', () => {
    const found = table(
      'First Name,Last Name,Mobile Phone\nAnn,Example,1\n"Bob,Broken,2\nCyd,"Two\nlines",3\nJim "Jimbo",Smith,4\n"Eve","Fox",5\n',
    );
    expect(bad(found)).toEqual([[3, '"Bob,Broken,2']]);
    expect(people(found).map((one) => allNamed(one, 'TEL').map(plainText))).toEqual([['1'], ['3'], ['4'], ['5']]);
    expect(plainText(allNamed(people(found)[1]!, 'N')[0]!)).toContain('Two\nlines');
  });

  it('passes over rows of nothing, keeps cells beyond the header, and treats 0/0/00 as no date', () => {
    const found = table('First Name,Last Name,Mobile Phone,Birthday\n,,,\n\nAnn,Example,1,0/0/00,more\n');
    expect(people(found).map((one) => says(one).slice(2))).toEqual([
      ['TEL;CELL;VOICE:1', 'X-LIFEBOAT-CSV:Column 5; more'],
    ]);
  });

  it('ends a row with any kind of line end, whichever the first line has, and keeps those within quotes', () => {
    const ends = fc.constantFrom('\r\n', '\n', '\r', '\r\r\n', '\n\n');
    fc.assert(
      fc.property(ends, fc.array(ends, { minLength: 1, maxLength: 1200 }), (first, others) => {
        const rows = others.map((end, n) => `P${String(n)},"a${end}b",+1555${String(n)}${end}`);
        const found = people(table(`Name,Notes,Mobile Phone${first}${rows.join('')}`));
        const cells = (name: string) => found.flatMap((person) => allNamed(person, name).map(plainText));
        expect(cells('TEL')).toEqual(others.map((_, n) => `+1555${String(n)}`));
        expect(cells('NOTE')).toEqual(others.map((end) => `a${end.replace(/\r\n?/gu, '\n')}b`));
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });

  it('reads every row of a long table, with a header and without', () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `Person ${index},+49301${100000 + index}\n`).join('');
    for (const head of ['Name,Number\n', '']) {
      const numbers = people(table(head + rows)).flatMap((one) => allNamed(one, 'TEL').map(plainText));
      expect([numbers.length, numbers.at(-1)]).toEqual([3000, '+49301102999']);
    }
  });

  it('is null for what is no list of people', () => {
    for (const text of [
      '',
      '\n\n',
      'a,b,c\n1,2,3\n',
      'Date,Amount,Text\n2020-01-01,1.50,coffee\n',
      '{"a":1}',
      'BEGIN:VCARD\nEND:VCARD',
      '\u0000\u0001\u0002',
    ]) {
      expect([text, readCsv(Buffer.from(text))]).toEqual([text, null]);
    }
  });

  it('is done with hostile tables in the time that their size takes', { timeout: 300_000 }, () => {
    const head = 'First Name,Last Name,Mobile Phone\n';
    const big = 300_000;
    const forms = [
      `${head}${'"a,b,c\n'.repeat(big / 7)}`,
      `${head}"${'a'.repeat(big)}`,
      `${head}${'"'.repeat(big)}`,
      `${head}${','.repeat(big)}`,
      `${head.trim()}${',First Name'.repeat(big / 11)}\n`,
      `${head}${'\n'.repeat(big)}`,
    ];
    for (const form of forms) {
      const before = process.cpuUsage();
      table(form);
      expect([form.slice(34, 60), process.cpuUsage(before).user / 1e6 < 8]).toEqual([form.slice(34, 60), true]);
    }
  });

  it('reads any bytes without throwing', () => {
    const cell = fc.constantFrom(
      'Name',
      'Number',
      'E-mail Address',
      '"',
      '""',
      ',',
      ';',
      '\n',
      '\r\n',
      'a@b.c',
      '+1555',
      '=x',
      '\u0000',
      '__proto__',
      'vCard',
      'Phone 1 - Value',
      'constructor',
    );
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 30 }), (cells) => {
        const found = readCsv(Buffer.from(cells.join('')));
        if (!found) return;
        const all = people({ items: [...found.items] });
        expect(people(table(write([...all, ...all], 'outlook'))).length).toBe(all.length * 2);
      }),
      { numRuns: RUNS * 5 },
    );
  });
});

const SAMPLE = '/work/shared/samples/contacts/outlook-people-header.csv';
describe.skipIf(!fs.existsSync(SAMPLE))('the sample header of outlook.com/People', () => {
  it('is the one that is written', () => {
    expect(fs.readFileSync(SAMPLE, 'utf8').trim().split(',')).toEqual(OUTLOOK_HEADER);
    expect(people(table(fs.readFileSync(SAMPLE)))).toEqual([]);
  });
});
