/** What a calendar file (RFC 5545) holds, as far as it is counted here. */
export interface CalendarRead {
  readonly events: number;
  /** Of each event that has one: its UID, with the day it stands in for where it is one of a series. */
  readonly ids: ReadonlySet<string>;
  /** First and last day on which an event begins, milliseconds since 1970-01-01 UTC; null where none says. */
  readonly from: number | null;
  readonly until: number | null;
  /** `whole`: from its first line to its last; `none`: no calendar at all. */
  readonly state: 'whole' | 'cut-off' | 'none';
}

/** Far longer than any line that is looked at here. */
const MOST_LINE = 4096;
/** Ids that are kept; an event beyond them counts as one of its own. */
const MOST_IDS = 500_000;

/** Reads line by line, in flat memory. Times are taken for UTC: only days are shown (3.8.2.4). */
export async function readCalendar(chunks: AsyncIterable<Uint8Array>): Promise<CalendarRead> {
  const ids = new Set<string>();
  let [events, from, until] = [0, Infinity, -Infinity];
  let state: CalendarRead['state'] = 'none';
  let event: { uid: string; of: string } | null = null;
  for await (const line of linesOf(chunks)) {
    const { name, value } = partsOf(line);
    if (name === 'BEGIN' || name === 'END') {
      const what = value.toUpperCase();
      if (what === 'VCALENDAR') state = stateAfter(name, state);
      if (what !== 'VEVENT') continue;
      if (name === 'END' && event !== null) {
        events += 1;
        if (event.uid !== '' && ids.size < MOST_IDS) ids.add(`${event.uid}\0${event.of}`);
      }
      event = name === 'BEGIN' ? { uid: '', of: '' } : null;
    } else if (event !== null) {
      if (name === 'UID') event.uid = value;
      if (name === 'RECURRENCE-ID') event.of = value;
      const day = name === 'DTSTART' ? dayOf(value) : null;
      if (day !== null) [from, until] = [Math.min(from, day), Math.max(until, day)];
    }
  }
  return { events, ids, from: orNull(from), until: orNull(until), state };
}

function stateAfter(name: 'BEGIN' | 'END', before: CalendarRead['state']): CalendarRead['state'] {
  if (name === 'BEGIN') return 'cut-off';
  return before === 'none' ? 'none' : 'whole';
}

function dayOf(value: string): number | null {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)/u.exec(value) ?? [];
  return year === undefined ? null : Date.UTC(Number(year), Number(month) - 1, Number(day));
}

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** `DTSTART;TZID=...:20190704T120000`: its name without parameters or a byte order mark, and what is after the colon. */
function partsOf(line: string): { readonly name: string; readonly value: string } {
  const colon = line.indexOf(':');
  const [name = ''] = line.slice(0, Math.max(0, colon)).split(';', 1);
  return { name: name.replace(/^\u00ef\u00bb\u00bf/u, '').toUpperCase(), value: line.slice(colon + 1).trim() };
}

/** Lines with what is folded into the next joined again (3.1), as Latin-1: what is compared here is ASCII. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  let rest = '';
  let line = '';
  for await (const chunk of chunks) {
    const parts: string[] = (rest + Buffer.from(chunk).toString('latin1')).split(/\r?\n/u);
    // The end of a line that never ends is of no use.
    rest = (parts.pop() ?? '').slice(0, MOST_LINE);
    for (const raw of parts) {
      if (/^[ \t]/u.test(raw)) {
        if (line.length < MOST_LINE) line += raw.slice(1);
        continue;
      }
      yield line;
      line = raw;
    }
  }
  yield line;
  yield rest;
}
