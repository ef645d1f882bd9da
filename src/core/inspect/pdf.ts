import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, NotTried, type Bytes } from './bytes.ts';

const TAIL = 64 * 1024;
const MOST_TABLES = 1000;
const MOST_ENTRIES = 2_000_000;

/**
 * PDF (ISO 32000-1, 7.5): the header, `%%EOF`, and from `startxref` every cross-reference table, whose entries must
 * stand where an object begins. Of a cross-reference stream its place is tried, not its content.
 */
export async function inspectPdf(bytes: Bytes): Promise<string> {
  const head = await bytes.upTo(0, 1024, 'its header');
  // Offsets count from the header, which junk may come before.
  const base = head.indexOf('%PDF-', 0, 'latin1');
  const tail = (await bytes.upTo(Math.max(0, bytes.size - TAIL), TAIL, 'its end')).toString('latin1');
  const eof = tail.lastIndexOf('%%EOF');
  if (eof < 0) throw new Broken(TEXT.cutOff('its pages: the end mark is missing'));
  const starts = [...tail.slice(0, eof).matchAll(/startxref\s+(\d{1,15})\s/gu)];
  const last = starts.at(-1)?.[1];
  if (last === undefined) throw new Broken(TEXT.missing('the place of its cross references'));
  const seen = new Set<number>();
  const open = [base + Number(last)];
  let entries = 0;
  let root = false;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) throw new Broken(TEXT.loop('the list of its cross references'));
    seen.add(at);
    if (seen.size > MOST_TABLES) throw new NotTried(TEXT.tooMany('lists of cross references'));
    const table = await crossReferences(bytes, at, base);
    entries += table.entries;
    root ||= table.root;
    for (const offset of table.more) open.push(base + offset);
  }
  if (!root) throw new Broken(TEXT.missing('its first page'));
  return TEXT.crossReferences(entries);
}

interface Table {
  readonly entries: number;
  readonly root: boolean;
  /** Offsets of earlier tables, and of a stream beside this one. */
  readonly more: readonly number[];
}

async function crossReferences(bytes: Bytes, at: number, base: number): Promise<Table> {
  if (at >= bytes.size) throw new Broken(TEXT.outside('the list of its cross references'));
  const begin = (await bytes.upTo(at, 2048, 'its cross references')).toString('latin1');
  const plain = /^\s*xref\s+/u.exec(begin);
  if (plain) return await readTable(bytes, at + plain[0].length, base);
  if (!/^\s*\d+\s+\d+\s+obj/u.test(begin) || !/\/XRef\b/u.test(begin)) {
    throw new Broken(TEXT.malformed('the place of its cross references'));
  }
  const size = /\/Size\s+(\d{1,9})/u.exec(begin)?.[1];
  return { entries: Number(size ?? 0), root: /\/Root\b/u.test(begin), more: earlier(begin) };
}

function earlier(dictionary: string): number[] {
  return [...dictionary.matchAll(/\/(?:Prev|XRefStm)\s+(\d{1,15})/gu)].map(([, offset]) => Number(offset));
}

/** Sections of `first count` and entries of 20 bytes, then the trailer (7.5.4, 7.5.5). */
async function readTable(bytes: Bytes, from: number, base: number): Promise<Table> {
  let at = from;
  let entries = 0;
  for (;;) {
    const line = (await bytes.upTo(at, 64, 'its cross references')).toString('latin1');
    const section = /^\s*(\d{1,10})\s+(\d{1,10})\s*?(?:\r\n|\n|\r)/u.exec(line);
    if (!section) break;
    const count = Number(section[2]);
    at += section[0].length;
    entries += count;
    if (entries > MOST_ENTRIES) throw new NotTried(TEXT.tooMany('cross references'));
    for (let entry = 0; entry < count; entry += 1, at += 20) {
      await checkEntry(bytes, (await bytes.at(at, 20, 'its cross references')).toString('latin1'), base);
    }
  }
  const trailer = (await bytes.upTo(at, 4096, 'its trailer')).toString('latin1');
  if (!/^\s*trailer/u.test(trailer)) throw new Broken(TEXT.malformed('what follows its cross references'));
  const end = trailer.indexOf('startxref');
  const dictionary = end < 0 ? trailer : trailer.slice(0, end);
  return { entries, root: /\/Root\b/u.test(dictionary), more: earlier(dictionary) };
}

async function checkEntry(bytes: Bytes, line: string, base: number): Promise<void> {
  const entry = /^(\d{10}) (\d{5}) ([nf])\s\s?/u.exec(line);
  if (!entry) throw new Broken(TEXT.malformed('a cross reference'));
  const offset = Number(entry[1]);
  // Some writers give an object that was never written the place 0.
  if (entry[3] === 'f' || offset === 0) return;
  const at = base + offset;
  if (at >= bytes.size) throw new Broken(TEXT.outside('a page or picture'));
  if (!/^\s*\d+\s+\d+\s+obj/u.test((await bytes.upTo(at, 32, 'an object')).toString('latin1'))) {
    throw new Broken(TEXT.malformed('a cross reference'));
  }
}
