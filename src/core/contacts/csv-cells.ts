import {
  ADR,
  DISPLAY_NAME,
  meaningOf,
  N,
  OUTLOOK_PHONES,
  outlookPlace,
  type AdrField,
  type Place,
} from './csv-columns.ts';
import { fieldText, madeName, paramValues, plainText, typesOf, type Contact, type Property } from './contact.ts';

export type CsvDialect = 'outlook' | 'google';

/** Header → cell, for what the dialect has a column for. What does not fit here goes into the vCard column. */
export function cellsOf(contact: Contact, dialect: CsvDialect): Map<string, string> {
  const cells = new Cells();
  const isOutlook = dialect === 'outlook';
  for (const property of contact.properties) {
    if (property.value.kind === 'bytes') continue;
    const value = plainText(property);
    if (value.trim() === '') continue;
    const name = property.name.toUpperCase();
    if (common(cells, contact, property, isOutlook)) continue;
    if (isOutlook) outlookCell(cells, property, name, value);
    else googleCell(cells, property, name, value);
  }
  return cells.map;
}

/** Nobody has more phones; whoever does has the rest of them in the vCard column. */
const MOST_NUMBERED = 50;

/** Cells by header; the first one to come keeps its place. */
class Cells {
  readonly map = new Map<string, string>();

  set(header: string, value: string): boolean {
    if (value === '' || this.map.has(header)) return false;
    this.map.set(header, value);
    return true;
  }

  /** Under the first free number of this header; null when there are too many to be columns. */
  setNumbered(header: (index: number) => string, value: string): number | null {
    for (let index = 1; index <= MOST_NUMBERED; index += 1) if (this.set(header(index), value)) return index;
    return null;
  }
}

const OUTLOOK_NAMES = {
  family: 'Last Name',
  given: 'First Name',
  additional: 'Middle Name',
  prefix: 'Title',
  suffix: 'Suffix',
};
const GOOGLE_NAMES = { ...OUTLOOK_NAMES, prefix: 'Name Prefix', suffix: 'Name Suffix' };

/** Property → its header for Outlook and for Google. */
const WORDS: ReadonlyMap<string, readonly [outlook: string, google: string]> = new Map([
  ['NICKNAME', ['Nickname', 'Nickname']],
  ['X-PHONETIC-FIRST-NAME', ['Given Yomi', 'Phonetic First Name']],
  ['X-PHONETIC-LAST-NAME', ['Surname Yomi', 'Phonetic Last Name']],
  ['TITLE', ['Job Title', 'Organization Title']],
  ['BDAY', ['Birthday', 'Birthday']],
  ['NOTE', ['Notes', 'Notes']],
]);

/** What both dialects have under one header or another; false for the rest. */
function common(cells: Cells, contact: Contact, property: Property, outlook: boolean): boolean {
  const value = plainText(property);
  const name = property.name.toUpperCase();
  const pick = (inOutlook: string, inGoogle: string): string => (outlook ? inOutlook : inGoogle);
  const word = WORDS.get(name);
  if (word) return cells.set(pick(...word), value);
  switch (name) {
    case 'N':
      for (const [field, header] of Object.entries(outlook ? OUTLOOK_NAMES : GOOGLE_NAMES)) {
        cells.set(header, fieldText(property, N[field as keyof typeof N]));
      }
      return true;
    case 'FN':
      if (value !== madeName(contact)) cells.set(DISPLAY_NAME, value);
      return true;
    case 'ORG':
      cells.set(pick('Company', 'Organization Name'), fieldText(property, 0));
      cells.set(pick('Department', 'Organization Department'), departments(property));
      return true;
    case 'CATEGORIES': {
      const items = property.value.kind === 'list' ? property.value.items : [value];
      return cells.set(pick('Categories', 'Labels'), items.join(outlook ? ';' : ' ::: '));
    }
    case 'X-LIFEBOAT-CSV': {
      const header = fieldText(property, 0).trim();
      return header !== '' && meaningOf(header)?.to !== 'vcard' && cells.set(header, fieldText(property, 1));
    }
    default:
      return false;
  }
}

function departments(property: Property): string {
  const { value } = property;
  if (value.kind !== 'fields') return '';
  return value.fields
    .slice(1)
    .map((unit) => unit.join(' '))
    .join(', ');
}

const OUTLOOK_WORDS: ReadonlyMap<string, string> = new Map([
  ['X-PHONETIC-ORG', 'Company Yomi'],
  ['X-MS-IMADDRESS', 'IMAddress'],
  ['IMPP', 'IMAddress'],
  ['X-MANAGER', "Manager's Name"],
  ['X-ASSISTANT', "Assistant's Name"],
  ['X-SPOUSE', 'Spouse'],
  ['ANNIVERSARY', 'Anniversary'],
  ['ROLE', 'Profession'],
]);

function outlookCell(cells: Cells, property: Property, name: string, value: string): void {
  switch (name) {
    case 'TEL': {
      const header = outlookPhone(typesOf(property));
      cells.setNumbered((index) => (index === 1 ? header : `${header} ${String(index)}`), value);
      return;
    }
    case 'EMAIL':
      cells.setNumbered((index) => (index === 1 ? 'E-mail Address' : `E-mail ${String(index)} Address`), value);
      return;
    case 'URL': {
      const header = typesOf(property).has('HOME') ? 'Personal Web Page' : 'Web Page';
      cells.setNumbered((index) => (index === 1 ? header : `${header} ${String(index)}`), value);
      return;
    }
    case 'ADR': {
      const prefix = outlookPlace(placeOf(property));
      if (cells.map.has(`${prefix} Street`) || cells.map.has(`${prefix} City`)) return;
      for (const [field, header] of OUTLOOK_ADDRESS) cells.set(`${prefix} ${header}`, fieldText(property, ADR[field]));
      return;
    }
    default: {
      const header = OUTLOOK_WORDS.get(name);
      if (header !== undefined) cells.set(header, value);
    }
  }
}

const OUTLOOK_ADDRESS: readonly (readonly [AdrField, string])[] = [
  ['street', 'Street'],
  ['city', 'City'],
  ['region', 'State'],
  ['code', 'Postal Code'],
  ['country', 'Country/Region'],
  ['box', 'Address PO Box'],
  ['extended', 'Address Extended'],
];

/** The column whose types are all there, the one that asks for most; `Other Phone` when none is. */
function outlookPhone(given: ReadonlySet<string>): string {
  let best = 'Other Phone';
  let most = 0;
  for (const [header, types] of OUTLOOK_PHONES) {
    const asked = types.filter((type) => type !== 'VOICE');
    if (asked.length > most && asked.every((type) => given.has(type))) [best, most] = [header, asked.length];
  }
  // A mobile that is at work is a mobile first.
  if (most === 1 && given.has('CELL')) return 'Mobile Phone';
  return best;
}

function placeOf(property: Property): Place {
  const types = typesOf(property);
  return types.has('WORK') ? 'WORK' : types.has('HOME') ? 'HOME' : 'OTHER';
}

/** Property → Google's group and its label. */
const GOOGLE_WORDS: ReadonlyMap<string, readonly [group: string, label: string]> = new Map([
  ['ANNIVERSARY', ['Event', 'Anniversary']],
  ['X-SPOUSE', ['Relation', 'Spouse']],
  ['X-MANAGER', ['Relation', 'Manager']],
  ['X-ASSISTANT', ['Relation', 'Assistant']],
  ['X-MS-IMADDRESS', ['Custom Field', 'IM']],
  ['IMPP', ['Custom Field', 'IM']],
]);

function googleCell(cells: Cells, property: Property, name: string, value: string): void {
  const types = typesOf(property);
  const star = paramValues(property, 'PREF')[0] === '1' ? '* ' : '';
  const own = paramValues(property, 'X-LABEL')[0];
  const put = (kind: string, label: string): void => {
    const index = cells.setNumbered((at) => `${kind} ${String(at)} - Value`, value);
    if (index !== null) cells.set(`${kind} ${String(index)} - Label`, `${star}${own ?? label}`);
  };
  const place = types.has('WORK') ? 'Work' : types.has('HOME') ? 'Home' : '';
  const word = GOOGLE_WORDS.get(name);
  if (word) put(...word);
  else if (name === 'TEL') put('Phone', googlePhone(types));
  else if (name === 'EMAIL') put('E-mail', place === '' && star !== '' ? 'Other' : place);
  else if (name === 'URL') put('Website', place);
  else if (name === 'ADR') {
    const label = `${star}${own ?? (place === '' ? 'Other' : place)}`;
    const index = cells.setNumbered((at) => `Address ${String(at)} - Label`, label);
    if (index === null) return;
    for (const [field, header] of GOOGLE_ADDRESS) {
      cells.set(`Address ${String(index)} - ${header}`, fieldText(property, ADR[field]));
    }
  }
}

const GOOGLE_ADDRESS: readonly (readonly [AdrField, string])[] = [
  ['street', 'Street'],
  ['city', 'City'],
  ['box', 'PO Box'],
  ['region', 'Region'],
  ['code', 'Postal Code'],
  ['country', 'Country'],
  ['extended', 'Extended Address'],
];

function googlePhone(types: ReadonlySet<string>): string {
  const place = types.has('WORK') ? 'Work' : types.has('HOME') ? 'Home' : '';
  if (types.has('FAX')) return place === '' ? 'Other Fax' : `${place} Fax`;
  if (types.has('CELL')) return 'Mobile';
  if (types.has('PAGER')) return 'Pager';
  if (types.has('MAIN')) return 'Main';
  return place === '' ? 'Other' : place;
}
