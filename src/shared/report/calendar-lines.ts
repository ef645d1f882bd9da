import type { CalendarInside } from '../domain/calendar.ts';
import { formatFiles, formatNumber } from '../text/bytes.ts';
import { CALENDAR_TEXT as TEXT } from '../text/strings-calendar.en.ts';

/** What is said of the calendars in a backup, loudest first. */
export function calendarLines({
  files,
  events,
  from,
  until,
  cutOff,
}: CalendarInside): readonly { readonly text: string; readonly loud: boolean }[] {
  return [
    ...(cutOff > 0 ? [{ text: TEXT.cutOff(formatFiles(cutOff), cutOff === 1), loud: true }] : []),
    { text: TEXT.counts(formatNumber(events), events === 1, formatFiles(files)), loud: false },
    ...(from !== null && until !== null
      ? [{ text: TEXT.span(from.slice(0, 10), until.slice(0, 10)), loud: false }]
      : []),
  ];
}
