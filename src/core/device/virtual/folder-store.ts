import { createHash } from 'node:crypto';
import { readdirSync, statSync, type BigIntStats } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, utimes, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import {
  FOLDER_FORMAT,
  ROOT,
  formatOfName,
  type IncomingObject,
  type NewObject,
  type ObjectDetails,
  type ObjectEntry,
  type ObjectReader,
  type ObjectStore,
  type ObjectWriter,
} from './object-store.ts';
import type { StorageProfile } from './profiles.ts';

const INCOMING = '.lifeboat-incoming-';
/** Deeper than any phone; an end for a tree that loops. */
const MAX_DEPTH = 64;

/**
 * A phone whose objects are the files below `directory`: one folder for each storage, by its label.
 * Metadata is read from the disk when it is asked for, so that a change on disk shows within a session;
 * new names show in the next one. Symbolic links are not followed.
 */
export class FolderStore implements ObjectStore {
  readonly #directory: string;
  readonly #storages: readonly StorageProfile[];
  readonly writer: ObjectWriter | null;
  readonly #created: Map<string, number>;
  #entries = new Map<number, ObjectEntry>();
  #children = new Map<string, number[]>();
  #next = 1;
  readonly #used = new Map<number, number>();

  /** `created` keeps the creation dates that were set, by persistent id: a disk has nowhere to put them. */
  constructor(
    directory: string,
    storages: readonly StorageProfile[],
    options: { readonly writable: boolean; readonly created?: Map<string, number> },
  ) {
    this.#directory = directory;
    this.#storages = storages;
    this.#created = options.created ?? new Map<string, number>();
    this.writer = options.writable ? this.#makeWriter() : null;
  }

  renumber(): void {
    this.#entries = new Map();
    this.#children = new Map();
    this.#used.clear();
    this.#next = 1;
    for (const storage of this.#storages) this.#walk(path.join(this.#directory, storage.label), storage.id, ROOT, 0);
  }

  #walk(folder: string, storageId: number, parent: number, depth: number): void {
    if (depth > MAX_DEPTH) return;
    const found = readdirSync(folder, { withFileTypes: true })
      .filter((item) => (item.isFile() || item.isDirectory()) && !item.name.startsWith(INCOMING))
      .filter((item) => item.name.length <= 254)
      .sort((left, right) => (left.name < right.name ? -1 : 1));
    for (const item of found) {
      const isFolder = item.isDirectory();
      const handle = this.#add(item.name, parent, storageId, isFolder);
      if (isFolder) this.#walk(path.join(folder, item.name), storageId, handle, depth + 1);
    }
  }

  #add(name: string, parent: number, storageId: number, isFolder: boolean): number {
    const handle = this.#next;
    this.#next += 1;
    this.#entries.set(handle, {
      handle,
      name,
      parent,
      storageId,
      format: isFolder ? FOLDER_FORMAT : formatOfName(name),
    });
    const key = `${storageId}/${parent}`;
    const siblings = this.#children.get(key);
    if (siblings) siblings.push(handle);
    else this.#children.set(key, [handle]);
    return handle;
  }

  entry(handle: number): ObjectEntry | null {
    return this.#entries.get(handle) ?? null;
  }

  details(entry: ObjectEntry): ObjectDetails | null {
    const stat = this.#stat(entry);
    if (!stat) return null;
    const persistentId = persistentIdOf(stat);
    const modified = Number(stat.mtimeNs / 1_000_000n);
    const born = Number(stat.birthtimeNs / 1_000_000n);
    const created = this.#created.get(persistentId) ?? (born > 0 ? Math.min(born, modified) : modified);
    return { size: entry.format === FOLDER_FORMAT ? 0 : Number(stat.size), modified, created, persistentId };
  }

  children(storageId: number, parent: number): Iterable<number> {
    return this.#children.get(`${storageId}/${parent}`) ?? [];
  }

  all(): Iterable<number> {
    return this.#entries.keys();
  }

  usedBytes(storageId: number): number {
    let used = this.#used.get(storageId);
    if (used === undefined) {
      used = 0;
      for (const entry of this.#entries.values()) {
        if (entry.storageId === storageId && entry.format !== FOLDER_FORMAT) {
          used += Number(this.#stat(entry)?.size ?? 0n);
        }
      }
      this.#used.set(storageId, used);
    }
    return used;
  }

  async open(entry: ObjectEntry): Promise<ObjectReader> {
    const file = await open(this.#pathOf(entry), 'r');
    const { size } = await file.stat();
    return {
      size,
      read: (offset, length) => readAt(file, offset, Math.min(length, Math.max(0, size - offset))),
      [Symbol.asyncDispose]: () => file.close(),
    };
  }

  #stat(entry: ObjectEntry): BigIntStats | null {
    return statSync(this.#pathOf(entry), { bigint: true, throwIfNoEntry: false }) ?? null;
  }

  #pathOf(entry: ObjectEntry): string {
    const names: string[] = [];
    for (let at: ObjectEntry | null = entry; at; at = at.parent === ROOT ? null : this.entry(at.parent)) {
      names.unshift(at.name);
    }
    return path.join(this.#folderOf(entry.storageId, ROOT), ...names);
  }

  #folderOf(storageId: number, parent: number): string {
    const storage = this.#storages.find((one) => one.id === storageId);
    if (!storage) throw new Error(`No storage ${storageId}`);
    const folder = parent === ROOT ? null : this.entry(parent);
    return folder ? this.#pathOf(folder) : path.join(this.#directory, storage.label);
  }

  #makeWriter(): ObjectWriter {
    return {
      createFolder: async (object) => {
        await mkdir(path.join(this.#folderOf(object.storageId, object.parent), object.name));
        return this.#add(object.name, object.parent, object.storageId, true);
      },
      beginFile: (object) => this.#begin(object),
      rename: async (handle, name) => {
        const entry = this.#require(handle);
        const from = this.#pathOf(entry);
        await rename(from, path.join(path.dirname(from), name));
        const format = entry.format === FOLDER_FORMAT ? FOLDER_FORMAT : formatOfName(name);
        this.#entries.set(handle, { ...entry, name, format });
      },
      setDates: async (handle, { modified, created }) => {
        const entry = this.#require(handle);
        const details = this.details(entry);
        if (details && created !== undefined) this.#created.set(details.persistentId, created);
        if (modified !== undefined) await utimes(this.#pathOf(entry), modified / 1000, modified / 1000);
      },
      remove: async (handle) => {
        const entry = this.#require(handle);
        await rm(this.#pathOf(entry), { recursive: true });
        this.#forget(entry);
      },
      copy: (handle, storageId, parent) => this.#copy(this.#require(handle), storageId, parent),
    };
  }

  async #begin(object: NewObject): Promise<IncomingObject> {
    const folder = this.#folderOf(object.storageId, object.parent);
    const handle = this.#next;
    this.#next += 1;
    const part = path.join(folder, `${INCOMING}${handle}`);
    const file = await open(part, 'w');
    let committed = false;
    return {
      handle,
      write: async (chunk) => {
        await file.writeFile(chunk);
      },
      commit: async () => {
        if (object.modified !== null) await file.utimes(object.modified / 1000, object.modified / 1000);
        await file.close();
        await rename(part, path.join(folder, object.name));
        committed = true;
        this.#insert(handle, object);
      },
      [Symbol.asyncDispose]: async () => {
        if (committed) return;
        await file.close();
        await rm(part, { force: true });
      },
    };
  }

  #insert(handle: number, { name, parent, storageId }: NewObject): void {
    const next = this.#next;
    this.#next = handle;
    this.#add(name, parent, storageId, false);
    this.#next = Math.max(next, handle + 1);
    this.#used.delete(storageId);
  }

  async #copy(entry: ObjectEntry, storageId: number, parent: number): Promise<number> {
    const target = path.join(this.#folderOf(storageId, parent), entry.name);
    if (entry.format !== FOLDER_FORMAT) {
      await copyFile(this.#pathOf(entry), target);
      this.#used.delete(storageId);
      return this.#add(entry.name, parent, storageId, false);
    }
    await mkdir(target);
    const copied = this.#add(entry.name, parent, storageId, true);
    for (const child of [...this.children(entry.storageId, entry.handle)]) {
      // A folder copied into itself would otherwise meet its own copy.
      if (child !== copied) await this.#copy(this.#require(child), storageId, copied);
    }
    return copied;
  }

  #forget(entry: ObjectEntry): void {
    for (const child of [...this.children(entry.storageId, entry.handle)]) this.#forget(this.#require(child));
    const key = `${entry.storageId}/${entry.parent}`;
    const left = (this.#children.get(key) ?? []).filter((handle) => handle !== entry.handle);
    this.#children.set(key, left);
    this.#entries.delete(entry.handle);
    this.#used.delete(entry.storageId);
  }

  #require(handle: number): ObjectEntry {
    const entry = this.entry(handle);
    if (!entry) throw new Error(`No object ${handle}`);
    return entry;
  }
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** The file itself, not its name: a renamed or moved file keeps its id, as on a phone. */
function persistentIdOf(stat: BigIntStats): string {
  const digest = createHash('sha1').update(`${stat.dev}:${stat.ino}`).digest('hex');
  return `${digest.slice(0, 16)}0000000000000000`;
}
