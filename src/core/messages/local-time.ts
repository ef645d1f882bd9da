const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of that zone show at that instant, as if it were UTC; milliseconds. */
function wallClock(at: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The instant at which clocks in `zone` showed this. Where they showed it twice (end of summer time) the first, where
 * never (its beginning) the time before the change is kept running. Null for a date that does not exist.
 */
export function localToUtc(
  fields: readonly [number, number, number, number, number, number],
  zone: string,
): number | null {
  const [year, month, day, hour, minute, second] = fields;
  const wanted = Date.UTC(year, month - 1, day, hour, minute, second);
  const check = new Date(wanted);
  if (year < 1970 || year > 9999 || check.getUTCMonth() !== month - 1 || check.getUTCDate() !== day) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  // Half a day to either side lie the offsets before and after any change of the clocks.
  const before = wallClock(wanted - 43_200_000, zone) - (wanted - 43_200_000);
  const after = wallClock(wanted + 43_200_000, zone) - (wanted + 43_200_000);
  const early = wanted - Math.max(before, after);
  const late = wanted - Math.min(before, after);
  if (wallClock(early, zone) === wanted) return early;
  if (wallClock(late, zone) === wanted) return late;
  return wanted - before;
}

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** This computer's own zone. */
export function computerZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
