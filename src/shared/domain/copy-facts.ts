import { outlivesTheDisk, type CopyMedium, type KnownCopy } from './copies.ts';
import type { RememberedDrive } from './settings.ts';

/** What is to be said of one copy, in this order; the words are the host's. */
export type CopyFact =
  | { readonly what: 'at' | 'proved' | 'seen'; readonly at: string }
  | { readonly what: 'behind' | 'not-whole' | 'never-proved' }
  | { readonly what: 'damaged' | 'cached'; readonly files: number }
  | { readonly what: 'on'; readonly medium: Exclude<CopyMedium, 'other-disk' | 'off-site'> };

/** Pure. The backup itself is a copy as any other: how old, whether whole, damaged, and when it was last read. */
export function factsOfCopy(
  copy: KnownCopy,
  newest: string | null,
  drive: Pick<RememberedDrive, 'lastSeenAt'> | null,
): readonly CopyFact[] {
  const { kind, at, provedAt, damaged, cached, medium, whole, newestRun } = copy;
  const facts: CopyFact[] = [];
  if (at !== null) facts.push({ what: 'at', at });
  if (kind !== 'this-folder' && newestRun !== newest) facts.push({ what: 'behind' });
  if (!whole) facts.push({ what: 'not-whole' });
  if (damaged > 0) facts.push({ what: 'damaged', files: damaged });
  if (provedAt === null) facts.push({ what: 'never-proved' });
  // When every byte was last read is no comfort beside what is known to be wrong since, and would be taken for it.
  else if (damaged === 0) facts.push({ what: 'proved', at: provedAt });
  if (cached > 0) facts.push({ what: 'cached', files: cached });
  if (medium === 'same-disk' || medium === 'memory' || medium === 'not-known') facts.push({ what: 'on', medium });
  if (drive) facts.push({ what: 'seen', at: drive.lastSeenAt });
  return facts;
}

/** What would be gone if the disk of the backup died now. */
export type Loss =
  | { readonly what: 'nothing' }
  /** A copy has everything up to then. */
  | { readonly what: 'since'; readonly at: string }
  /** There are copies, and none of them is whole. */
  | { readonly what: 'some' }
  | { readonly what: 'everything' };

/** Pure. Only what lies on another medium for certain is left then; a copy with gaps or damage promises nothing. */
export function lossWithTheDisk(copies: readonly KnownCopy[]): Loss {
  const newest = copies.find(({ kind }) => kind === 'this-folder')?.newestRun ?? null;
  const left = copies.filter(
    ({ kind, medium, at }) => kind !== 'this-folder' && outlivesTheDisk(medium) && at !== null,
  );
  if (left.length === 0) return { what: 'everything' };
  const good = left.filter(({ whole, damaged }) => whole && damaged === 0);
  if (good.some(({ newestRun }) => newestRun === newest)) return { what: 'nothing' };
  const latest = good
    .map(({ at }) => at ?? '')
    .sort()
    .at(-1);
  return latest === undefined ? { what: 'some' } : { what: 'since', at: latest };
}
