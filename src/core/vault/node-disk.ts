import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import {
  lstat,
  mkdir,
  open,
  readFile,
  readdir,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
  truncate,
  utimes,
} from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { hostname, release } from 'node:os';
import pLimit from 'p-limit';
import { openTheFile } from '../base/open-flags.ts';
import {
  digestByReading,
  renameEach,
  statEach,
  parentOf,
  platformCode,
  type DigestOptions,
  type Disk,
  type DiskFile,
  type DiskRead,
  type DiskStat,
  type FileDigest,
} from './disk.ts';
import { copyAside, digestAside, hasFileThreads, renameAside, statAside } from './file-threads.ts';
import type { ProcessTable } from './vault-lock.ts';

const CHUNK = 1024 * 1024;
const isWindows = process.platform === 'win32';
const isLinux = process.platform === 'linux';

/** `f_type` of statfs(2), linux/magic.h. */
const FAT = 0x4d44;
const TMPFS = 0x01021994;
/** Local file systems whose syncfs(2) is the kernel's own: ext2/3/4, xfs, btrfs, f2fs, exfat, vfat, tmpfs, overlay. */
const SYNCFS_KNOWN = new Set([0xef53, 0x58465342, 0x9123683e, 0xf2f52010, 0x2011bab0, FAT, TMPFS, 0x794c7630]);
/** Below this many files, starting a process costs more than syncing each. */
const BULK_FROM = 16;

/** Memory whose address is a multiple of the page size, which O_DIRECT asks for; kept, because each reserves gigabytes of address space. */
const alignedPool: Uint8Array[] = [];

// Node has it; its type is in the DOM library, which the core does not see.
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: { readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer } };
};

function takeAligned(): Uint8Array {
  return alignedPool.pop() ?? new Uint8Array(new WebAssembly.Memory({ initial: CHUNK / 65536 }).buffer);
}

const typeByFolder = new Map<string, Promise<number>>();

/** statfs type of a folder, asked once. */
function fileSystemType(folder: string): Promise<number> {
  const known = typeByFolder.get(folder);
  if (known !== undefined) return known;
  if (typeByFolder.size > 10_000) typeByFolder.clear();
  const asked = statfs(folder).then(({ type }) => type);
  typeByFolder.set(folder, asked);
  // A failure is told to those who asked, and the next one asks again.
  asked.catch(() => typeByFolder.delete(folder));
  return asked;
}

const DIRECT_KNOWN = new Set([...SYNCFS_KNOWN].filter((type) => type !== TMPFS));

/** O_DIRECT where it means what it says; tmpfs accepts it since Linux 6.6 and has nothing but a cache. */
async function openDirect(path: string): Promise<FileHandle | null> {
  if (!isLinux || !DIRECT_KNOWN.has(await fileSystemType(parentOf(path)))) return null;
  try {
    return await openTheFile((flags) => open(path, flags), constants.O_DIRECT);
  } catch (error) {
    if (platformCode(error) === 'EINVAL') return null;
    throw error;
  }
}

async function* readDirect(handle: FileHandle, start: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const memory = takeAligned();
  try {
    let at = start - (start % 4096);
    let skip = start - at;
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(memory, 0, CHUNK, at);
      if (bytesRead > skip) yield memory.subarray(skip, bytesRead);
      skip = 0;
      at += bytesRead;
      // A count that is no multiple of a sector can only be the file's end.
      if (bytesRead === 0 || bytesRead % 512 !== 0) return;
    }
  } finally {
    alignedPool.push(memory);
  }
}

async function* readBuffered(handle: FileHandle, start: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const { size } = await handle.stat();
  for (let at = start; ;) {
    signal.throwIfAborted();
    const memory = Buffer.allocUnsafeSlow(Math.max(1, Math.min(CHUNK, size - at)));
    const { bytesRead } = await handle.read(memory, 0, memory.byteLength, at);
    if (bytesRead === 0) return;
    yield memory.subarray(0, bytesRead);
    at += bytesRead;
  }
}

function read(path: string, options: Parameters<Disk['read']>[1]): DiskRead {
  let bypassed = false;
  async function* bytes(): AsyncGenerator<Uint8Array, void, void> {
    const { signal, start = 0 } = options;
    signal.throwIfAborted();
    const direct = options.bypassCache === true ? await openDirect(path) : null;
    bypassed = direct !== null;
    const handle = direct ?? (await openTheFile((flags) => open(path, flags)));
    try {
      yield* direct ? readDirect(direct, start, signal) : readBuffered(handle, start, signal);
    } finally {
      await handle.close();
    }
  }
  return { bytes: bytes(), cacheBypassed: () => bypassed };
}

async function digest(path: string, options: DigestOptions): Promise<FileDigest> {
  if (!hasFileThreads) return await digestByReading({ read }, path, options);
  const bypassCache = options.bypassCache && isLinux && DIRECT_KNOWN.has(await fileSystemType(parentOf(path)));
  return await digestAside(path, { ...options, bypassCache });
}

function diskFile(path: string, handle: FileHandle, sizeAtOpen: number): DiskFile {
  let size = sizeAtOpen;
  return {
    path,
    get size() {
      return size;
    },
    write: async (chunk) => {
      for (let done = 0; done < chunk.byteLength;) {
        const { bytesWritten } = await handle.write(chunk, done, chunk.byteLength - done);
        done += bytesWritten;
        size += bytesWritten;
      }
    },
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}

async function fsyncPath(path: string, flags: number): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const fsyncFile = (path: string): Promise<void> =>
  // FlushFileBuffers needs write access on Windows.
  fsyncPath(path, isWindows ? constants.O_RDWR : constants.O_RDONLY);

/** `mkdir -p`. Node's own tries for ever where the folder above is there and takes none (/proc). */
async function makeFolder(path: string): Promise<void> {
  const isThere = async (): Promise<boolean> => (await orNull(stat(path)))?.isDirectory() === true;
  try {
    await mkdir(path);
  } catch (error) {
    if (await isThere()) return;
    if (platformCode(error) !== 'ENOENT' || parentOf(path) === path) throw error;
    await makeFolder(parentOf(path));
    await mkdir(path).catch(async (again: unknown) => {
      if (await isThere()) return;
      throw platformCode(again) === 'ENOENT'
        ? Object.assign(new Error(`EROFS, mkdir '${path}'`), { code: 'EROFS' })
        : again;
    });
  }
}

async function fsyncFolder(path: string): Promise<void> {
  try {
    await fsyncPath(path, constants.O_RDONLY);
  } catch (error) {
    const code = platformCode(error);
    // Windows has no such thing: NTFS journals names by itself.
    if (isWindows && (code === 'EPERM' || code === 'EISDIR' || code === 'EACCES')) return;
    // Some network and FUSE file systems refuse to sync a folder at all.
    if (code === 'EINVAL' || code === 'ENOTSUP') return;
    throw error;
  }
}

/** syncfs(2) reports write errors since Linux 5.8; before, only fsync does. */
const syncfsTellsErrors = ((): boolean => {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return isLinux && (major > 5 || (major === 5 && minor >= 8));
})();

let syncCommandMissing = false;

/** `sync -f` of coreutils: syncfs(2) of the path's file system. False when there is no such command. */
function syncFileSystem(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn('sync', ['-f', path], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    let complaint = '';
    child.stderr.on('data', (data: Buffer) => {
      if (complaint.length < 2000) complaint += data.toString();
    });
    child.once('error', () => {
      syncCommandMissing = true;
      resolve(false);
    });
    child.once('close', (status) => {
      if (status === 0) {
        resolve(true);
        return;
      }
      // An old coreutils or another `sync` that knows no -f: a usage message, not a disk's failure.
      if (/unrecognized|invalid option|usage/iu.test(complaint)) {
        syncCommandMissing = true;
        resolve(false);
        return;
      }
      const code = /no space/iu.test(complaint) ? 'ENOSPC' : /read-only/iu.test(complaint) ? 'EROFS' : 'EIO';
      reject(Object.assign(new Error(`sync -f "${path}": ${complaint.trim() || String(status)}`), { code }));
    });
  });
}

async function syncAll(paths: readonly string[], each: (path: string) => Promise<void>): Promise<void> {
  const last = paths.at(-1);
  if (last === undefined) return;
  if (paths.length >= BULK_FROM && (await bulkSync(last))) {
    // vfat's syncfs writes everything but does not flush the drive's own cache; an fsync after it does.
    await each(last);
    return;
  }
  const limit = pLimit(16);
  await Promise.all(paths.map((path) => limit(each, path)));
}

async function bulkSync(path: string): Promise<boolean> {
  if (!syncfsTellsErrors || syncCommandMissing) return false;
  if (!SYNCFS_KNOWN.has(await fileSystemType(parentOf(path)))) return false;
  return await syncFileSystem(path);
}

const kindOf = (entry: { isFile(): boolean; isDirectory(): boolean }): DiskStat['kind'] =>
  entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    const code = platformCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/** The computer's own file systems. */
export function createNodeDisk(): Disk {
  const disk: Disk = {
    createNew: async (path) => {
      try {
        return diskFile(path, await open(path, 'ax'), 0);
      } catch (error) {
        if (platformCode(error) === 'EEXIST') return null;
        throw error;
      }
    },
    openAppend: async (path) => {
      const handle = await open(path, 'a');
      return diskFile(path, handle, (await handle.stat()).size);
    },
    read,
    digest,
    ...(hasFileThreads ? { copyIn: copyAside } : {}),
    rename: (from, to) => rename(from, to),
    remove: async (path) => {
      await rm(path, { force: true });
    },
    removeFolder: async (path) => {
      await orNull(rmdir(path));
    },
    makeFolder,
    list: async (path) => {
      const entries = await orNull(readdir(path, { withFileTypes: true }));
      return entries && entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
    },
    stat: async (path) => {
      const stat = await orNull(lstat(path));
      return stat && { kind: kindOf(stat), size: stat.size, modified: Math.round(stat.mtimeMs) };
    },
    statAll: (paths) => (hasFileThreads ? statAside(paths) : statEach(disk, paths)),
    renameAll: (names) => (hasFileThreads ? renameAside(names) : renameEach(disk, names)),
    truncate: (path, size) => truncate(path, size),
    setModified: (path, modified) => utimes(path, modified / 1000, modified / 1000),
    syncFiles: (paths) => syncAll(paths, fsyncFile),
    syncFolders: (paths) => (isWindows ? Promise.resolve() : syncAll(paths, fsyncFolder)),
    freeBytes: async (path) => {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    },
    fileSystem: async (path) => (isLinux && (await statfs(path)).type === FAT ? 'fat' : 'unknown'),
  };
  return disk;
}

/** Processes of this computer, for the lock. */
export function createProcessTable(): ProcessTable {
  return {
    pid: process.pid,
    host: hostname(),
    startOf: async (pid) => {
      try {
        process.kill(pid, 0);
      } catch (error) {
        // EPERM: it lives and is somebody else's.
        if (platformCode(error) !== 'EPERM') return null;
      }
      if (!isLinux) return 'alive';
      try {
        const [stat, boot] = await Promise.all([
          readFile(`/proc/${pid}/stat`, 'utf8'),
          readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
        ]);
        // Field 22 of proc(5) stat, counted after the command's name, which may hold spaces and brackets.
        return `${boot.trim()}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
      } catch {
        return null;
      }
    },
  };
}
