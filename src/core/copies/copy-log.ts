import { join } from 'node:path';
import { CopyEvent, type KnownCopy } from '../../shared/domain/copies.ts';
import type { OffsiteRound } from '../../shared/domain/offsite.ts';
import { NEVER, type Disk } from '../vault/disk.ts';
import { appendLines } from '../vault/journal.ts';
import { parseJson } from '../base/parse-json.ts';
import { countWrong, NOT_READ, readingAfter, type Known, type ReadingEvent } from './known-wrong.ts';
import { mediumOfAddress } from './offsite/medium-of-address.ts';

/** What was done for the copies of a backup; see `CopyEvent`. */
export const COPY_LOG = '.lifeboat/copies.jsonl';
const MAX_LOG = 64 * 1024 * 1024;

/** Adds to the backup's record of its copies; it is locked by the caller. */
export async function appendCopyEvent(disk: Disk, root: string, event: CopyEvent): Promise<void> {
  await appendLines(disk, join(root, COPY_LOG), `${JSON.stringify(CopyEvent.parse(event))}\n`);
}

/** Every line that can be read; a torn last one and what a newer app wrote are passed over. */
export async function readCopyEvents(disk: Disk, root: string): Promise<readonly CopyEvent[]> {
  const path = join(root, COPY_LOG);
  const stat = await disk.stat(path);
  if (stat?.kind !== 'file' || stat.size > MAX_LOG) return [];
  const chunks: Uint8Array[] = [];
  for await (const chunk of disk.read(path, { signal: NEVER }).bytes) chunks.push(chunk.slice());
  const lines = Buffer.concat(chunks).toString('utf8').split('\n');
  return lines.flatMap((line) => {
    const event = CopyEvent.safeParse(parseJson(line));
    return event.success ? [event.data] : [];
  });
}

/** What is known of one copy beyond what it is. */
export interface Proof {
  readonly provedAt: string | null;
  readonly damaged: number;
}

/**
 * What checks and repairs say of the backup itself. `drive`: it is the copy on that drive, opened as the backup. Its record
 * also tells of the backup that it was copied from, of which the damage counts, until it is known better, and no proof.
 */
export function ownProof(events: readonly CopyEvent[], root: string, drive: string | null): Proof {
  const own = proofOf(
    events
      .filter(isReading)
      .filter(({ copy }) => copy === null)
      .reduce<Known>(readingAfter, NOT_READ),
  );
  if (drive === null) return own;
  const here = events.reduce<Known>((known, event) => {
    if (event.kind === 'copied') return event.drive.id === drive ? copyingAfter(known, event) : known;
    const isHere = isReading(event) && (event.copy === drive || (event.copy === null && event.place === root));
    return isHere ? readingAfter(known, event) : known;
  }, NOT_READ);
  const { provedAt, damaged } = proofOf(here);
  return { provedAt, damaged: Math.max(damaged, own.damaged) };
}

const isReading = (event: CopyEvent): event is ReadingEvent => event.kind === 'checked' || event.kind === 'repaired';

function proofOf(known: Known): Proof {
  return { provedAt: known.provedAt, damaged: countWrong(known) };
}

/** What is known of each other copy, from what was done; the oldest first. */
export function knownCopies(events: readonly CopyEvent[]): readonly KnownCopy[] {
  const copies = new Map<string, KnownCopy>();
  const readings = new Map<string, Known>();
  for (const event of events) {
    if (event.kind === 'pushed' || event.kind === 'offsite-checked') {
      const known = offsiteAfter(copies.get(event.remote.id), event);
      if (known) copies.set(event.remote.id, known);
      continue;
    }
    const id = event.kind === 'copied' ? event.drive.id : event.copy;
    if (id === null) continue;
    const before = copies.get(id);
    const read = readings.get(id) ?? NOT_READ;
    if (event.kind === 'copied') {
      const reading = copyingAfter(read, event);
      readings.set(id, reading);
      copies.set(id, { ...copiedAfter(before, event), ...proofOf(reading) });
    } else if (before) {
      const reading = readingAfter(read, event);
      readings.set(id, reading);
      // A later reading of everything, past the cache, makes good what the cache may have answered.
      const cached = reading.provedAt === before.provedAt ? before.cached : 0;
      copies.set(id, { ...before, ...proofOf(reading), cached });
    }
  }
  return [...copies.values()];
}

type CopiedEvent = Extract<CopyEvent, { kind: 'copied' }>;

/** Cached alone: the drive cannot be read otherwise, so that nothing better can be asked of it. */
function cachedOf({ copied, readPastCache }: CopiedEvent): number {
  return readPastCache === undefined || readPastCache === 0 ? 0 : copied.files - readPastCache;
}

function allWasReadBack(event: CopiedEvent): boolean {
  return event.copied.files === event.total.files && event.findings === 0 && cachedOf(event) === 0;
}

function copyingAfter(known: Known, event: CopiedEvent): Known {
  return allWasReadBack(event) ? { ...NOT_READ, provedAt: event.at } : known;
}

function copiedAfter(before: KnownCopy | undefined, event: CopiedEvent): Omit<KnownCopy, keyof Proof> {
  const { drive, place, at, newestRun, outcome, readPastCache } = event;
  return {
    kind: 'drive',
    id: drive.id,
    label: drive.label,
    medium: readPastCache === undefined && drive.medium === 'other-disk' ? 'not-known' : drive.medium,
    place,
    at,
    newestRun,
    whole: outcome === 'complete',
    cached: allWasReadBack(event) ? 0 : (before?.cached ?? 0) + cachedOf(event),
  };
}

/** The same for a place away. */
export function unfinishedRoundAway(events: readonly CopyEvent[], remote: string): OffsiteRound | null {
  for (const event of events.toReversed()) {
    if (event.kind !== 'offsite-checked' || event.remote.id !== remote || event.round === null) continue;
    return event.round.through === null ? null : event.round;
  }
  return null;
}

type AwayCheck = Extract<CopyEvent, { kind: 'offsite-checked' }>;
type OffsiteEvent = AwayCheck | Extract<CopyEvent, { kind: 'pushed' }>;

function offsiteAfter(before: KnownCopy | undefined, event: OffsiteEvent): KnownCopy | undefined {
  if (event.kind === 'offsite-checked') return before && awayCheckedAfter(before, event);
  const { remote, at, newestRun, outcome } = event;
  return {
    kind: 'offsite',
    id: remote.id,
    label: remote.label,
    place: remote.place,
    medium: remote.medium ?? mediumOfAddress(remote.place),
    at,
    newestRun,
    whole: outcome === 'complete',
    // Something was sent since the last check: its own line of this log at the least, if not by this push then by one that
    // was cut off and has left no line.
    provedAt: null,
    cached: 0,
    damaged: outcome === 'complete' ? 0 : (before?.damaged ?? 0),
  };
}

function awayCheckedAfter(before: KnownCopy, { at, remote, problems, read, objects, round }: AwayCheck): KnownCopy {
  const medium = remote.medium ?? before.medium ?? 'not-known';
  // The list of what was sent is gone, or cannot be read: nothing was compared with anything.
  if (objects.files === 0) {
    return { ...before, medium, provedAt: null, damaged: Math.max(before.damaged, problems) };
  }
  const isAllRead = read.files === objects.files;
  if (problems > 0 || !(isAllRead || round?.through === null)) return { ...before, medium, damaged: problems };
  // What was sent in the meantime was read at the round's end.
  return { ...before, medium, damaged: 0, provedAt: isAllRead || !round ? at : round.began };
}

/** Where a rolling check of this copy goes on: after this path, in the round that began then; null for a new round. */
export function unfinishedRound(
  events: readonly CopyEvent[],
  copy: string | null,
): { readonly through: string; readonly roundBegan: string } | null {
  for (const event of events.toReversed()) {
    if (event.kind !== 'checked' || event.copy !== copy) continue;
    return event.through === null ? null : { through: event.through, roundBegan: event.roundBegan };
  }
  return null;
}
