import type { Reminder, ReminderState, Settings } from '../../shared/domain/settings.ts';
import { toAppError } from '../../shared/errors/app-error.ts';
import { Latest } from '../base/latest.ts';
import type { Log } from '../base/log.ts';
import { Mutex } from '../base/mutex.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import { decideReminders, isSnoozed, keyOf, type BackupFacts } from './decide-reminders.ts';

export interface ReminderLoopDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: () => Promise<Settings>;
  /** What a backup says of itself now; `busy` while a run writes to it; null where it is not to be found. */
  readonly look: (vault: string, options: OpOptions) => Promise<BackupFacts | 'busy' | null>;
  /** Tells the owner; null where the host cannot. */
  readonly notify: ((reminder: Reminder) => void) | null;
}

/** So often the clock is looked at, and so often at least everything is checked anew, in milliseconds. */
const TICK_MS = 60_000;
const CHECK_MS = 60 * 60_000;
/** A tick that took so much longer than it should was a sleep of the computer, or somebody set the clock. */
const JUMP_MS = 30_000;

/**
 * Says what is due: at the start, every hour, after a sleep, and when it is told that something changed. What was told
 * once is told again only when it has fallen due anew, or at the next start. A backup whose disk is away is judged by
 * what was last known of it.
 */
export class ReminderLoop implements AsyncDisposable {
  readonly #deps: ReminderLoopDeps;
  readonly #latest = new Latest<ReminderState | null>(null);
  readonly #ended = new AbortController();
  readonly #turns = new Mutex();
  readonly #known = new Map<string, BackupFacts>();
  readonly #told = new Set<string>();
  #running: Promise<void> | null = null;

  constructor(deps: ReminderLoopDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** What is due now, then again whenever it is something else. Begins the loop. */
  async *watch(options: OpOptions): AsyncGenerator<ReminderState, void, void> {
    this.start();
    for await (const state of this.#latest.watch(options)) if (state) yield state;
  }

  /** Looks at everything now. */
  async check(): Promise<void> {
    if (this.#isOver()) return;
    try {
      await this.#turns.run(() => this.#check({ signal: this.#ended.signal }), { signal: this.#ended.signal });
    } catch (thrown) {
      if (!this.#isOver()) {
        this.#deps.log('warn', `reminders could not be checked: ${toAppError(thrown).message}`);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    this.#latest.end();
    await this.#running;
  }

  #isOver(): boolean {
    return this.#ended.signal.aborted;
  }

  async #run(): Promise<void> {
    const { clock } = this.#deps;
    await this.check();
    let checkedAt = clock.now();
    for (;;) {
      const before = clock.now();
      try {
        await clock.delay(TICK_MS, { signal: this.#ended.signal });
      } catch {
        return;
      }
      const now = clock.now();
      const jumped = now - before > TICK_MS + JUMP_MS || now < before;
      if (!jumped && now - checkedAt < CHECK_MS) continue;
      await this.check();
      checkedAt = clock.now();
    }
  }

  async #check(options: OpOptions): Promise<void> {
    const { clock, settings: read, look } = this.#deps;
    const settings = await read();
    const { kinds, asked, snoozedUntil } = settings.reminders;
    const away: ReminderState['away'] = [];
    const backups: BackupFacts[] = [];
    for (const { vault, name } of settings.phones) {
      const now = await look(vault, options);
      if (now === null) away.push({ vault, phone: name });
      // A backup that is being made is not judged by what it lacks.
      else if (now !== 'busy') this.#known.set(vault, now);
      const facts = this.#known.get(vault);
      if (facts) backups.push({ ...facts, vault, phone: name });
    }
    const now = clock.now();
    const reminders = decideReminders(backups, { kinds, asked }, now);
    const snoozed = isSnoozed(snoozedUntil, now);
    const state: ReminderState = { reminders, snoozedUntil: snoozed ? snoozedUntil : null, away };
    if (JSON.stringify(state) !== JSON.stringify(this.#latest.value)) this.#latest.set(state);
    if (!snoozed && settings.reminders.notify) this.#tell(reminders);
  }

  #tell(reminders: readonly Reminder[]): void {
    const due = reminders.filter(({ overdue }) => overdue);
    for (const reminder of due) {
      const key = keyOf(reminder);
      if (this.#told.has(key)) continue;
      this.#told.add(key);
      this.#deps.notify?.(reminder);
    }
    // What is no longer due is forgotten: it does not pile up over the years.
    const keys = new Set(due.map(keyOf));
    for (const key of this.#told) if (!keys.has(key)) this.#told.delete(key);
  }
}
