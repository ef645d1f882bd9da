import fs from 'node:fs';
import path from 'node:path';
import type { DeviceSummary, StorageSummary } from '../../../shared/domain/device.ts';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { openTheFile } from '../../base/open-flags.ts';
import type { OpOptions } from '../../base/options.ts';
import type { Source, SourceEvent, SourceFile } from '../source.ts';
import { listFolder, listSome } from './folder-listing.ts';

/** Bytes a read asks for; smaller ones cost more calls than they save memory. */
const CHUNK = 1024 * 1024;
/** Files under way at once. Far fewer are read at once: what waits is what lets small files share a thread's turn. */
const LANES = 48;

export interface FolderStorage {
  readonly label: string;
  /** Absolute. */
  readonly root: string;
  /** The files and folders of `root` that are meant; left out, everything under it. */
  readonly only?: readonly string[];
}

/** A folder as a source: a memory card in a reader, a mounted phone, files on the PC. */
export class FolderSource implements Source {
  readonly id: DeviceId;
  readonly summary: DeviceSummary;
  readonly capabilities = { partialReadBelow: Infinity, confirmedEvery: CHUNK, lanes: LANES };
  readonly #storages: readonly FolderStorage[];
  /** Files whose names no string can carry, by ref. */
  readonly #raw = new Map<string, Buffer>();

  constructor(id: DeviceId, summary: DeviceSummary, storages: readonly FolderStorage[]) {
    this.id = id;
    this.summary = summary;
    this.#storages = storages;
  }

  async *list(options: OpOptions): AsyncGenerator<SourceEvent, void, void> {
    for (const { label, root, only } of this.#storages) {
      await this.#mustBeThere(root);
      const { dev } = await fs.promises.stat(root);
      for await (const entry of only === undefined ? listFolder(root, options) : listSome(root, only, options)) {
        if (entry.kind === 'fault') {
          yield { kind: 'fault', fault: { storage: label, path: entry.path, error: entry.error } };
          continue;
        }
        const { stats } = entry;
        if (entry.kind === 'folder') {
          yield { kind: 'folder', folder: { storage: label, path: entry.path, modified: whole(stats.mtimeMs) } };
        } else if (entry.kind === 'other') {
          const why = stats.isSymbolicLink()
            ? 'A link to somewhere else; only real files are copied.'
            : 'Not a file: a device, socket or pipe.';
          yield { kind: 'passed-over', storage: label, path: entry.path, why };
        } else {
          yield { kind: 'file', file: this.#file(label, root, entry) };
        }
      }
      // A folder that went away while it was walked looks like an empty one; so does what a card was mounted on.
      await this.#mustBeThere(root);
      if ((await fs.promises.stat(root)).dev !== dev) {
        throw new AppError('DEVICE_LOST', `Cannot read "${root}": something else is in its place`);
      }
    }
  }

  async *read(
    file: SourceFile,
    { signal, offset, length }: OpOptions & { readonly offset: number; readonly length?: number },
  ): AsyncGenerator<Uint8Array, void, void> {
    let fd: number | null = null;
    try {
      fd = await openTheFile((flags) => open(this.#where(file), flags));
      let at = offset;
      let left = length ?? Infinity;
      while (left > 0) {
        signal.throwIfAborted();
        // One byte more than expected: a file that grew must show.
        const want = Math.min(CHUNK, left, Math.max(file.size - at + 1, 1));
        const buffer = Buffer.allocUnsafeSlow(want);
        const got = await read(fd, buffer, at);
        if (got === 0) return;
        at += got;
        left -= got;
        yield got === want ? buffer : buffer.subarray(0, got);
        if (got < want && at >= file.size) return;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw await this.#readError(file, error as NodeJS.ErrnoException);
    } finally {
      if (fd !== null) await close(fd);
    }
  }

  localFile(file: SourceFile): NonNullable<ReturnType<NonNullable<Source['localFile']>>> {
    return { path: this.#where(file), explain: (cause) => this.#readError(file, cause) };
  }

  async stat(file: SourceFile): Promise<{ size: number; modified: number | null } | null> {
    try {
      const stats = await fs.promises.lstat(this.#where(file));
      return stats.isFile() ? { size: stats.size, modified: whole(stats.mtimeMs) } : null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        await this.#mustBeThere(this.#rootOf(file.storage));
        return null;
      }
      throw await this.#readError(file, error as NodeJS.ErrnoException);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing is held open between calls.
  }

  #file(
    storage: string,
    root: string,
    { path: relative, raw, stats }: { readonly path: string; readonly raw: Buffer | null; readonly stats: fs.Stats },
  ): SourceFile {
    const ref = path.join(root, relative);
    if (raw) this.#raw.set(ref, raw);
    return {
      ref,
      storage,
      path: relative,
      size: stats.size,
      modified: whole(stats.mtimeMs),
      created: stats.birthtimeMs > 0 ? whole(stats.birthtimeMs) : null,
      // Inode numbers do not outlast a card's next mount, so they are nobody's lasting id.
      persistentId: null,
      virtual: false,
    };
  }

  #where(file: SourceFile): string | Buffer {
    return this.#raw.get(file.ref) ?? file.ref;
  }

  #rootOf(label: string): string {
    return this.#storages.find((storage) => storage.label === label)?.root ?? '/';
  }

  async #mustBeThere(root: string): Promise<void> {
    try {
      await fs.promises.access(root, fs.constants.R_OK);
    } catch (error) {
      throw new AppError('DEVICE_LOST', `Cannot read "${root}": it is no longer there`, { cause: error });
    }
  }

  async #readError(file: SourceFile, cause: NodeJS.ErrnoException): Promise<AppError> {
    if (cause instanceof AppError) return cause;
    await this.#mustBeThere(this.#rootOf(file.storage));
    const details = { path: file.path };
    if (cause.code === 'ENOENT') {
      return new AppError('SOURCE_VANISHED', `Cannot read "${file.path}": it was deleted or moved`, { details, cause });
    }
    if (cause.code === 'ELOOP') {
      return new AppError('SOURCE_LINK', `Cannot read "${file.path}": it is a link now`, { details, cause });
    }
    if (cause.code === 'ESPIPE') {
      return new AppError('SOURCE_VANISHED', `Cannot read "${file.path}": it is a pipe now`, { details, cause });
    }
    const why = cause.code ?? cause.message;
    return new AppError('SOURCE_READ_FAILED', `Cannot read "${file.path}": ${why}`, { details, cause });
  }
}

/** Size and room of a folder's disk. */
export async function storageOf(label: string, root: string): Promise<StorageSummary> {
  const { bsize, blocks, bavail } = await fs.promises.statfs(root);
  return {
    id: label,
    label,
    kind: label === 'Phone' ? 'internal' : 'removable',
    capacity: bsize * blocks,
    free: bsize * bavail,
    writable: false,
  };
}

function whole(ms: number): number {
  return Math.floor(ms);
}

// Plain descriptors: node's FileHandle costs an object with a finalizer for each of a hundred thousand files.
function open(where: string | Buffer, flags: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.open(where, flags, (error, fd) => (error ? reject(error) : resolve(fd)));
  });
}

function read(fd: number, buffer: Buffer, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.read(fd, buffer, 0, buffer.byteLength, position, (error, got) => (error ? reject(error) : resolve(got)));
  });
}

function close(fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fs.close(fd, (error) => (error ? reject(error) : resolve()));
  });
}
