import { Buffer } from 'node:buffer';
import { CsvError, parse } from 'csv-parse/sync';
import { isMostlyUtf8, lenientText } from '../base/lenient-text.ts';
import { decodeText } from './text-decoding.ts';

/** One row of a table, or what stands where a row should be. */
export type CsvRow =
  | { readonly kind: 'row'; readonly cells: readonly string[]; readonly line: number }
  | { readonly kind: 'bad'; readonly text: string; readonly line: number };

/** Rows in one file; more is no list of people. */
const MAX_ROWS = 1_000_000;
const MAX_RECORD = 1024 * 1024;
const MAX_COLUMNS = 2000;
/** Rows parsed at a time: a long table is never held row by row as a whole. */
const ABREAST = 500;
/** Each bad row may cost a look at a megabyte; after so many, the rest is read line by line. */
const MAX_RESUMES = 200;

/** What Windows wrote before it knew Unicode, by where it was sold; the first holds for what none of them explains. */
export const LEGACY_CHARSETS = ['windows-1252', 'windows-1250', 'windows-1254', 'windows-1251'] as const;

/**
 * CSV (RFC 4180) or TSV as text: UTF-16 with a mark, UTF-8, also where a few bytes of it are none (it was cut off within
 * a letter), else the character set that is given, else windows-1252; Excel's `sep=` line is taken out.
 */
export function csvText(
  bytes: Uint8Array,
  charset: string | null = null,
): {
  readonly text: string;
  readonly delimiter: string;
  readonly firstLine: number;
} {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  const isUtf8 = utf16 === null && isMostlyUtf8(bytes);
  const whole = (isUtf8 ? lenientText(bytes) : decodeText(bytes, utf16 ?? charset)).replace(/^\ufeff/u, '');
  const said = /^sep=(.)\r?\n/iu.exec(whole);
  const text = said ? whole.slice(said[0].length) : whole;
  return { text, delimiter: said?.[1] ?? guessDelimiter(text), firstLine: said ? 2 : 1 };
}

/** The one that the first line has most of, outside quotes. */
function guessDelimiter(text: string): string {
  const first = (/^[^\r\n]*/u.exec(text.slice(0, 64 * 1024))?.[0] ?? '').replace(/"[^"]*"/gu, '');
  const counts = [',', ';', '\t', '|'].map((sign) => [sign, first.split(sign).length - 1] as const);
  const best = counts.reduce((most, one) => (one[1] > most[1] ? one : most));
  return best[1] > 0 ? best[0] : ',';
}

/**
 * The table's rows. A row with quotes that do not close is one bad row, not the rest of the file: reading goes on with
 * the next line.
 */
export function* csvRows(text: string, delimiter: string, firstLine: number): Generator<CsvRow, void, void> {
  const whole = Buffer.from(text, 'utf8');
  const lineAt = lineCounter(whole, firstLine);
  let start = 0;
  let rows = 0;
  let resumes = 0;
  while (start < whole.byteLength) {
    const found: Found[] = [];
    const from = start;
    const most = Math.min(ABREAST, MAX_ROWS - rows);
    const outcome = resumes > MAX_RESUMES ? 'bad' : readRecords(whole.subarray(from), delimiter, most, found);
    for (const { cells, end } of found) {
      while (whole[start] === 10 || whole[start] === 13) start += 1;
      yield { kind: 'row', cells, line: lineAt(start) };
      start = from + end;
    }
    rows += found.length;
    if (outcome === 'all') return;
    if (outcome === 'more' && found.length > 0) continue;
    resumes += 1;
    const end = endOfLine(whole, start);
    const line = whole.toString('utf8', start, Math.min(end, start + MAX_RECORD));
    const one: Found[] = [];
    const relaxed = readRecords(Buffer.from(line), delimiter, 1, one, true);
    const [only] = one;
    if (relaxed === 'all' && only && one.length === 1) yield { kind: 'row', cells: only.cells, line: lineAt(start) };
    else if (line.trim() !== '') yield { kind: 'bad', text: line, line: lineAt(start) };
    start = end;
  }
}

interface Found {
  readonly cells: string[];
  /** Offset of the byte behind the row. */
  readonly end: number;
}

/** Thrown out of the parser, which has no other way to be stopped. */
class Enough extends Error {}

/** `all`: to the end of the bytes; `more`: as many rows as were wanted, and there are others; `bad`: a row is none. */
function readRecords(
  bytes: Buffer,
  delimiter: string,
  most: number,
  found: Found[],
  relaxed = false,
): 'all' | 'more' | 'bad' {
  try {
    parse(bytes, {
      delimiter,
      // All of them, not only the one that the first line ends with: tables are put together, and edited by hand.
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: relaxed,
      skip_empty_lines: true,
      max_record_size: MAX_RECORD,
      on_record: (cells: string[], { bytes: end }: { bytes: number }) => {
        if (found.length >= most) throw new Enough();
        found.push({ cells: cells.slice(0, MAX_COLUMNS), end });
        return null;
      },
    });
    return 'all';
  } catch (error) {
    if (error instanceof Enough) return 'more';
    if (error instanceof CsvError) return 'bad';
    throw error;
  }
}

function endOfLine(bytes: Buffer, from: number): number {
  const lf = bytes.indexOf(10, from);
  const cr = bytes.indexOf(13, from);
  if (cr !== -1 && (lf === -1 || cr < lf - 1)) return cr + 1;
  return lf === -1 ? bytes.byteLength : lf + 1;
}

/** The line of a byte; asked with rising offsets, so each byte is looked at once. */
function lineCounter(bytes: Buffer, firstLine: number): (offset: number) => number {
  let at = 0;
  let line = firstLine;
  return (offset) => {
    for (let next = bytes.indexOf(10, at); next !== -1 && next < offset; next = bytes.indexOf(10, at)) {
      line += 1;
      at = next + 1;
    }
    return line;
  };
}
