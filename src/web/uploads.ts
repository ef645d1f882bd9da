import { mkdir, mkdtemp, open, readdir, rm, statfs, utimes, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SERVE_TEXT } from '../shared/text/strings-serve.en.ts';

/** What stays free on the computer's disk, whatever is dropped. */
const SPARE_BYTES = 256 * 1024 * 1024;
const AT_ONCE = 8;
/** A path of more names is made by nobody who sorts photos. */
const MOST_DEPTH = 64;
const MAX_NAME_BYTES = 180;
const PREFIX = 'lifeboat-drop-';

/** A request that is answered with this status and this sentence. */
export class UploadRefused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Where a dropped file goes. */
export interface UploadPlace {
  /** Its name; with `drop` its path in what was dropped, `/` between names. */
  readonly name: string;
  /** Said by the page: files of one drop lie in one folder, as they lay before. Null: in a folder of its own. */
  readonly drop: string | null;
  /** The date that it has where it came from, in milliseconds since 1970-01-01 UTC; null where that is not said. */
  readonly modified: number | null;
}

/**
 * Files that were dropped on the page, in a folder that only this user can read, until the server ends. Each drop has a
 * folder of its own, so that its files keep their names.
 */
export class Uploads implements AsyncDisposable {
  readonly #folder: string;
  /** By what the page calls a drop. */
  readonly #drops = new Map<string, string>();
  #count = 0;
  #running = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Also takes away what a server left that was killed. */
  static async create(parent = tmpdir()): Promise<Uploads> {
    for (const name of await readdir(parent).catch(() => [])) {
      const owner = new RegExp(`^${PREFIX}(\\d{1,10})-`, 'u').exec(name)?.[1];
      if (owner !== undefined && !isAlive(Number(owner)))
        // Another user's, or in use: not ours to take away.
        await rm(path.join(parent, name), { recursive: true, force: true }).catch(() => undefined);
    }
    return new Uploads(await mkdtemp(path.join(parent, `${PREFIX}${process.pid}-`)));
  }

  /**
   * Writes the request's body to a file of this name; gives its absolute path, and the folder of its drop. Nothing stays
   * of one that does not arrive whole. Errors: `UploadRefused`.
   */
  async take(
    request: IncomingMessage,
    { name, drop, modified }: UploadPlace,
    signal: AbortSignal,
  ): Promise<{ readonly path: string; readonly folder: string }> {
    const length = Number(request.headers['content-length'] ?? 'none');
    if (!Number.isSafeInteger(length) || length < 0) throw new UploadRefused(411, SERVE_TEXT.upload.noLength);
    if (this.#running >= AT_ONCE) throw new UploadRefused(429, SERVE_TEXT.upload.tooMany);
    this.#running += 1;
    const folder = this.#folderOf(drop);
    let made = '';
    try {
      const { bavail, bsize } = await statfs(this.#folder);
      if (length + SPARE_BYTES > bavail * bsize) throw new UploadRefused(507, SERVE_TEXT.upload.noRoom);
      const names = drop === null ? [name] : name.split('/').slice(-MOST_DEPTH);
      const file = path.join(folder, ...names.map(safeName));
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      const handle = await openNew(file);
      made = handle.path;
      const got = counter();
      await pipeline(request, got.stream, handle.file.createWriteStream(), { signal });
      if (got.bytes() !== length) throw new UploadRefused(400, SERVE_TEXT.upload.cutOff);
      if (modified !== null) await utimes(made, modified / 1000, modified / 1000);
      return { path: made, folder };
    } catch (error) {
      const left = drop === null ? folder : made;
      if (left !== '') await rm(left, { recursive: true, force: true }).catch(() => undefined);
      throw error;
    } finally {
      this.#running -= 1;
    }
  }

  /** Of one name each, so that the same files dropped again are known. */
  #folderOf(drop: string | null): string {
    const known = drop === null ? undefined : this.#drops.get(drop);
    if (known !== undefined) return known;
    const own = path.join(this.#folder, String((this.#count += 1)));
    if (drop === null) return own;
    const folder = path.join(own, 'dropped');
    this.#drops.set(drop, folder);
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Two names may be one to this disk: the second is counted up. */
async function openNew(wanted: string): Promise<{ readonly path: string; readonly file: FileHandle }> {
  const { dir, name, ext } = path.parse(wanted);
  for (let n = 1; ; n += 1) {
    const tried = n === 1 ? wanted : path.join(dir, `${name} (${String(n)})${ext}`);
    try {
      return { path: tried, file: await open(tried, 'wx', 0o600) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function counter(): { readonly stream: Transform; readonly bytes: () => number } {
  let bytes = 0;
  const stream = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, bytes: () => bytes };
}

/** One path component that every file system takes: the last part of the name, without what some forbid. */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/u).at(-1) ?? '';
  const plain = last.replace(/[\u0000-\u001f\u007f<>:"|?*]/gu, '_').replace(/[. ]+$/u, '');
  const kept = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu.test(plain) ? `_${plain}` : plain;
  const extension = path.extname(kept).slice(0, 20);
  let stem = extension === '' ? kept : kept.slice(0, -path.extname(kept).length);
  while (Buffer.byteLength(stem + extension) > MAX_NAME_BYTES) stem = Array.from(stem).slice(0, -1).join('');
  return /^\.*$/u.test(stem + extension) ? 'file' : stem + extension;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
