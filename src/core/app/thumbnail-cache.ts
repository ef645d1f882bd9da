import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Some 50,000 small pictures. */
const MOST_BYTES = 512 * 1024 * 1024;
/** Looked after when so many were added. */
const EVERY = 2_000;

/** Small pictures on this computer, outside of any backup: made once, thrown away when there are too many. */
export class ThumbnailCache {
  readonly #folder: string;
  readonly #mostBytes: number;
  #added = 0;

  constructor(folder: string, mostBytes = MOST_BYTES) {
    this.#folder = folder;
    this.#mostBytes = mostBytes;
  }

  /** Null where it is not there; a disk that refuses is as good as an empty one. */
  async get(key: string): Promise<Buffer | null> {
    const file = this.#fileOf(key);
    try {
      const bytes = await readFile(file);
      // Its date says when it was last wanted.
      const now = new Date();
      void utimes(file, now, now).catch(() => undefined);
      return bytes.length > 0 ? bytes : null;
    } catch {
      return null;
    }
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const file = this.#fileOf(key);
    const part = `${file}.${randomBytes(4).toString('hex')}.part`;
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(part, bytes);
      await rename(part, file);
    } catch {
      await rm(part, { force: true }).catch(() => undefined);
      return;
    }
    this.#added += 1;
    if (this.#added % EVERY === 1) await this.tidy();
  }

  /** Throws away what was longest not wanted, until three quarters of the room are left. */
  async tidy(): Promise<void> {
    const files: { readonly file: string; readonly size: number; readonly at: number }[] = [];
    try {
      for (const entry of await readdir(this.#folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = path.join(entry.parentPath, entry.name);
        const { size, mtimeMs } = await stat(file);
        files.push({ file, size, at: mtimeMs });
      }
      let bytes = files.reduce((sum, { size }) => sum + size, 0);
      if (bytes <= this.#mostBytes) return;
      for (const { file, size } of files.sort((left, right) => left.at - right.at)) {
        if (bytes <= this.#mostBytes * 0.75) break;
        await rm(file, { force: true });
        bytes -= size;
      }
    } catch {
      // Somebody else tidies too, or the disk refuses: the next time.
    }
  }

  #fileOf(key: string): string {
    const name = createHash('sha256').update(key).digest('hex');
    return path.join(this.#folder, name.slice(0, 2), `${name.slice(2)}.jpg`);
  }
}
