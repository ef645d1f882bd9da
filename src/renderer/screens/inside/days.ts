import type { ThreadMessage } from '../../../shared/domain/messages.ts';

/** `2016-03-05` in the owner's own time zone; null without a date. Two messages of one day have the same. */
export function dayOf(at: string | null): string | null {
  if (at === null) return null;
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return null;
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Whether a new day begins with this message. The one before it may not be there yet; then nobody knows. */
export function beginsDay(message: ThreadMessage, before: ThreadMessage | undefined): boolean {
  if (message.place === 0) return true;
  return before !== undefined && dayOf(before.at) !== dayOf(message.at);
}

/** `Saturday 5 March 2016`. */
export function formatDayLong(at: string): string {
  return new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
    .format(new Date(at))
    .replace(',', '');
}

/** `10:30`. */
export function formatTime(at: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}

/** `5 Mar 2016`: for the end of a row. */
export function formatDayShort(at: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(at));
}

/** The years from one date to another, both included; none without dates, at most a hundred, the last ones. */
export function yearsBetween(from: string | null, until: string | null): readonly number[] {
  if (from === null || until === null) return [];
  const [first, last] = [new Date(from).getFullYear(), new Date(until).getFullYear()];
  if (Number.isNaN(first) || Number.isNaN(last) || last < first) return [];
  const begin = Math.max(first, last - 99);
  return Array.from({ length: last - begin + 1 }, (_, place) => begin + place);
}

/**
 * The place of the first message of a year or a later one, among `total` in the order of their dates. Asks for about
 * log2(total) dates. A message without a date counts as before all others, where the backup has it.
 */
export async function firstOfYear(
  total: number,
  year: number,
  dateAt: (place: number) => Promise<string | null>,
): Promise<number> {
  let [low, high] = [0, total];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const at = await dateAt(middle);
    if (at !== null && new Date(at).getFullYear() >= year) high = middle;
    else low = middle + 1;
  }
  return Math.min(low, Math.max(0, total - 1));
}
