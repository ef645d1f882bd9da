import type { Reminder, ReminderKind } from '../../shared/domain/settings.ts';
import type { StepId } from '../../shared/domain/ids.ts';

/** What is known of one backup. Times in milliseconds since 1970-01-01 UTC. */
export interface BackupFacts {
  /** Absolute path. */
  readonly vault: string;
  readonly phone: string;
  /** When the backup was begun. */
  readonly createdAt: number;
  readonly anyRun: boolean;
  /** The newest run was stopped, failed or cut off; when it began. Null when it went through, or goes on now. */
  readonly unfinishedSince: number | null;
  /** When each step was last looked after whole; missing when it never was. */
  readonly lastDone: ReadonlyMap<StepId, number>;
  /** When the newest backup that went through to its end began; null when none did. */
  readonly lastThrough: number | null;
  /** When the oldest of the newest exports from each service of the cloud was taken in; null when none ever was. */
  readonly cloudSince?: number | null;
  /** The same of those that compared every file with the phone and found nothing unsafe. */
  readonly lastCompared: number | null;
}

/** What the owner wants and has said. */
export interface ReminderWishes {
  readonly kinds: Readonly<Partial<Record<ReminderKind, boolean>>>;
  readonly asked: readonly { readonly vault: string; readonly kind: 'happened' | 'reset'; readonly at: string }[];
}

const DAY = 24 * 60 * 60 * 1000;
/** Monthly for what cannot be taken again, twice a year for the rest (PRODUCT.md, "Reminders"). */
export const EVERY_DAYS: readonly (readonly [kind: 'media' | 'contacts' | 'packages', days: number])[] = [
  ['media', 30],
  ['contacts', 182],
  ['packages', 182],
];

/** An export that was never made is for the report to name; one that was is asked for again. */
const CLOUD_DAYS = 182;

/**
 * Everything that is or will be due for these backups, overdue first, then by day. Pure, so that a test can live through
 * a year in a millisecond. What was done in the future, by a clock that has been set back, counts as done now.
 */
export function decideReminders(backups: readonly BackupFacts[], wishes: ReminderWishes, now: number): Reminder[] {
  const wanted = (kind: ReminderKind): boolean => kind === 'unfinished' || wishes.kinds[kind] !== false;
  const reminders = backups.flatMap((facts) => ofOne(facts, wishes, now)).filter(({ kind }) => wanted(kind));
  return reminders.sort(
    (a, b) =>
      Number(b.overdue) - Number(a.overdue) ||
      compare(a.dueAt, b.dueAt) ||
      compare(a.vault, b.vault) ||
      compare(a.kind, b.kind),
  );
}

function ofOne(facts: BackupFacts, { asked }: ReminderWishes, now: number): Reminder[] {
  const { vault, phone, createdAt, anyRun, unfinishedSince, lastDone } = facts;
  const make = (kind: ReminderKind, since: number | null, due: number): Reminder => {
    const dueAt = clamp(due);
    return { vault, phone, kind, since: since === null ? null : iso(since), dueAt: iso(dueAt), overdue: dueAt <= now };
  };
  const reminders: Reminder[] = [];
  if (unfinishedSince !== null) reminders.push(make('unfinished', unfinishedSince, Math.min(unfinishedSince, now)));
  for (const [kind, days] of EVERY_DAYS) {
    const last = lastDone.get(kind);
    // A backup that was never begun needs one thing only: to be begun.
    if (last === undefined && !anyRun && kind !== 'media') continue;
    const done = last === undefined ? null : Math.min(last, now);
    reminders.push(make(kind, done, done === null ? Math.min(createdAt, now) : done + days * DAY));
  }
  const { cloudSince = null } = facts;
  if (cloudSince !== null) {
    const taken = Math.min(cloudSince, now);
    reminders.push(make('cloud', taken, taken + CLOUD_DAYS * DAY));
  }
  for (const wish of asked) {
    if (wish.vault !== vault) continue;
    const at = Math.min(new Date(wish.at).getTime(), now);
    const answered = wish.kind === 'reset' ? facts.lastCompared : facts.lastThrough;
    if (answered === null || answered < at) reminders.push(make(wish.kind, answered, at));
  }
  return reminders;
}

/** Longer than this nobody may be left in peace: a snooze that reaches further was made by a clock that was wrong. */
const LONGEST_SNOOZE = 31 * DAY;

/** Whether nothing is to be said now. */
export function isSnoozed(until: string | null, now: number): boolean {
  if (until === null) return false;
  const left = new Date(until).getTime() - now;
  return left > 0 && left <= LONGEST_SNOOZE;
}

/** What a reminder is known by: it is told again only when it has fallen due anew. */
export function keyOf({ vault, kind, dueAt }: Reminder): string {
  return `${kind} ${dueAt} ${vault}`;
}

/** Dates that ISO 8601 can say; anything else is a broken record. */
function clamp(ms: number): number {
  return Number.isFinite(ms) ? Math.max(0, Math.min(ms, Date.UTC(9999, 0))) : 0;
}

function iso(ms: number): string {
  return new Date(clamp(ms)).toISOString();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
