import fs from 'node:fs/promises';
import type { RunId } from '../../shared/domain/ids.ts';
import type { HshVerdict, MessagesFile, MessagesInside } from '../../shared/domain/messages.ts';
import { heapHasShrunk } from '../base/heap.ts';
import { isoDate } from '../base/iso-date.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import { parseHsh } from '../messages/hsh.ts';
import { findFewer } from '../messages/judge-exports.ts';
import { indexMessages, type FileOutcome, type MessageIndex } from '../messages/message-index.ts';
import type { Vault } from '../vault/vault.ts';
import { findMessageFiles, type FoundInVault, type FoundMessages } from './messages-files.ts';
import { runsOfFiles } from './messages-runs.ts';

const DAY = 24 * 60 * 60 * 1000;
const MAX_FILES_LISTED = 200;

/** The messages of a backup: every file of any run united, without doubles. Files are open only between `use` and its end. */
export interface MessageLibrary extends AsyncDisposable {
  readonly index: MessageIndex;
  readonly hsh: ReadonlyMap<string, HshVerdict>;
  readonly inside: MessagesInside;
  /** Runs work that reads messages, and closes the files when the last such work is done. */
  use<T>(work: () => Promise<T>): Promise<T>;
}

export interface LibraryOptions extends OpOptions {
  readonly zone: string;
  readonly clock: Clock;
  /** The run that is under way; what only its files have, it added. */
  readonly run: RunId | null;
}

/** Reads every message file of the backup once. */
export async function openMessageLibrary(vault: Vault, options: LibraryOptions): Promise<MessageLibrary> {
  const found = await findMessageFiles(vault, options);
  const library = new Library(found);
  try {
    const runs = await runsOfFiles(
      vault,
      found.files.map(({ stored }) => stored.path),
      options,
    );
    await library.read(runs, options);
    return library;
  } catch (error) {
    await library[Symbol.asyncDispose]();
    throw error;
  }
}

class Library implements MessageLibrary {
  readonly #found: FoundInVault;
  #index: MessageIndex | null = null;
  #inside: MessagesInside | null = null;
  hsh: ReadonlyMap<string, HshVerdict> = new Map();
  #users = 0;
  #disposed = false;

  constructor(found: FoundInVault) {
    this.#found = found;
  }

  get index(): MessageIndex {
    if (!this.#index) throw new Error('Cannot use messages before they are read');
    return this.#index;
  }

  get inside(): MessagesInside {
    if (!this.#inside) throw new Error('Cannot use messages before they are read');
    return this.#inside;
  }

  async read(runs: ReadonlyMap<string, RunId>, options: LibraryOptions): Promise<void> {
    const { files } = this.#found;
    const index = await this.use(() =>
      indexMessages(
        files.map(({ stored, format, bytes, size }) => ({
          name: stored.path,
          format,
          size,
          source: bytes,
          run: runs.get(stored.path) ?? null,
          modified: stored.modified,
        })),
        options,
      ),
    );
    // What united them is garbage now, and was half of it.
    heapHasShrunk();
    this.#index = index;
    this.hsh = judgeHsh(this.#found, index.files);
    this.#inside = summarize(index, this.#found, this.hsh, options);
  }

  async use<T>(work: () => Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      return await work();
    } finally {
      this.#users -= 1;
      if (this.#users === 0) await this.#rest();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    // Whoever still reads goes on; the last one closes.
    if (this.#users === 0) await this.#rest();
  }

  async #rest(): Promise<void> {
    await Promise.allSettled(this.#found.files.map(({ bytes }) => bytes.close()));
    const { temporary } = this.#found;
    if (this.#disposed && temporary !== null) await fs.rm(temporary, { recursive: true, force: true });
  }
}

/**
 * A `.hsh` belongs to the `.msg` of the same name beside it. One that was moved or renamed still proves the file whose
 * hash it holds.
 */
function judgeHsh({ files, hsh }: FoundInVault, outcomes: readonly FileOutcome[]): ReadonlyMap<string, HshVerdict> {
  const read = new Map<string, string>();
  for (const { file, sha256 } of outcomes) read.set(file.name, sha256);
  const bySha = new Set(hsh.flatMap(({ text }) => parseHsh(text) ?? []));
  const byName = new Map(hsh.map(({ path, text }) => [twinName(path), text]));
  const verdicts = new Map<string, HshVerdict>();
  for (const { stored, format, transcoded } of files) {
    if (format !== 'msg') continue;
    // The bytes as they were read just now; of a file that was turned into UTF-8, as they were copied.
    const sha256 = transcoded ? stored.sha256 : (read.get(stored.path) ?? '');
    const twin = byName.get(twinName(stored.path));
    const says = twin === undefined ? null : parseHsh(twin);
    if (bySha.has(sha256)) verdicts.set(stored.path, 'agrees');
    else if (twin === undefined) verdicts.set(stored.path, 'none');
    else verdicts.set(stored.path, says === null ? 'unreadable' : 'differs');
  }
  return verdicts;
}

const twinName = (path: string): string => path.replace(/\.[^./]*$/u, '').toLowerCase();

function summarize(
  index: MessageIndex,
  found: FoundInVault,
  hsh: ReadonlyMap<string, HshVerdict>,
  { clock, run }: LibraryOptions,
): MessagesInside {
  const stored = new Map(found.files.map((one) => [one.stored.path, one]));
  const newest = index.files
    .toSorted((a, b) => (b.file.modified ?? 0) - (a.file.modified ?? 0))
    .map((outcome) => asFile(outcome, stored.get(outcome.file.name), hsh));
  const unread = found.failed.map(({ stored: { path, modified }, why }): MessagesFile => ({
    ...NO_MESSAGES,
    path,
    at: isoDate(modified),
    failed: why,
  }));
  const all = [...unread, ...newest];
  const exports = index.files.filter(isPhonesOwn);
  const dates = exports.flatMap(({ file }) => file.modified ?? []);
  const span = spanOf(index);
  return {
    messages: index.total,
    threads: index.threads.length,
    pictures: index.threads.reduce((sum, { pictures }) => sum + pictures, 0),
    from: span ? isoDate(span.from) : null,
    until: span ? isoDate(span.until) : null,
    malformed: index.malformed.length,
    addedByThisRun: index.files.reduce(
      (sum, { file, added }) => sum + (run !== null && file.run === run ? added : 0),
      0,
    ),
    files: all.slice(0, MAX_FILES_LISTED),
    filesNotListed: Math.max(0, all.length - MAX_FILES_LISTED),
    fewer: [...findFewer(index.files)],
    exports: exports.length,
    ageDays: dates.length === 0 ? null : Math.max(0, (clock.now() - dates.reduce((a, b) => Math.max(a, b))) / DAY),
  };
}

/** Of these the age is told: one text in the file of another phone makes the Lumia's own export no newer. */
const isPhonesOwn = ({ file: { format }, found }: FileOutcome): boolean =>
  (format === 'msg' || format === 'vmsg') && found > 0;

const NO_MESSAGES: Omit<MessagesFile, 'path'> = {
  format: 'msg',
  found: 0,
  added: 0,
  doubles: 0,
  malformed: 0,
  pictures: 0,
  from: null,
  until: null,
  hsh: 'none',
  run: null,
  at: null,
  failed: null,
};

function asFile(
  { file, found, added, doubles, malformed, pictures, first, last }: FileOutcome,
  stored: FoundMessages | undefined,
  hsh: ReadonlyMap<string, HshVerdict>,
): MessagesFile {
  return {
    path: file.name,
    format: file.format,
    found,
    added,
    doubles,
    malformed,
    pictures,
    from: isoDate(first),
    until: isoDate(last),
    hsh: hsh.get(file.name) ?? 'none',
    run: file.run as RunId | null,
    at: isoDate(stored?.stored.modified ?? null),
    failed: null,
  };
}

function spanOf({ threads }: MessageIndex): { readonly from: number; readonly until: number } | null {
  const from = threads.flatMap(({ messages }) => messages[0]?.at ?? []);
  const until = threads.flatMap(({ messages }) => messages.at(-1)?.at ?? []);
  if (from.length === 0) return null;
  return { from: from.reduce((a, b) => Math.min(a, b)), until: until.reduce((a, b) => Math.max(a, b)) };
}
