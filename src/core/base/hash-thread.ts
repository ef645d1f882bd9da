import { Worker } from 'node:worker_threads';
import type { ContentHash } from '../../shared/domain/ids.ts';
import { createHasher } from './hasher.ts';
import { ByteRing } from './byte-ring.ts';

/** SHA-256 and XXH64 of bytes that arrive one after the other, perhaps on another thread. */
export interface StreamHasher extends Disposable {
  /** Waits only while too much is still to be hashed. The chunk stays the caller's. Throws when the thread has ended. */
  update(chunk: Uint8Array): Promise<void> | undefined;
  /** Ends it; call once. */
  digest(): Promise<ContentHash>;
}

/** What comes through the ring until it is ended is one file. */
export interface HashJob {
  readonly ring: SharedArrayBuffer;
}
export interface HashReply {
  readonly digest: ContentHash;
}

/** The worker beside this file in the build; null when the code runs from its source, where there is none. */
const WORKER = import.meta.url.endsWith('.ts')
  ? null
  : new URL(`${import.meta.url.slice(0, import.meta.url.lastIndexOf('/'))}/hash-worker.js`);
/** Below so many bytes, handing them over costs more than it saves. */
const WORTH_IT = 2 * 1024 * 1024;
/** Bytes handed over and not hashed yet. */
const RING_BYTES = 2 * 1024 * 1024;

/** A thread, and the memory that it shares with this one. */
interface Lane {
  readonly worker: Worker;
  readonly ring: ByteRing;
}

/** Threads at rest. There are as many as files were ever hashed at the same time. */
const resting: Lane[] = [];

/**
 * A hasher for a file of `size` bytes. A long one is hashed beside the thread that has the phone to serve: processors
 * without SHA instructions hash little faster than USB brings, and the bus would wait for it.
 */
export function createStreamHasher(size: number): StreamHasher {
  if (WORKER === null || size < WORTH_IT) return inline();
  return new ThreadHasher(resting.pop() ?? { worker: new Worker(WORKER), ring: ByteRing.create(RING_BYTES) });
}

function inline(): StreamHasher {
  const hasher = createHasher();
  return {
    update: (chunk) => {
      hasher.update(chunk);
      return undefined;
    },
    digest: () => Promise.resolve(hasher.digest()),
    [Symbol.dispose]: () => undefined,
  };
}

class ThreadHasher implements StreamHasher {
  readonly #lane: Lane;
  /** Rejects when the thread has ended; never resolves otherwise. */
  readonly #failed: Promise<never>;
  readonly #digested: Promise<ContentHash>;
  #failure: Error | null = null;
  #fail: (error: Error) => void = () => undefined;
  #succeed: (digest: ContentHash) => void = () => undefined;
  #isWhole = false;
  #ended = false;

  constructor(lane: Lane) {
    this.#lane = lane;
    this.#failed = new Promise((_resolve, reject) => (this.#fail = reject));
    this.#failed.catch(() => undefined); // Thrown where it is awaited.
    this.#digested = new Promise((resolve) => (this.#succeed = resolve));
    const { worker, ring } = lane;
    worker.on('message', this.#onReply).on('error', this.#onError).on('exit', this.#onExit);
    worker.ref();
    ring.begin();
    worker.postMessage({ ring: ring.shared } satisfies HashJob);
  }

  update(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#failure) throw this.#failure;
    const put = this.#lane.ring.put(chunk);
    return put === chunk.byteLength ? undefined : this.#putRest(chunk.subarray(put));
  }

  async #putRest(chunk: Uint8Array): Promise<void> {
    const { ring } = this.#lane;
    for (let rest = chunk; rest.byteLength > 0; rest = rest.subarray(ring.put(rest))) {
      await Promise.race([ring.room(), this.#failed]);
    }
  }

  async digest(): Promise<ContentHash> {
    this.#lane.ring.end();
    const digest = await Promise.race([this.#digested, this.#failed]);
    this.#isWhole = true;
    this.#rest();
    return digest;
  }

  [Symbol.dispose](): void {
    this.#rest();
  }

  #rest(): void {
    if (this.#ended) return;
    this.#ended = true;
    const { worker } = this.#lane;
    worker.off('message', this.#onReply).off('error', this.#onError).off('exit', this.#onExit);
    // One that has not told its hash is in the middle of a file that was given up.
    if (this.#isWhole) {
      // An idle thread must not keep the process alive.
      worker.unref();
      resting.push(this.#lane);
    } else void worker.terminate();
  }

  readonly #onReply = ({ digest }: HashReply): void => this.#succeed(digest);

  readonly #onError = (error: Error): void => {
    this.#failure = error;
    this.#fail(error);
  };

  readonly #onExit = (): void => {
    this.#onError(new Error('the thread that hashes ended'));
  };
}
