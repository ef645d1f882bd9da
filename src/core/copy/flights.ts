import { AppError } from '../../shared/errors/app-error.ts';
import type { OpOptions } from '../base/options.ts';

export interface Flight {
  /** Aborted when the run is, or with `SKIPPED_BY_OWNER` when this file alone is to be left. */
  readonly signal: AbortSignal;
  end(): void;
}

/**
 * The files under way, so that one of them can be given up without the others. One listener on the run's signal serves
 * them all: a combined signal for each of a hundred thousand files would not be free.
 */
export class Flights {
  readonly #under = new Map<string, AbortController>();
  #run: AbortSignal | null = null;
  readonly #onAbort = (): void => {
    for (const controller of this.#under.values()) controller.abort(this.#run?.reason);
  };

  /** The run's signal, from now on. */
  follow({ signal }: OpOptions): void {
    this.#run?.removeEventListener('abort', this.#onAbort);
    this.#run = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  begin(path: string): Flight {
    const controller = new AbortController();
    this.#under.set(path, controller);
    if (this.#run?.aborted === true) controller.abort(this.#run.reason);
    return {
      signal: controller.signal,
      end: () => {
        if (this.#under.get(path) === controller) this.#under.delete(path);
      },
    };
  }

  /** Gives up this file, or the one begun last; nothing happens when it is no longer under way. */
  skip(path: string | null): void {
    const which = path ?? [...this.#under.keys()].at(-1);
    if (which === undefined) return;
    const reason = new AppError('SKIPPED_BY_OWNER', `Cannot store "${which}" now: it was skipped as asked`, {
      details: { path: which },
    });
    this.#under.get(which)?.abort(reason);
  }
}
