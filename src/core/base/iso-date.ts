/**
 * ISO 8601 in UTC from milliseconds since 1970. Null for none, and for what a report cannot hold: a time that no calendar
 * has, or a year of more than four digits. A hostile phone or file may give either.
 */
export function isoDate(ms: number | null): string | null {
  const date = new Date(ms ?? NaN);
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? date.toISOString() : null;
}
