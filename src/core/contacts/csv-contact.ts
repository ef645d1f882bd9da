import { ADR, N, type AdrField, type Meaning, type Place } from './csv-columns.ts';
import { complete, fields, isNamed, text, type Contact, type Param, type Property } from './contact.ts';
import { plainBreaks } from './text-decoding.ts';
import { extendedDate, isDate } from './value-text.ts';

/** One cell of a row with what its column is. `sniffed`: judged by its content, so the header's own words are kept. */
export interface Cell {
  readonly header: string;
  readonly meaning: Meaning;
  readonly sniffed: boolean;
  readonly value: string;
}

/** What a row says, or null when it says nothing. The vCard column is not looked at here. */
export function contactOf(cells: readonly Cell[]): Contact | null {
  const row = new Row();
  for (const cell of cells) {
    const value = plainBreaks(cell.value);
    if (value.trim() !== '') row.add(cell, value);
  }
  const properties = row.properties();
  return properties.length > 0 ? complete(properties) : null;
}

class Row {
  readonly #n = new Map<number, string>();
  readonly #adr = new Map<Place, Map<number, string[]>>();
  readonly #org: string[] = [];
  readonly #numbered = new Map<string, Map<string, string>>();
  readonly #rest: Property[] = [];

  add({ header, meaning, sniffed }: Cell, value: string): void {
    const own: Param[] = sniffed && header !== '' ? [{ name: 'X-COLUMN', values: [header] }] : [];
    switch (meaning.to) {
      case 'n': {
        const earlier = this.#n.get(N[meaning.field]);
        this.#n.set(N[meaning.field], earlier === undefined ? value : `${earlier} ${value}`);
        return;
      }
      case 'tel':
        this.#rest.push(text('TEL', value, [...types(meaning.types), ...own]));
        return;
      case 'email':
        this.#rest.push(text('EMAIL', value, [...types(['INTERNET']), ...own]));
        return;
      case 'adr':
        this.#addAddress(meaning, value);
        return;
      case 'org':
        this.#org[meaning.field] = value;
        return;
      case 'url':
        this.#rest.push(text('URL', value, types(meaning.types)));
        return;
      case 'text':
        this.#rest.push(text(meaning.name, value, types(meaning.types ?? [])));
        return;
      case 'date':
        this.#rest.push(...date(meaning.name, value));
        return;
      case 'list':
        this.#rest.push(list(meaning.name, value.split(meaning.separator)));
        return;
      case 'numbered': {
        const key = `${meaning.kind} ${String(meaning.index)}`;
        const parts = this.#numbered.get(key) ?? new Map<string, string>();
        this.#numbered.set(key, parts.set(meaning.part, value));
        return;
      }
      case 'carry':
        this.#rest.push(fields('X-LIFEBOAT-CSV', [header, value]));
        return;
      case 'vcard':
    }
  }

  properties(): Property[] {
    const first: Property[] = [];
    if (this.#n.size > 0)
      first.push(
        fields(
          'N',
          [0, 1, 2, 3, 4].map((index) => this.#n.get(index) ?? ''),
        ),
      );
    const name = this.#rest.find((property) => isNamed(property, 'FN'));
    const rest = this.#rest.filter((property) => property !== name);
    if (name) first.push(name);
    if (this.#org.length > 0) {
      const [company = '', department] = this.#org;
      first.push(fields('ORG', department === undefined ? [company] : [company, department]));
    }
    const addresses = Array.from(this.#adr, ([place, parts]) =>
      address(types(place === 'OTHER' ? [] : [place]), parts),
    );
    const numbered = Array.from(this.#numbered, ([key, parts]) => numberedProperties(key.replace(/ \d+$/u, ''), parts));
    return [...first, ...rest, ...addresses, ...numbered.flat()];
  }

  #addAddress({ place, field, part }: Extract<Meaning, { to: 'adr' }>, value: string): void {
    const parts = this.#adr.get(place) ?? new Map<number, string[]>();
    const lines = parts.get(ADR[field]) ?? [];
    lines[part] = value;
    this.#adr.set(place, parts.set(ADR[field], lines));
  }
}

const types = (values: readonly string[]): Param[] => (values.length > 0 ? [{ name: 'TYPE', values }] : []);

function address(params: readonly Param[], parts: ReadonlyMap<number, readonly string[]>): Property {
  const values = [0, 1, 2, 3, 4, 5, 6].map((index) => (parts.get(index) ?? []).filter(Boolean).join('\n'));
  return fields('ADR', values, params);
}

function list(name: string, items: readonly string[]): Property {
  return { group: null, name, params: [], value: { kind: 'list', items } };
}

/** Outlook writes `0/0/00` for no date. Whether `2/3/1980` is in February or in March nobody knows: it stays text. */
function date(name: string, given: string): Property[] {
  const value = extendedDate(given.trim());
  if (/^0\/0\/0+$/u.test(value)) return [];
  return [text(name, isDate(value) ? value : given, isDate(value) ? [] : [{ name: 'VALUE', values: ['text'] }])];
}

const LABELS: ReadonlyMap<string, readonly string[]> = new Map([
  ['mobile', ['CELL', 'VOICE']],
  ['home', ['HOME', 'VOICE']],
  ['work', ['WORK', 'VOICE']],
  ['main', ['MAIN', 'VOICE']],
  ['pager', ['PAGER']],
  ['home fax', ['HOME', 'FAX']],
  ['work fax', ['WORK', 'FAX']],
  ['other fax', ['FAX']],
  ['fax', ['FAX']],
  ['car', ['CAR', 'VOICE']],
  ['isdn', ['ISDN']],
  ['tty/tdd', ['TEXTPHONE']],
  ['other', []],
  ['', []],
]);

/** Google's label as parameters: a place we know, else the words themselves. A star marks the preferred one. */
function labelled(kind: string, label: string): Param[] {
  const plain = label.replace(/^\* ?/u, '').trim();
  const pref: Param[] = label.startsWith('*') ? [{ name: 'PREF', values: ['1'] }] : [];
  const known = LABELS.get(plain.toLowerCase());
  if (!known) return [...(kind === 'e-mail' ? types(['INTERNET']) : []), { name: 'X-LABEL', values: [plain] }, ...pref];
  const places = known.filter((type) => kind === 'phone' || type === 'HOME' || type === 'WORK');
  if (kind === 'e-mail') return [...types(['INTERNET', ...places]), ...pref];
  return [...types(kind === 'phone' && places.length === 0 ? ['VOICE'] : places), ...pref];
}

/** Google puts several values of one label into one cell. */
const several = (cell: string): string[] => cell.split(' ::: ').filter((value) => value.trim() !== '');

const GOOGLE_ADDRESS: ReadonlyMap<string, AdrField> = new Map([
  ['street', 'street'],
  ['city', 'city'],
  ['po box', 'box'],
  ['region', 'region'],
  ['postal code', 'code'],
  ['country', 'country'],
  ['extended address', 'extended'],
]);

const REACHED: ReadonlyMap<string, string> = new Map([
  ['e-mail', 'EMAIL'],
  ['phone', 'TEL'],
  ['website', 'URL'],
]);

const RELATIONS: ReadonlyMap<string, string> = new Map([
  ['spouse', 'X-SPOUSE'],
  ['partner', 'X-SPOUSE'],
  ['manager', 'X-MANAGER'],
  ['assistant', 'X-ASSISTANT'],
]);

function numberedProperties(kind: string, parts: ReadonlyMap<string, string>): Property[] {
  const label = parts.get('label') ?? parts.get('type') ?? '';
  const value = parts.get('value') ?? '';
  const each = (make: (value: string) => Property): Property[] => several(value).map(make);
  const carried = (): Property[] => {
    const whole = label === '' ? kind : `${kind}: ${label}`;
    return value === '' ? [] : [fields('X-LIFEBOAT-CSV', [kind === 'custom field' ? label : whole, value])];
  };
  const name = REACHED.get(kind);
  if (name !== undefined) return each((one) => text(name, one, labelled(kind, label)));
  switch (kind) {
    case 'im':
      return each((one) => text('X-MS-IMADDRESS', one, [...labelled(kind, label), ...serviceOf(parts)]));
    case 'relation': {
      const who = RELATIONS.get(label.toLowerCase());
      return who === undefined ? carried() : each((one) => text(who, one));
    }
    case 'event':
      return /^\*? ?anniversary$/iu.test(label) ? date('ANNIVERSARY', value) : carried();
    case 'organization':
      return organisation(parts);
    case 'address':
      return googleAddress(labelled(kind, label), parts);
    default:
      return carried();
  }
}

/** As Apple's cards have it. Google had a column for it until 2023. */
function serviceOf(parts: ReadonlyMap<string, string>): Param[] {
  const service = parts.get('service')?.trim() ?? '';
  return service === '' ? [] : [{ name: 'X-SERVICE-TYPE', values: [service] }];
}

function googleAddress(params: readonly Param[], parts: ReadonlyMap<string, string>): Property[] {
  const lines = new Map<number, string[]>();
  for (const [part, cell] of parts) {
    const field = GOOGLE_ADDRESS.get(part);
    if (field !== undefined) lines.set(ADR[field], [cell]);
  }
  const formatted = parts.get('formatted');
  if (lines.size === 0 && formatted !== undefined) lines.set(ADR.street, [formatted]);
  return lines.size > 0 ? [address(params, lines)] : [];
}

function organisation(parts: ReadonlyMap<string, string>): Property[] {
  const properties: Property[] = [];
  const [name, department, title] = [parts.get('name'), parts.get('department'), parts.get('title')];
  if (name !== undefined || department !== undefined) {
    properties.push(fields('ORG', department === undefined ? [name ?? ''] : [name ?? '', department]));
  }
  if (title !== undefined) properties.push(text('TITLE', title));
  for (const [part, value] of parts) {
    if (!/^(?:name|department|title|type|label)$/u.test(part)) {
      properties.push(fields('X-LIFEBOAT-CSV', [`organization: ${part}`, value]));
    }
  }
  return properties;
}
