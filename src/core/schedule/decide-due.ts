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
