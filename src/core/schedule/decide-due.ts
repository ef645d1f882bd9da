import { STATUS_TEXT } from '../../shared/text/strings-status.en.ts';
import { decideReminders, type BackupFacts, type ReminderWishes } from './decide-reminders.ts';

export interface Due {
  readonly what: string;
  /** ISO 8601; when it was last done, null when it never was. */
  readonly since: string | null;
  readonly why: string;
}

/** What the owner should do about this backup now, in words: the same that reminders say. Pure. */
export function decideDue(facts: BackupFacts, wishes: ReminderWishes, now: number): readonly Due[] {
  if (!facts.anyRun) return [{ what: STATUS_TEXT.backup, since: null, why: STATUS_TEXT.nothingYet }];
  return decideReminders([facts], wishes, now)
    .filter(({ overdue }) => overdue)
    .map(({ kind, since }) => {
      if (kind === 'unfinished') return { what: STATUS_TEXT.backup, since, why: STATUS_TEXT.unfinished };
      if (kind === 'happened' || kind === 'reset') return { what: STATUS_TEXT.backup, since, why: STATUS_TEXT[kind] };
      const why = since === null ? STATUS_TEXT.never : STATUS_TEXT.every[kind === 'media' ? 'month' : 'half-year'];
      return { what: STATUS_TEXT.step[kind], since, why };
    });
}

const DAY = 24 * 60 * 60 * 1000;
/** A restore that was never tried is a hope. */
export const DRILL_EVERY_DAYS = 60;

/** What is known of the drills of a backup. Times in milliseconds. */
export interface DrillFacts {
  readonly lastPassed: number | null;
  /** When the newest one was made, if that one did not pass. */
  readonly failed: number | null;
}

/**
 * Whether a drill is due; only a backup that went through once can be tried. One that did not pass is due again until
 * one passes: there is something to put right. Times in milliseconds. Pure.
 */
export function decideDrill(
  { createdAt, lastThrough }: Pick<BackupFacts, 'createdAt' | 'lastThrough'>,
  { lastPassed, failed }: DrillFacts,
  now: number,
): Due | null {
  if (lastThrough === null) return null;
  if (failed !== null) {
    return { what: STATUS_TEXT.drill, since: new Date(failed).toISOString(), why: STATUS_TEXT.drillFailed };
  }
  // A clock that was set back makes nothing younger than now.
  const since = Math.min(lastPassed ?? createdAt, now);
  if (now - since < DRILL_EVERY_DAYS * DAY) return null;
  return {
    what: STATUS_TEXT.drill,
    since: lastPassed === null ? null : new Date(lastPassed).toISOString(),
    why: lastPassed === null ? STATUS_TEXT.drillNever : STATUS_TEXT.drillDue,
  };
}
