/** Places in the ring's head, 32-bit each. */
const PUT = 0;
const TAKEN = 1;
const ENDED = 2;
/** Raised by every put and by the end: what the thread that takes sleeps on, so that it misses neither. */
const TURN = 3;
const HEAD_BYTES = 16;

/**
 * Bytes from one thread to another through memory that both have. A message for each chunk would cost its own memory,
 * filled anew by the system page by page, and a turn of both event loops. One thread puts, one takes; the one that takes
 * sleeps while there is nothing, so it must be a thread that has nothing else to do.
 */
export class ByteRing {
  readonly shared: SharedArrayBuffer;
  /** How many bytes were ever put and taken, modulo 2^32; and whether nothing more will be put. */
  readonly #head: Int32Array;
  readonly #bytes: Uint8Array;

  private constructor(shared: SharedArrayBuffer) {
    this.shared = shared;
    this.#head = new Int32Array(shared, 0, HEAD_BYTES / 4);
    this.#bytes = new Uint8Array(shared, HEAD_BYTES);
  }

  /** Holds `capacity` bytes, a power of two (the counts wrap at 2^32). */
  static create(capacity: number): ByteRing {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > 2 ** 30 || (capacity & (capacity - 1)) !== 0) {
      throw new RangeError(`Cannot make a ring of ${String(capacity)} bytes: not a power of two up to 2^30`);
    }
    return new ByteRing(new SharedArrayBuffer(HEAD_BYTES + capacity));
  }

  static of(shared: SharedArrayBuffer): ByteRing {
    return new ByteRing(shared);
  }

  /** Empties it for a new stream. Nobody may be taking. */
  begin(): void {
    this.#head.fill(0);
  }

  /** Copies as much as there is room for; how much that was. */
  put(chunk: Uint8Array): number {
    const capacity = this.#bytes.byteLength;
    const put = Atomics.load(this.#head, PUT);
    const room = capacity - this.#waiting(put, Atomics.load(this.#head, TAKEN));
    const count = Math.min(room, chunk.byteLength);
    if (count === 0) return 0;
    const at = put & (capacity - 1);
    const first = Math.min(count, capacity - at);
    this.#bytes.set(chunk.subarray(0, first), at);
    if (first < count) this.#bytes.set(chunk.subarray(first, count), 0);
    Atomics.store(this.#head, PUT, (put + count) | 0);
    this.#wakeTaker();
    return count;
  }

  /** Resolves when there is room. Does not block. */
  async room(): Promise<void> {
    const taken = Atomics.load(this.#head, TAKEN);
    if (this.#waiting(Atomics.load(this.#head, PUT), taken) < this.#bytes.byteLength) return;
    await Atomics.waitAsync(this.#head, TAKEN, taken).value;
  }

  /** Nothing more comes. */
  end(): void {
    Atomics.store(this.#head, ENDED, 1);
    this.#wakeTaker();
  }

  #wakeTaker(): void {
    Atomics.add(this.#head, TURN, 1);
    Atomics.notify(this.#head, TURN);
  }

  /** Everything that is put, to its end; blocks the thread while there is nothing. A piece is good until the next is asked for. */
  *take(): Generator<Uint8Array, void, void> {
    const capacity = this.#bytes.byteLength;
    for (;;) {
      // In this order: what is put or ended after the turn was read does not let it sleep, and what was put before the end
      // was told is seen.
      const turn = Atomics.load(this.#head, TURN);
      const isEnded = Atomics.load(this.#head, ENDED) === 1;
      const put = Atomics.load(this.#head, PUT);
      const taken = Atomics.load(this.#head, TAKEN);
      const waiting = this.#waiting(put, taken);
      if (waiting === 0) {
        if (isEnded) return;
        Atomics.wait(this.#head, TURN, turn);
        continue;
      }
      const at = taken & (capacity - 1);
      const count = Math.min(waiting, capacity - at, MOST_AT_ONCE);
      yield this.#bytes.subarray(at, at + count);
      Atomics.store(this.#head, TAKEN, (taken + count) | 0);
      Atomics.notify(this.#head, TAKEN);
    }
  }

  #waiting(put: number, taken: number): number {
    return (put - taken) >>> 0;
  }
}

/** Gives room again before all that waits is taken; bytes. */
const MOST_AT_ONCE = 256 * 1024;
