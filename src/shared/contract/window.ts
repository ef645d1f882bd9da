import { z } from 'zod';
import { Count } from '../domain/count.ts';
import { DeviceId, RunId, STEP_IDS, StepId } from '../domain/ids.ts';
import { RunKind } from '../domain/run-record.ts';
import { ReminderState, Settings, SettingsChange } from '../domain/settings.ts';
import { call, stream } from '../rpc/define.ts';

const None = z.null();

/** A folder or disk that a backup can go to. */
export const Place = z.object({
  path: z.string(),
  /** As the owner knows it: the disk's label, or the folder's name. */
  label: z.string(),
  kind: z.enum(['external-disk', 'this-computer']),
  /** Bytes; null where the system does not say. */
  free: z.int().nonnegative().nullable(),
  capacity: z.int().nonnegative().nullable(),
  /** `ext4`, `exfat`, `vfat`, `ntfs`, `apfs`, ...; null where the system does not say. */
  fileSystem: z.string().nullable(),
});
export type Place = z.infer<typeof Place>;

/** What is known of a folder before anything is written to it. */
export const PlaceLook = z.object({
  /** The chosen folder, absolute. It need not exist yet. */
  to: z.string(),
  exists: z.boolean(),
  writable: z.boolean(),
  free: z.int().nonnegative().nullable(),
  fileSystem: z.string().nullable(),
  /** What this disk cannot hold, as codes: files over 4 GiB, some names, names that differ only in case. */
  limits: z.array(z.enum(['files-over-4gib', 'some-names', 'case-twins', 'same-disk-as-system'])),
  /** This phone's backup in the chosen folder, if there is one already. */
  vault: z
    .object({ path: z.string(), name: z.string(), holds: Count, lastCompleteAt: z.iso.datetime().nullable() })
    .nullable(),
});
export type PlaceLook = z.infer<typeof PlaceLook>;

/** What a backup would find and do, before it begins. */
export const Preview = z.object({
  phase: z.enum(['connecting', 'listing', 'ended']),
  listed: Count,
  steps: z.array(
    z.object({
      id: StepId,
      onPhone: Count,
      /** Null until the whole list is there. */
      toCopy: Count.nullable(),
      alreadySafe: Count.nullable(),
      leftOut: Count.nullable(),
    }),
  ),
  /** What the listing could not read, by path; the backup would name each. At most 100. */
  problems: z.array(z.object({ path: z.string(), code: z.string() })),
  /** The newest photos that would be copied, as the phone's own small pictures; they come after `ended`. */
  pictures: z.array(z.object({ path: z.string(), url: z.string().startsWith('data:image/jpeg;base64,') })).default([]),
});
export type Preview = z.infer<typeof Preview>;

export const ActiveRun = z.object({
  runId: RunId,
  kind: RunKind,
  deviceId: DeviceId.nullable(),
  deviceName: z.string(),
  vault: z.string(),
  startedAt: z.iso.datetime(),
});
export type ActiveRun = z.infer<typeof ActiveRun>;

/** So many files and folders may be dropped or chosen at once; what is in a folder counts as one. */
export const MOST_DROPPED = 10_000;

/** What was dropped, judged before it is taken in. */
export const IntakeFile = z.object({
  path: z.string(),
  /** Its path in what was dropped, `/` between names. */
  name: z.string(),
  bytes: z.int().nonnegative(),
  /** `usable`: it is what it says it is, `count` says of how much; the other words are why not. */
  verdict: z.enum(['usable', 'empty', 'placeholder', 'not-what-it-says', 'cut-off', 'not-checked']),
  /** `vcard`, `csv`, `msg`, `hsh`, `zip`, `appx`, `pdf`, ...; by content, not by name. */
  format: z.string(),
  step: StepId,
  /** People, messages, rows, events or entries; null where there is nothing to count. */
  count: z
    .object({ of: z.enum(['people', 'messages', 'rows', 'events', 'entries']), n: z.int().nonnegative() })
    .nullable(),
  /** Of what is counted and dated; null where there is nothing to date. */
  from: z.iso.datetime().nullable(),
  until: z.iso.datetime().nullable(),
});
export type IntakeFile = z.infer<typeof IntakeFile>;
export const Intake = z.object({ files: z.array(IntakeFile).max(500), total: Count, more: z.int().nonnegative() });
export type Intake = z.infer<typeof Intake>;

/** What a window needs beside the engine's own methods. */
export const windowMethods = {
  /** A picker of the system's own; `null` when it was closed. Errors: `USAGE` where the host has none. */
  'host.pickFolder': call(z.object({ title: z.string().max(200) }), z.string().nullable()),
  'host.pickFiles': call(z.object({ title: z.string().max(200) }), z.array(z.string()).nullable()),
  /** Folders only, under the home folder and on mounted disks. `path: null` gives where to begin. */
  'host.browse': call(
    z.object({ path: z.string().nullable(), files: z.boolean().default(false) }),
    z.object({
      path: z.string().nullable(),
      /** Null at the top. */
      parent: z.string().nullable(),
      entries: z.array(z.object({ name: z.string(), path: z.string(), kind: z.enum(['folder', 'file']) })).max(2000),
      more: z.int().nonnegative(),
    }),
  ),
  'host.makeFolder': call(z.object({ parent: z.string(), name: z.string().min(1).max(200) }), z.string()),
  /** Opens a folder or file of a backup in the system's own viewer; where a host cannot, `USAGE`. */
  'host.show': call(z.object({ path: z.string() }), None),
  /** The best place first: the external disk with the most room, else the documents folder. */
  'place.list': call(None, z.array(Place)),
  'place.look': call(z.object({ to: z.string().min(1), deviceId: DeviceId.nullable() }), PlaceLook),
  /** A device that does not announce itself is looked for from now on: a card reader's folder, a virtual phone. */
  'device.add': call(z.object({ id: DeviceId }), None),
  'device.forget': call(z.object({ id: DeviceId }), None),
  'run.preview': stream(
    z.object({
      deviceId: DeviceId,
      to: z.string().min(1),
      steps: z.array(StepId).default([...STEP_IDS]),
    }),
    Preview,
  ),
  /** The runs that are under way in this process, whoever began them. */
  'run.active': stream(None, z.array(ActiveRun)),
  /** The file that is being copied is left for the next run, and said not to be safe. */
  'run.skip': call(
    z.object({
      runId: RunId,
      /** The file that is meant, as in the snapshot; when it is done by then, nothing is skipped. Null: the one begun last. */
      current: z.string().nullable().default(null),
    }),
    None,
  ),
  /** Adds what was dropped into the backup of this phone; begins the backup if there is none yet. */
  'intake.look': call(z.object({ from: z.array(z.string()).min(1).max(MOST_DROPPED) }), Intake),
  /** A small JPEG of a stored picture as a `data:` URL; null where it cannot be shown. `path` is under `data/`. */
  'vault.thumbnail': call(
    z.object({ vault: z.string(), path: z.string(), size: z.int().min(16).max(1600).default(160) }),
    z.string().nullable(),
  ),
  /**
   * Where the bytes of a stored picture or film are, for the host that gives them to the page; null for what a page
   * cannot show. `file` is absolute, `type` is told by the content. With `film` those of the film behind a picture (a
   * Living Image): `size` bytes from `start`.
   */
  'vault.media': call(
    z.object({ vault: z.string().min(1), path: z.string().max(4096), film: z.boolean().default(false) }),
    z
      .object({ file: z.string(), start: z.int().nonnegative(), size: z.int().nonnegative(), type: z.string() })
      .nullable(),
  ),
  /** The backups that settings remember, and those in the folder, newest first. */
  'vault.list': call(
    z.object({ in: z.string().nullable().default(null) }),
    z.array(z.object({ path: z.string(), name: z.string(), away: z.boolean() })),
  ),
  'settings.get': call(None, Settings),
  'settings.change': call(SettingsChange, Settings),
  'settings.watch': stream(None, Settings),
  'reminder.watch': stream(None, ReminderState),
  'reminder.snooze': call(z.object({ days: z.int().min(0).max(31) }), None),
  /** The owner says that something happened today, or that a reset is near: a backup is due at once. */
  'reminder.ask': call(
    z.object({ vault: z.string(), kind: z.enum(['happened', 'reset']), on: z.boolean().default(true) }),
    None,
  ),
} as const;
