import fc from 'fast-check';
import ICAL from 'ical.js';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allNamed, plainText, type Contact } from '../../../../src/core/contacts/contact.ts';
import { canonicalProperty } from '../../../../src/core/contacts/fingerprint.ts';
import { parseVcards, readVcards, type ContactItem } from '../../../../src/core/contacts/read-vcard.ts';
import { writeVcard, type VcardVersion } from '../../../../src/core/contacts/write-vcard.ts';
import { contact } from './arbitraries.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 300);
const VERSIONS: readonly VcardVersion[] = ['3.0', '4.0'];

const parse = (text: string | Uint8Array): ContactItem[] =>
  parseVcards(typeof text === 'string' ? Buffer.from(text, 'utf8') : text);
const people = (items: readonly ContactItem[]): Contact[] =>
  items.flatMap((item) => (item.kind === 'contact' ? [item.contact] : []));
const exceptions = (items: readonly ContactItem[]) =>
  items.flatMap((item) => (item.kind === 'exception' ? [item.exception] : []));
const lines = ({ properties }: Contact): string[] => properties.map(canonicalProperty);
const value = (person: Contact | undefined, name: string): string[] =>
  person ? allNamed(person, name).map(plainText) : [];
const card = (...rows: readonly string[]): string => ['BEGIN:VCARD', ...rows, 'END:VCARD', ''].join('\r\n');

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('writeVcard() and parseVcards()', () => {
  it.each(VERSIONS)('give back the same person, line by line, in %s', (version) => {
    fc.assert(
      fc.property(fc.array(contact, { maxLength: 4 }), (given) => {
        const items = parse(given.map((one) => writeVcard(one, version)).join(''));
        expect(exceptions(items)).toEqual([]);
        expect(people(items).map(lines)).toEqual(given.map(lines));
      }),
      { numRuns: RUNS },
    );
  });

  it('carry a body of 100 kB and a name of every plane', () => {
    const note = '😀é\u0301 שלום\\;,\n'.repeat(6000);
    const [given] = people(parse(card('VERSION:3.0', 'FN:x', 'N:x;;;;')));
    const whole = { properties: [...given!.properties, ...notes(note)] };
    for (const version of VERSIONS) expect(value(people(parse(writeVcard(whole, version)))[0], 'NOTE')).toEqual([note]);
  });

  it('fold at 75 octets and never within a character', () => {
    fc.assert(
      fc.property(contact, (given) => {
        for (const line of writeVcard(given, '3.0').split('\r\n')) {
          const bytes = Buffer.from(line, 'utf8');
          expect(bytes.byteLength).toBeLessThanOrEqual(75);
          expect(bytes.toString('utf8')).toBe(line);
        }
      }),
      { numRuns: 50 },
    );
  });
});

const notes = (text: string) => [{ group: null, name: 'NOTE', params: [], value: { kind: 'text' as const, text } }];

describe('what writeVcard() writes, read by ical.js', () => {
  const strings = (component: ICAL.Component, name: string): unknown[] =>
    component.getAllProperties(name).flatMap((one) => one.getValues() as unknown[]);

  /** RFC 2426 demands that a semicolon is escaped, and ical.js leaves the backslash there. */
  const asPlain = (text: unknown): unknown => (typeof text === 'string' ? text.replaceAll('\\;', ';') : text);

  it.each(VERSIONS)('has the same names, numbers, addresses and notes in %s', (version) => {
    fc.assert(
      fc.property(fc.array(contact, { minLength: 1, maxLength: 3 }), (given) => {
        const text = given.map((one) => writeVcard(one, version)).join('');
        const parsed = (ICAL.parse as (input: string) => unknown[])(text);
        const cards = (given.length === 1 ? [parsed] : parsed).map((one) => new ICAL.Component(one as never));
        expect(cards.length).toBe(given.length);
        for (const [index, person] of given.entries()) {
          const component = cards[index]!;
          for (const name of ['FN', 'TEL', 'EMAIL', 'NOTE', 'TITLE']) {
            // ical.js reads a number of 3.0 as no text and leaves its escapes; numbers have none.
            if (name === 'TEL' && value(person, 'TEL').some((number) => /[\\,;\n]/u.test(number))) continue;
            expect([name, strings(component, name.toLowerCase()).map(asPlain)]).toEqual([
              name,
              value(person, name).map(asPlain),
            ]);
          }
          const n = component.getFirstProperty('n')!.getFirstValue() as unknown as (string | string[])[];
          const mine = allNamed(person, 'N')[0]!.value;
          if (mine.kind !== 'fields') throw new Error('N has fields');
          // Splitting, ical.js takes the second half of an escaped backslash for the beginning of an escape.
          if (mine.fields.flat().some((field) => field.endsWith('\\'))) continue;
          expect(n.map((field) => [field].flat())).toEqual(mine.fields);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe('parseVcards() of vCard 2.1', () => {
  const old = (...rows: readonly string[]): Contact | undefined =>
    people(parse(Buffer.from(card('VERSION:2.1', ...rows), 'latin1')))[0];

  it('decodes quoted-printable with its character set, over soft line breaks', () => {
    const person = old(
      'N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Stra=DFe;J=FCr=\r\ngen',
      'NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=C3=BC=\r\n=0D=0A zwei =3D eins',
      'TITLE;CHARSET=windows-1251:\u00cf\u00f0\u00e8\u00e2\u00e5\u00f2',
    );
    expect(value(person, 'N')).toEqual(['Straße; Jürgen']);
    expect(value(person, 'NOTE')).toEqual(['ü\n zwei = eins']);
    expect(value(person, 'TITLE')).toEqual(['Привет']);
  });

  it('takes an encoded semicolon for text and a plain one for the next field', () => {
    expect(value(old('N;ENCODING=QUOTED-PRINTABLE:a=3Bb;c'), 'N')).toEqual(['a;b; c']);
    expect(value(old('N:a\\;b;c,d'), 'N')).toEqual(['a;b; c,d']);
  });

  it('reads bare types, groups, preferences and a photo that ends with an empty line', () => {
    const person = old(
      'TEL;CELL;PREF:+1 555',
      'item1.EMAIL;INTERNET:a@b.c',
      'PHOTO;TYPE=JPEG;ENCODING=BASE64:',
      ' /9j/4AAQ',
      ' SkZJRg==',
      '',
      'X-MS-OL-DEFAULT-POSTAL-ADDRESS:2',
    );
    expect(person?.properties.slice(2).map(canonicalProperty)).toEqual([
      '[null,"TEL",[["PREF","1"],["TYPE","CELL"]],{"kind":"text","text":"+1 555"}]',
      '["item1","EMAIL",[["TYPE","INTERNET"]],{"kind":"text","text":"a@b.c"}]',
      expect.stringMatching(/^\[null,"PHOTO",\[\],\["[0-9a-f]{40}","image\/jpeg"\]\]$/u),
      '[null,"X-MS-OL-DEFAULT-POSTAL-ADDRESS",[],{"kind":"raw","text":"2"}]',
    ]);
    const photo = person && allNamed(person, 'PHOTO')[0]?.value;
    expect(photo?.kind === 'bytes' && Buffer.from(photo.bytes).toString('hex')).toBe('ffd8ffe000104a464946');
  });

  it('reads base64 that is not indented, and a card within a card', () => {
    const person = old(
      'PHOTO;ENCODING=BASE64:/9j/4AAQ',
      'SkZJRg==',
      'AGENT:',
      'BEGIN:VCARD',
      'N:Secretary',
      'END:VCARD',
      'TEL:1',
    );
    expect(value(person, 'AGENT')).toEqual(['BEGIN:VCARD\nN:Secretary\nEND:VCARD']);
    expect(value(person, 'TEL')).toEqual(['1']);
    const photo = person && allNamed(person, 'PHOTO')[0]?.value;
    expect(photo?.kind === 'bytes' && photo.bytes.byteLength).toBe(10);
  });

  it('keeps a backslash-n, which is no line break there', () => {
    expect(value(old('NOTE:C:\\new'), 'NOTE')).toEqual(['C:\\new']);
  });
});

describe('parseVcards()', () => {
  it('reads any mix of line ends, a byte-order mark, UTF-16, and folds within a character', () => {
    const plain = card('VERSION:3.0', 'N:Ångström;Jürgen;;;', 'FN:Jürgen Ångström');
    const at = Buffer.from(plain).indexOf(Buffer.from('ü')) + 1;
    const folded = Buffer.concat([
      Buffer.from(plain).subarray(0, at),
      Buffer.from('\r\n '),
      Buffer.from(plain).subarray(at),
    ]);
    const forms = [
      Buffer.from(plain.replaceAll('\r\n', '\n')),
      Buffer.from(plain.replaceAll('\r\n', '\r')),
      Buffer.from(`\ufeff${plain}`),
      Buffer.from(`\ufeff${plain}`, 'utf16le'),
      Buffer.from(`\ufeff${plain}`, 'utf16le').swap16(),
      Buffer.from(`\r\n\r\n  ${plain}\r\n`),
      Buffer.from(plain.replace('END:VCARD\r\n', 'END:VCARD')),
      folded,
    ];
    for (const form of forms) {
      expect(exceptions(parse(form))).toEqual([]);
      expect(people(parse(form)).map((one) => value(one, 'FN'))).toEqual([['Jürgen Ångström']]);
    }
  });

  it('reads the same whatever the pieces in which the bytes come', async () => {
    const bytes = Buffer.from(
      `\ufeff${card('VERSION:3.0', 'FN:Ann')}junk\r\n${card('VERSION:2.1', 'N;ENCODING=QUOTED-PRINTABLE:=\r\n=C3=A9')}`,
    );
    const whole = parse(bytes);
    for (let size = 1; size < 20; size += 1) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      expect(await all(readVcards(chunks))).toEqual(whole);
    }
  });

  it('lists what it cannot read with its line and its bytes, and reads the neighbours', () => {
    const items = parse(
      [
        'hello', // 1
        card('VERSION:3.0', 'FN:one').trimEnd(), // 2-5
        'BEGIN:VCARD', // 6
        'FN:two', // 7
        'BEGIN:VCARD', // 8
        'this is no property', // 9
        'FN:three', // 10
        'PHOTO;ENCODING=b:not base64!', // 11
        'END:VCARD', // 12
        'BEGIN:VCARD', // 13
        'END:VCARD', // 14
        'BEGIN:VCARD', // 15
        'FN:four', // 16
      ].join('\n'),
    );
    expect(people(items).map((one) => value(one, 'FN'))).toEqual([['one'], ['two'], ['three'], ['four']]);
    expect(
      exceptions(items).map(({ line, why, bytes, kept }) => [line, why, Buffer.from(bytes).toString(), kept]),
    ).toEqual([
      [1, 'outside-a-card', 'hello\n', false],
      [6, 'no-end', 'BEGIN:VCARD\nFN:two\n', true],
      [9, 'no-property', 'this is no property', true],
      [11, 'bad-base64', 'PHOTO;ENCODING=b:not base64!', true],
      [13, 'empty-card', 'BEGIN:VCARD\nEND:VCARD\n', false],
      [15, 'no-end', 'BEGIN:VCARD\nFN:four', true],
    ]);
    const third = people(items)[2]!;
    for (const version of VERSIONS) {
      expect(people(parse(writeVcard(third, version))).map(lines)).toEqual([lines(third)]);
    }
  });

  it('is not confused by names that JavaScript knows, quotes that do not close, and carets', () => {
    const [person] = people(
      parse(
        card(
          'VERSION:4.0',
          'FN:x',
          '__proto__:1',
          'CONSTRUCTOR:2',
          'hasOwnProperty:3',
          'TEL;__proto__=x;TYPE="a:5',
          'NOTE;X-A="b:c;d^n^^^\'":e',
        ),
      ),
    );
    expect(value(person, '__PROTO__')).toEqual(['1']);
    expect(value(person, 'CONSTRUCTOR')).toEqual(['2']);
    expect(value(person, 'TEL')).toEqual(['5']);
    expect(allNamed(person!, 'NOTE')[0]?.params).toEqual([{ name: 'X-A', values: ['b:c;d\n^"'] }]);
  });

  it('makes a name where there is none, from what there is', () => {
    const name = (...rows: readonly string[]): string | undefined => value(people(parse(card(...rows)))[0], 'FN')[0];
    expect(name('N:Example;Ann;;Dr.;')).toBe('Dr. Ann Example');
    expect(name('ORG:Firm;Unit')).toBe('Firm');
    expect(name('EMAIL:a@b.c', 'TEL:1')).toBe('a@b.c');
    expect(name('TEL:+1555')).toBe('+1555');
  });

  it('is done with hostile files in the time that their size takes', { timeout: 300_000 }, () => {
    const big = 400_000;
    const forms = [
      'A'.repeat(big),
      '\n'.repeat(big),
      '\r'.repeat(big),
      ' \n'.repeat(big / 2),
      'BEGIN:VCARD\n'.repeat(big / 12),
      'BEGIN:VCARD\nAGENT:\n'.repeat(big / 19),
      `BEGIN:VCARD\nNOTE:${' '.repeat(big)}x\nEND:VCARD`,
      `BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:${'=\n'.repeat(big / 2)}\nEND:VCARD`,
      `BEGIN:VCARD\nX${';A=1'.repeat(big / 4)}:1\nEND:VCARD`,
      `BEGIN:VCARD\nX;A=${'"'.repeat(big)}:1\nEND:VCARD`,
      `BEGIN:VCARD\nFN:${'\\'.repeat(big)}\nEND:VCARD`,
      `BEGIN:VCARD\nN:${';'.repeat(big)}\nEND:VCARD`,
      `BEGIN:VCARD\n${'TEL:1\n'.repeat(big / 6)}END:VCARD`,
      `BEGIN:VCARD\nPHOTO;ENCODING=b:\n${' AAAA\n'.repeat(big / 6)}END:VCARD`,
      `BEGIN:VCARD\nFN:a\n${' b\n'.repeat(big / 3)}END:VCARD`,
    ];
    for (const form of forms) {
      const before = process.cpuUsage();
      parse(form);
      const { user } = process.cpuUsage(before);
      expect([form.slice(0, 40), user / 1e6 < 8]).toEqual([form.slice(0, 40), true]);
    }
  });

  it('keeps no more than one card of what is too large for one', async () => {
    const piece = Buffer.from(`PHOTO:${'A'.repeat(1_000_000)}\n`);
    function* chunks() {
      yield Buffer.from('BEGIN:VCARD\n');
      for (let n = 0; n < 60; n += 1) yield piece;
      yield Buffer.from(`END:VCARD\n${card('FN:after')}`);
    }
    const items = await all(readVcards(chunks()));
    expect(exceptions(items)).toMatchObject([
      { line: 1, why: 'too-large', length: 60 * piece.length + 22, kept: false },
    ]);
    expect(exceptions(items)[0]!.bytes.byteLength).toBe(64 * 1024);
    expect(people(items).map((one) => value(one, 'FN'))).toEqual([['after']]);
  });

  it('reads any bytes at all without throwing, and writes what it read so that it reads the same again', () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc
        .array(
          fc.constantFrom(
            'BEGIN:VCARD',
            'END:VCARD',
            'FN:x',
            'N:a;b,c',
            'TEL',
            'NOTE;ENCODING=QUOTED-PRINTABLE:=',
            ' fold',
            '\u00ff\u00fe',
            'PHOTO;ENCODING=b:AA=',
            'AGENT:',
            ':',
            ';',
            '=C3',
            'VERSION:2.1',
            'BDAY:19800101',
            'x.y.z:1',
            'A;B=",C:1',
          ),
          { maxLength: 14 },
        )
        .map((rows) => Buffer.from(['BEGIN:VCARD', ...rows].join('\r\n'), 'latin1')),
    );
    fc.assert(
      fc.property(hostile, (bytes) => {
        const read = people(parse(bytes));
        for (const version of VERSIONS) {
          const again = people(parse(read.map((one) => writeVcard(one, version)).join('')));
          expect(again.map(lines)).toEqual(read.map(lines));
        }
      }),
      { numRuns: RUNS * 3 },
    );
  });
});

const SAMPLE = '/work/shared/samples/contacts/contacts.vcf';
describe.skipIf(!fs.existsSync(SAMPLE))('the sample of the phone’s own export', () => {
  it.each(VERSIONS)('goes through %s and back', (version) => {
    const read = people(parse(fs.readFileSync(SAMPLE)));
    expect(read.length).toBe(2);
    expect(people(parse(read.map((one) => writeVcard(one, version)).join(''))).map(lines)).toEqual(read.map(lines));
  });
});
