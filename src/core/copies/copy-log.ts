import { join } from 'node:path';
import { CopyEvent, type KnownCopy } from '../../shared/domain/copies.ts';
import type { OffsiteRound } from '../../shared/domain/offsite.ts';
import { NEVER, type Disk } from '../vault/disk.ts';
import { appendLines } from '../vault/journal.ts';
import { parseJson } from '../base/parse-json.ts';
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

/** What checks and repairs say of the backup itself. */
export function ownProof(events: readonly CopyEvent[]): Proof {
  return events.reduce<Proof>((proof, event) => proofAfter(proof, event, null), { provedAt: null, damaged: 0 });
}

/** What is known of each other copy, from what was done; the oldest first. */
export function knownCopies(events: readonly CopyEvent[]): readonly KnownCopy[] {
  const copies = new Map<string, KnownCopy>();
  for (const event of events) {
    if (event.kind === 'pushed' || event.kind === 'offsite-checked') {
      const known = offsiteAfter(copies.get(event.remote.id), event);
      if (known) copies.set(event.remote.id, known);
      continue;
    }
    if (event.kind !== 'copied') {
      const known = event.copy === null ? undefined : copies.get(event.copy);
      if (known && event.copy !== null) copies.set(event.copy, checkedAfter(known, event, event.copy));
      continue;
    }
    copies.set(event.drive.id, copiedAfter(copies.get(event.drive.id), event));
  }
  return [...copies.values()];
}

type CopiedEvent = Extract<CopyEvent, { kind: 'copied' }>;

function copiedAfter(before: KnownCopy | undefined, event: CopiedEvent): KnownCopy {
  const { drive, place, at, newestRun, outcome, total, copied, findings, readPastCache } = event;
  // Cached alone: the drive cannot be read otherwise, so that nothing better can be asked of it.
  const cached = readPastCache === undefined || readPastCache === 0 ? 0 : copied.files - readPastCache;
  const everything = copied.files === total.files && findings === 0 && cached === 0;
  return {
    kind: 'drive',
    id: drive.id,
    label: drive.label,
    medium: readPastCache === undefined && drive.medium === 'other-disk' ? 'not-known' : drive.medium,
    place,
    at,
    newestRun,
    whole: outcome === 'complete',
    provedAt: everything ? at : (before?.provedAt ?? null),
    cached: everything ? 0 : (before?.cached ?? 0) + cached,
    damaged: everything ? 0 : (before?.damaged ?? 0),
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
  const { remote, at, newestRun, outcome, sent } = event;
  return {
    kind: 'offsite',
    id: remote.id,
    label: remote.label,
    place: remote.place,
    medium: remote.medium ?? mediumOfAddress(remote.place),
    at,
    newestRun,
    whole: outcome === 'complete',
    // What was sent since has not been fetched back.
    provedAt: sent.files > 0 ? null : (before?.provedAt ?? null),
    cached: 0,
    damaged: outcome === 'complete' ? 0 : (before?.damaged ?? 0),
  };
}

function awayCheckedAfter(before: KnownCopy, { at, remote, problems, read, objects, round }: AwayCheck): KnownCopy {
  const medium = remote.medium ?? before.medium ?? 'not-known';
  const isAllRead = read.files === objects.files;
  if (problems > 0 || !(isAllRead || round?.through === null)) return { ...before, medium, damaged: problems };
  // What was sent in the meantime was read at the round's end.
  return { ...before, medium, damaged: 0, provedAt: isAllRead || !round ? at : round.began };
}

/** A later reading of everything, past the cache, makes good what the cache may have answered. */
function checkedAfter(known: KnownCopy, event: CopyEvent, copy: string): KnownCopy {
  const proof = proofAfter(known, event, copy);
  return { ...known, ...proof, cached: proof.provedAt === known.provedAt ? known.cached : 0 };
}

function proofAfter(proof: Proof, event: CopyEvent, copy: string | null): Proof {
  if (!('copy' in event) || event.copy !== copy) return proof;
  if (event.kind === 'repaired') return { ...proof, damaged: Math.max(0, proof.damaged - 1) };
  // The first share of a round begins with it, too, and is not the whole of it.
  const isWholeRound = event.roundBegan === event.at && event.through === null;
  const damaged = isWholeRound ? event.wrong : Math.max(proof.damaged, event.wrong);
  const isProved = event.through === null && damaged === 0;
  return { damaged, provedAt: isProved ? event.roundBegan : proof.provedAt };
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
