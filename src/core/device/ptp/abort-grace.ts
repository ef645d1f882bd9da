import type { Clock } from '../../base/options.ts';

/** How long a transfer in flight may go on after its caller has aborted. */
export const ABORT_GRACE_MS = 1000;

/**
 * Follows the caller's signal with another one for the transfers, a moment later: the transfer in flight gets its chance
 * to end by itself, since a broken-off one is what confuses devices. One transaction at a time; signals and listeners
 * outlive it, because transactions are many, callers' signals few, and aborts rare.
 */
export class AbortGrace {
  readonly #clock: Clock;
  #transfers = new AbortController();
  #caller: AbortSignal | null = null;
  #underWay = false;
  /** Ends the moment's grace. */
  #pause: AbortController | null = null;
  readonly #onAbort = (): void => this.#begin();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The signal for the transfers of a transaction that begins now. */
  watch(caller: AbortSignal): AbortSignal {
    if (this.#caller !== caller) {
      this.#caller?.removeEventListener('abort', this.#onAbort);
      this.#caller = caller;
      caller.addEventListener('abort', this.#onAbort, { once: true });
    }
    if (this.#transfers.signal.aborted) this.#transfers = new AbortController();
    this.#underWay = true;
    return this.#transfers.signal;
  }

  /** The transaction is over. */
  end(): void {
    this.#underWay = false;
    this.#pause?.abort();
    this.#pause = null;
  }

  stop(): void {
    this.end();
    this.#caller?.removeEventListener('abort', this.#onAbort);
    this.#caller = null;
  }

  #begin(): void {
    if (!this.#underWay) return;
    const pause = new AbortController();
    this.#pause = pause;
    const reason: unknown = this.#caller?.reason;
    this.#clock.delay(ABORT_GRACE_MS, { signal: pause.signal }).then(
      () => {
        // The transaction that this was for may have ended in the meantime.
        if (this.#pause === pause) this.#transfers.abort(reason);
      },
      () => undefined,
    );
  }
}
