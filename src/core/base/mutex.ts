import type { OpOptions } from './options.ts';

/** One at a time, in order of arrival; waiting can be aborted. */
export class Mutex {
  #tail: Promise<void> = Promise.resolve();
  /** Inside or waiting. */
  #callers = 0;

  async run<T>(work: () => Promise<T>, { signal }: OpOptions): Promise<T> {
    const before = this.#tail;
    let release: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => {
      release = () => {
        this.#callers -= 1;
        resolve();
      };
    });
    this.#callers += 1;
    this.#tail = before.then(() => mine);
    try {
      // Whoever finds it empty walks in: waiting with a signal costs more than most of what is guarded.
      if (this.#callers === 1) signal.throwIfAborted();
      else await Promise.race([before, aborted(signal, before)]);
    } catch (error) {
      // Whoever queued behind us waits for `before` through our place in the tail.
      release();
      throw error;
    }
    try {
      return await work();
    } finally {
      release();
    }
  }
}

/** Rejects with the signal's reason; lets go of the signal once `until` has come. */
async function aborted(signal: AbortSignal, until: Promise<void>): Promise<void> {
  signal.throwIfAborted();
  const done = new AbortController();
  const abort = new Promise<void>((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true, signal: done.signal },
    );
  });
  await Promise.race([abort, until]);
  done.abort();
  signal.throwIfAborted();
}
