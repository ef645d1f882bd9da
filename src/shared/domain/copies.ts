import { z } from 'zod';
import { Count } from './count.ts';
import { OffsiteRound } from './offsite.ts';
import { RunId, VaultId } from './ids.ts';
import { Finding } from './run-report.ts';

/** Made once for a drive, or a folder of one, that holds copies: a path or a letter names another disk tomorrow. */
export const DriveId = z.uuid().brand('DriveId');
export type DriveId = z.infer<typeof DriveId>;

/**
 * What a copy is on, seen from the backup. A second copy on the disk of the first dies with it; one in the computer's
 * memory dies with the next power cut; of one whose disk cannot be told nothing is promised.
 */
export const CopyMedium = z.enum(['other-disk', 'same-disk', 'off-site', 'memory', 'not-known']);
export type CopyMedium = z.infer<typeof CopyMedium>;

/** The one place that says which copies are still there when the backup's disk is gone. */
export function outlivesTheDisk(medium: CopyMedium | null): boolean {
  return medium === 'other-disk' || medium === 'off-site';
}

/** A share of what was there before, read again by itself after copying, from where the last share ended. */
export const ShareRead = z.object({
  read: Count,
  /** Files that are missing or have other bytes, in the copy or in the backup itself; the first 100. */
  wrong: z.array(z.object({ path: z.string(), place: z.string(), what: z.enum(['missing', 'damaged']) })).max(100),
  wrongInAll: z.int().nonnegative(),
  /** Why it was not read to its end, when its owner did not stop it: a drive that was pulled out, for example. */
  brokenOff: z.object({ code: z.string(), message: z.string() }).nullable().default(null),
});
export type ShareRead = z.infer<typeof ShareRead>;

/** What bringing a second copy up to date came to. */
export const CopyReport = z.object({
  format: z.literal(1),
  vault: z.string(),
  vaultId: VaultId,
  /** Absolute path of the copy's own folder; it is a backup like the first. */
  copy: z.string(),
  drive: z.object({ id: DriveId, label: z.string(), medium: CopyMedium }),
  /** `complete` when every file of the backup is in the copy. */
  outcome: z.enum(['complete', 'complete-with-exceptions']),
  /** What the backup's records say there is. */
  total: Count,
  /** Written now, and read back from the drive. */
  copied: Count,
  alreadyThere: Count,
  /** Of the files written now: read past this computer's own cache. */
  readPastCache: z.int().nonnegative(),
  /** Files of the copy whose place a newer version took, and whose bytes are nowhere else: kept in `.lifeboat/set-aside`. */
  setAside: z.int().nonnegative(),
  /** Files in the backup's folder that are in none of its records, and are not copied. */
  notOurs: z.int().nonnegative(),
  findings: z.array(Finding),
  /** Null where nothing was there before, it was not wanted, or it was stopped. */
  share: ShareRead.nullable().default(null),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
});
export type CopyReport = z.infer<typeof CopyReport>;

/** What stands between one copy and the rest, which go on without it. */
export const CopyFailure = z.object({ label: z.string(), place: z.string(), code: z.string(), message: z.string() });
export type CopyFailure = z.infer<typeof CopyFailure>;

export const CopySnapshot = z.object({
  phase: z.enum(['reading-records', 'comparing', 'copying', 'finishing', 'checking', 'ended']),
  total: Count,
  done: Count,
  current: z.string().nullable(),
  /** One for each drive, once all of them are done. */
  reports: z.array(CopyReport),
  /** Of several drives: those that nothing came of, each why. Alone, a drive's failure is the whole one. */
  failed: z.array(CopyFailure),
});
export type CopySnapshot = z.infer<typeof CopySnapshot>;

const At = z.iso.datetime();

export const CopyJobId = z.uuid().brand('CopyJobId');
export type CopyJobId = z.infer<typeof CopyJobId>;

/** Work for a backup's copies that goes on whether or not anyone looks; of this process alone. */
export const CopyJob = z.object({
  id: CopyJobId,
  /** Onto a drive, sent away encrypted, brought back from there, or compared there with what was sent. */
  kind: z.enum(['copy', 'push', 'pull', 'check']),
  /** Absolute path of the backup; of what is brought back, the folder that it comes into. */
  vault: z.string(),
  /** The folder it is for, or the id of the drive that came, or of the place away, or where it is brought back from; null for every drive that is remembered and there. */
  target: z.string().nullable(),
  /** Begun as a drive was plugged in; `label` is the drive's. */
  byItself: z.boolean(),
  label: z.string().nullable(),
  startedAt: At,
  /** `stopped` by its owner; `failed` as whoever follows it is told. */
  state: z.enum(['working', 'complete', 'complete-with-exceptions', 'stopped', 'failed']),
});
export type CopyJob = z.infer<typeof CopyJob>;

/** What the copy onto a drive that came has come to; `n` counts them from 1. */
export const ArrivalEnd = z.object({
  n: z.int().positive(),
  label: z.string(),
  report: CopyReport.nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type ArrivalEnd = z.infer<typeof ArrivalEnd>;

export const PluggedInSnapshot = z.object({
  /** Those that are waited for, whether or not they are there. */
  drives: z.array(z.object({ id: z.uuid(), label: z.string(), isHere: z.boolean() })),
  copying: z.object({ label: z.string(), copy: CopySnapshot }).nullable(),
  /** The newest last. */
  ended: z.array(ArrivalEnd),
});
export type PluggedInSnapshot = z.infer<typeof PluggedInSnapshot>;

const EventRemote = z.object({
  id: z.string(),
  label: z.string(),
  place: z.string(),
  /** Not there in what older apps wrote. */
  medium: CopyMedium.optional(),
});

/**
 * A line of the backup's `.lifeboat/copies.jsonl`: what was done for its copies, in the order of doing. Only ever added
 * to, in no manifest, and taken along into every copy.
 */
export const CopyEvent = z.discriminatedUnion('kind', [
  /** A copy was brought up to date; what was written was read back. */
  z.object({
    kind: z.literal('copied'),
    at: At,
    drive: CopyReport.shape.drive,
    place: z.string(),
    outcome: CopyReport.shape.outcome,
    total: Count,
    copied: Count,
    /** As in the report; not there in what older apps wrote, which did not know memory and partitions from other disks. */
    readPastCache: z.int().nonnegative().optional(),
    findings: z.int().nonnegative(),
    /** The newest run that the copy has. */
    newestRun: RunId.nullable(),
  }),
  /** A share of one copy's files was read, in the order of their paths. */
  z.object({
    kind: z.literal('checked'),
    at: At,
    /** The drive's id; null for the backup itself. */
    copy: z.string().nullable(),
    place: z.string(),
    /** When the round began that this share belongs to. */
    roundBegan: At,
    /** The last path that was read; null when the round came to its end. */
    through: z.string().nullable(),
    read: Count,
    /** Files of this share that are missing or have other bytes; the first 100 by name. */
    wrong: z.int().nonnegative(),
    names: z.array(z.string()).max(100),
  }),
  /** A file that was wrong in one copy was put right with the bytes of another. */
  z.object({
    kind: z.literal('repaired'),
    at: At,
    copy: z.string().nullable(),
    place: z.string(),
    path: z.string(),
    from: z.string(),
    /** Where the wrong bytes are kept, from the copy's folder; null when the file was missing. */
    kept: z.string().nullable(),
  }),
  /** Everything was sent, encrypted. */
  z.object({
    kind: z.literal('pushed'),
    at: At,
    remote: EventRemote,
    outcome: CopyReport.shape.outcome,
    total: Count,
    sent: Count,
    findings: z.int().nonnegative(),
    newestRun: RunId.nullable(),
  }),
  /** The place was compared with what was sent; `read` of its objects were fetched and hashed. */
  z.object({
    kind: z.literal('offsite-checked'),
    at: At,
    remote: EventRemote,
    objects: Count,
    read: Count,
    problems: z.int().nonnegative(),
    /** Null when nothing was to be fetched, and in what was written before there were rounds. */
    round: OffsiteRound.nullable().default(null),
    /** A small share after sending, which nobody asked for. */
    byItself: z.boolean().default(false),
  }),
]);
export type CopyEvent = z.infer<typeof CopyEvent>;

export const CheckedCopy = z.object({
  place: z.string(),
  /** The drive's id; null for the backup itself. */
  id: z.string().nullable(),
  label: z.string(),
  read: Count,
  /** What its records say it holds. */
  total: Count,
  /** Everything in it has been read within this round. */
  roundEnded: z.boolean(),
});
export type CheckedCopy = z.infer<typeof CheckedCopy>;

/** What checking copies against their records, and repairing one from another, came to. */
export const RepairReport = z.object({
  format: z.literal(1),
  vault: z.string(),
  copies: z.array(CheckedCopy),
  /** Known copies that were not there to be looked at. */
  away: z.array(z.string()),
  /** Copies that a copying was not ended for: what is not in them yet is not missing. */
  unfinished: z.array(z.string()),
  /** Copies that could not be looked at, or not be put right. */
  failed: z.array(CopyFailure),
  /** Wrong files that were put right; empty when only checking was asked for. */
  repaired: z.array(z.object({ path: z.string(), place: z.string(), from: z.string(), kept: z.string().nullable() })),
  /** Wrong files that were not put right: checking only, or `isLost`, when no copy that is there has the right bytes. */
  wrong: z.array(z.object({ path: z.string(), place: z.string(), what: z.string(), isLost: z.boolean() })),
  startedAt: At,
  endedAt: At,
});
export type RepairReport = z.infer<typeof RepairReport>;

export const RepairSnapshot = z.object({
  phase: z.enum(['reading-records', 'checking', 'repairing', 'ended']),
  total: Count,
  done: Count,
  current: z.string().nullable(),
  report: RepairReport.nullable(),
});
export type RepairSnapshot = z.infer<typeof RepairSnapshot>;

/** One place that holds this backup, as far as is known. */
export const KnownCopy = z.object({
  kind: z.enum(['this-folder', 'drive', 'offsite']),
  /** The drive's id, or the remote's; null for the backup itself. */
  id: z.string().nullable(),
  label: z.string(),
  /** Where it was last. */
  place: z.string(),
  /** Of the backup itself: `memory` where it lies in that, else null. */
  medium: CopyMedium.nullable(),
  /** When it was last brought up to date; for the backup itself, its last complete run. */
  at: At.nullable(),
  newestRun: RunId.nullable(),
  /** It has every file that the backup had then. */
  whole: z.boolean(),
  /** When its last byte had been read and found right, all within one round; null when that has not been. */
  provedAt: At.nullable(),
  /** Files that this computer's cache may have answered for, on a drive that answers for others itself. */
  cached: z.int().nonnegative().default(0),
  /** Files that were wrong when last looked at, and have not been made right since. */
  damaged: z.int().nonnegative(),
});
export type KnownCopy = z.infer<typeof KnownCopy>;
