import { z } from 'zod';
import { DeviceId, STEP_IDS, StepId } from './ids.ts';

/** The classic accents of the phone's own shell. */
export const ACCENTS = ['cyan', 'cobalt', 'emerald', 'magenta', 'crimson', 'lime', 'amber', 'violet', 'steel'] as const;
export const Accent = z.enum(ACCENTS);
export type Accent = z.infer<typeof Accent>;

export const Theme = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof Theme>;

/** What was chosen for a phone the first time, so that the next time is one click. The backup itself knows the rest. */
export const RememberedPhone = z.object({
  deviceId: DeviceId,
  /** What tells this phone from another one of its name; null for a folder. */
  serial: z.string().nullable(),
  name: z.string(),
  model: z.string(),
  /** Absolute path of the phone's own backup folder. */
  vault: z.string().min(1),
  /** The folder that the owner chose; the backup's folder is in it, or is it. */
  to: z.string().min(1),
  steps: z.array(StepId).default([...STEP_IDS]),
});
export type RememberedPhone = z.infer<typeof RememberedPhone>;

export const REMINDER_KINDS = ['unfinished', 'media', 'contacts', 'packages', 'cloud', 'happened', 'reset'] as const;
/**
 * `unfinished`: the last run did not go to its end; `media` monthly; `contacts` and `packages` twice a year; `cloud`: an
 * export from the cloud that was taken in once is half a year old;
 * `happened`: the owner said that something happened today; `reset`: the owner is about to reset the phone.
 */
export const ReminderKind = z.enum(REMINDER_KINDS);
export type ReminderKind = z.infer<typeof ReminderKind>;

/** A drive, or a folder of one, that holds a copy. Known by the id in its marker file, wherever it is mounted. */
export const RememberedDrive = z.object({
  id: z.uuid(),
  label: z.string(),
  vaultId: z.uuid(),
  /** Absolute path of the backup that is copied. */
  vault: z.string().min(1),
  /** Absolute path of the folder that holds the copies, where it was last. */
  folder: z.string().min(1),
  /** The same, from the root of its disk. */
  onDisk: z.string(),
  lastSeenAt: z.iso.datetime(),
  /** Its copy is made by itself when it is plugged in. */
  byItself: z.boolean().default(false),
});
export type RememberedDrive = z.infer<typeof RememberedDrive>;

export const Settings = z.object({
  version: z.literal(1).default(1),
  accent: Accent.default('cyan'),
  theme: Theme.default('system'),
  /** In the order in which they were last used. */
  phones: z.array(RememberedPhone).default([]),
  /** Devices that do not announce themselves (a card reader's folder, a virtual phone), to be looked for at each start. */
  devices: z.array(DeviceId).default([]),
  reminders: z
    .object({
      /** Which are wanted. `unfinished` cannot be switched off: it is visible and stays. */
      kinds: z.partialRecord(ReminderKind, z.boolean()).default({
        unfinished: true,
        media: true,
        contacts: true,
        packages: true,
        cloud: true,
        happened: true,
        reset: true,
      }),
      notify: z.boolean().default(true),
      tray: z.boolean().default(true),
      startAtLogin: z.boolean().default(false),
      /** Nothing is said before this; what is due stays visible all the same. */
      snoozedUntil: z.iso.datetime().nullable().default(null),
      /** When the owner last pressed "something happened today" or "I am about to reset", by backup folder. */
      asked: z
        .array(z.object({ vault: z.string(), kind: z.enum(['happened', 'reset']), at: z.iso.datetime() }))
        .default([]),
    })
    .prefault({}),
  drives: z.array(RememberedDrive).default([]),
  /** How long a run from the window waits for a lost phone or disk before it gives up, in minutes. */
  waitMinutes: z.number().nonnegative().max(10_080).default(720),
});
export type Settings = z.infer<typeof Settings>;

/** What may be changed in one go; whatever is left out stays. */
export const SettingsChange = z
  .object({
    accent: Accent,
    theme: Theme,
    phones: Settings.shape.phones.unwrap(),
    devices: Settings.shape.devices.unwrap(),
    reminders: z
      .object({
        kinds: z.partialRecord(ReminderKind, z.boolean()),
        notify: z.boolean(),
        tray: z.boolean(),
        startAtLogin: z.boolean(),
      })
      .partial(),
    waitMinutes: z.number().nonnegative().max(10_080),
  })
  .partial();
export type SettingsChange = z.infer<typeof SettingsChange>;

/** A thing that is due for one backup. */
export const Reminder = z.object({
  vault: z.string(),
  phone: z.string(),
  kind: ReminderKind,
  /** When it was last done; null when it never was. */
  since: z.iso.datetime().nullable(),
  /** When it became (or becomes) due. */
  dueAt: z.iso.datetime(),
  overdue: z.boolean(),
});
export type Reminder = z.infer<typeof Reminder>;

export const ReminderState = z.object({
  /** Overdue first, then by the day on which they fall due. */
  reminders: z.array(Reminder),
  snoozedUntil: z.iso.datetime().nullable(),
  /** Backups that settings name and that are not to be found now (a disk that is not plugged in). */
  away: z.array(z.object({ vault: z.string(), phone: z.string() })),
});
export type ReminderState = z.infer<typeof ReminderState>;
