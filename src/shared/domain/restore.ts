import { z } from 'zod';
import { Count } from './count.ts';
import { DeviceId, RunId, StepId } from './ids.ts';
import { RunOutcome } from './run-record.ts';

/** The restore's start in UTC as a file name, like a run's id. */
export const RestoreId = RunId;
export type RestoreId = RunId;

/** Where things are put back. */
export const RestoreTarget = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('device'),
    id: DeviceId,
    /** Everything onto the storage of this label; null: each file onto the storage it came from. */
    onto: z.string().min(1).max(254).nullable().default(null),
  }),
  /** A folder for each storage is made in it, and the phone's tree below that. */
  z.object({ kind: z.literal('folder'), path: z.string().min(1) }),
]);
export type RestoreTarget = z.infer<typeof RestoreTarget>;

/**
 * What is made of a backup for the phone's own apps, beside its files: all messages as one set that *contacts+message
 * backup* takes back; everyone as one vCard file, or as a card each; the packages that install, dependencies first, with
 * a page of how.
 */
export const RestoreExtra = z.enum(['messages', 'contacts', 'contact-files', 'kit']);
export type RestoreExtra = z.infer<typeof RestoreExtra>;

/** What is wanted: a past run exactly as it was, or a part of it. */
export const RestoreWish = z.object({
  vault: z.string().min(1),
  /** Null: the newest backup that went through to its list. */
  run: RunId.nullable().default(null),
  target: RestoreTarget,
  /** Step ids, paths (`Phone/Pictures/x.jpg`, a folder with all below it) and globs (`*`, `**`, `?`); empty: everything. */
  select: z.array(z.string().min(1).max(2000)).max(20_000).default([]),
  /** Made for the phone's own apps and put there too, of all that the backup holds, whichever run is chosen. */
  also: z.array(RestoreExtra).max(4).default([]),
  /** Nothing but what is made: no file of the run. */
  onlyAlso: z.boolean().default(false),
});
export type RestoreWish = z.infer<typeof RestoreWish>;

/** Why a file is not written as it was. */
export const RestoreWhy = z.enum([
  /** Kept under another name beside a different file of the same name. */
  'name-taken',
  /** Another name, because this one cannot be held there. */
  'name-not-allowed',
  /** Made by the phone itself: `desktop.ini`, thumbnails, the music library's own lists. */
  'phone-makes-it',
  'too-big',
  'read-only',
  'no-such-storage',
  /** The backup does not hold its bytes: they could not be read then, or were left out. */
  'not-in-backup',
  /** The bytes were there and are gone, or have another size. */
  'missing-in-backup',
  /** A file lies where a folder is needed. */
  'folder-in-the-way',
]);
export type RestoreWhy = z.infer<typeof RestoreWhy>;

export const RestoreAction = z.enum(['write', 'keep-both', 'compare', 'not-sent', 'refuse']);
/** `compare`: a file of this name and size is there; its bytes decide whether anything is written. */
export type RestoreAction = z.infer<typeof RestoreAction>;

export const RestoreItem = z.object({
  action: RestoreAction,
  /** `Phone/Pictures/x.jpg`, as the run found it. */
  path: z.string(),
  /** The same for where it goes; null where nothing is written. */
  to: z.string().nullable(),
  size: z.int().nonnegative(),
  step: StepId,
  why: RestoreWhy.nullable(),
});
export type RestoreItem = z.infer<typeof RestoreItem>;

export const RestoreSpace = z.object({
  storage: z.string(),
  /** Bytes, with the reserve that is left alone. */
  needed: z.int().nonnegative(),
  /** Null where the target does not say. */
  free: z.int().nonnegative().nullable(),
  enough: z.boolean(),
});
export type RestoreSpace = z.infer<typeof RestoreSpace>;

export const RestoreTargetName = z.object({
  kind: z.enum(['device', 'folder']),
  /** The device's id, or the folder. */
  id: z.string(),
  name: z.string(),
  model: z.string().nullable(),
  os: z.string().nullable(),
});
export type RestoreTargetName = z.infer<typeof RestoreTargetName>;

const Counts = z.object({ write: Count, 'keep-both': Count, compare: Count, 'not-sent': Count, refuse: Count });

/** What would be done, before anything is. */
export const RestorePlan = z.object({
  format: z.literal(1),
  vault: z.string(),
  /** Null where the run records are gone and the manifest alone says what there is. */
  run: RunId.nullable(),
  target: RestoreTargetName,
  chosen: Count,
  counts: Counts,
  folders: z.int().nonnegative(),
  space: z.array(RestoreSpace),
  /** About how long, in seconds. */
  seconds: z.number().nonnegative(),
  /** The whole is refused, with the code's remedy; null when it can begin. */
  blocked: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** What is not simply written, first; at most 500. */
  items: z.array(RestoreItem).max(500),
  more: z.int().nonnegative(),
  /** What the owner should know before it begins, one sentence each. */
  notes: z.array(z.string()),
});
export type RestorePlan = z.infer<typeof RestorePlan>;

export const RestorePlanSnapshot = z.object({
  phase: z.enum(['opening', 'connecting', 'listing', 'planning', 'ended']),
  listed: Count,
  plan: RestorePlan.nullable(),
});
export type RestorePlanSnapshot = z.infer<typeof RestorePlanSnapshot>;

export const RestorePhase = z.enum([
  'opening',
  'connecting',
  'listing',
  'planning',
  'writing',
  'waiting',
  'trying',
  'stopping',
  'ended',
]);
export type RestorePhase = z.infer<typeof RestorePhase>;

/** `drill`: a restore to a place that is thrown away afterwards. */
export const RestoreKind = z.enum(['restore', 'drill']);
export type RestoreKind = z.infer<typeof RestoreKind>;

/** The whole state of a restore as a screen shows it. */
export const RestoreSnapshot = z.object({
  id: RestoreId,
  kind: RestoreKind,
  vault: z.string(),
  phase: RestorePhase,
  /** In phase `waiting`: the code of what it waits for. */
  blockedBy: z.string().nullable(),
  /** Null until the plan is made: what is to be written or compared. */
  total: Count.nullable(),
  done: Count,
  failed: Count,
  /** Bytes of the current file that have gone out. */
  inFlight: z.int().nonnegative(),
  current: z.string().nullable(),
  /** Bytes a second, smoothed; null while there is nothing to measure. */
  rate: z.number().nonnegative().nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
});
export type RestoreSnapshot = z.infer<typeof RestoreSnapshot>;

export const RestoreFinding = z.object({ path: z.string(), code: z.string(), message: z.string(), remedy: z.string() });
export type RestoreFinding = z.infer<typeof RestoreFinding>;

/** How what was written was proved: every byte read back, or size and a sample. */
export const RestoreProof = z.enum(['all', 'sample']);
export type RestoreProof = z.infer<typeof RestoreProof>;

/** What a drill found besides. */
export const DrillResult = z.object({
  passed: z.boolean(),
  /** The copy that was tried; null: the backup itself. */
  from: z.string().nullable(),
  samplePercent: z.number().positive().max(100),
  /** Whether every restored file agrees with a line of `manifest-sha256.txt` too. */
  manifestAgrees: z.int().nonnegative(),
  opens: z.int().nonnegative(),
  doesNotOpen: z.int().nonnegative(),
  notChecked: z.int().nonnegative(),
  /** Counted in the restored files. */
  contacts: z.int().nonnegative(),
  messages: z.int().nonnegative(),
});
export type DrillResult = z.infer<typeof DrillResult>;

/** What a restore did. chosen = written + already there + not sent + refused + failed, in files and in bytes. */
export const RestoreReport = z.object({
  format: z.literal(1),
  id: RestoreId,
  kind: RestoreKind,
  outcome: RunOutcome,
  endedBy: z.object({ code: z.string(), message: z.string() }).nullable(),
  vault: z.string(),
  run: RunId.nullable(),
  target: RestoreTargetName,
  equation: z.object({
    chosen: Count,
    written: Count,
    alreadyThere: Count,
    notSent: Count,
    refused: Count,
    failed: Count,
  }),
  proof: z.object({
    how: RestoreProof,
    /** Written, read back from the target whole, and the same. */
    readBack: z.int().nonnegative(),
    /** Written, and of the same size with the same bytes where they were looked at. */
    sampled: z.int().nonnegative(),
  }),
  /** Written files whose date of change the target shows as it was, of those that had one. */
  dates: z.object({ kept: z.int().nonnegative(), of: z.int().nonnegative() }),
  foldersMade: z.int().nonnegative(),
  /** What an earlier attempt had left half-sent. */
  halfSentRemoved: z.int().nonnegative(),
  /** At most 500. */
  renamed: z.array(z.object({ path: z.string(), to: z.string(), why: RestoreWhy })).max(500),
  /** What was refused or failed, by name; at most 2000. */
  findings: z.array(RestoreFinding).max(2000),
  findingsOmitted: z.int().nonnegative(),
  notes: z.array(z.string()),
  /** What was made for the phone's own apps, and waits there for the owner's hand. */
  also: z
    .array(
      z.object({
        extra: RestoreExtra,
        /** Where it lies: a file where it is one, else the folder; null where none of it is there. */
        place: z.string().nullable(),
        files: z.int().nonnegative(),
        /** Of the files: written or already there, and proved like any other. */
        put: z.int().nonnegative(),
        /** Messages, people or packages in it. */
        holds: z.int().nonnegative(),
      }),
    )
    .default([]),
  drill: DrillResult.nullable(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
});
export type RestoreReport = z.infer<typeof RestoreReport>;

/** A line of `.lifeboat/drills.jsonl`. */
export const DrillRecord = z.object({
  format: z.literal(1),
  at: z.iso.datetime(),
  passed: z.boolean(),
  run: RunId.nullable(),
  files: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  from: z.string().nullable(),
  target: z.string(),
});
export type DrillRecord = z.infer<typeof DrillRecord>;
