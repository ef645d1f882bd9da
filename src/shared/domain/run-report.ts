import { z } from 'zod';
import { ContactsInside } from './contacts.ts';
import { RunId, StepId } from './ids.ts';
import { MessagesInside } from './messages.ts';
import { RunDevice, RunKind, RunOutcome, StepTotals } from './run-record.ts';

/**
 * What is known of a file's copy, in rising order of certainty:
 * `copied`: the bytes arrived, their count is the one announced, the hash was taken on the way;
 * `read-back`: the stored file was read again and its hash is the same;
 * `compared-with-phone`: the phone was read a second time, in a fresh session, and its bytes are the same.
 */
export const Certainty = z.enum(['copied', 'read-back', 'compared-with-phone']);
export type Certainty = z.infer<typeof Certainty>;

/** Something that is not safe. What is safe is in the manifest. */
export const Finding = z.object({
  /** Under `data/` where there is a stored file (`Phone/Pictures/x.jpg`), else as the phone has it. */
  path: z.string(),
  verdict: z.enum([
    'not-copied',
    'not-listed',
    'not-read-back',
    'differs-from-phone',
    'missing',
    'extra',
    'changed',
    'damaged',
    'record-damaged',
  ]),
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
});
export type Finding = z.infer<typeof Finding>;

/** Something worth knowing about a file that is safe. */
export const Note = z.object({
  path: z.string(),
  note: z.enum([
    'zero-byte-original',
    'does-not-open',
    'name-changed',
    'moved-on-phone',
    'earlier-version-kept',
    'left-out',
    'resumed',
  ]),
  message: z.string(),
});
export type Note = z.infer<typeof Note>;

export const StepStatus = z.enum([
  /** Everything the phone has for this step is safe. */
  'done',
  /** Finished, but something of it is not safe. */
  'done-with-exceptions',
  /** The run ended before this step was through. */
  'not-finished',
  /** Not chosen for this run. */
  'left-out',
  /** The phone has nothing for it. */
  'nothing-found',
  /** The owner must do something on the phone or the web first. */
  'guided',
]);
export type StepStatus = z.infer<typeof StepStatus>;

export const StepReport = StepTotals.extend({ id: StepId, status: StepStatus });
export type StepReport = z.infer<typeof StepReport>;

export const Proof = z.object({
  copied: z.int().nonnegative(),
  readBack: z.int().nonnegative(),
  comparedWithPhone: z.int().nonnegative(),
  opens: z.int().nonnegative(),
  doesNotOpen: z.int().nonnegative(),
  notChecked: z.int().nonnegative(),
  /** Of `readBack`: read from the disk itself, past this computer's own cache. The disk's cache is never defeated. */
  readBackPastCache: z.int().nonnegative(),
});
export type Proof = z.infer<typeof Proof>;

/** What the backup's own formats hold after the run, every export of the past united; null where there is none. */
export const Inside = z.object({
  contacts: ContactsInside.nullable().default(null),
  messages: MessagesInside.nullable().default(null),
});
export type Inside = z.infer<typeof Inside>;

export const RunReport = z.object({
  format: z.literal(1),
  run: RunId,
  kind: RunKind,
  outcome: RunOutcome,
  /** Why the run did not go to its end; null when it did. */
  endedBy: z.object({ code: z.string(), message: z.string(), remedy: z.string() }).nullable(),
  /** Absolute path of the backup's folder on the computer that made this report. */
  vault: z.string(),
  device: RunDevice,
  /** onPhone = copied + alreadySafe + leftOut + unreadable, in files and in bytes, or the run has failed. */
  equation: StepTotals,
  steps: z.array(StepReport),
  findings: z.array(Finding),
  notes: z.array(Note),
  /** More notes than the report lists; all of them are in `objects.jsonl`. */
  notesOmitted: z.int().nonnegative(),
  proof: Proof,
  /** Left out when nobody could look. */
  inside: Inside.optional(),
  notCovered: z.array(z.object({ what: z.string(), why: z.string(), instead: z.string() })),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
});
export type RunReport = z.infer<typeof RunReport>;
