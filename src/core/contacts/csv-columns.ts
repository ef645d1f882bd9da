import { localisedHeader } from './csv-headers.ts';

export type Place = 'WORK' | 'HOME' | 'OTHER';
/** Fields of ADR by their place (RFC 6350, 6.3.1). */
export const ADR = { box: 0, extended: 1, street: 2, city: 3, region: 4, code: 5, country: 6 } as const;
export type AdrField = keyof typeof ADR;
export const N = { family: 0, given: 1, additional: 2, prefix: 3, suffix: 4 } as const;

/** What the cells of a column are. */
export type Meaning =
  | { readonly to: 'n'; readonly field: keyof typeof N }
  | { readonly to: 'tel'; readonly types: readonly string[] }
  | { readonly to: 'email' }
  | { readonly to: 'adr'; readonly place: Place; readonly field: AdrField; readonly part: number }
  | { readonly to: 'org'; readonly field: 0 | 1 }
  | { readonly to: 'url'; readonly types: readonly string[] }
  | { readonly to: 'text'; readonly name: string; readonly types?: readonly string[] }
  | { readonly to: 'date'; readonly name: string }
  | { readonly to: 'list'; readonly name: string; readonly separator: RegExp }
  /** `Phone 1 - Value` of Google: `kind` and `part` in lower case. */
  | { readonly to: 'numbered'; readonly kind: string; readonly index: number; readonly part: string }
  /** Lines of a vCard that no column has a place for. */
  | { readonly to: 'vcard' }
  /** Carried along under the column's own name. */
  | { readonly to: 'carry' };

const tel = (...types: readonly string[]): Meaning => ({ to: 'tel', types });
const name = (field: keyof typeof N): Meaning => ({ to: 'n', field });
const word = (property: string): Meaning => ({ to: 'text', name: property });

/** Outlook's phone columns in its order, and what each is in a vCard. Also the order in which a phone looks for a place. */
export const OUTLOOK_PHONES: readonly (readonly [string, readonly string[]])[] = [
  ['Home Phone', ['HOME', 'VOICE']],
  ['Home Phone 2', ['HOME', 'VOICE']],
  ['Business Phone', ['WORK', 'VOICE']],
  ['Business Phone 2', ['WORK', 'VOICE']],
  ['Mobile Phone', ['CELL', 'VOICE']],
  ['Car Phone', ['CAR', 'VOICE']],
  ['Other Phone', ['VOICE']],
  ['Primary Phone', ['MAIN', 'VOICE']],
  ['Pager', ['PAGER']],
  ['Business Fax', ['WORK', 'FAX']],
  ['Home Fax', ['HOME', 'FAX']],
  ['Other Fax', ['FAX']],
  ['Company Main Phone', ['X-COMPANY', 'VOICE']],
  ['Callback', ['X-CALLBACK', 'VOICE']],
  ['Radio Phone', ['X-RADIO', 'VOICE']],
  ['Telex', ['X-TELEX']],
  ['TTY/TDD Phone', ['TEXTPHONE']],
  ["Assistant's Phone", ['X-ASSISTANT', 'VOICE']],
  // Classic Outlook only.
  ['ISDN', ['ISDN']],
];

/** The columns of outlook.com/People, exactly and in order (61; no photos in a CSV). */
export const OUTLOOK_HEADER: readonly string[] = (
  'First Name,Middle Name,Last Name,Title,Suffix,Nickname,Given Yomi,Surname Yomi,E-mail Address,E-mail 2 Address,' +
  'E-mail 3 Address,Home Phone,Home Phone 2,Business Phone,Business Phone 2,Mobile Phone,Car Phone,Other Phone,' +
  'Primary Phone,Pager,Business Fax,Home Fax,Other Fax,Company Main Phone,Callback,Radio Phone,Telex,TTY/TDD Phone,' +
  "IMAddress,Job Title,Department,Company,Office Location,Manager's Name,Assistant's Name,Assistant's Phone," +
  'Company Yomi,Business Street,Business City,Business State,Business Postal Code,Business Country/Region,Home Street,' +
  'Home City,Home State,Home Postal Code,Home Country/Region,Other Street,Other City,Other State,Other Postal Code,' +
  'Other Country/Region,Personal Web Page,Spouse,Schools,Hobby,Location,Web Page,Birthday,Anniversary,Notes'
).split(',');

/** The column that holds what has no column of its own, as vCard lines; other programs pass it over. */
export const VCARD_COLUMN = 'vCard';
export const DISPLAY_NAME = 'Display Name';

const TABLE: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['first name', name('given')],
  ['given name', name('given')],
  ['middle name', name('additional')],
  ['additional name', name('additional')],
  ['last name', name('family')],
  ['family name', name('family')],
  ['surname', name('family')],
  ['title', name('prefix')],
  ['name prefix', name('prefix')],
  ['suffix', name('suffix')],
  ['name suffix', name('suffix')],
  ['generational suffix', name('suffix')],
  ...['name', 'display name', 'full name', 'contact name', 'contact'].map((header) => [header, word('FN')] as const),
  ['nickname', { to: 'list', name: 'NICKNAME', separator: /,\s*/u }],
  ['given yomi', word('X-PHONETIC-FIRST-NAME')],
  ['given name yomi', word('X-PHONETIC-FIRST-NAME')],
  ['phonetic first name', word('X-PHONETIC-FIRST-NAME')],
  ['phonetic middle name', word('X-PHONETIC-MIDDLE-NAME')],
  ['surname yomi', word('X-PHONETIC-LAST-NAME')],
  ['family name yomi', word('X-PHONETIC-LAST-NAME')],
  ['phonetic last name', word('X-PHONETIC-LAST-NAME')],
  ['company yomi', word('X-PHONETIC-ORG')],
  ...['e-mail', 'email', 'mail', 'e-mail address', 'email address', 'mail address'].map(
    (header) => [header, { to: 'email' }] as const,
  ),
  ...OUTLOOK_PHONES.map(([header, types]) => [header.toLowerCase(), tel(...types)] as const),
  ['mobile phone 2', tel('CELL', 'VOICE')],
  ...['mobile', 'mobile number', 'cell', 'cell phone', 'cellphone'].map(
    (header) => [header, tel('CELL', 'VOICE')] as const,
  ),
  ...['phone', 'number', 'phone number', 'telephone', 'telephone number', 'tel'].map(
    (header) => [header, tel('VOICE')] as const,
  ),
  ['home', tel('HOME', 'VOICE')],
  ['work phone', tel('WORK', 'VOICE')],
  ['fax', tel('FAX')],
  ['imaddress', word('X-MS-IMADDRESS')],
  ['im address', word('X-MS-IMADDRESS')],
  ['job title', word('TITLE')],
  ['organization title', word('TITLE')],
  ['profession', word('ROLE')],
  ['company', { to: 'org', field: 0 }],
  ['organization', { to: 'org', field: 0 }],
  ['organization name', { to: 'org', field: 0 }],
  ['department', { to: 'org', field: 1 }],
  ['organization department', { to: 'org', field: 1 }],
  ["manager's name", word('X-MANAGER')],
  ["assistant's name", word('X-ASSISTANT')],
  ['spouse', word('X-SPOUSE')],
  ['personal web page', { to: 'url', types: ['HOME'] }],
  ['web page', { to: 'url', types: [] }],
  ['website', { to: 'url', types: [] }],
  ['birthday', { to: 'date', name: 'BDAY' }],
  ['anniversary', { to: 'date', name: 'ANNIVERSARY' }],
  ['notes', word('NOTE')],
  ['note', word('NOTE')],
  ['categories', { to: 'list', name: 'CATEGORIES', separator: /;\s*/u }],
  ['group membership', { to: 'list', name: 'CATEGORIES', separator: / ::: /u }],
  ['labels', { to: 'list', name: 'CATEGORIES', separator: / ::: /u }],
  ['vcard', { to: 'vcard' }],
  ...(['WORK', 'HOME', 'OTHER'] as const).flatMap(addressColumns),
]);

function addressColumns(place: Place): (readonly [string, Meaning])[] {
  const prefix = outlookPlace(place).toLowerCase();
  const column = (field: AdrField, part = 0): Meaning => ({ to: 'adr', place, field, part });
  return [
    [`${prefix} street`, column('street')],
    [`${prefix} street 2`, column('street', 1)],
    [`${prefix} street 3`, column('street', 2)],
    [`${prefix} address po box`, column('box')],
    [`${prefix} address extended`, column('extended')],
    [`${prefix} city`, column('city')],
    [`${prefix} state`, column('region')],
    [`${prefix} postal code`, column('code')],
    [`${prefix} country/region`, column('country')],
    [`${prefix} country`, column('country')],
  ];
}

export function outlookPlace(place: Place): string {
  return place === 'WORK' ? 'Business' : place === 'HOME' ? 'Home' : 'Other';
}

const NUMBERED =
  /^(e-mail|email|phone|address|website|event|relation|custom field|im|organization) (\d{1,3}) - ([a-z ]+)$/u;

/** Columns that Outlook has and a vCard has no word for; they are known, and carried along. */
const CARRIED = new Set([
  'office location',
  'schools',
  'hobby',
  'location',
  'initials',
  'gender',
  'language',
  'file as',
]);

/** What a column is by its header; null for one that is not known. */
export function meaningOf(header: string): Meaning | null {
  const key = plainHeader(header);
  const english = TABLE.has(key) ? key : (localisedHeader(key) ?? key);
  const found = TABLE.get(english);
  if (found) return found;
  if (/^e-?mail \d{1,3}(?: address)?$/u.test(english)) return { to: 'email' };
  // `Mobile Phone 3`: our own columns for more than Outlook has.
  const more = TABLE.get(english.replace(/ \d{1,3}$/u, ''));
  if (more?.to === 'tel' || more?.to === 'url') return more;
  const [, kind, index, part] = NUMBERED.exec(english) ?? [];
  if (kind !== undefined && index !== undefined && part !== undefined) {
    return { to: 'numbered', kind: kind === 'email' ? 'e-mail' : kind, index: Number(index), part };
  }
  return CARRIED.has(english) ? { to: 'carry' } : null;
}

/** As the tables have it: small letters, one blank, one kind of apostrophe. */
export function plainHeader(header: string): string {
  return header
    .replace(/[\ufeff\u200b]/gu, '')
    .replace(/[\u2018\u2019\u00b4`]/gu, "'")
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase();
}
