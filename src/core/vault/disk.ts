import { AppError, isAppError } from '../../shared/errors/app-error.ts';
import { createHasher, createXxh64 } from '../base/hasher.ts';
import type { OpOptions } from '../base/options.ts';

/** An open file that is written at its end only. */
export interface DiskFile {
  readonly path: string;
  /** Bytes, counting what was there when it was opened. */
  readonly size: number;
  write(chunk: Uint8Array): Promise<void>;
  /** The bytes written so far survive a power cut; the file's name needs `syncFolders`. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface DiskStat {
  /** A symbolic link is `other`: it is never followed. */
  readonly kind: 'file' | 'folder' | 'other';
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly modified: number;
}

export interface DiskRead {
  /**
   * At most 1 MiB each, none empty. With `bypassCache` a chunk is valid until the next one is asked for;
   * without, it belongs to the consumer.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Whether the bytes came past the computer's own cache; known once reading has begun. */
  readonly cacheBypassed: () => boolean;
}

/** What a file's bytes are, read to its end. */
export interface FileDigest {
  readonly size: number;
  /** Null when only XXH64 was asked for. */
  readonly sha256: string | null;
  readonly xxh64: string;
  /** The bytes came past the computer's own cache. */
  readonly cacheBypassed: boolean;
}

export interface DigestOptions extends OpOptions {
  readonly hash: 'sha256' | 'xxh64';
  readonly bypassCache: boolean;
  /** Bytes expected, where known: small files share a thread's turn. */
  readonly expected?: number;
  /** Nobody waits for it: it has its turn on one thread with others like it, and none is started while others work. */
  readonly unhurried?: boolean;
  readonly onBytes?: (count: number) => void;
}

export interface CopyInOptions extends OpOptions {
  /** Bytes expected; one more at most is read. */
  readonly size: number;
  /** The date that the copy is to carry, in milliseconds since 1970-01-01 UTC; null leaves it as it comes. */
  readonly modified: number | null;
  readonly onBytes?: (count: number) => void;
}

export interface CopiedIn extends FileDigest {
  /** The copy carries its date already. */
  readonly dated: boolean;
}

/** A new name for a file. Both absolute, in one file system. */
export interface NewName {
  readonly from: string;
  readonly to: string;
}

/** The file that was to be copied could not be read; `cause` is the platform's error. Nothing is wrong with the disk. */
export class CopySourceError extends Error {
  override readonly name = 'CopySourceError';
  override readonly cause: Error;

  constructor(cause: Error) {
    super(cause.message);
    this.cause = cause;
  }
}

/**
 * The only way the vault touches a file system. Paths are absolute, in the platform's form.
 * Implementations throw the platform's errors (with `code`); `guardDisk` turns them into the vault's.
 */
export interface Disk {
  /** Creates a file that must not be there; null when it is. */
  createNew(path: string): Promise<DiskFile | null>;
  /** Opens at the end; creates when missing. */
  openAppend(path: string): Promise<DiskFile>;
  read(path: string, options: OpOptions & { readonly start?: number; readonly bypassCache?: boolean }): DiskRead;
  /** Reads a file to its end and hashes it, on a thread of its own where the platform has one to spare. */
  digest(path: string, options: DigestOptions): Promise<FileDigest>;
  /**
   * Copies a file of this computer to a new file and hashes it on the way, on threads of its own; absent where the disk
   * has none. Throws `CopySourceError` when it is the source that fails.
   */
  copyIn?(from: string | Uint8Array, to: string, options: CopyInOptions): Promise<CopiedIn>;
  /** Atomic; replaces a file of the new name. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; nothing happens when there is none. */
  remove(path: string): Promise<void>;
  /** Removes an empty folder; nothing happens when there is none. */
  removeFolder(path: string): Promise<void>;
  /** Makes the folder and what is missing above it. */
  makeFolder(path: string): Promise<void>;
  /** Null when there is no such folder. */
  list(path: string): Promise<readonly { readonly name: string; readonly kind: DiskStat['kind'] }[] | null>;
  stat(path: string): Promise<DiskStat | null>;
  /** `stat` of many, in their order. */
  statAll(paths: readonly string[]): Promise<readonly (DiskStat | null)[]>;
  /**
   * Renames each in its order, unless there is something of the new name: then it goes no further, and gives that name.
   * Null when all have theirs.
   */
  renameAll(names: readonly NewName[]): Promise<string | null>;
  truncate(path: string, size: number): Promise<void>;
  /** `modified` in milliseconds since 1970-01-01 UTC. */
  setModified(path: string, modified: number): Promise<void>;
  /** The bytes of all these files survive a power cut when this resolves. They are on one file system. */
  syncFiles(paths: readonly string[]): Promise<void>;
  /** Every name made, changed or removed in these folders survives a power cut when this resolves. */
  syncFolders(paths: readonly string[]): Promise<void>;
  freeBytes(path: string): Promise<number>;
  /** What the path is on; `unknown` where the platform does not say. */
  fileSystem(path: string): Promise<'fat' | 'unknown'>;
}

/** `statAll` one by one, for disks that have no better way. */
export async function statEach(disk: Pick<Disk, 'stat'>, paths: readonly string[]): Promise<(DiskStat | null)[]> {
  const stats: (DiskStat | null)[] = [];
  for (const path of paths) stats.push(await disk.stat(path));
  return stats;
}

/** `renameAll` one by one, for disks that have no better way. */
export async function renameEach(
  disk: Pick<Disk, 'stat' | 'rename'>,
  names: readonly NewName[],
): Promise<string | null> {
  for (const { from, to } of names) {
    if ((await disk.stat(to)) !== null) return to;
    await disk.rename(from, to);
  }
  return null;
}

/** The text form of what a `DiskFile` or a record holds. */
export async function readText(disk: Disk, path: string, maxBytes: number): Promise<string | null> {
  const stat = await disk.stat(path);
  if (stat?.kind !== 'file' || stat.size > maxBytes) return null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of disk.read(path, { signal: NEVER }).bytes) {
    chunks.push(chunk);
    length += chunk.byteLength;
    // The file may have grown since it was measured.
    if (length > maxBytes) return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A digest on the caller's own thread, for disks that have no other. */
export async function digestByReading(
  disk: Pick<Disk, 'read'>,
  path: string,
  options: DigestOptions,
): Promise<FileDigest> {
  const { hash, signal, bypassCache, onBytes } = options;
  const both = hash === 'sha256' ? createHasher() : null;
  const quick = both ? null : createXxh64();
  const { bytes, cacheBypassed } = disk.read(path, { signal, bypassCache });
  let size = 0;
  for await (const chunk of bytes) {
    both?.update(chunk);
    quick?.update(chunk);
    size += chunk.byteLength;
    onBytes?.(chunk.byteLength);
  }
  const hashes = both?.digest();
  const xxh64 = hashes?.xxh64 ?? quick?.digest() ?? '';
  return { size, sha256: hashes?.sha256 ?? null, xxh64, cacheBypassed: cacheBypassed() };
}

/**
 * Writes a file whole or not at all: temporary name, sync, rename, sync of the folder. Without `durable` nothing is
 * synced: after a power cut the file may be there and empty.
 */
export async function writeWhole(
  disk: Disk,
  path: string,
  content: string | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  { durable }: { readonly durable: boolean } = { durable: true },
): Promise<void> {
  const temporary = `${path}.tmp`;
  await disk.remove(temporary);
  const file = await disk.openAppend(temporary);
  try {
    for await (const piece of inBlocks(typeof content === 'string' ? [content] : content)) await file.write(piece);
    if (durable) await file.sync();
  } finally {
    await file.close();
  }
  await disk.rename(temporary, path);
  if (durable) await disk.syncFolders([parentOf(path)]);
}

/** Letters that are written at once: a call for each of a hundred thousand lines takes seconds. */
const BLOCK = 64 * 1024;

async function* inBlocks(
  pieces: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  let lines = '';
  for await (const piece of pieces) {
    if (typeof piece === 'string') {
      lines += piece;
      if (lines.length < BLOCK) continue;
    }
    if (lines !== '') yield Buffer.from(lines, 'utf8');
    lines = '';
    if (typeof piece !== 'string') yield piece;
  }
  if (lines !== '') yield Buffer.from(lines, 'utf8');
}

/** The folder that holds this path; both separators are known, as Windows knows both. */
export function parentOf(path: string): string {
  const cut = Math.max(path.lastIndexOf('/'), process.platform === 'win32' ? path.lastIndexOf('\\') : -1);
  return cut <= 0 ? '/' : path.slice(0, cut);
}

/** A signal that never fires, for what must be whole once begun. */
export const NEVER: AbortSignal = new AbortController().signal;

/** What a platform calls its errors; Node's own (`ERR_WORKER_OUT_OF_MEMORY`, `MODULE_NOT_FOUND`) say nothing of a disk. */
const PLATFORM_CODE = /^(?:E(?!RR_)[A-Z0-9]+|UNKNOWN)$/u;

/** The platform's code of an error (`ENOSPC`), or null. */
export function platformCode(error: unknown): string | null {
  if (!(error instanceof Error) || isAppError(error)) return null;
  const code = (error as NodeJS.ErrnoException).code;
  return typeof code === 'string' && PLATFORM_CODE.test(code) ? code : null;
}

/** The file system has no room for this date, or this user may not set one. */
const DATE_REFUSED = new Set(['EINVAL', 'EPERM', 'ENOSYS', 'ERANGE', 'ENOTSUP']);

/** Sets a file's date, milliseconds since 1970. One that is refused costs the date and not the file: then the code is given. */
export async function setModifiedIfTaken(disk: Disk, path: string, modified: number): Promise<string | null> {
  try {
    await disk.setModified(path, modified);
    return null;
  } catch (error) {
    const code = platformCode(error) ?? platformCode((error as Error).cause) ?? '';
    if (!DATE_REFUSED.has(code)) throw error;
    return code;
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);
/** The last two: a file is where a folder is to be. */
const NOT_WRITABLE = new Set(['EROFS', 'EACCES', 'EPERM', 'EEXIST', 'ENOTDIR']);
const LOST = new Set(['EIO', 'ENXIO', 'ENODEV', 'ESTALE', 'ENOTCONN', 'EHOSTDOWN']);
const IMPOSSIBLE = new Set(['ENAMETOOLONG', 'EILSEQ', 'EINVAL']);

/** The one place where a platform's error becomes the vault's. Strangers (a cancellation) pass unchanged. */
async function toVaultError(disk: Disk, root: string, what: string, error: unknown): Promise<unknown> {
  const code = platformCode(error);
  if (code === null) return error;
  const message = `Cannot ${what}: ${code}`;
  if (FULL.has(code)) {
    const free = await disk.freeBytes(root).catch(() => 0);
    return new AppError('VAULT_FULL', message, { details: { needed: 0, free }, cause: error });
  }
  if (NOT_WRITABLE.has(code)) return new AppError('VAULT_NOT_WRITABLE', message, { details: { root }, cause: error });
  if (LOST.has(code)) return new AppError('VAULT_LOST', message, { details: { root }, cause: error });
  if (code === 'EFBIG') {
    return new AppError('VAULT_FILE_TOO_BIG', message, { details: { path: what, size: 0, limit: 0 }, cause: error });
  }
  if (IMPOSSIBLE.has(code)) {
    return new AppError('VAULT_NAME_IMPOSSIBLE', message, { details: { path: what }, cause: error });
  }
  const rootStat = await disk.stat(root).catch(() => null);
  return rootStat === null
    ? new AppError('VAULT_LOST', message, { details: { root }, cause: error })
    : new AppError('VAULT_DAMAGED', message, { details: { what }, cause: error });
}

/** The same disk, whose failures are AppErrors of the vault at `root`. */
export function guardDisk(disk: Disk, root: string): Disk {
  const guard = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw await toVaultError(disk, root, what, error);
    }
  };
  const guardFile = (file: DiskFile): DiskFile => ({
    path: file.path,
    get size() {
      return file.size;
    },
    write: (chunk) => guard(`write "${file.path}"`, () => file.write(chunk)),
    sync: () => guard(`sync "${file.path}"`, () => file.sync()),
    close: () => guard(`close "${file.path}"`, () => file.close()),
  });
  async function* guardBytes(path: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
    try {
      yield* bytes;
    } catch (error) {
      throw await toVaultError(disk, root, `read "${path}"`, error);
    }
  }
  return {
    createNew: (path) =>
      guard(`create "${path}"`, async () => {
        const file = await disk.createNew(path);
        return file && guardFile(file);
      }),
    openAppend: (path) => guard(`open "${path}"`, async () => guardFile(await disk.openAppend(path))),
    read: (path, options) => {
      const { bytes, cacheBypassed } = disk.read(path, options);
      return { bytes: guardBytes(path, bytes), cacheBypassed };
    },
    digest: (path, options) => guard(`read "${path}"`, () => disk.digest(path, options)),
    ...(disk.copyIn
      ? {
          copyIn: (from, to, options) =>
            guard(`write "${to}"`, async () => {
              if (!disk.copyIn) throw new AppError('INTERNAL', 'Cannot copy: the disk no longer does');
              return await disk.copyIn(from, to, options);
            }),
        }
      : {}),
    rename: (from, to) => guard(`rename "${from}" to "${to}"`, () => disk.rename(from, to)),
    remove: (path) => guard(`remove "${path}"`, () => disk.remove(path)),
    removeFolder: (path) => guard(`remove "${path}"`, () => disk.removeFolder(path)),
    makeFolder: (path) => guard(`make "${path}"`, () => disk.makeFolder(path)),
    list: (path) => guard(`list "${path}"`, () => disk.list(path)),
    stat: (path) => guard(`look at "${path}"`, () => disk.stat(path)),
    statAll: (paths) => guard(`look at "${paths[0] ?? root}" and others`, () => disk.statAll(paths)),
    renameAll: (names) => guard(`rename "${names[0]?.from ?? root}" and others`, () => disk.renameAll(names)),
    truncate: (path, size) => guard(`shorten "${path}"`, () => disk.truncate(path, size)),
    setModified: (path, modified) => guard(`date "${path}"`, () => disk.setModified(path, modified)),
    syncFiles: (paths) => guard('sync files', () => disk.syncFiles(paths)),
    syncFolders: (paths) => guard('sync folders', () => disk.syncFolders(paths)),
    freeBytes: (path) => guard(`ask the free space of "${path}"`, () => disk.freeBytes(path)),
    fileSystem: (path) => guard(`ask the file system of "${path}"`, () => disk.fileSystem(path)),
  };
}
