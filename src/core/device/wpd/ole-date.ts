const DAY_MS = 86_400_000;

/**
 * An OLE date (days since 1899-12-30 local time, the fraction counting forward within the day even before that) as
 * milliseconds since 1970-01-01 UTC; null for what is no date. Microsoft's MTP driver gives the phone's dates as local time.
 */
export function fromOleDate(days: number): number | null {
  if (!Number.isFinite(days) || Math.abs(days) > 3_000_000) return null;
  const whole = Math.trunc(days);
  const ms = Math.round(Math.abs(days - whole) * DAY_MS);
  return new Date(1899, 11, 30 + whole, 0, 0, 0, ms).getTime();
}

/** The other way. */
export function toOleDate(time: number): number {
  const date = new Date(time);
  // Days counted on the calendar: some of them have 23 or 25 hours.
  const day = Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  const whole = Math.round((day - Date.UTC(1899, 11, 30)) / DAY_MS);
  const clock = ((date.getHours() * 60 + date.getMinutes()) * 60 + date.getSeconds()) * 1000 + date.getMilliseconds();
  return whole < 0 ? whole - clock / DAY_MS : whole + clock / DAY_MS;
}
