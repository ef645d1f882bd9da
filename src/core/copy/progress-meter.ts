import { NOTHING, plus, type Count } from '../../shared/domain/count.ts';
import { STEP_IDS, type RunId, type StepId } from '../../shared/domain/ids.ts';
import type { RunPhase, RunSnapshot } from '../../shared/domain/progress.ts';
import { Latest } from '../base/latest.ts';
import type { Clock, OpOptions } from '../base/options.ts';

/** A snapshot at most this often; screens need no more, and a hundred thousand files must not cost a hundred thousand. */
const EVERY_MS = 200;
/** The rate is the mean over about this long. */
const RATE_WINDOW_MS = 5_000;
/** Before this, and before this share of the bytes, time left would be a guess. */
const MEANINGFUL_MS = 5_000;
const MEANINGFUL_SHARE = 0.02;

/** So many of the newest stored media files are named. */
const RECENT = 25;

export interface MeterOptions {
  readonly runId: RunId;
  /** Absolute path of the backup's folder. */
  readonly vault: string;
  readonly steps: readonly StepId[];
  readonly clock: Clock;
}

interface Mutable {
  files: number;
  bytes: number;
}

/** Counts what a run does and says it as whole snapshots. Pure but for the clock. */
export class ProgressMeter {
  readonly #clock: Clock;
  readonly #runId: RunId;
  readonly #vault: string;
  readonly #steps: readonly { readonly id: StepId; readonly done: Mutable }[];
  #toCopyBySteps: ReadonlyMap<StepId, Count> | null = null;
  #recent: readonly string[] = [];
  readonly #latest: Latest<RunSnapshot>;
  readonly #listed: Mutable = { files: 0, bytes: 0 };
  readonly #copied: Mutable = { files: 0, bytes: 0 };
  readonly #readBack: Mutable = { files: 0, bytes: 0 };
  readonly #failed: Mutable = { files: 0, bytes: 0 };
  #tried: { readonly done: Mutable; readonly of: Count } | null = null;
  #toCopy: Count | null = null;
  #phase: RunPhase = 'connecting';
  #beforeWaiting: RunPhase = 'connecting';
  #blockedBy: string | null = null;
  #step: StepId | null = null;
  #current: string | null = null;
  #inFlight = 0;
  /** Bytes that arrived since the run began; what the rate is made of. */
  #arrived = 0;
  #samples: { at: number; arrived: number }[] = [];
  #copyingSince: number | null = null;
  #publishedAt = -Infinity;
  #soon = false;
  readonly #ended = new AbortController();

  constructor({ runId, vault, steps, clock }: MeterOptions) {
    this.#runId = runId;
    this.#vault = vault;
    this.#steps = STEP_IDS.filter((id) => steps.includes(id)).map((id) => ({ id, done: { files: 0, bytes: 0 } }));
    this.#clock = clock;
    this.#latest = new Latest(this.#snapshot());
  }

  get snapshot(): RunSnapshot {
    return this.#latest.value;
  }

  watch(options: OpOptions): AsyncIterable<RunSnapshot> {
    return this.#latest.watch(options);
  }

  phase(phase: RunPhase, blockedBy: string | null = null): void {
    if (phase === 'copying' && this.#copyingSince === null) this.#copyingSince = this.#clock.now();
    this.#phase = phase;
    this.#blockedBy = blockedBy;
    this.#publish(true);
  }

  /** The run waits on this code; null when it goes on where it was. */
  waiting(code: string | null): void {
    if (code !== null && this.#phase !== 'waiting') this.#beforeWaiting = this.#phase;
    if (code !== null) this.phase('waiting', code);
    else if (this.#phase === 'waiting') this.phase(this.#beforeWaiting);
  }

  /** Listing begins, or begins again in a new session. */
  restartListing(): void {
    this.#listed.files = 0;
    this.#listed.bytes = 0;
  }

  listed(bytes: number): void {
    add(this.#listed, bytes);
    this.#publish(false);
  }

  planned(toCopy: Count, bySteps: ReadonlyMap<StepId, Count>): void {
    // A run whose disk was away plans what is left; what it had copied before is still its work.
    this.#toCopy = plus(toCopy, this.#copied);
    this.#toCopyBySteps = new Map(
      this.#steps.map(({ id, done }) => [id, plus(bySteps.get(id) ?? NOTHING, done)] as const),
    );
    this.#publish(true);
  }

  file(step: StepId, path: string): void {
    this.#step = step;
    this.#current = path;
    this.#publish(false);
  }

  bytes(count: number): void {
    this.#arrived += count;
    this.#inFlight += count;
    this.#publish(false);
  }

  /** Bytes that an earlier run had already brought; they say nothing about the cable's speed. */
  kept(count: number): void {
    this.#inFlight += count;
  }

  /** Bytes of an attempt that came to nothing. */
  takeBack(bytes: number): void {
    this.#inFlight = Math.max(0, this.#inFlight - bytes);
  }

  /** A file is safe; `path` is where, under `data/`. */
  copied(step: StepId, { path, size }: { readonly path: string; readonly size: number }): void {
    add(this.#copied, size);
    this.#inFlight = Math.max(0, this.#inFlight - size);
    if (step === 'media') this.#recent = [path, ...this.#recent.slice(0, RECENT - 1)];
    this.done(step, size);
  }

  /** Something that was to be copied turned out to be safe. */
  done(step: StepId, bytes: number): void {
    const counts = this.#steps.find(({ id }) => id === step);
    if (counts) add(counts.done, bytes);
    this.#publish(false);
  }

  failed(bytes: number): void {
    add(this.#failed, bytes);
    this.#publish(false);
  }

  readBack(bytes: number): void {
    add(this.#readBack, bytes);
    this.#publish(false);
  }

  /** Contents are tried from here on; gives what is to be told of each file. */
  trying(of: Count): (file: { readonly shown: string; readonly size: number }) => void {
    const done = { files: 0, bytes: 0 };
    this.#tried = { done, of };
    this.phase('trying');
    return ({ shown, size }) => {
      add(done, size);
      this.#current = shown;
      this.#publish(false);
    };
  }

  /** Something is made from a stored file (`data/...`). */
  readonly looking = (path: string): void => {
    this.#current = path.slice(path.indexOf('/') + 1);
    this.#publish(false);
  };

  end(): void {
    this.#current = null;
    this.phase('ended');
    this.#ended.abort();
    this.#latest.end();
  }

  #publish(now: boolean): void {
    const at = this.#clock.now();
    if (!now && at - this.#publishedAt < EVERY_MS) {
      void this.#publishSoon();
      return;
    }
    this.#publishedAt = at;
    this.#samples.push({ at, arrived: this.#arrived });
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > RATE_WINDOW_MS) this.#samples.shift();
    this.#latest.set(this.#snapshot());
  }

  /** The last of many changes must not wait for the next one to be seen. */
  async #publishSoon(): Promise<void> {
    if (this.#soon) return;
    this.#soon = true;
    try {
      await this.#clock.delay(EVERY_MS, { signal: this.#ended.signal });
      this.#publish(true);
    } catch {
      // The run ended first, and with it came its last state.
    } finally {
      this.#soon = false;
    }
  }

  #rate(): number | null {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at <= first.at || this.#phase !== 'copying') return null;
    return ((last.arrived - first.arrived) * 1000) / (last.at - first.at);
  }

  #secondsLeft(rate: number | null): number | null {
    if (this.#toCopy === null || this.#copyingSince === null || rate === null || rate <= 0) return null;
    const done = this.#copied.bytes + this.#inFlight + this.#failed.bytes;
    const meaningful =
      this.#clock.now() - this.#copyingSince >= MEANINGFUL_MS && done >= this.#toCopy.bytes * MEANINGFUL_SHARE;
    return meaningful ? Math.max(0, (this.#toCopy.bytes - done) / rate) : null;
  }

  #snapshot(): RunSnapshot {
    const rate = this.#rate();
    return {
      runId: this.#runId,
      vault: this.#vault,
      phase: this.#phase,
      blockedBy: this.#blockedBy,
      step: this.#step,
      listed: { ...this.#listed },
      toCopy: this.#toCopy,
      copied: { ...this.#copied },
      inFlight: this.#inFlight,
      readBack: { ...this.#readBack },
      failed: { ...this.#failed },
      ...(this.#tried ? { tried: { done: { ...this.#tried.done }, of: this.#tried.of } } : {}),
      current: this.#current,
      steps: this.#steps.map(({ id, done }) => ({
        id,
        toCopy: this.#toCopyBySteps && (this.#toCopyBySteps.get(id) ?? NOTHING),
        done: { ...done },
      })),
      recent: [...this.#recent],
      rate,
      secondsLeft: this.#secondsLeft(rate),
    };
  }
}

function add(count: Mutable, bytes: number): void {
  count.files += 1;
  count.bytes += bytes;
}
