import type { StepId } from '../../shared/domain/ids.ts';
import { STATUS_TEXT } from '../../shared/text/strings-status.en.ts';

export interface DueInput {
  /** Milliseconds since 1970-01-01 UTC, now and below. */
  readonly now: number;
  readonly anyRun: boolean;
  /** The newest run was stopped, failed or cut off; when it began. Null when it went through. */
  readonly unfinishedSince: number | null;
  /** When each step was last looked after whole; missing when it never was. */
  readonly lastDone: ReadonlyMap<StepId, number>;
}

export interface Due {
  readonly what: string;
  /** ISO 8601; when it was last done, null when it never was. */
  readonly since: string | null;
  readonly why: string;
}

const DAY = 24 * 60 * 60 * 1000;
const EVERY_DAYS: readonly (readonly [StepId, number, 'month' | 'half-year'])[] = [
  ['media', 30, 'month'],
  ['contacts', 182, 'half-year'],
  ['packages', 182, 'half-year'],
];

/** What the owner should do about this backup. Pure, so that a test can live through a year in a millisecond. */
export function decideDue({ now, anyRun, unfinishedSince, lastDone }: DueInput): readonly Due[] {
  if (!anyRun) return [{ what: STATUS_TEXT.backup, since: null, why: STATUS_TEXT.nothingYet }];
  const due: Due[] = [];
  if (unfinishedSince !== null) {
    due.push({ what: STATUS_TEXT.backup, since: new Date(unfinishedSince).toISOString(), why: STATUS_TEXT.unfinished });
  }
  for (const [step, days, rhythm] of EVERY_DAYS) {
    const last = lastDone.get(step);
    // A clock that was set back makes a run of the future; that is not overdue.
    if (last !== undefined && now - last < days * DAY) continue;
    due.push({
      what: STATUS_TEXT.step[step],
      since: last === undefined ? null : new Date(last).toISOString(),
      why: last === undefined ? STATUS_TEXT.never : STATUS_TEXT.every[rhythm],
    });
  }
  return due;
}
