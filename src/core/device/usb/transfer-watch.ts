import { AppError } from '../../../shared/errors/app-error.ts';
import type { Clock, OpOptions } from '../../base/options.ts';
import type { TransferOptions } from './bulk-transport.ts';

/** A limit is counted in so many parts: it is kept to a quarter more, and costs four timers in all its time. */
const PARTS = 4;

interface Wait {
  partsLeft: number;
  readonly end: (why: Error | null) => void;
}

/**
 * Looks after whoever waits for a transfer: one timer that goes on ticking while transfer follows transfer, and one
 * listener a signal, instead of both for each of the thousands of transfers of a large file. One wait at a time.
 */
export class TransferWatch {
  readonly #clock: Clock;
  #wait: Wait | null = null;
  #ticking: { readonly timeoutMs: number; readonly stop: AbortController } | null = null;
  #signal: AbortSignal | null = null;
  readonly #onAbort = (): void => this.#end(this.#wait, this.#signal?.reason as Error);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Null when `ended` came; else why it is not waited for any longer: the signal's reason, or `PTP_TIMEOUT`. */
  until(ended: Promise<unknown>, { signal, timeoutMs }: TransferOptions): Promise<Error | null> {
    if (signal.aborted) return Promise.resolve(signal.reason as Error);
    this.#listen(signal);
    return new Promise((resolve) => {
      // One more, because the part under way may be nearly over.
      const wait: Wait = { partsLeft: PARTS + 1, end: resolve };
      this.#wait = wait;
      ended.then(
        () => this.#end(wait, null),
        () => this.#end(wait, null),
      );
      this.#tick(timeoutMs);
    });
  }

  stop(): void {
    this.#ticking?.stop.abort();
    this.#ticking = null;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#signal = null;
  }

  #end(wait: Wait | null, why: Error | null): void {
    if (wait === null || this.#wait !== wait) return;
    this.#wait = null;
    wait.end(why);
  }

  #listen(signal: AbortSignal): void {
    if (this.#signal === signal) return;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  #tick(timeoutMs: number): void {
    if (this.#ticking?.timeoutMs === timeoutMs) return;
    this.#ticking?.stop.abort();
    const stop = new AbortController();
    this.#ticking = { timeoutMs, stop };
    void this.#count(timeoutMs, stop);
  }

  /** Ends when nobody has waited for a whole part. */
  async #count(timeoutMs: number, stop: AbortController): Promise<void> {
    const options: OpOptions = { signal: stop.signal };
    try {
      for (;;) {
        await this.#clock.delay(timeoutMs / PARTS, options);
        const wait = this.#wait;
        if (!wait) break;
        wait.partsLeft -= 1;
        if (wait.partsLeft === 0) this.#end(wait, timedOut(timeoutMs));
      }
    } catch (error) {
      // Stopped, or another limit took its place.
      if (!stop.signal.aborted) this.#end(this.#wait, error as Error);
    }
    if (this.#ticking?.stop === stop) this.#ticking = null;
  }
}

function timedOut(ms: number): AppError<'PTP_TIMEOUT'> {
  return new AppError('PTP_TIMEOUT', `Cannot wait for "the phone": nothing came in ${ms} ms`, {
    details: { operation: 'transfer', ms },
  });
}
