export const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `22 November 2026, 10:30 UTC` from an ISO date-time; the text itself when it is none. */
export function formatDateTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  return `${String(date.getUTCDate())} ${MONTHS[date.getUTCMonth()] ?? ''} ${String(date.getUTCFullYear())}, ${time} UTC`;
}

/** `today`, `yesterday`, `12 days ago`. Days may be fractional. */
export function formatDaysAgo(days: number): string {
  const whole = Math.floor(days);
  if (whole <= 0) return 'today';
  return whole === 1 ? 'yesterday' : `${String(whole)} days ago`;
}

/** Seconds between two ISO date-times; 0 when either is none or time ran backwards. */
export function secondsBetween(from: string, to: string): number {
  const span = (new Date(to).getTime() - new Date(from).getTime()) / 1000;
  return Number.isFinite(span) && span > 0 ? span : 0;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
