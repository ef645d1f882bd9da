import type { RunReport } from '../domain/run-report.ts';

/** An export that is older leaves out whoever came since. */
export const OLD_DAYS = 30;
const DAY = 24 * 60 * 60 * 1000;

/** How it stands with the exports that the phone makes of what a computer cannot read. */
export type ExportState =
  /** Files are there, but none of them is a whole export. */
  | { readonly is: 'none' }
  | { readonly is: 'old'; readonly days: number }
  /** The newest file that should hold them holds nobody. */
  | { readonly is: 'unread'; readonly path: string }
  | { readonly is: 'fine' };

/** Of a report as it stood when it was made, or as it is `now`. Null where it does not tell. */
export function exportState(
  { inside, endedAt }: Pick<RunReport, 'inside' | 'endedAt'>,
  of: 'contacts' | 'messages',
  now: number = Date.parse(endedAt),
): ExportState | null {
  const held = inside?.[of];
  if (!held) return null;
  if (of === 'contacts' && inside.contacts) {
    const unread = inside.contacts.nobodyIn.at(-1);
    if (unread !== undefined) return { is: 'unread', path: unread };
  }
  if (held.exports === 0) return { is: 'none' };
  const since = Math.max(0, (now - Date.parse(endedAt)) / DAY);
  const days = held.ageDays === null ? null : held.ageDays + since;
  return days !== null && days > OLD_DAYS ? { is: 'old', days: Math.floor(days) } : { is: 'fine' };
}
