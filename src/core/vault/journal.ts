import { join } from 'node:path';
import type { JournalEntry } from '../../shared/domain/run-record.ts';
import { keepHeapLow } from '../base/heap.ts';
import { Mutex } from '../base/mutex.ts';
import { NEVER, type Disk, type DiskFile } from './disk.ts';
import { parseLine, type JournalHeader } from './journal-line.ts';

/** No line we write comes near; a longer one is damage. */
const MAX_LINE = 1024 * 1024;
const LINE_FEED = 0x0a;

export interface JournalReading {
  /** Null when the first line is missing or damaged. */
  readonly header: JournalHeader | null;
  /** End of the last whole line that could be read; what follows was torn off by a crash. */
  readonly validBytes: number;
  readonly totalBytes: number;
  /** Lines that were ended, readable or not. */
  readonly endedLines: number;
  /** Numbers of damaged lines (from 1) that are followed by a good one: not a crash, but a disk or a hand. */
  readonly damagedLines: readonly number[];
}

/** Reads a journal line by line; nothing of it is kept in memory. Lines that cannot be used are counted, not fatal. */
export async function readJournal(
  disk: Disk,
  path: string,
  onEntry: (entry: JournalEntry) => void,
  { headerOnly = false }: { readonly headerOnly?: boolean } = {},
): Promise<JournalReading> {
  let header: JournalHeader | null = null;
  const damaged: number[] = [];
  const suspects: number[] = [];
  let validBytes = 0;
  let totalBytes = 0;
  let number = 0;
  let endedLines = 0;
  const take = (line: Uint8Array | null, end: number): void => {
    number += 1;
    if (number % 4096 === 0) keepHeapLow();
    const parsed = line === null ? null : parseLine(line);
    if (parsed === null) {
      suspects.push(number);
      return;
    }
    damaged.push(...suspects.splice(0));
    validBytes = end;
    if (parsed.kind === 'header') header ??= parsed;
    else onEntry(parsed);
  };
  for await (const { line, end, ended } of splitLines(disk.read(path, { signal: NEVER }).bytes)) {
    totalBytes = end;
    if (ended) endedLines += 1;
    take(line, end);
    if (headerOnly) break;
  }
  return { header, validBytes, totalBytes, endedLines, damagedLines: damaged };
}

/** Lines without their line feed; `line` is null when too long or not ended. `end` counts bytes up to and with the line feed. */
async function* splitLines(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly line: Uint8Array | null; readonly end: number; readonly ended: boolean }, void, void> {
  let rest: Uint8Array[] = [];
  let restLength = 0;
  let at = 0;
  for await (const chunk of bytes) {
    let from = 0;
    for (;;) {
      const feed = chunk.indexOf(LINE_FEED, from);
      const piece = chunk.subarray(from, feed === -1 ? undefined : feed);
      restLength += piece.byteLength;
      if (restLength <= MAX_LINE) rest.push(piece);
      at += piece.byteLength;
      if (feed === -1) break;
      at += 1;
      yield { line: restLength <= MAX_LINE ? joined(rest) : null, end: at, ended: true };
      rest = [];
      restLength = 0;
      from = feed + 1;
    }
  }
  if (restLength > 0) yield { line: null, end: at, ended: false };
}

/** As a rule a line lies in one chunk whole. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  return pieces.length === 1 && only ? only : Buffer.concat(pieces);
}

/** Adds whole lines to a file of them, synced. A last line that was cut off by a crash is cut away first. */
export async function appendLines(disk: Disk, path: string, lines: string): Promise<void> {
  const size = (await disk.stat(path))?.size ?? 0;
  if (size > 0) {
    const from = Math.max(0, size - MAX_LINE);
    let at = from;
    let whole = from;
    for await (const chunk of disk.read(path, { signal: NEVER, start: from }).bytes) {
      const feed = chunk.lastIndexOf(LINE_FEED);
      if (feed >= 0) whole = at + feed + 1;
      at += chunk.byteLength;
    }
    if (whole < size) await disk.truncate(path, whole);
  }
  const file = await disk.openAppend(path);
  try {
    await file.write(Buffer.from(lines));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The writing end of one journal. Lines go out in the order of the calls; `sync` makes them survive a power cut. */
export class Journal implements AsyncDisposable {
  readonly path: string;
  readonly #file: DiskFile;
  readonly #turn = new Mutex();
  #dirty = false;

  private constructor(file: DiskFile) {
    this.path = file.path;
    this.#file = file;
  }

  /** A new journal; its first line and its name are on disk when this resolves. */
  static async create(disk: Disk, folder: string, header: JournalHeader): Promise<Journal> {
    const journal = await Journal.open(disk, join(folder, 'journal.jsonl'));
    try {
      await journal.append([header]);
      await journal.sync();
      return journal;
    } catch (error) {
      await journal[Symbol.asyncDispose]();
      throw error;
    }
  }

  static async open(disk: Disk, path: string): Promise<Journal> {
    return new Journal(await disk.openAppend(path));
  }

  async append(entries: readonly (JournalEntry | JournalHeader)[]): Promise<void> {
    if (entries.length === 0) return;
    const text = entries.map((entry) => JSON.stringify(entry)).join('\n');
    this.#dirty = true;
    await this.#turn.run(() => this.#file.write(Buffer.from(`${text}\n`)), { signal: NEVER });
  }

  /** Whether lines wait for a sync. */
  get dirty(): boolean {
    return this.#dirty;
  }

  async sync(): Promise<void> {
    await this.#turn.run(
      async () => {
        this.#dirty = false;
        await this.#file.sync();
      },
      { signal: NEVER },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}
