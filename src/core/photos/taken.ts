import type { DatedName, WallTime } from './file-names.ts';

/** Where a date comes from: the camera's own note in a picture or in a film, the file's name, the phone's date for the file. */
export type DateSource = 'exif' | 'film' | 'name' | 'phone';

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

/** A film's note has no zone. The standard says UTC; some phones wrote what their clock showed. */
export interface FilmDate {
  /** Taken for UTC: what the clock of this computer showed then. */
  readonly utc: WallTime;
  /** Taken for what the phone's clock showed. */
  readonly local: WallTime;
}

export interface DatesGiven {
  readonly exif: WallTime | null;
  readonly film: FilmDate | null;
  readonly name: DatedName | null;
  /** The phone's date for the file, on the clock of this computer. */
  readonly phone: WallTime | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Clocks on land are apart by halves of an hour, with three exceptions. */
const ZONE_STEP = HOUR / 2;
const [LEAST_ZONE, MOST_ZONE] = [-12 * HOUR, 14 * HOUR];
/** A name is given when the shot begins or is saved: seconds apart, as a rule. */
const SAME_SHOT = 5 * MINUTE;
/** The phone's date is an instant, the others are what a clock showed in some zone: -12 to +14 hours, and saving takes time. */
const ANY_ZONE = 27 * HOUR;

/**
 * One date of several: the camera's note first, then the film's, then a name with its time, then the phone's date where the name has the
 * same day, then the name's day, then the phone's date. What differs is listed, never dropped.
 */
export function reconcile({ exif, film, name, phone }: DatesGiven): Taken {
  const dates: DateFound[] = [
    ...(exif === null ? [] : [{ by: 'exif' as const, at: exif, hasTime: true }]),
    ...(film === null ? [] : [{ by: 'film' as const, at: onItsClock(film, { exif, name, phone }), hasTime: true }]),
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

/** The film's date on the phone's clock, as far as anything else tells which that was; else on this computer's. */
function onItsClock(film: FilmDate, { exif, name, phone }: Omit<DatesGiven, 'film'>): WallTime {
  const { utc, local } = film;
  const shown = exif ?? (name?.hasTime === true ? name.at : null);
  if (shown !== null) {
    const zone = Math.round((shown - local) / ZONE_STEP) * ZONE_STEP;
    const isZone = zone >= LEAST_ZONE && zone <= MOST_ZONE;
    const found = [utc, local, ...(isZone ? [local + zone] : [])].find((at) => Math.abs(at - shown) <= SAME_SHOT);
    return found ?? utc;
  }
  if (phone !== null && Math.abs(phone - utc) > SAME_SHOT && Math.abs(phone - local) <= SAME_SHOT) return local;
  return name !== null && !sameDay(name.at, utc) && sameDay(name.at, local) ? local : utc;
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
    return isOfAnyZone(other) ? Math.abs(other.at - day.at - DAY / 2) > DAY / 2 + ANY_ZONE : !sameDay(day.at, other.at);
  }
  return apart > (isOfAnyZone(date) || isOfAnyZone(chosen) ? ANY_ZONE : SAME_SHOT);
}

/** An instant, beside what a clock showed somewhere. */
const isOfAnyZone = ({ by }: DateFound): boolean => by === 'phone' || by === 'film';

const sameDay = (left: WallTime, right: WallTime): boolean => Math.floor(left / DAY) === Math.floor(right / DAY);
