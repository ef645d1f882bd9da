import type { Count } from '../../shared/domain/count.ts';
import type { RestorePhase, RestoreSnapshot } from '../../shared/domain/restore.ts';
import { Latest } from '../base/latest.ts';
import type { Clock, OpOptions } from '../base/options.ts';

const EVERY_MS = 100;
const RATE_WINDOW_MS = 10_000;

/** How far a restore is, as a snapshot that is replaced by the next. */
export class RestoreMeter {
  readonly #clock: Clock;
  readonly #latest: Latest<RestoreSnapshot>;
  readonly #samples: { readonly at: number; readonly bytes: number }[] = [];
  #now: RestoreSnapshot;
  #publishedAt = -Infinity;
  #before: RestorePhase = 'opening';

  constructor(first: Pick<RestoreSnapshot, 'id' | 'kind' | 'vault'>, clock: Clock) {
    this.#clock = clock;
    this.#now = {
      ...first,
      phase: 'opening',
      blockedBy: null,
      total: null,
      done: { files: 0, bytes: 0 },
      failed: { files: 0, bytes: 0 },
      inFlight: 0,
      current: null,
      rate: null,
      secondsLeft: null,
    };
    this.#latest = new Latest(this.#now);
  }

  get snapshot(): RestoreSnapshot {
    return this.#now;
  }

  watch(options: OpOptions): AsyncIterable<RestoreSnapshot> {
    return this.#latest.watch(options);
  }

  phase(phase: RestorePhase): void {
    this.#set({ phase, ...(phase === 'writing' ? {} : { current: null }) }, true);
  }

  /** Waits for the device; null: it is back. */
  waiting(code: string | null): void {
    if (this.#now.phase === 'stopping') return;
    if (code !== null && this.#now.phase !== 'waiting') this.#before = this.#now.phase;
    if (code !== null) this.#set({ phase: 'waiting', blockedBy: code }, true);
    else if (this.#now.phase === 'waiting') this.#set({ phase: this.#before, blockedBy: null }, true);
  }

  planned(total: Count): void {
    this.#set({ total }, true);
  }

  file(current: string): void {
    this.#set({ current, inFlight: 0 }, false);
  }

  moved(bytes: number): void {
    this.#set({ inFlight: this.#now.inFlight + bytes }, false);
  }

  /** An attempt begins anew. */
  again(): void {
    this.#set({ inFlight: 0 }, false);
  }

  done(bytes: number): void {
    const { done } = this.#now;
    this.#set({ done: { files: done.files + 1, bytes: done.bytes + bytes }, inFlight: 0 }, false);
  }

  failed(bytes: number): void {
    const { failed } = this.#now;
    this.#set({ failed: { files: failed.files + 1, bytes: failed.bytes + bytes }, inFlight: 0 }, false);
  }

  end(): void {
    this.#set({ phase: 'ended', current: null, inFlight: 0, rate: null, secondsLeft: null }, true);
    this.#latest.end();
  }

  #set(change: Partial<RestoreSnapshot>, now: boolean): void {
    this.#now = { ...this.#now, ...change };
    const at = this.#clock.now();
    if (!now && at - this.#publishedAt < EVERY_MS) return;
    this.#publishedAt = at;
    if (this.#now.phase === 'writing') this.#now = { ...this.#now, ...this.#speed(at) };
    this.#latest.set(this.#now);
  }

  #speed(at: number): Pick<RestoreSnapshot, 'rate' | 'secondsLeft'> {
    const { total, done, failed, inFlight } = this.#now;
    const bytes = done.bytes + inFlight;
    this.#samples.push({ at, bytes });
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > RATE_WINDOW_MS) this.#samples.shift();
    const [first] = this.#samples;
    if (!first || at - first.at < 1000) return { rate: null, secondsLeft: null };
    const rate = Math.max(0, ((bytes - first.bytes) * 1000) / (at - first.at));
    const left = (total?.bytes ?? 0) - bytes - failed.bytes;
    return { rate, secondsLeft: rate > 0 ? Math.max(0, left / rate) : null };
  }
}
