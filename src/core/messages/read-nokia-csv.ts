import { lenientText } from '../base/lenient-text.ts';
import { localToUtc } from './local-time.ts';
import { MAX_TEXT, type Entry, type Message, type ReadOptions } from './model.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;
const MAX_CELLS = 64;

interface Row {
  readonly cells: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly why: string | null;
}

/**
 * The CSV of *Nokia Suite* (lumia-facts 3.6): `"sms","READ,RECEIVED","from","to","","yyyy.MM.dd HH:mm","","text"`, the
 * time to the minute, in the clocks of that computer. A quote that is open at the end of a row takes the next line in.
 */
export async function* readNokiaCsv(
  bytes: AsyncIterable<Uint8Array>,
  { base = 0, zone = 'UTC' }: ReadOptions,
): AsyncGenerator<Entry, void, void> {
  for await (const { cells, start, end, why } of readRows(bytes, base)) {
    if (why === null && cells.every((cell) => cell.trim() === '')) continue;
    const message = why ?? asMessage(cells, zone);
    yield typeof message === 'string'
      ? { kind: 'malformed', start, end, why: message }
      : { kind: 'message', start, end, message, problems: [] };
  }
}

function asMessage(cells: readonly string[], zone: string): Message | string {
  const [kind = '', state = '', from = '', to = '', , time = '', , text = ''] = cells;
  if (kind.replace(/^\ufeff/u, '').toLowerCase() !== 'sms') return 'it is no row of an SMS';
  const states = state.toUpperCase().split(',');
  const incoming = states.includes('RECEIVED');
  if (!incoming && !states.includes('SENT')) return 'it does not say whether it came in or went out';
  const at = readTime(time.trim(), zone);
  if (at === null) return time.trim() === '' ? 'it has no time' : 'its time is no time';
  return {
    kind: 'sms',
    box: incoming ? 'inbox' : 'sent',
    // One person, whose name may have a comma in it.
    sender: incoming && from.trim() !== '' ? from.trim() : null,
    recipients: people(to),
    subject: null,
    body: text,
    read: !incoming || states.includes('READ'),
    at,
    ticks: 0,
    attachments: [],
  };
}

function readTime(text: string, zone: string): number | null {
  const date = /^(\d{4})\.(\d{1,2})\.(\d{1,2}) (\d{1,2}):(\d{2})(?::(\d{2}))?$/u.exec(text);
  if (!date) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = date
    .slice(1)
    .map((part) => Number(part || 0));
  return localToUtc([year, month, day, hour, minute, second], zone);
}

const people = (list: string): string[] =>
  list
    .split(/[;,]/u)
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** Rows with their places. csv-parse knows no places of rows that it refuses, and those are to be kept verbatim. */
async function* readRows(bytes: AsyncIterable<Uint8Array>, base: number): AsyncGenerator<Row, void, void> {
  const rows = new RowReader(base);
  for await (const chunk of bytes) {
    for (const byte of chunk) rows.take(byte);
    yield* rows.ready();
  }
  rows.end();
  yield* rows.ready();
}

class RowReader {
  #at: number;
  #start: number;
  #rows: Row[] = [];
  #cells: string[] = [];
  #cell: number[] = [];
  #size = 0;
  #state: 'begin' | 'plain' | 'quoted' | 'after-quote' = 'begin';

  constructor(base: number) {
    this.#at = this.#start = base;
  }

  ready(): Row[] {
    const ready = this.#rows;
    this.#rows = [];
    return ready;
  }

  take(byte: number): void {
    this.#at += 1;
    if (this.#state === 'quoted') {
      if (byte === QUOTE) this.#state = 'after-quote';
      else this.#keep(byte);
    } else if (byte === QUOTE && this.#state === 'after-quote') {
      this.#keep(byte);
      this.#state = 'quoted';
    } else if (byte === QUOTE && this.#state === 'begin') {
      this.#state = 'quoted';
    } else if (byte === COMMA) {
      this.#endCell();
    } else if (byte === LF) {
      this.#endRow(null);
    } else if (byte !== CR) {
      // A mark at the beginning of the file stands before the first quote.
      const mark =
        this.#state === 'begin' && this.#cells.length === 0 && (byte === 0xef || byte === 0xbb || byte === 0xbf);
      if (mark) return;
      this.#keep(byte);
      if (this.#state === 'begin') this.#state = 'plain';
    }
  }

  end(): void {
    if (this.#state === 'quoted') this.#endRow('the file ends in the middle of it');
    else if (this.#at > this.#start) this.#endRow(null);
  }

  #keep(byte: number): void {
    this.#size += 1;
    if (this.#size <= MAX_TEXT) this.#cell.push(byte);
  }

  #endCell(): void {
    if (this.#cells.length < MAX_CELLS) this.#cells.push(lenientText(Uint8Array.from(this.#cell)));
    this.#cell = [];
    this.#state = 'begin';
  }

  #endRow(why: string | null): void {
    this.#endCell();
    const tooLong = this.#size > MAX_TEXT ? 'it is longer than any message' : null;
    this.#rows.push({ cells: this.#cells, start: this.#start, end: this.#at, why: why ?? tooLong });
    this.#cells = [];
    this.#size = 0;
    this.#start = this.#at;
  }
}
