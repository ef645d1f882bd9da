import type { RunId } from '../../shared/domain/ids.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import type { OpOptions } from '../base/options.ts';
import type { CopyRun } from '../copy/run.ts';

/** Reports of ended runs stay at hand for this many runs; all of them are in their backups. */
const ENDED_KEPT = 16;

interface Starting {
  readonly run: Promise<CopyRun>;
  readonly controller: AbortController;
  /** Callers that wait for it; the last one to leave calls it off. */
  waiting: number;
}

/** The runs of this process: at most one at a time for each key (a device and a place, or a backup). */
export class RunRegistry {
  readonly #starting = new Map<string, Starting>();
  readonly #active = new Map<string, CopyRun>();
  readonly #runs = new Map<RunId, CopyRun>();
  #closed = false;

  /**
   * Begins a run, or gives the one that is under way for this key. `begin` gets a signal that outlives this caller:
   * once begun, a run is ended by `stop` and by nothing else.
   */
  async start(key: string, begin: (options: OpOptions) => Promise<CopyRun>, { signal }: OpOptions): Promise<CopyRun> {
    const active = this.#active.get(key);
    if (active) return active;
    if (this.#closed) throw cancelled('shutdown');
    const starting = this.#starting.get(key) ?? this.#begin(key, begin);
    starting.waiting += 1;
    const leave = (): void => {
      starting.waiting -= 1;
      if (starting.waiting === 0) starting.controller.abort(cancelled('user'));
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    try {
      return await starting.run;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** Throws `RUN_NOT_FOUND` for a run that is not of this process, or too long ago. */
  get(runId: RunId): CopyRun {
    const run = this.#runs.get(runId);
    if (run) return run;
    throw new AppError('RUN_NOT_FOUND', `Cannot find the run "${runId}": it was not begun here`, {
      details: { run: runId },
    });
  }

  /** Stops every run and waits until their reports are written. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { controller } of this.#starting.values()) controller.abort(cancelled('shutdown'));
    await Promise.allSettled([...this.#starting.values()].map(({ run }) => run));
    await Promise.allSettled([...this.#active.values()].map((run) => run.stop()));
  }

  #begin(key: string, begin: (options: OpOptions) => Promise<CopyRun>): Starting {
    const controller = new AbortController();
    const run = (async () => {
      try {
        const begun = await begin({ signal: controller.signal });
        this.#keep(key, begun);
        // Everyone left while it began: nobody knows its id, so nobody else could stop it.
        if (controller.signal.aborted) {
          await begun.stop();
          throw controller.signal.reason;
        }
        return begun;
      } finally {
        this.#starting.delete(key);
      }
    })();
    const starting = { run, controller, waiting: 0 };
    this.#starting.set(key, starting);
    return starting;
  }

  #keep(key: string, run: CopyRun): void {
    this.#active.set(key, run);
    this.#runs.set(run.runId, run);
    const ended = (): void => {
      this.#active.delete(key);
      const active = new Set(this.#active.values());
      for (const [id, old] of this.#runs) {
        if (this.#runs.size <= ENDED_KEPT) break;
        if (!active.has(old)) this.#runs.delete(id);
      }
    };
    run.report.then(ended, ended);
  }
}

function cancelled(by: 'user' | 'shutdown'): AppError {
  return new AppError('CANCELLED', 'Cannot begin: it was called off', { details: { by } });
}
