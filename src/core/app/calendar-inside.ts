import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { CalendarInside } from '../../shared/domain/calendar.ts';
import { isoDate } from '../base/iso-date.ts';
import type { OpOptions } from '../base/options.ts';
import { filesWhere } from '../readable/candidates.ts';
import type { Vault } from '../vault/vault.ts';
import { readCalendar } from './intake/read-calendar.ts';

/** A calendar with more bytes than that is none. */
const MOST_BYTES = 256 * 1024 * 1024;

const isCalendar = (name: string): boolean => /\.ics$/iu.test(name) && !name.startsWith('data/Earlier versions/');

/** Events and their days over every calendar file of the backup, wherever it came from; null when there is none. */
export async function calendarInside(vault: Vault, { signal }: OpOptions): Promise<CalendarInside | null> {
  const ids = new Set<string>();
  let [files, cutOff, without, from, until] = [0, 0, 0, Infinity, -Infinity];
  for (const { path: stored, size } of filesWhere(vault, isCalendar)) {
    signal.throwIfAborted();
    if (size > MOST_BYTES) continue;
    const read = await readCalendar(createReadStream(path.join(vault.info.root, stored), { signal }));
    // A page that asked to sign in is no calendar.
    if (read.state === 'none') continue;
    files += 1;
    if (read.state === 'cut-off') cutOff += 1;
    for (const id of read.ids) ids.add(id);
    without += Math.max(0, read.events - read.ids.size);
    from = Math.min(from, read.from ?? Infinity);
    until = Math.max(until, read.until ?? -Infinity);
  }
  if (files === 0) return null;
  return { files, events: ids.size + without, from: day(from), until: day(until), cutOff };
}

function day(at: number): string | null {
  return at >= 0 ? isoDate(at) : null;
}
