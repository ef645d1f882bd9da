import fc from 'fast-check';
import {
  complete,
  type Contact,
  type Param,
  type Property,
  type Value,
} from '../../../../src/core/contacts/contact.ts';

/** Text as people write it and as nobody should: emoji, right-to-left, combining marks, controls, escapes. */
export const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }).map(plain),
  fc.constantFrom(
    'Grandma 👵🏽👨‍👩‍👧‍👦',
    'שלום עולם',
    'مرحبا؛ بالعالم،',
    'e\u0301\u0323 a\u0308',
    'semi;colon, back\\slash: "quoted" \\n',
    'line\nbreak\n\nBEGIN:VCARD\nEND:VCARD',
    'tab\there\u0000\u0001\u001b[31m\u007f\u0085\u2028',
    ' leading and trailing ',
    '=1+2',
    '\ufeffmark',
    '__proto__',
  ),
);

/** What no text has after reading: half a surrogate pair, and any line break but LF. */
function plain(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd').replace(/\r\n?/gu, '\n');
}

const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,10}$/u);
const text = (arbitrary: fc.Arbitrary<string>): fc.Arbitrary<Value> =>
  arbitrary.map((value): Value => ({ kind: 'text', text: value }));

const params: fc.Arbitrary<readonly Param[]> = fc
  .record({
    types: fc.uniqueArray(fc.constantFrom('HOME', 'WORK', 'CELL', 'VOICE', 'FAX', 'INTERNET', 'x-own'), {
      maxLength: 3,
    }),
    pref: fc.option(fc.constantFrom('1', '2', '100')),
    label: fc.option(words),
    language: fc.option(fc.constantFrom('de', 'en-us')),
  })
  .map(({ types, pref, label, language }) => [
    ...(types.length > 0 ? [{ name: 'TYPE', values: types }] : []),
    ...(pref === null ? [] : [{ name: 'PREF', values: [pref] }]),
    ...(label === null ? [] : [{ name: 'X-LABEL', values: [label] }]),
    ...(language === null ? [] : [{ name: 'LANGUAGE', values: [language] }]),
  ]);

const fieldsOf = (count: number, many: boolean): fc.Arbitrary<Value> =>
  fc
    .array(fc.array(words, { minLength: 1, maxLength: many ? 3 : 1 }), { minLength: count, maxLength: count })
    .map((fields): Value => ({ kind: 'fields', fields }));

const named = (name: string, value: fc.Arbitrary<Value>): fc.Arbitrary<Property> =>
  fc.record({ group: fc.option(token), name: fc.constant(name), params, value });

const date = fc.constantFrom('1980-02-29', '--02-29', '1980-02-29T10:00:00Z', 'circa 1800', '2/29/1980');
const jpeg = fc.uint8Array({ maxLength: 300 }).map((rest) => Uint8Array.of(0xff, 0xd8, 0xff, ...rest));

const property: fc.Arbitrary<Property> = fc.oneof(
  named('TEL', text(words)),
  named('EMAIL', text(words)),
  named('NOTE', text(words)),
  named('TITLE', text(words)),
  named('URL', text(words)),
  named('BDAY', text(date)),
  named('ANNIVERSARY', text(date)),
  named(
    'NICKNAME',
    fc.array(words, { minLength: 1, maxLength: 3 }).map((items): Value => ({ kind: 'list', items })),
  ),
  named(
    'CATEGORIES',
    fc.array(words, { minLength: 1, maxLength: 3 }).map((items): Value => ({ kind: 'list', items })),
  ),
  named('ADR', fieldsOf(7, true)),
  named('ORG', fieldsOf(2, false)),
  named('GEO', fc.constant<Value>({ kind: 'fields', fields: [['37.4'], ['-122.1']] })),
  named('X-LIFEBOAT-CSV', fieldsOf(2, false)),
  // TYPE of a picture would be taken for its format.
  fc.record({
    group: fc.option(token),
    name: fc.constantFrom('PHOTO', 'LOGO'),
    params: fc.constant([]),
    value: jpeg.map((bytes): Value => ({ kind: 'bytes', bytes, mediaType: 'image/jpeg' })),
  }),
  fc.record({
    group: fc.option(token),
    name: fc.constantFrom('X-SOMETHING', 'CONSTRUCTOR', '__proto__', 'toString'),
    params,
    value: fc
      .constantFrom('a\\,b\\;c\\n', 'a;b,c:d', '', '"', 'tel:+1')
      .map((raw): Value => ({ kind: 'raw', text: raw })),
  }),
  named('X-ABLabel', text(fc.constantFrom('_$!<HomeFax>!$_', 'Oma; Küche'))),
);

/** People with everything that the model can hold. */
export const contact: fc.Arbitrary<Contact> = fc
  .record({
    n: named('N', fieldsOf(5, true)),
    fn: named('FN', text(words)),
    rest: fc.array(property, { maxLength: 12 }),
  })
  .map(({ n, fn, rest }) => complete([n, fn, ...rest]));
