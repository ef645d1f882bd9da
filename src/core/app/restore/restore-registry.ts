import type { ActiveRestore } from '../../../shared/contract/restore.ts';
import type { RestoreId } from '../../../shared/domain/restore.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { Latest } from '../../base/latest.ts';
import type { OpOptions } from '../../base/options.ts';
import type { RestoreRun } from '../../restore/restore-request.ts';
import { newRunId } from '../../vault/open-vault.ts';

/** Reports of ended restores stay at hand for so many. */
const ENDED_KEPT = 16;

/** The restores and drills of this process. */
export class RestoreRegistry {
  readonly #runs = new Map<RestoreId, RestoreRun>();
  readonly #active = new Set<RestoreRun>();
  readonly #latest = new Latest<ActiveRestore[]>([]);
  readonly #ids = new Set<string>();
  #closed = false;

  /** An id for this moment that no restore of this process has. */
  newId(now: number): RestoreId {
    const id = newRunId(now, this.#ids);
    this.#ids.add(id);
    return id;
  }

  add(run: RestoreRun): void {
    this.#runs.set(run.id, run);
    this.#active.add(run);
    this.#tell();
    const ended = (): void => {
      this.#active.delete(run);
      this.#tell();
      for (const [id, old] of this.#runs) {
        if (this.#runs.size <= ENDED_KEPT) break;
        if (!this.#active.has(old)) this.#runs.delete(id);
      }
    };
    run.report.then(ended, ended);
    if (this.#closed) void run.stop();
  }

  /** Throws `RUN_NOT_FOUND` for one that is not of this process, or too long ago. */
  get(id: RestoreId): RestoreRun {
    const run = this.#runs.get(id);
    if (run) return run;
    throw new AppError('RUN_NOT_FOUND', `Cannot find the restore "${id}": it was not begun here`, {
      details: { run: id },
    });
  }

  /** Whether a restore or drill of this process works on this backup now. */
  isActiveIn(vault: string): boolean {
    return [...this.#active].some(({ vaultRoot }) => vaultRoot === vault);
  }

  watch(options: OpOptions): AsyncIterable<ActiveRestore[]> {
    return this.#latest.watch(options);
  }

  /** Stops every restore and waits for it. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([...this.#active].map((run) => run.stop()));
  }

  #tell(): void {
    this.#latest.set(
      [...this.#active].map(({ id, kind, vaultRoot, target, startedAt }) => {
        return { id, kind, vault: vaultRoot, target: target.name, startedAt };
      }),
    );
  }
}
