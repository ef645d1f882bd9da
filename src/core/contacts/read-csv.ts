import { Buffer, isUtf8 } from 'node:buffer';
import type { ContactItem } from './read-vcard.ts';
import { meaningOf, type Meaning } from './csv-columns.ts';
import { cellsOf, type CsvDialect } from './csv-cells.ts';
import { contactOf, type Cell } from './csv-contact.ts';
import { isMail, isNumber, nameColumns, sniffColumns, valuesOf, type Column } from './csv-sniff.ts';
import { csvRows, csvText, LEGACY_CHARSETS, type CsvRow } from './csv-text.ts';
import { complete, type Contact, type Property } from './contact.ts';
import { parseContentLine } from './content-line.ts';
import { readProperty } from './read-property.ts';

export interface CsvContacts {
  readonly dialect: CsvDialect | 'list';
  readonly header: readonly string[];
  /** Columns whose meaning is not known; their cells are carried along. */
  readonly carried: readonly string[];
  /** The header says that this is people. Without, only the values do, and the file should be in their place. */
  readonly isKnown: boolean;
  readonly items: Generator<ContactItem, void, void>;
}

/** The columns, and those among them that make up a name where none is called one. */
interface Table {
  readonly columns: readonly Column[];
  readonly names: readonly number[];
  readonly isKnown: boolean;
}

/**
 * A table of people by its column names: outlook.com/People, classic Outlook, Google (both kinds), minimal lists as from
 * a SIM card, with or without a header. Columns may be missing, more, in any order and in another language. Null when
 * no column speaks of people.
 */
export function readCsv(bytes: Uint8Array): CsvContacts | null {
  const { text, delimiter, firstLine } = csvText(bytes, charsetOf(bytes));
  const rows = csvRows(text, delimiter, firstLine);
  const ahead: CsvRow[] = [];
  // Not `for ... of`: leaving that early would end the rows for good.
  for (let next = rows.next(); !next.done; next = rows.next()) {
    ahead.push(next.value);
    if (ahead.length > SNIFFED_ROWS) break;
  }
  const head = ahead.find((row) => row.kind === 'row' && row.cells.some((cell) => cell.trim() !== ''));
  if (head?.kind !== 'row') return null;
  const sample = ahead.flatMap((row) => (row.kind === 'row' && row !== head ? [row.cells] : []));
  const table =
    readHeader(head.cells, sample) ??
    sniffWithoutHeader([head.cells, ...sample]) ??
    sniffUnderHeader(head.cells, sample);
  if (!table) return null;
  const { columns, names, isKnown } = table;
  const hasHeader = columns.some(({ header }) => header !== '');
  const before = ahead.slice(0, ahead.indexOf(head));
  const after = ahead.slice(ahead.indexOf(head) + (hasHeader ? 1 : 0));
  const header = columns.map((column) => column.header);
  const dialect = dialectOf(columns);
  return {
    dialect,
    header,
    carried: columns.filter(({ meaning }) => meaning.to === 'carry').map((column) => column.header),
    isKnown,
    items: readRows(chain([...before, ...after], rows), columns, names),
  };
}

const SNIFFED_ROWS = 200;
/** The header is in them, whatever the file. */
const HEADER_BYTES = 64 * 1024;

/**
 * Which of Windows' old character sets a table is in, where it is not in Unicode: the one in which the most of its
 * columns have a known name (classic Outlook writes windows-1250 in Prague). Null for Unicode.
 */
function charsetOf(bytes: Uint8Array): string | null {
  if (isUtf8(bytes) || (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return null;
  const head = bytes.subarray(0, HEADER_BYTES);
  let best: string | null = null;
  let most = 0;
  for (const charset of LEGACY_CHARSETS) {
    const { text, delimiter, firstLine } = csvText(head, charset);
    const { value } = csvRows(text, delimiter, firstLine).next();
    const known = value?.kind === 'row' ? value.cells.filter((cell) => meaningOf(cell) !== null).length : 0;
    if (known > most) [best, most] = [charset, known];
  }
  return best;
}

function* chain(first: Iterable<CsvRow>, second: Iterable<CsvRow>): Generator<CsvRow, void, void> {
  yield* first;
  yield* second;
}

/** Null when the row is no header of people: fewer than one known way to reach and one known name, or two known others. */
function readHeader(cells: readonly string[], sample: readonly (readonly string[])[]): Table | null {
  const known = cells.map(meaningOf);
  const named = known.some((meaning) => meaning?.to === 'n' || (meaning?.to === 'text' && meaning.name === 'FN'));
  const reach = known.some((meaning) => meaning !== null && REACHES.has(meaning.to));
  if (!(named && reach) && known.filter((meaning) => meaning && meaning.to !== 'carry').length < 3) return null;
  const columns = sniffColumns(cells, known, sample);
  return { columns, names: nameColumns(columns, known, sample), isKnown: true };
}

const REACHES = new Set<Meaning['to']>(['tel', 'email', 'adr', 'numbered', 'vcard']);

/** A header in words that nobody told us: what it is the header of is seen by the mail addresses or numbers under it. */
function sniffUnderHeader(cells: readonly string[], sample: readonly (readonly string[])[]): Table | null {
  const words = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (words.length < 2 || words.some((word) => isMail(word) || isNumber(word) || word.length > 100)) return null;
  const known = cells.map(meaningOf);
  const columns = sniffColumns(cells, known, sample);
  if (!columns.some(({ meaning }) => meaning.to === 'tel' || meaning.to === 'email')) return null;
  return { columns, names: nameColumns(columns, known, sample), isKnown: false };
}

/** A list as a SIM reader gives it: names and numbers and hardly more. */
function sniffWithoutHeader(rows: readonly (readonly string[])[]): Table | null {
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width < 2 || width > 6) return null;
  const columns: Column[] = [];
  for (let index = 0; index < width; index += 1) columns.push(sniffColumn(index));
  function sniffColumn(index: number): Column {
    const values = valuesOf(rows, index);
    const all = (test: (value: string) => boolean): boolean => values.length > 0 && values.every(test);
    const column = (meaning: Meaning): Column => ({ header: '', meaning, sniffed: true });
    if (all(isMail)) return column({ to: 'email' });
    if (all(isNumber) && values.some((value) => value.replace(/\D/gu, '').length > 3))
      return column({ to: 'tel', types: ['VOICE'] });
    const named = columns.some(({ meaning }) => meaning.to === 'text');
    return column(values.length > 0 && !named ? { to: 'text', name: 'FN' } : { to: 'carry' });
  }
  const reach = columns.some(({ meaning }) => meaning.to === 'tel' || meaning.to === 'email');
  const named = columns.some(({ meaning }) => meaning.to === 'text');
  return named && reach ? { columns, names: [], isKnown: false } : null;
}

function dialectOf(columns: readonly Column[]): CsvContacts['dialect'] {
  if (columns.some(({ meaning }) => meaning.to === 'numbered')) return 'google';
  return columns.length > 6 ? 'outlook' : 'list';
}

function* readRows(
  rows: Iterable<CsvRow>,
  columns: readonly Column[],
  names: readonly number[],
): Generator<ContactItem, void, void> {
  let index = 0;
  const vcardAt = columns.findIndex(({ meaning }) => meaning.to === 'vcard');
  for (const row of rows) {
    if (row.kind === 'bad') {
      const bytes = Buffer.from(row.text, 'utf8');
      const exception = {
        line: row.line,
        why: 'bad-row' as const,
        bytes: bytes.subarray(0, 65536),
        length: bytes.byteLength,
        kept: false,
      };
      yield { kind: 'exception', exception };
      continue;
    }
    const cells = row.cells.map((value, at): Cell => {
      const { header, meaning, sniffed } = columns[at] ?? MORE;
      const named =
        meaning.to === 'carry' && (header === '' || at >= columns.length) ? `Column ${String(at + 1)}` : header;
      return { header: named, meaning, sniffed, value };
    });
    const name = names
      .map((at) => row.cells[at]?.trim() ?? '')
      .filter(Boolean)
      .join(' ');
    if (name !== '') cells.push({ header: '', meaning: { to: 'text', name: 'FN' }, sniffed: false, value: name });
    const written = vcardAt === -1 ? '' : (row.cells[vcardAt] ?? '');
    const contact = written.trim() === '' ? contactOf(cells) : withVcardColumn(cells, written);
    if (!contact) continue;
    yield { kind: 'contact', contact, index, line: row.line };
    index += 1;
  }
}

const MORE: Column = { header: '', meaning: { to: 'carry' }, sniffed: false };

/**
 * A row that we wrote ourselves: its vCard column has the whole card, unless somebody has changed the other columns
 * since; then they count, and the card gives what they have no place for.
 */
function withVcardColumn(cells: readonly Cell[], written: string): Contact | null {
  const properties = vcardLines(written);
  if (properties.length === 0) return contactOf(cells);
  const card = complete(properties);
  const given = cells.filter(({ meaning, value }) => meaning.to !== 'vcard' && value !== '');
  const same = (['outlook', 'google'] as const).some((dialect) => {
    const expected = cellsOf(card, dialect);
    return (
      given.length === expected.size && given.every(({ header, value }) => plain(expected.get(header)) === plain(value))
    );
  });
  if (same) return card;
  const fromCells = contactOf(cells);
  if (!fromCells) return card;
  const here = new Set(fromCells.properties.map(({ name }) => name.toUpperCase()));
  const rest = properties.filter(({ name }) => !here.has(name.toUpperCase()));
  return { properties: [...fromCells.properties, ...rest] };
}

const plain = (value: string | undefined): string | undefined => value?.replace(/\r\n?/gu, '\n');

function vcardLines(written: string): Property[] {
  return written.split(/\r\n|\r|\n/u).flatMap((line) => {
    const parsed = parseContentLine(Buffer.from(line, 'utf8'));
    if (!parsed || /^(?:BEGIN|END|VERSION)$/iu.test(parsed.name)) return [];
    return [readProperty(parsed, '3.0').property];
  });
}
