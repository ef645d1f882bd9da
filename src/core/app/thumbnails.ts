import pLimit from 'p-limit';
import type sharpType from 'sharp';
import type { Log } from '../base/log.ts';
import { findStored, type FoundFile } from './stored-file.ts';
import type { ThumbnailCache } from './thumbnail-cache.ts';

/** Kept in memory, in bytes; the least recently shown go first. */
const MOST_KEPT = 24 * 1024 * 1024;
/** A picture larger than that is not opened for a thumbnail. */
const MOST_BYTES = 256 * 1024 * 1024;
/** 16,000 x 12,000: more than any Lumia's camera, far less than a bomb. */
const MOST_PIXELS = 192_000_000;
const SECONDS = 15;
/** The beginning of the key: another one when thumbnails are made otherwise. */
const FORM = 'jpeg-72';

type Sharp = typeof sharpType;

/** Small pictures of stored ones. Nothing outside a backup's `data/` is read, whatever links lie there. */
export class Thumbnails {
  readonly #log: Log;
  readonly #cache: ThumbnailCache;
  readonly #kept = new Map<string, Buffer>();
  #keptSize = 0;
  /** The library works on threads of its own; more pictures at once would only take more memory. */
  readonly #lane = pLimit(2);
  #sharp: Promise<Sharp> | null = null;

  constructor(log: Log, cache: ThumbnailCache) {
    this.#log = log;
    this.#cache = cache;
  }

  /** A JPEG, at most `size` pixels either way and turned upright; null for what is no picture. */
  async get(vault: string, name: string, size: number): Promise<Buffer | null> {
    try {
      const found = await findStored(vault, name);
      if (!found || found.size > MOST_BYTES || !isPicture(found.head)) return null;
      const key = [FORM, size, found.stamp, found.file].join('\n');
      const known = this.#kept.get(key);
      if (known) {
        this.#kept.delete(key);
        this.#kept.set(key, known);
        return known;
      }
      return this.#keep(key, (await this.#cache.get(key)) ?? (await this.#lane(() => this.#make(key, found, size))));
    } catch (error) {
      this.#log('debug', `no thumbnail of "${name}": ${String(error)}`);
      return null;
    }
  }

  async #make(key: string, { file }: FoundFile, size: number): Promise<Buffer> {
    const sharp = await (this.#sharp ??= load());
    const jpeg = await sharp(file, { failOn: 'none', limitInputPixels: MOST_PIXELS, sequentialRead: true, pages: 1 })
      .rotate()
      .resize(size, size, { fit: 'inside', withoutEnlargement: true, fastShrinkOnLoad: true })
      .flatten({ background: '#888888' })
      .jpeg({ quality: 72 })
      .timeout({ seconds: SECONDS })
      .toBuffer();
    await this.#cache.put(key, jpeg);
    return jpeg;
  }

  #keep(key: string, jpeg: Buffer): Buffer {
    this.#kept.set(key, jpeg);
    this.#keptSize += jpeg.length;
    for (const [oldest, its] of this.#kept) {
      if (this.#keptSize <= MOST_KEPT) break;
      this.#kept.delete(oldest);
      this.#keptSize -= its.length;
    }
    return jpeg;
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
