import type { ActiveRun } from '../../shared/contract/window.ts';
import type { DeviceId, RunId } from '../../shared/domain/ids.ts';
import type { DeviceSummary } from '../../shared/domain/device.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { Latest } from '../base/latest.ts';
import type { OpOptions } from '../base/options.ts';
import type { CopyRun } from '../copy/run.ts';

/** Reports of ended runs stay at hand for this many runs; all of them are in their backups. */
const ENDED_KEPT = 16;

/** What a run is begun for. */
export interface RunKey {
  /** A device and a place, or a backup: of each at most one run at a time. */
  readonly key: string;
  /** Null where files come from this computer. */
  readonly deviceId: DeviceId | null;
}

interface Active {
  readonly run: CopyRun;
  readonly deviceId: DeviceId | null;
}

interface Starting {
  readonly run: Promise<CopyRun>;
  readonly controller: AbortController;
  /** Callers that wait for it; the last one to leave calls it off. */
  waiting: number;
}

/** The runs of this process: at most one at a time for each key (a device and a place, or a backup). */
export class RunRegistry {
  readonly #starting = new Map<string, Starting>();
  readonly #active = new Map<string, Active>();
  readonly #runs = new Map<RunId, CopyRun>();
  readonly #latest = new Latest<ActiveRun[]>([]);
  #closed = false;

  /**
   * Begins a run, or gives the one that is under way for this key. `begin` gets a signal that outlives this caller:
   * once begun, a run is ended by `stop` and by nothing else.
   */
  async start(
    { key, deviceId }: RunKey,
    begin: (options: OpOptions) => Promise<CopyRun>,
    { signal }: OpOptions,
  ): Promise<CopyRun> {
    // One that everybody left is no longer for anybody: it ends, and lets go of what it holds, before another begins.
    for (let left = this.#starting.get(key); left?.controller.signal.aborted; left = this.#starting.get(key)) {
      await Promise.allSettled([left.run]);
      signal.throwIfAborted();
    }
    const active = this.#active.get(key);
    if (active) return active.run;
    if (this.#closed) throw cancelled('shutdown');
    const starting = this.#starting.get(key) ?? this.#begin({ key, deviceId }, begin);
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

  /** Runs under way, whoever began them: those of now, then again whenever one begins or ends. */
  watch(options: OpOptions): AsyncIterable<ActiveRun[]> {
    return this.#latest.watch(options);
  }

  /** Devices that runs of ours are reading now, as they were opened; one that a run waits for is not among them. */
  get held(): readonly DeviceSummary[] {
    const reading = [...this.#active.values()].filter(
      ({ run, deviceId }) => deviceId !== null && run.snapshot().phase !== 'waiting',
    );
    return reading.map(({ run }) => run.device);
  }

  /** Whether a run of this process writes to this backup now. */
  isActiveIn(vault: string): boolean {
    return [...this.#active.values()].some(({ run }) => run.vaultRoot === vault);
  }

  /** Stops every run and waits until their reports are written. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { controller } of this.#starting.values()) controller.abort(cancelled('shutdown'));
    await Promise.allSettled([...this.#starting.values()].map(({ run }) => run));
    await Promise.allSettled([...this.#active.values()].map(({ run }) => run.stop()));
  }

  #begin({ key, deviceId }: RunKey, begin: (options: OpOptions) => Promise<CopyRun>): Starting {
    const controller = new AbortController();
    const run = (async () => {
      try {
        const begun = await begin({ signal: controller.signal });
        this.#keep(key, { run: begun, deviceId });
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

  #keep(key: string, kept: Active): void {
    const { run } = kept;
    this.#active.set(key, kept);
    this.#runs.set(run.runId, run);
    this.#tell();
    const ended = (): void => {
      this.#active.delete(key);
      this.#tell();
      const active = new Set([...this.#active.values()].map((one) => one.run));
      for (const [id, old] of this.#runs) {
        if (this.#runs.size <= ENDED_KEPT) break;
        if (!active.has(old)) this.#runs.delete(id);
      }
    };
    run.report.then(ended, ended);
  }

  #tell(): void {
    const runs = [...this.#active.values()].map(({ run, deviceId }) => ({
      runId: run.runId,
      kind: run.kind,
      deviceId,
      deviceName: deviceId === null ? run.vaultName : run.device.name,
      vault: run.vaultRoot,
      startedAt: run.startedAt,
    }));
    this.#latest.set(runs);
  }
}

function cancelled(by: 'user' | 'shutdown'): AppError {
  return new AppError('CANCELLED', 'Cannot begin: it was called off', { details: { by } });
}
