import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { CopyJobId, type CopyJob, type CopyReport } from '../../../shared/domain/copies.ts';
import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import { Latest } from '../../base/latest.ts';
import type { Clock, OpOptions } from '../../base/options.ts';

export type JobKind = CopyJob['kind'];
export type JobAbout = Pick<CopyJob, 'kind' | 'vault' | 'target' | 'byItself' | 'label'>;

/** How the last state of a job says that it ended. */
type Ended = CopyReport['outcome'];

interface Held {
  job: CopyJob;
  readonly latest: Latest<unknown>;
  readonly controller: AbortController;
  /** Resolves once nothing is held any more; rejects with the failure. */
  readonly working: Promise<void>;
}

export interface JobDeps {
  readonly clock: Clock;
  readonly keepAwake: (() => Disposable) | null;
}

/** The copying of this process that goes on whether or not anyone looks: at most one at a time of each. */
export class CopyJobs {
  readonly #deps: JobDeps;
  readonly #held = new Map<CopyJobId, Held>();
  readonly #latest = new Latest<CopyJob[]>([]);
  /** Backups and drives whose copying gave way, and is owed again. */
  readonly #gaveWay = new Set<string>();
  #closed = false;

  constructor(deps: JobDeps) {
    this.#deps = deps;
  }

  /** Begins it, or gives the one that is under way for the same. What ended before of its kind is no longer told. */
  start<T>(
    about: JobAbout,
    initial: T,
    work: (tell: (state: T) => void, options: OpOptions) => Promise<{ readonly last: T; readonly ended: Ended }>,
  ): CopyJobId {
    const same = [...this.#held.values()].find(({ job }) => job.state === 'working' && isSame(job, about));
    if (same) return same.job.id;
    if (this.#closed) throw called('shutdown');
    for (const [id, { job }] of this.#held)
      if (job.state !== 'working' && supersedes(about, job)) this.#held.delete(id);
    const { clock, keepAwake } = this.#deps;
    const id = CopyJobId.parse(randomUUID());
    const job: CopyJob = { ...about, id, startedAt: new Date(clock.now()).toISOString(), state: 'working' };
    const latest = new Latest<T>(initial);
    const controller = new AbortController();
    const awake = keepAwake?.();
    const working = work((state) => latest.set(state), { signal: controller.signal }).then(
      ({ last, ended }) => {
        latest.set(last);
        this.#end(id, ended);
      },
      (error: unknown) => {
        this.#end(id, isAppError(error, 'CANCELLED') ? 'stopped' : 'failed');
        throw error;
      },
    );
    const over = (): void => {
      awake?.[Symbol.dispose]();
      latest.end();
    };
    // Its failure is told to whoever follows it.
    working.then(over, over);
    this.#held.set(id, { job, latest, controller, working });
    this.#tell();
    return id;
  }

  watch(options: OpOptions): AsyncIterable<CopyJob[]> {
    return this.#latest.watch(options);
  }

  /** How far one is, then its end or its failure. What it gives is what it was begun with. */
  async *follow(kinds: readonly JobKind[], id: CopyJobId, options: OpOptions): AsyncGenerator<unknown, void, void> {
    const { job, latest, working } = this.#get(id);
    if (!kinds.includes(job.kind)) throw unknown(id);
    yield* latest.watch(options);
    await working;
  }

  /** Whether something is under way for this backup. */
  isActiveIn(vault: string): boolean {
    return [...this.#held.values()].some(({ job }) => job.state === 'working' && job.vault === vault);
  }

  async stop(id: CopyJobId, by: 'user' | 'shutdown' = 'user'): Promise<void> {
    const { controller, working } = this.#get(id);
    controller.abort(called(by));
    await Promise.allSettled([working]);
  }

  /**
   * Stops what goes on by itself for the backups in this folder, or for the one that it is: its owner wants something of
   * them now. It is owed again, and begun anew after that.
   */
  async giveWay(folder: string): Promise<void> {
    const own = [...this.#held.values()].filter(({ job: { state, byItself, vault } }) => {
      return state === 'working' && byItself && (vault === folder || path.dirname(vault) === folder);
    });
    await Promise.all(
      own.map(async ({ job }) => {
        this.#gaveWay.add(wayOf(job.vault, job.target));
        await this.stop(job.id);
      }),
    );
  }

  /** Whether this drive's copying gave way since this was asked last. */
  isOwedAgain(vault: string, target: string): boolean {
    return this.#gaveWay.delete(wayOf(vault, target));
  }

  /** Stops everything and waits for it. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#held.keys()].map((id) => this.stop(id, 'shutdown')));
  }

  #get(id: CopyJobId): Held {
    const held = this.#held.get(id);
    if (held) return held;
    throw unknown(id);
  }

  #end(id: CopyJobId, state: CopyJob['state']): void {
    const held = this.#held.get(id);
    if (held) held.job = { ...held.job, state };
    this.#tell();
  }

  #tell(): void {
    this.#latest.set([...this.#held.values()].map(({ job }) => job));
  }
}

const wayOf = (vault: string, target: string | null): string => `${target ?? ''}\n${vault}`;

const isSame = (a: JobAbout, b: JobAbout): boolean =>
  a.kind === b.kind && a.vault === b.vault && a.target === b.target && a.byItself === b.byItself;

/** What a copying came to takes the place of what was told before, but for a failure on another drive or place. */
const supersedes = (now: JobAbout, before: CopyJob): boolean =>
  now.kind === before.kind &&
  // The page tells of the last one that was brought back, wherever from.
  (now.kind === 'pull' ||
    (now.vault === before.vault &&
      (now.target === before.target || (now.kind === 'copy' && !(now.byItself && before.byItself)))));

function called(by: 'user' | 'shutdown'): AppError {
  return new AppError('CANCELLED', 'Cannot go on: it was called off', { details: { by } });
}

function unknown(id: CopyJobId): AppError {
  return new AppError('RUN_NOT_FOUND', `Cannot find the copying "${id}": it was not begun here`, {
    details: { run: id },
  });
}
