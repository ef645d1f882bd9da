import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { detectContacts } from '../../../../src/core/contacts/detect.ts';
import { nameKey, proposeDuplicates } from '../../../../src/core/contacts/duplicates.ts';
import { commonRegion, numberKey } from '../../../../src/core/contacts/phone-number.ts';
import { parseVcards } from '../../../../src/core/contacts/read-vcard.ts';
import { agrees } from '../../../../src/core/contacts/second-reader.ts';
import { ContactUnion } from '../../../../src/core/contacts/union.ts';
import { writeVcard } from '../../../../src/core/contacts/write-vcard.ts';

const people = (...cards: readonly (readonly string[])[]) =>
  parseVcards(Buffer.from(cards.map((rows) => ['BEGIN:VCARD', ...rows, 'END:VCARD', ''].join('\n')).join(''))).flatMap(
    (item) => (item.kind === 'contact' ? [item.contact] : []),
  );

describe('ContactUnion', () => {
  const unite = (...files: readonly (readonly (readonly string[])[])[]) => {
    const union = new ContactUnion();
    for (const [file, cards] of files.entries()) people(...cards).forEach((one, index) => union.add(one, file, index));
    return union
      .people()
      .map(({ name, phones, broughtBy, file, lastIn }) => [name, phones.join(), broughtBy, file, lastIn]);
  };

  it('counts a card once in however many files it is, in any order of its lines', () => {
    expect(unite([['FN:A', 'TEL:1']], [['TEL:1', 'FN:A'], ['FN:B']])).toEqual([
      ['A', '1', 0, 0, 1],
      ['B', '', 1, 1, 1],
    ]);
  });

  it('keeps what one file has twice, and no more of it when a later file has it twice too', () => {
    expect(unite([['FN:A'], ['FN:A']], [['FN:A'], ['FN:A']]).length).toBe(2);
  });

  it('lets the fuller card stand for the one whose every line it has, whichever came first', () => {
    expect(unite([['FN:A', 'TEL:1']], [['FN:A', 'TEL:1', 'TEL:2']])).toEqual([['A', '1,2', 0, 1, 1]]);
    expect(unite([['FN:A', 'TEL:1', 'TEL:2']], [['FN:A', 'TEL:1']])).toEqual([['A', '1,2', 0, 0, 1]]);
    expect(unite([['FN:A', 'TEL:1']], [['FN:A', 'TEL:1', 'TEL:2']], [['FN:A', 'TEL:1']]).length).toBe(1);
  });

  it('knows of each kind of export the newest that has a person, in whatever order they came', () => {
    const ages = [
      { kind: 'phone', age: 2 },
      { kind: 'web', age: 1 },
      { kind: 'phone', age: 1 },
      { kind: 'phone', age: 3 },
    ];
    const union = new ContactUnion((file) => ages[file]!);
    for (const file of ages.keys())
      people(['FN:A', ...(file > 1 ? ['TEL:1'] : [])]).forEach((one) => union.add(one, file, 0));
    expect(union.people().map(({ newestIn }) => newestIn)).toEqual([[3, 1]]);
  });

  it('keeps cards that differ both, and two namesakes of one file', () => {
    expect(unite([['FN:A', 'TEL:1']], [['FN:A', 'TEL:2']]).length).toBe(2);
    expect(
      unite([
        ['FN:A', 'TEL:1'],
        ['FN:A', 'TEL:1', 'TEL:2'],
      ]).length,
    ).toBe(2);
  });
});

describe('proposeDuplicates()', () => {
  it('compares numbers as numbers, mail without case, names without order', () => {
    const none = { phones: [], emails: [] };
    const given = [
      { ...none, name: 'Ann Example', phones: ['020 7946 0018'] },
      { ...none, name: 'Mum', phones: ['+44 (0)20 7946 0018', '0044 20 7946 0018'] },
      { ...none, name: 'Example, ann', emails: ['Ann@Example.com'] },
      { ...none, name: 'A. E.', emails: ['ann@example.com '] },
      { ...none, name: 'Other', phones: ['+44 20 7946 0099', '22333'] },
    ];
    expect(proposeDuplicates(given)).toEqual([
      { by: ['number'], members: [0, 1] },
      { by: ['name'], members: [0, 2] },
      { by: ['mail'], members: [2, 3] },
    ]);
    expect(proposeDuplicates([])).toEqual([]);
  });

  it('takes a number without a country for one of the country that most numbers are of', () => {
    expect(commonRegion(['+49 30 901820', '+44 20 7946 0018', '0049 30 901821', '123'])).toBe('DE');
    expect(numberKey('030 901820', 'DE')).toBe('+4930901820');
    expect(numberKey('22333', 'DE')).not.toBeNull();
    expect([numberKey('', 'DE'), numberKey('ab', null), numberKey('1'.repeat(100), null)]).toEqual([null, null, null]);
    expect(nameKey('  Łukasiewicz, Zoë ')).toBe(nameKey('Zoë Łukasiewicz'));
  });
});

const SAMPLE = '/work/shared/samples/messages/sms.vmsg';
describe('detectContacts()', () => {
  it('goes by content', () => {
    const detect = (text: string, expected = false) => detectContacts(Buffer.from(text), expected);
    expect(detect('\ufeffBEGIN:VCARD\r\nFN:x')).toBe('vcard');
    expect(detect('\r\n begin:vcard\nFN:x')).toBe('vcard');
    expect(detect('I wrote BEGIN:VCARD once')).toBeNull();
    // Text messages have a card each, of whoever wrote them.
    const message = 'BEGIN:VMSG\r\nVERSION: 1.1\r\nBEGIN:VCARD\r\nTEL:+1555\r\nEND:VCARD\r\nEND:VMSG\r\n';
    expect([detect(message), detect(`\ufeff\r\n${message}`), detect(message, true)]).toEqual([null, null, null]);
    expect(detectContacts(Buffer.from(`\ufeff${message}`, 'utf16le'), true)).toBeNull();
    expect(detect('First Name,Last Name,Mobile Phone\n')).toBe('csv');
    expect([detect('Mum,+15550100001\n'), detect('Mum,+15550100001\n', true)]).toEqual([null, 'csv']);
    expect([detect(''), detect('\u0000,\u0000'), detect('Date,Amount\n1,2')]).toEqual([null, null, null]);
  });
});

describe('agrees()', () => {
  it('asks vcf what is in a card that was written here', () => {
    const [one] = people(['VERSION:3.0', 'N:B;A;;;', 'FN:A B', 'TEL:1', 'TEL:2', 'NOTE:a\\nBEGIN:VCARD']);
    const card = writeVcard(one!, '3.0');
    expect(agrees(card, one!)).toBe(true);
    expect(agrees(card.replace('TEL:2\r\n', ''), one!)).toBe(false);
    expect(agrees(card.replace('NOTE:', `NOTE:${' '.repeat(300)}`), one!)).toBeNull();
  });

  it.skipIf(!existsSync(SAMPLE))('finds nobody in the messages of Transfer my Data', () => {
    expect(detectContacts(readFileSync(SAMPLE), false)).toBeNull();
  });
});
