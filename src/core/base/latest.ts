import type { OpOptions } from './options.ts';

/** Holds the newest value of something. A reader gets it at once, then each newer one, and never a backlog. */
export class Latest<T> {
  #value: T;
  #version = 0;
  #ended = false;
  #wake = new Set<() => void>();

  constructor(initial: T) {
    this.#value = initial;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    this.#version += 1;
    this.#wakeAll();
  }

  /** No more values; readers finish after the last one. */
  end(): void {
    this.#ended = true;
    this.#wakeAll();
  }

  async *watch({ signal }: OpOptions): AsyncGenerator<T, void, void> {
    let seen = -1;
    for (;;) {
      signal.throwIfAborted();
      if (seen !== this.#version) {
        seen = this.#version;
        yield this.#value;
      } else if (this.#ended) {
        return;
      } else {
        await this.#change(signal);
      }
    }
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#wake.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wake.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #wakeAll(): void {
    for (const wake of [...this.#wake]) wake();
  }
}
