import { formatBytes } from '../../shared/text/bytes.ts';
import { shownName } from '../../shared/text/printable.ts';
import { tn } from './i18n.ts';

const DAY = 24 * 60 * 60 * 1000;

/** `14 October`, with the year when it is not this one, in the owner's own time zone. */
export function formatDay(iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const thisYear = date.getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    ...(thisYear ? {} : { year: 'numeric' }),
  }).format(date);
}

/** `today`, `yesterday`, else the day. */
export function formatLately(iso: string, now: Date = new Date()): string {
  const days = Math.round((startOfDay(now) - startOfDay(new Date(iso))) / DAY);
  if (days === 0) return 'today';
  return days === 1 ? 'yesterday' : formatDay(iso, now);
}

/** `14 November 2026, 10:30`, in the owner's own time zone. */
export function formatMoment(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' }).format(date).replace(' at ', ', ');
}

/** `today`, `tomorrow`, `in 6 days`, `in March`, `in March 2028`; in the past the day itself. */
export function formatWhen(iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  const days = Math.round((startOfDay(date) - startOfDay(now)) / DAY);
  if (days < 0) return formatDay(iso, now);
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days <= 31) return `in ${String(days)} days`;
  const month = new Intl.DateTimeFormat('en-GB', { month: 'long' }).format(date);
  return date.getFullYear() === now.getFullYear() ? `in ${month}` : `in ${month} ${String(date.getFullYear())}`;
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** `1,024 files`. */
export function formatFileCount(files: number): string {
  return tn('files', files);
}

/** `8.9 of 14.2 GB`: the unit once where both have the same. */
export function formatBytesOf(done: number, all: number): string {
  const [some, whole] = [formatBytes(done), formatBytes(all)];
  const [number, unit] = some.split(' ');
  return unit !== undefined && whole.endsWith(` ${unit}`) ? `${number ?? ''} of ${whole}` : `${some} of ${whole}`;
}

/** `Pictures › Camera Roll › x.jpg`. */
export function formatPath(path: string): string {
  return shownName(path)
    .split('/')
    .filter((part) => part !== '')
    .join(' › ');
}

/** The last part of a path of any system. */
export function baseName(path: string): string {
  return (
    shownName(path)
      .split(/[\\/]/u)
      .filter((part) => part !== '')
      .at(-1) ?? path
  );
}
