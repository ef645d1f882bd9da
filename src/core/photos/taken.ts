import type { DatedName, WallTime } from './file-names.ts';

/** Where a date comes from: the camera's own note inside the file, the file's name, the date that the phone gives it. */
export type DateSource = 'exif' | 'name' | 'phone';

export interface DateFound {
  readonly by: DateSource;
  readonly at: WallTime;
  /** False where only the day is known. */
  readonly hasTime: boolean;
}

export interface Taken {
  /** Null where no source has a date. */
  readonly at: WallTime | null;
  readonly by: DateSource | null;
  readonly dates: readonly DateFound[];
  /** Those that say something else than the one that was taken. */
  readonly differ: readonly DateFound[];
}

export interface DatesGiven {
  readonly exif: WallTime | null;
  readonly name: DatedName | null;
  /** The phone's date for the file, on the clock of this computer. */
  readonly phone: WallTime | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A name is given when the shot begins or is saved: seconds apart, as a rule. */
const SAME_SHOT = 5 * MINUTE;
/** The phone's date is an instant, the others are what a clock showed in some zone: -12 to +14 hours, and saving takes time. */
const ANY_ZONE = 27 * HOUR;

/**
 * One date of several: the camera's note first, then a name with its time, then the phone's date where the name has the
 * same day, then the name's day, then the phone's date. What differs is listed, never dropped.
 */
export function reconcile({ exif, name, phone }: DatesGiven): Taken {
  const dates: DateFound[] = [
    ...(exif === null ? [] : [{ by: 'exif' as const, at: exif, hasTime: true }]),
    ...(name === null ? [] : [{ by: 'name' as const, ...name }]),
    ...(phone === null ? [] : [{ by: 'phone' as const, at: phone, hasTime: true }]),
  ];
  const chosen = choose(dates);
  if (!chosen) return { at: null, by: null, dates, differ: [] };
  return {
    at: chosen.at,
    by: chosen.by,
    dates,
    differ: dates.filter((date) => date !== chosen && differs(date, chosen)),
  };
}

function choose(dates: readonly DateFound[]): DateFound | undefined {
  const [first, second] = dates;
  if (first?.by === 'name' && !first.hasTime && second?.by === 'phone' && sameDay(first.at, second.at)) return second;
  return first;
}

function differs(date: DateFound, chosen: DateFound): boolean {
  const apart = Math.abs(date.at - chosen.at);
  if (!date.hasTime || !chosen.hasTime) {
    const day = date.hasTime ? chosen : date;
    const other = date.hasTime ? date : chosen;
    return other.by === 'phone'
      ? Math.abs(other.at - day.at - DAY / 2) > DAY / 2 + ANY_ZONE
      : !sameDay(day.at, other.at);
  }
  return apart > (date.by === 'phone' || chosen.by === 'phone' ? ANY_ZONE : SAME_SHOT);
}

const sameDay = (left: WallTime, right: WallTime): boolean => Math.floor(left / DAY) === Math.floor(right / DAY);
