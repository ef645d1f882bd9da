import { Worker } from 'node:worker_threads';
import type { ContentHash } from '../../shared/domain/ids.ts';
import { createHasher } from './hasher.ts';

/** SHA-256 and XXH64 of bytes that arrive one after the other, perhaps on another thread. */
export interface StreamHasher extends Disposable {
  /** Waits only while too much is still to be hashed. The chunk stays the caller's. Throws when the thread has ended. */
  update(chunk: Uint8Array): Promise<void> | undefined;
  /** Ends it; call once. */
  digest(): Promise<ContentHash>;
}

export type HashJob =
  { readonly kind: 'begin' } | { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'end' };
export type HashReply = { readonly kind: 'taken' } | { readonly kind: 'digest'; readonly digest: ContentHash };

/** The worker beside this file in the build; null when the code runs from its source, where there is none. */
const WORKER = import.meta.url.endsWith('.ts')
  ? null
  : new URL(`${import.meta.url.slice(0, import.meta.url.lastIndexOf('/'))}/hash-worker.js`);
/** Below so many bytes, handing them over costs more than it saves. */
const WORTH_IT = 2 * 1024 * 1024;
/** Chunks handed over and not hashed yet. */
const MOST_WAITING = 8;

/** Threads at rest. There are as many as files were ever hashed at the same time. */
const resting: Worker[] = [];

/**
 * A hasher for a file of `size` bytes. A long one is hashed beside the thread that has the phone to serve: processors
 * without SHA instructions hash little faster than USB brings, and the bus would wait for it.
 */
export function createStreamHasher(size: number): StreamHasher {
  return WORKER === null || size < WORTH_IT ? inline() : new ThreadHasher(resting.pop() ?? new Worker(WORKER));
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
  readonly #worker: Worker;
  #waiting = 0;
  #failure: Error | null = null;
  #wake: (() => void) | null = null;
  #digest: ContentHash | null = null;
  #ended = false;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', this.#onReply).on('error', this.#onError).on('exit', this.#onExit);
    worker.ref();
    this.#send({ kind: 'begin' });
  }

  update(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#failure) throw this.#failure;
    const bytes = new Uint8Array(chunk);
    this.#waiting += 1;
    this.#worker.postMessage({ kind: 'bytes', bytes } satisfies HashJob, [bytes.buffer]);
    return this.#waiting >= MOST_WAITING ? this.#until(() => this.#waiting < MOST_WAITING) : undefined;
  }

  async digest(): Promise<ContentHash> {
    this.#send({ kind: 'end' });
    await this.#until(() => this.#digest !== null);
    this.#rest();
    if (this.#digest) return this.#digest;
    throw new Error('the thread that hashes gave no hash');
  }

  [Symbol.dispose](): void {
    if (this.#ended) return;
    // Answers to what it still has to hash would be taken for answers to the next file's.
    if (this.#waiting > 0) this.#failure ??= new Error('the file was given up');
    this.#rest();
    if (this.#failure) void this.#worker.terminate();
  }

  #rest(): void {
    if (this.#ended) return;
    this.#ended = true;
    const worker = this.#worker.off('message', this.#onReply).off('error', this.#onError).off('exit', this.#onExit);
    if (this.#failure) return;
    // An idle thread must not keep the process alive.
    worker.unref();
    resting.push(worker);
  }

  readonly #onReply = (reply: HashReply): void => {
    if (reply.kind === 'taken') this.#waiting -= 1;
    else this.#digest = reply.digest;
    this.#wake?.();
  };

  readonly #onError = (error: Error): void => {
    this.#failure = error;
    this.#wake?.();
  };

  readonly #onExit = (): void => {
    this.#onError(new Error('the thread that hashes ended'));
  };

  #send(job: HashJob): void {
    this.#worker.postMessage(job);
  }

  async #until(reached: () => boolean): Promise<void> {
    while (!reached()) {
      if (this.#failure) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
