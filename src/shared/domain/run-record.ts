import { z } from 'zod';
import { Count } from './count.ts';
import { RunId, Sha256, StepId, Xxh64 } from './ids.ts';
import { Fingerprint, StoredFile } from './stored-file.ts';

export const RunOutcome = z.enum(['complete', 'complete-with-exceptions', 'stopped', 'failed']);
export type RunOutcome = z.infer<typeof RunOutcome>;

/** Whether a run came to its end, everything of it safe or what is not safe named. Null: it was killed. */
export function isThrough(outcome: RunOutcome | null): boolean {
  return outcome === 'complete' || outcome === 'complete-with-exceptions';
}

/** `backup` reads a device; `add` takes files from the PC. */
export const RunKind = z.enum(['backup', 'add']);
export type RunKind = z.infer<typeof RunKind>;

/** The device as a run met it. */
export const RunDevice = z.object({
  id: z.string(),
  model: z.string(),
  os: z.string(),
  osVersion: z.string().nullable(),
  serial: z.string().nullable(),
  name: z.string().optional(),
});
export type RunDevice = z.infer<typeof RunDevice>;

/** The first line of a run's journal: what was decided before the first byte moved. */
export const RunHeader = z.object({
  kind: z.literal('header'),
  format: z.literal(1),
  runId: RunId,
  run: RunKind,
  startedAt: z.iso.datetime(),
  device: RunDevice,
  steps: z.array(StepId),
});
export type RunHeader = z.infer<typeof RunHeader>;

/** Where a file is on the phone: the storage's label and the path under it. */
export const SourceKey = z.object({ storage: z.string(), path: z.string() });
export type SourceKey = z.infer<typeof SourceKey>;

/**
 * Every later line of a journal. Append-only; a torn last line is dropped on reading.
 *
 * A file is safe when its `intent` is followed by a `committed` line that covers it (`batch`), and not before.
 */
export const JournalEntry = z.discriminatedUnion('kind', [
  /** This part file is whole and is about to take its final name; `aside` says where the earlier bytes of that name go first. */
  z.object({
    kind: z.literal('intent'),
    batch: z.int(),
    step: StepId,
    source: SourceKey,
    fingerprint: Fingerprint,
    part: z.string(),
    stored: StoredFile,
    aside: z.string().nullable(),
    /** What those earlier bytes are, where they are not those that were stored: somebody has changed the file since. */
    earlier: StoredFile.omit({ path: true }).optional(),
  }),
  /** Every intent of this batch is under its final name and survives a power cut. */
  z.object({ kind: z.literal('committed'), batch: z.int() }),
  /** This batch was never finished. What could be proved of it was intended again in a later one. */
  z.object({ kind: z.literal('abandoned'), batch: z.int() }),
  /** The phone shows an already stored file under this path now (moved, renamed), or the same bytes under another date. */
  z.object({
    kind: z.literal('linked'),
    step: StepId,
    source: SourceKey,
    fingerprint: Fingerprint,
    stored: StoredFile,
  }),
  z.object({
    kind: z.literal('failed'),
    step: StepId,
    source: SourceKey,
    code: z.string(),
    message: z.string(),
  }),
  z.object({ kind: z.literal('read-back'), path: z.string(), sha256: Sha256, cacheBypassed: z.boolean() }),
  /** The month's share of what was saved before was read from the phone again; `whole` when no file of it was left out. */
  z.object({ kind: z.literal('watched'), part: z.int().nonnegative(), whole: z.boolean() }),
  z.object({ kind: z.literal('ended'), outcome: RunOutcome }),
]);
export type JournalEntry = z.infer<typeof JournalEntry>;

/** A line of `objects.jsonl`: one object the run saw on the phone, and what became of it. */
export const ObjectRecord = z.object({
  kind: z.enum(['file', 'folder']),
  storage: z.string(),
  path: z.string(),
  size: z.int().nonnegative(),
  modified: z.iso.datetime().nullable(),
  created: z.iso.datetime().nullable(),
  persistentId: z.string().nullable(),
  step: StepId.nullable(),
  state: z.enum(['copied', 'already-safe', 'left-out', 'unreadable', 'folder']),
  /** Where its bytes are, under the backup's folder; null where they are not. */
  stored: z.string().nullable(),
  sha256: Sha256.nullable(),
  xxh64: Xxh64.nullable(),
});
export type ObjectRecord = z.infer<typeof ObjectRecord>;

export const StepTotals = z.object({
  onPhone: Count,
  copied: Count,
  alreadySafe: Count,
  leftOut: Count,
  unreadable: Count,
});
export type StepTotals = z.infer<typeof StepTotals>;
