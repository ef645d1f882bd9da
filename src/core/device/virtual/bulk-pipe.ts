import { WireGone } from './container-server.ts';

interface Segment {
  bytes: Uint8Array;
  /** A short packet follows the bytes: the last of them where they are not a multiple of the packet size, else an empty one. */
  readonly end: boolean;
}

/** Bytes in a pipe before the sender waits. */
const CAPACITY = 512 * 1024;

/** One direction of a bulk endpoint, with what USB keeps of the sender's transfers: only where a short packet ended one. */
export class BulkPipe {
  readonly #packetSize: number;
  readonly #segments: Segment[] = [];
  #queued = 0;
  #closed = false;
  readonly #waiting = new Set<() => void>();

  constructor(packetSize: number) {
    this.#packetSize = packetSize;
  }

  get isEmpty(): boolean {
    return this.#segments.length === 0;
  }

  /** Waits while the pipe is full. Throws the signal's reason, or `WireGone`. */
  async push(bytes: Uint8Array, end: boolean, signal: AbortSignal): Promise<void> {
    while (this.#queued > CAPACITY && !this.#closed) await this.#change(signal);
    if (this.#closed) throw new WireGone();
    this.#segments.push({ bytes, end });
    this.#queued += bytes.byteLength;
    this.#wake();
  }

  /**
   * One transfer of at most `max` bytes, a multiple of the packet size: complete when it is full or a short packet comes.
   * Null when no transfer is complete within `timeout`; nothing is lost by that. A `timeout` of null never comes.
   */
  async take(max: number, timeout: Promise<unknown> | null, signal: AbortSignal): Promise<Uint8Array | null> {
    const timer = { isOver: false };
    const stop = (): void => {
      timer.isOver = true;
      this.#wake();
    };
    timeout?.then(stop, stop);
    while (!this.isReady(max)) {
      if (this.#closed) {
        if (this.isEmpty) throw new WireGone();
        break;
      }
      if (timer.isOver) return null;
      await this.#change(signal);
    }
    return this.#remove(max);
  }

  /** The next segment as it was sent. */
  async next(signal: AbortSignal): Promise<{ readonly bytes: Uint8Array; readonly ended: boolean }> {
    while (this.isEmpty) {
      if (this.#closed) throw new WireGone();
      await this.#change(signal);
    }
    const { bytes, end } = this.#segments.shift() ?? { bytes: new Uint8Array(), end: true };
    this.#queued -= bytes.byteLength;
    this.#wake();
    return { bytes, ended: end };
  }

  /** The sender breaks off: what is in the pipe stays and ends with a short packet. */
  breakOff(): void {
    const last = this.#segments.at(-1);
    if (!last || last.end) return;
    this.#segments.push({ bytes: new Uint8Array(), end: true });
    this.#wake();
  }

  /** Forgets what is in the pipe. */
  flush(): void {
    this.#segments.length = 0;
    this.#queued = 0;
    this.#wake();
  }

  /** No more bytes go in; those that are there can still be taken. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /** A transfer of at most `max` bytes would be complete at once. */
  isReady(max: number): boolean {
    let bytes = 0;
    for (const segment of this.#segments) {
      bytes += segment.bytes.byteLength;
      if (bytes >= max || segment.end) return true;
    }
    return false;
  }

  #remove(max: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let room = max;
    while (room > 0) {
      const head = this.#segments[0];
      if (!head) break;
      const part = head.bytes.subarray(0, room);
      parts.push(part);
      room -= part.byteLength;
      this.#queued -= part.byteLength;
      head.bytes = head.bytes.subarray(part.byteLength);
      if (head.bytes.byteLength > 0) break;
      // A transfer that is full is complete before the empty packet that ends it: that one is a transfer of its own.
      if (room === 0 && head.end && max % this.#packetSize === 0) break;
      this.#segments.shift();
      if (head.end) break;
    }
    this.#wake();
    const [first, ...rest] = parts;
    return rest.length === 0 && first ? first : Buffer.concat(parts);
  }

  #change(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        if (signal.aborted) reject(signal.reason as Error);
        else resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
