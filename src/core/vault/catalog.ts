import type { ContentHash, StepId } from '../../shared/domain/ids.ts';
import { STEP_IDS } from '../../shared/domain/ids.ts';
import type { JournalEntry, SourceKey } from '../../shared/domain/run-record.ts';
import type { Fingerprint, StoredFile } from '../../shared/domain/stored-file.ts';
import { EARLIER_VERSIONS, foldPath, type StorageNames } from './target-name.ts';
import type { Catalog, CatalogEntry, PayloadFile } from './vault.ts';

export type Intent = Extract<JournalEntry, { kind: 'intent' }>;
export type Linked = Extract<JournalEntry, { kind: 'linked' }>;

const HASH_BYTES = 40;
const NO_ROW = -1;
/**
 * A source's key. As a rule it is, to the letter, the path that its file has in the backup, so that the table holds one
 * string for the two. A storage with a slash in its name, which no device of ours gives, keeps apart from all others.
 */
const keyOf = ({ storage, path }: SourceKey): string =>
  storage.includes('/') ? `\0${storage}\0${path}` : `data/${storage}/${path}`;

function sourceOf(key: string): SourceKey {
  const from = key.startsWith('\0') ? 1 : 'data/'.length;
  const cut = key.indexOf(from === 1 ? '\0' : '/', from);
  return { storage: key.slice(from, cut), path: key.slice(cut + 1) };
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/**
 * Files and sources in columns: 100,000 of each stay far under 100 MB, where an object each would not.
 * A source points at a file's row, so a file that moves aside takes everything that points at it along.
 */
export class CatalogTable implements Catalog {
  readonly #fold: (path: string) => string;
  // Files, by row.
  readonly #paths: string[] = [];
  readonly #sizes: number[] = [];
  readonly #dates: number[] = [];
  readonly #owners: (string | null)[] = [];
  readonly #absent = new Set<number>();
  /** Files that no run has read back: few, as a rule none. */
  readonly #unproved = new Set<number>();
  #hashes = new Uint8Array(HASH_BYTES * 256);
  readonly #rowByPath = new Map<string, number>();
  #bytes = 0;
  // Sources, by row.
  readonly #sourceRow = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #steps: number[] = [];
  readonly #sourceSizes: number[] = [];
  readonly #sourceDates: number[] = [];
  readonly #ids: (string | null)[] = [];
  readonly #fileOf: number[] = [];
  readonly #placed: number[] = [];
  /** Built by the first question for an id: a run on a phone where nothing moved never asks. */
  #byId: Map<string, number | number[]> | null = null;

  constructor(names: StorageNames) {
    this.#fold = names.caseInsensitive || names.normalizing ? (path) => foldPath(path, names) : (path) => path;
  }

  get size(): { readonly files: number; readonly bytes: number } {
    return { files: this.#rowByPath.size, bytes: this.#bytes };
  }

  find(source: SourceKey): CatalogEntry | null {
    const row = this.#sourceRow.get(keyOf(source));
    return row === undefined ? null : this.#entry(row);
  }

  withPersistentId(id: string): readonly CatalogEntry[] {
    const rows = this.#idIndex().get(id) ?? [];
    return (typeof rows === 'number' ? [rows] : rows).flatMap((row) => this.#entry(row) ?? []);
  }

  stored(path: string): StoredFile | null {
    const row = this.#rowAt(path);
    return row === null || this.#paths[row] !== path ? null : this.#file(row);
  }

  *files(): Iterable<PayloadFile> {
    for (const row of this.#rowByPath.values()) {
      yield { ...this.#file(row), modified: orNull(this.#dates[row] ?? Number.NaN) };
    }
  }

  *ofStep(step: StepId): Iterable<{ readonly source: SourceKey; readonly stored: StoredFile }> {
    const [wanted, seen] = [STEP_IDS.indexOf(step), new Set<number>()];
    const isHere = (row: number): boolean =>
      !this.#absent.has(row) && !this.#paths[row]?.startsWith(`data/${EARLIER_VERSIONS}/`);
    for (const [row, key] of this.#keys.entries()) {
      const file = this.#fileOf[row] ?? NO_ROW;
      if (this.#steps[row] !== wanted || file === NO_ROW || !isHere(file)) continue;
      seen.add(file);
      yield { source: sourceOf(key), stored: this.#file(file) };
    }
    // Those of which a later one is kept beside them.
    for (const row of this.#rowByPath.values()) {
      const owner = this.#owners[row] ?? null;
      const source = owner === null ? undefined : this.#sourceRow.get(owner);
      if (owner === null || source === undefined || this.#steps[source] !== wanted || seen.has(row) || !isHere(row))
        continue;
      // What was given now is the later one.
      yield { source: { ...sourceOf(owner), storage: '' }, stored: this.#file(row) };
    }
  }

  isProved(path: string): boolean {
    const row = this.#rowAt(path);
    return row !== null && !this.#unproved.has(row);
  }

  /** This file was read back and has these bytes. */
  proved(path: string, sha256: string): void {
    const row = this.#rowAt(path);
    if (row !== null && this.#hash(row).sha256 === sha256) this.#unproved.delete(row);
  }

  holds(path: string): boolean {
    return this.#rowAt(path) !== null;
  }

  /** Where this source's own newest bytes lie, when they lie in a place that was chosen for it; null when not. */
  placeOf(source: SourceKey): string | null {
    const row = this.#placed[this.#sourceRow.get(keyOf(source)) ?? NO_ROW] ?? NO_ROW;
    return row === NO_ROW ? null : (this.#paths[row] ?? null);
  }

  /** The path of a file with these bytes; null when there is none. Looks at every file. */
  pathOfHash(sha256: string): string | null {
    const wanted = Buffer.from(sha256, 'hex');
    for (const row of this.#rowByPath.values()) {
      if (wanted.equals(this.#hashes.subarray(row * HASH_BYTES, row * HASH_BYTES + 32)))
        return this.#paths[row] ?? null;
    }
    return null;
  }

  /**
   * Compares with what the disk has, by `found`: what points at a file that is not there, or has another size, counts as
   * never stored, so that it is copied again. Gives how many files that is.
   */
  async markAbsent(found: AsyncIterable<{ readonly path: string; readonly size: number }>): Promise<number> {
    const seen = new Uint8Array(this.#paths.length);
    for await (const { path, size } of found) {
      const row = this.#rowAt(path);
      if (row !== null && this.#sizes[row] === size) seen[row] = 1;
    }
    let absent = 0;
    for (const row of this.#rowByPath.values()) {
      if (seen[row] === 1) continue;
      this.#absent.add(row);
      absent += 1;
    }
    return absent;
  }

  /** A committed file: its earlier version moves aside, it takes the place. */
  applyIntent(intent: Intent): void {
    if (intent.aside !== null) {
      this.move(intent.stored.path, intent.aside);
      const moved = this.#rowAt(intent.aside);
      if (intent.earlier && moved !== null)
        this.#putFile({ ...intent.earlier, path: intent.aside }, null, this.#owners[moved] ?? null);
    }
    const key = keyOf(intent.source);
    const owner = key === intent.stored.path ? intent.stored.path : key;
    const row = this.#putFile(intent.stored, intent.fingerprint.modified, owner);
    const source = this.#putSource(owner, intent.step, intent.fingerprint, row);
    this.#placed[source] = row;
  }

  /** False when no file has these bytes: a damaged record. */
  applyLinked({ source, step, fingerprint, stored }: Linked): boolean {
    let row = this.#rowAt(stored.path);
    if (row === null || this.#hash(row).sha256 !== stored.sha256) {
      const path = this.pathOfHash(stored.sha256);
      row = path === null ? null : this.#rowAt(path);
    }
    if (row === null) return false;
    this.#putSource(keyOf(source), step, fingerprint, row);
    return true;
  }

  move(from: string, to: string): void {
    const row = this.#rowAt(from);
    if (row === null) return;
    const over = this.#rowAt(to);
    if (over !== null && over !== row) this.#bytes -= this.#sizes[over] ?? 0;
    this.#rowByPath.delete(this.#fold(from));
    this.#rowByPath.set(this.#fold(to), row);
    this.#paths[row] = to;
    const owner = this.#owners[row] ?? null;
    const source = owner === null ? undefined : this.#sourceRow.get(owner);
    if (source !== undefined && this.#placed[source] === row) this.#placed[source] = NO_ROW;
  }

  #rowAt(path: string): number | null {
    return this.#rowByPath.get(this.#fold(path)) ?? null;
  }

  #file(row: number): StoredFile {
    const hash = this.#hash(row);
    return { path: this.#paths[row] ?? '', size: this.#sizes[row] ?? 0, ...hash };
  }

  #hash(row: number): ContentHash {
    const at = row * HASH_BYTES;
    const hex = Buffer.from(this.#hashes.buffer, at, HASH_BYTES).toString('hex');
    return { sha256: hex.slice(0, 64), xxh64: hex.slice(64) };
  }

  #entry(row: number): CatalogEntry | null {
    const file = this.#fileOf[row] ?? NO_ROW;
    if (file === NO_ROW || this.#absent.has(file)) return null;
    return {
      source: sourceOf(this.#keys[row] ?? ''),
      step: STEP_IDS[this.#steps[row] ?? 0] ?? 'documents',
      fingerprint: {
        size: this.#sourceSizes[row] ?? 0,
        modified: orNull(this.#sourceDates[row] ?? Number.NaN),
        persistentId: this.#ids[row] ?? null,
      },
      stored: this.#file(file),
    };
  }

  #putFile(stored: StoredFile, modified: number | null, owner: string | null): number {
    const known = this.#rowAt(stored.path);
    const row = known ?? this.#paths.length;
    if (known !== null) this.#bytes -= this.#sizes[known] ?? 0;
    this.#absent.delete(row);
    this.#unproved.add(row);
    this.#paths[row] = stored.path;
    this.#sizes[row] = stored.size;
    this.#dates[row] = modified ?? Number.NaN;
    this.#owners[row] = owner;
    if ((row + 1) * HASH_BYTES > this.#hashes.byteLength) {
      const grown = new Uint8Array(this.#hashes.byteLength * 2);
      grown.set(this.#hashes);
      this.#hashes = grown;
    }
    this.#hashes.set(Buffer.from(stored.sha256 + stored.xxh64, 'hex'), row * HASH_BYTES);
    this.#rowByPath.set(this.#fold(stored.path), row);
    this.#bytes += stored.size;
    return row;
  }

  #putSource(key: string, step: StepId, fingerprint: Fingerprint, file: number): number {
    let row = this.#sourceRow.get(key);
    if (row === undefined) {
      row = this.#keys.length;
      this.#sourceRow.set(key, row);
      this.#keys.push(key);
      this.#placed.push(NO_ROW);
      this.#ids.push(null);
    }
    this.#steps[row] = STEP_IDS.indexOf(step);
    this.#sourceSizes[row] = fingerprint.size;
    this.#sourceDates[row] = fingerprint.modified ?? Number.NaN;
    this.#fileOf[row] = file;
    this.#putId(row, fingerprint.persistentId);
    return row;
  }

  #putId(row: number, id: string | null): void {
    const before = this.#ids[row] ?? null;
    if (before === id) return;
    this.#ids[row] = id;
    if (this.#byId === null) return;
    if (before !== null) removeRow(this.#byId, before, row);
    if (id !== null) addRow(this.#byId, id, row);
  }

  #idIndex(): Map<string, number | number[]> {
    if (this.#byId !== null) return this.#byId;
    const index = new Map<string, number | number[]>();
    for (const [row, id] of this.#ids.entries()) if (id !== null) addRow(index, id, row);
    this.#byId = index;
    return index;
  }
}

/** Nearly every id has one row: only the others pay for an array. */
function addRow(index: Map<string, number | number[]>, id: string, row: number): void {
  const rows = index.get(id);
  if (rows === undefined) index.set(id, row);
  else if (typeof rows === 'number') index.set(id, [rows, row]);
  else rows.push(row);
}

function removeRow(index: Map<string, number | number[]>, id: string, row: number): void {
  const rows = index.get(id);
  const left = typeof rows === 'object' ? rows.filter((other) => other !== row) : [];
  if (left.length > 0) index.set(id, left);
  else index.delete(id);
}
