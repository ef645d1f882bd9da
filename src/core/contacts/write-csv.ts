import { cellsOf, type CsvDialect } from './csv-cells.ts';
import { meaningOf, OUTLOOK_HEADER, VCARD_COLUMN } from './csv-columns.ts';
import { contactOf } from './csv-contact.ts';
import type { Contact } from './contact.ts';
import { canonicalProperty } from './fingerprint.ts';
import { propertyLine } from './write-vcard.ts';

/** Google's columns that are no numbered group, in its order (its export since 2023). */
const GOOGLE_HEADER: readonly string[] = (
  'First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,' +
  'Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels'
).split(',');
const GOOGLE_GROUPS = ['E-mail', 'Phone', 'Address', 'Relation', 'Website', 'Event', 'Custom Field'];
const ADDRESS_PARTS = ['Label', 'Street', 'City', 'PO Box', 'Region', 'Postal Code', 'Country', 'Extended Address'];

/** A table wider than this is no table; what would need more columns is in the vCard column. */
const MAX_COLUMNS = 1500;

/**
 * Writes a table of people in two passes: `see` everyone, so that the columns are known, then `header` and each `row`.
 * Other programs read the columns that they know; whoever has more than those also has the whole card (without pictures)
 * in the last column, and reading the table here gives the same people again.
 */
export class CsvWriter {
  readonly #dialect: CsvDialect;
  readonly #columns = new Set<string>();
  #needsVcard = false;
  #laidOut: readonly string[] | null = null;
  /** Pictures and sounds, for which a table has no place. */
  leftOut = 0;

  constructor(dialect: CsvDialect) {
    this.#dialect = dialect;
  }

  see(contact: Contact): void {
    const cells = cellsOf(contact, this.#dialect);
    for (const header of cells.keys()) if (this.#columns.size < MAX_COLUMNS) this.#columns.add(header);
    this.#needsVcard ||= !this.#fits(contact, cells);
  }

  header(): string {
    return line(this.#layOut());
  }

  row(contact: Contact): string {
    const cells = cellsOf(contact, this.#dialect);
    const headers = this.#layOut();
    const vcard = this.#needsVcard && !this.#fits(contact, cells) ? vcardCell(contact) : '';
    this.leftOut += contact.properties.filter(({ value }) => value.kind === 'bytes').length;
    return line(headers.map((header) => (header === VCARD_COLUMN ? vcard : (cells.get(header) ?? ''))));
  }

  /** Whether the columns alone say everything but the pictures. */
  #fits(contact: Contact, cells: ReadonlyMap<string, string>): boolean {
    if (cells.size > MAX_COLUMNS || [...cells.keys()].some((header) => header.trim() !== header)) return false;
    const back = contactOf(
      Array.from(cells, ([header, value]) => {
        return { header, meaning: meaningOf(header) ?? { to: 'carry' as const }, sniffed: false, value };
      }),
    );
    return back !== null && sameLines(back, contact);
  }

  #layOut(): readonly string[] {
    this.#laidOut ??= this.#ordered();
    return this.#laidOut;
  }

  #ordered(): readonly string[] {
    const base = this.#dialect === 'outlook' ? OUTLOOK_HEADER : [...GOOGLE_HEADER, ...this.#googleGroups()];
    const more = [...this.#columns].filter((header) => !base.includes(header));
    return [...base, ...more, ...(this.#needsVcard ? [VCARD_COLUMN] : [])];
  }

  #googleGroups(): string[] {
    return GOOGLE_GROUPS.flatMap((group) => {
      const headers: string[] = [];
      const parts = group === 'Address' ? ADDRESS_PARTS : ['Label', 'Value'];
      for (let index = 1; parts.some((part) => this.#columns.has(`${group} ${String(index)} - ${part}`)); index += 1) {
        headers.push(...parts.map((part) => `${group} ${String(index)} - ${part}`));
      }
      return headers;
    });
  }
}

function sameLines(left: Contact, right: Contact): boolean {
  const lines = ({ properties }: Contact): string =>
    properties
      .filter(({ value }) => value.kind !== 'bytes')
      .map(canonicalProperty)
      .sort()
      .join('\n');
  return lines(left) === lines(right);
}

function vcardCell({ properties }: Contact): string {
  return properties
    .filter(({ value }) => value.kind !== 'bytes')
    .map((property) => propertyLine(property, '3.0'))
    .join('\n');
}

/** RFC 4180. Blanks at either end and a mark at the very beginning are quoted, so that they survive. */
function line(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n\t;]|^\s|\s$|^\ufeff/u.test(cell) ? `"${cell.replace(/"/gu, '""')}"` : cell)).join(',')}\r\n`;
}
