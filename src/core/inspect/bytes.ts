import { INSPECT_TEXT } from '../../shared/text/strings-inspect.en.ts';
import type { OpOptions } from '../base/options.ts';

/** A file's bytes, from any place. */
export interface RandomReader {
  /** Bytes. */
  readonly size: number;
  /** Gives fewer only at the end of the file. What is read may be put into `into`, which has room for it. */
  read(offset: number, length: number, into?: Buffer): Promise<Uint8Array>;
}

/** The content is not what it should be; the message says what, for its owner. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

/** The content was not tried to its end; the message says why. */
export class NotTried extends Error {
  override readonly name = 'NotTried';
}

export function bytesReader(bytes: Uint8Array): RandomReader {
  return {
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}

const PAGE = 64 * 1024;
const PAGES = 16;
/** Longest piece that is ever asked for at once. */
const MOST_AT_ONCE = 16 * 1024 * 1024;
/** Looks into one file; honest ones stay far below, and a hostile one must end. */
const MOST_STEPS = 20_000_000;
/** Bytes read for one file, however often it leads back. */
const mostBytes = (size: number): number => 4 * size + 64 * 1024 * 1024;

/**
 * A file under inspection: every look is bounded by the file's real size, and their number and the bytes read by a
 * budget, so that no content can make an inspector loop or allocate what a length field says.
 */
export class Bytes {
  readonly size: number;
  readonly #reader: RandomReader;
  readonly #signal: AbortSignal;
  /** Newest last. */
  readonly #pages = new Map<number, Buffer>();
  #steps = 0;
  #read = 0;

  constructor(reader: RandomReader, { signal }: OpOptions) {
    this.#reader = reader;
    this.#signal = signal;
    this.size = reader.size;
  }

  /** Exactly these bytes. Throws `Broken`, naming `what`, when the file ends before. They must not be changed. */
  async at(offset: number, length: number, what: string): Promise<Buffer> {
    this.step();
    if (!Number.isSafeInteger(offset) || offset < 0 || !(length >= 0)) {
      throw new Broken(INSPECT_TEXT.outside(what));
    }
    if (offset + length > this.size) throw new Broken(INSPECT_TEXT.cutOff(what));
    if (length > MOST_AT_ONCE) throw new NotTried(INSPECT_TEXT.tooMany(what));
    const index = Math.floor(offset / PAGE);
    const inPage = offset - index * PAGE;
    const page = inPage + length <= PAGE ? await this.#page(index) : null;
    const bytes = page ? page.subarray(inPage, inPage + length) : await this.#load(offset, length);
    // The file became shorter since it was measured.
    if (bytes.length < length) throw new Broken(INSPECT_TEXT.cutOff(what));
    return bytes;
  }

  /** As many of these bytes as there are. */
  async upTo(offset: number, length: number, what: string): Promise<Buffer> {
    return await this.at(offset, Math.max(0, Math.min(length, this.size - offset)), what);
  }

  /**
   * From `from` to before `to`, in pieces of 64 KiB or less, each with its offset. A piece holds until the next is taken:
   * all of them use the same memory, for a long file is read to its end faster than garbage is collected.
   */
  async *pieces(from: number, to: number): AsyncGenerator<{ readonly at: number; readonly bytes: Buffer }, void, void> {
    const end = Math.min(to, this.size);
    let memory: Buffer | undefined;
    for (let at = from; at < end;) {
      const length = Math.min(PAGE - (at % PAGE), end - at);
      if (at >= 0 && !this.#pages.has(Math.floor(at / PAGE)) && length === PAGE) {
        this.step();
        const bytes = await this.#load(at, length, (memory ??= Buffer.allocUnsafeSlow(PAGE)));
        if (bytes.length < length) throw new Broken(INSPECT_TEXT.cutOff('its data'));
        yield { at, bytes };
      } else yield { at, bytes: await this.at(at, length, 'its data') };
      at += length;
    }
  }

  /** Counts what is done with bytes that are at hand already. */
  step(count = 1): void {
    this.#steps += count;
    if (this.#steps > MOST_STEPS) throw new NotTried(INSPECT_TEXT.tooLong);
  }

  async #page(index: number): Promise<Buffer> {
    const known = this.#pages.get(index);
    if (known) return known;
    const page = await this.#load(index * PAGE, Math.min(PAGE, this.size - index * PAGE));
    if (this.#pages.size >= PAGES) {
      const [oldest] = this.#pages.keys();
      if (oldest !== undefined) this.#pages.delete(oldest);
    }
    this.#pages.set(index, page);
    return page;
  }

  async #load(offset: number, length: number, into?: Buffer): Promise<Buffer> {
    this.#signal.throwIfAborted();
    this.#read += length;
    if (this.#read > mostBytes(this.size)) throw new NotTried(INSPECT_TEXT.tooLong);
    const bytes = await this.#reader.read(offset, length, into);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** A 64-bit length or offset; beyond 2^53 it lies outside of any file. */
export function safe(value: bigint, what: string): number {
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Broken(INSPECT_TEXT.outside(what));
  return Number(value);
}

export function isZero(bytes: Uint8Array): boolean {
  // Compared with itself, one on: as fast as memory is.
  return bytes.length === 0 || (bytes[0] === 0 && Buffer.compare(bytes.subarray(1), bytes.subarray(0, -1)) === 0);
}

/** Shown in a sentence: a name or word out of the file, printable and short. */
export function shown(text: string): string {
  const clean = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return clean.length > 80 ? `${clean.slice(0, 79)}…` : clean;
}
