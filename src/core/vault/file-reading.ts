import { closeSync, constants, openSync, readSync } from 'node:fs';
import { openTheFileSync } from '../base/open-flags.ts';

const hasDirect = typeof constants.O_DIRECT === 'number';
/** The smallest sector that a disk has, in bytes: past the cache nothing can be read from the middle of one. */
const SECTOR = 512;

/** What of `node:fs` is called. */
export interface ReadCalls {
  readonly openSync: typeof openSync;
  readonly readSync: typeof readSync;
  readonly closeSync: typeof closeSync;
}

/**
 * For the file worker alone. A file that is read piece by piece from its start with calls that block; past the computer's cache (O_DIRECT, open(2))
 * where that is asked for and goes. Never follows a link. Throws the platform's errors.
 */
export class FileReading implements Disposable {
  readonly #path: string | Buffer;
  readonly #memory: Uint8Array;
  readonly #calls: ReadCalls;
  #fd: number;
  #isDirect: boolean;

  /** `memory` takes one piece; past the cache it must begin at a multiple of the page size and hold whole pages. */
  constructor(
    path: string | Buffer,
    memory: Uint8Array,
    { direct, calls = { openSync, readSync, closeSync } }: { readonly direct: boolean; readonly calls?: ReadCalls },
  ) {
    this.#path = path;
    this.#memory = memory;
    this.#calls = calls;
    const opened = direct && hasDirect ? this.#openDirect() : null;
    this.#isDirect = opened !== null;
    this.#fd = opened ?? this.#open();
  }

  /** Everything so far came past the cache. */
  get isDirect(): boolean {
    return this.#isDirect;
  }

  /** Bytes from `at`, which is where the piece before ended; nothing at the file's end. Good until the next is asked for. */
  next(at: number): Uint8Array {
    return this.#memory.subarray(0, this.#read(at));
  }

  #open(more = 0): number {
    return openTheFileSync((flags) => this.#calls.openSync(this.#path, flags), more);
  }

  #openDirect(): number | null {
    try {
      return this.#open(constants.O_DIRECT);
    } catch (error) {
      if (!isInvalid(error)) throw error;
      return null;
    }
  }

  #read(at: number): number {
    if (!this.#isDirect) return this.#plainRead(at);
    // A piece that ended in the middle of a sector was the last.
    if (at % SECTOR !== 0) return 0;
    try {
      return this.#plainRead(at);
    } catch (error) {
      // A file system that opens so and does not read so, or whose sectors are larger.
      if (!isInvalid(error)) throw error;
      const through = this.#open();
      this.#calls.closeSync(this.#fd);
      this.#fd = through;
      this.#isDirect = false;
      return this.#plainRead(at);
    }
  }

  #plainRead(at: number): number {
    return this.#calls.readSync(this.#fd, this.#memory, 0, this.#memory.byteLength, at);
  }

  [Symbol.dispose](): void {
    this.#calls.closeSync(this.#fd);
  }
}

// Not by `disk.ts`: a thread is begun with as little code as it needs.
const isInvalid = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EINVAL';
