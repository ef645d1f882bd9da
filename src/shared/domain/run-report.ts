import { z } from 'zod';
import { AppDataInside } from './app-data.ts';
import { CalendarInside } from './calendar.ts';
import { CloudInside } from './cloud.ts';
import { Count, NOTHING } from './count.ts';
import { ContactsInside } from './contacts.ts';
import { RunId, StepId } from './ids.ts';
import { MessagesInside } from './messages.ts';
import { KitInside } from './packages.ts';
import { PhotosInside } from './photos.ts';
import { RunDevice, RunKind, RunOutcome, StepTotals } from './run-record.ts';
import { Samples } from './samples.ts';

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
    'changed-meanwhile',
    'same-as-stored',
    'earlier-version-kept',
    'left-out',
    'resumed',
    'changed-by-phone',
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

/** What earlier runs saved, read from the phone again. */
export const Watched = z.object({
  read: z.int().nonnegative(),
  /** Of `read`: other bytes under the same size and date, or not to be read any more. The phone's memory is failing. */
  differ: z.int().nonnegative(),
});
export type Watched = z.infer<typeof Watched>;

export const Proof = z.object({
  copied: z.int().nonnegative(),
  readBack: z.int().nonnegative(),
  comparedWithPhone: z.int().nonnegative(),
  opens: z.int().nonnegative(),
  doesNotOpen: z.int().nonnegative(),
  notChecked: z.int().nonnegative(),
  /** Of `notChecked`: left over when the trying was called off or broke off. Null in reports of apps that did not count it. */
  notTried: z.int().nonnegative().nullable().default(null),
  /** Of `readBack`: read from the disk itself, past this computer's own cache. The disk's cache is never defeated. */
  readBackPastCache: z.int().nonnegative(),
  watched: Watched.default({ read: 0, differ: 0 }),
  /** Of what is already safe: bytes that are stored under another name, or that came twice in this run; stored once. */
  sameAsStored: Count.default(NOTHING),
});
export type Proof = z.infer<typeof Proof>;

/** What the backup's own formats hold after the run, every export of the past united; null where there is none. */
export const Inside = z.object({
  contacts: ContactsInside.nullable().default(null),
  messages: MessagesInside.nullable().default(null),
  packages: KitInside.nullable().default(null),
  appData: AppDataInside.nullable().default(null),
  cloud: CloudInside.nullable().default(null),
  calendar: CalendarInside.nullable().default(null),
  photos: PhotosInside.nullable().default(null),
  /** A few things at random, read from the copy, for human eyes. */
  samples: Samples.nullable().default(null),
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
