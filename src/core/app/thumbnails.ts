import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';
import type sharpType from 'sharp';
import type { Log } from '../base/log.ts';
import { isUnder } from './places/browse.ts';

/** Kept in memory, in characters of `data:` URLs; the least recently shown go first. */
const MOST_KEPT = 24 * 1024 * 1024;
/** A picture larger than that is not opened for a thumbnail. */
const MOST_BYTES = 256 * 1024 * 1024;
/** 16,000 x 12,000: more than any Lumia's camera, far less than a bomb. */
const MOST_PIXELS = 192_000_000;
const SECONDS = 15;

type Sharp = typeof sharpType;

/** Small pictures of stored ones. Nothing outside a backup's `data/` is read, whatever links lie there. */
export class Thumbnails {
  readonly #log: Log;
  readonly #kept = new Map<string, string | null>();
  #keptSize = 0;
  /** The library works on threads of its own; more pictures at once would only take more memory. */
  readonly #lane = pLimit(2);
  #sharp: Promise<Sharp> | null = null;

  constructor(log: Log) {
    this.#log = log;
  }

  /** A JPEG as a `data:` URL, at most `size` pixels either way and turned upright; null for what is no picture. */
  async get(vault: string, name: string, size: number): Promise<string | null> {
    try {
      const found = await this.#find(path.resolve(vault), name);
      if (!found) return null;
      const key = `${size} ${found.stamp} ${found.file}`;
      const known = this.#kept.get(key);
      if (known !== undefined) {
        this.#kept.delete(key);
        this.#kept.set(key, known);
        return known;
      }
      return this.#keep(key, await this.#lane(() => this.#make(found.file, size)));
    } catch (error) {
      this.#log('debug', `no thumbnail of "${name}": ${String(error)}`);
      return null;
    }
  }

  async #find(vault: string, name: string): Promise<{ readonly file: string; readonly stamp: string } | null> {
    if (!name.startsWith('data/') || name.includes('\0')) return null;
    const file = await realpath(path.join(vault, name));
    const data = path.join(await realpath(vault), 'data');
    await realpath(path.join(vault, '.lifeboat', 'vault.json'));
    // No link leads out of `data/`, nor is `data/` one itself.
    if (file === data || !isUnder(file, data)) return null;
    const handle = await open(file, 'r');
    try {
      const stat = await handle.stat();
      if (!stat.isFile() || stat.size > MOST_BYTES) return null;
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
      return isPicture(buffer.subarray(0, bytesRead)) ? { file, stamp: `${stat.size} ${stat.mtimeMs}` } : null;
    } finally {
      await handle.close();
    }
  }

  async #make(file: string, size: number): Promise<string | null> {
    const sharp = await (this.#sharp ??= load());
    const jpeg = await sharp(file, { failOn: 'none', limitInputPixels: MOST_PIXELS, sequentialRead: true, pages: 1 })
      .rotate()
      .resize(size, size, { fit: 'inside', withoutEnlargement: true, fastShrinkOnLoad: true })
      .flatten({ background: '#888888' })
      .jpeg({ quality: 72 })
      .timeout({ seconds: SECONDS })
      .toBuffer();
    return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
  }

  #keep(key: string, url: string | null): string | null {
    this.#kept.set(key, url);
    this.#keptSize += url?.length ?? 0;
    for (const [oldest, its] of this.#kept) {
      if (this.#keptSize <= MOST_KEPT) break;
      this.#kept.delete(oldest);
      this.#keptSize -= its?.length ?? 0;
    }
    return url;
  }
}

/** Loaded when it is wanted: it is slow to start. */
async function load(): Promise<Sharp> {
  const { default: sharp } = await import('sharp');
  // It would remember files by their paths, also after they changed.
  sharp.cache(false);
  return sharp;
}

/** JPEG, PNG, GIF, WebP, TIFF (and raw files in its form), by their first bytes. No format that can name other files. */
function isPicture(head: Uint8Array): boolean {
  const text = Buffer.from(head).toString('latin1');
  return (
    text.startsWith('\xff\xd8\xff') ||
    text.startsWith('\x89PNG\r\n\x1a\n') ||
    text.startsWith('GIF8') ||
    (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') ||
    text.startsWith('II*\0') ||
    text.startsWith('MM\0*')
  );
}
