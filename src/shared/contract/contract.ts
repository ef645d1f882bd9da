import { z } from 'zod';
import { KnownCopy } from '../domain/copies.ts';
import { DeviceSummary } from '../domain/device.ts';
import { DeviceId, RunId, STEP_IDS, StepId, VaultId } from '../domain/ids.ts';
import { RunSnapshot } from '../domain/progress.ts';
import { DrillRecord } from '../domain/restore.ts';
import { RunKind, RunOutcome } from '../domain/run-record.ts';
import { Finding, RunReport, StepStatus } from '../domain/run-report.ts';
import { VerifyMode, VerifyReport } from '../domain/verify-report.ts';
import { Count } from '../domain/count.ts';
import { call, stream, type Client, type Handlers } from '../rpc/define.ts';
import { appDataMethods } from './app-data.ts';
import { contactsMethods } from './contacts.ts';
import { copiesMethods } from './copies.ts';
import { otherPhoneMethods } from './other-phone.ts';
import { doctorMethods } from './doctor.ts';
import { messagesMethods } from './messages.ts';
import { photosMethods } from './photos.ts';
import { packagesMethods } from './packages.ts';
import { restoreMethods } from './restore.ts';
import { MOST_DROPPED, windowMethods } from './window.ts';

const None = z.null();
const Page = z.object({ offset: z.int().nonnegative(), limit: z.int().positive().max(500) });

/** Where files added from the PC belong; null lets the app judge each file. */
export const AddAs = z.enum(['packages', 'cloud', 'contacts', 'messages', 'documents', 'sd-card', 'app-data']);
export type AddAs = z.infer<typeof AddAs>;

/** Files and folders of this computer; several are taken in by one run, each under its own name. */
const AddFrom = z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(MOST_DROPPED)]);

export const RunSummary = z.object({
  run: RunId,
  kind: RunKind,
  startedAt: z.iso.datetime(),
  /** Null for a run that was killed. */
  outcome: RunOutcome.nullable(),
});
export type RunSummary = z.infer<typeof RunSummary>;

export const VaultStatus = z.object({
  format: z.literal(1),
  vault: z.string(),
  vaultId: VaultId,
  name: z.string(),
  createdAt: z.iso.datetime(),
  /** Everything stored, earlier versions too. */
  holds: Count,
  free: z.int().nonnegative().nullable(),
  runs: z.array(RunSummary),
  lastComplete: z.object({ run: RunId, at: z.iso.datetime(), daysAgo: z.number() }).nullable(),
  steps: z.array(z.object({ id: StepId, status: StepStatus, holds: Count, asOf: RunId.nullable() })),
  /** How many copies are where; this folder is the first. */
  copies: z.array(KnownCopy),
  due: z.array(z.object({ what: z.string(), since: z.iso.datetime().nullable(), why: z.string() })),
  unfinished: z.boolean(),
  /** The newest drill; null when none was made. */
  lastDrill: DrillRecord.nullable(),
});
export type VaultStatus = z.infer<typeof VaultStatus>;

export const VerifySnapshot = z.object({
  phase: z.enum(['reading-records', 'checking', 'ended']),
  total: Count,
  done: Count,
  current: z.string().nullable(),
  report: VerifyReport.nullable(),
});
export type VerifySnapshot = z.infer<typeof VerifySnapshot>;

/** Every ability of the app. A method is one line; Electron, the browser page and the command line call nothing else. */
export const contract = {
  'host.capabilities': call(
    None,
    z.object({
      kind: z.enum(['electron', 'browser', 'terminal']),
      version: z.string(),
      /** `linux`, `darwin`, `win32`, ... */
      platform: z.string(),
      nativeFolderPicker: z.boolean(),
      nativeFilePicker: z.boolean(),
      canShow: z.boolean(),
      keepAwake: z.boolean(),
      notify: z.boolean(),
      tray: z.boolean(),
      startAtLogin: z.boolean(),
      /** Passwords can be kept, in the system's own keychain. */
      keychain: z.boolean(),
      /** A virtual phone that this launch shows beside the real ones. */
      rehearsal: DeviceId.nullable(),
      /** What the owner should know of the start: settings that could not be read. Codes have remedies. */
      problems: z.array(z.object({ code: z.string(), message: z.string() })),
    }),
  ),
  'device.list': call(z.object({ ids: z.array(DeviceId).optional() }), z.array(DeviceSummary)),
  'device.watch': stream(None, z.array(DeviceSummary)),
  /** From a window it also remembers the phone with its backup, its folder and its steps in the settings. */
  'run.start': call(
    z.object({
      deviceId: DeviceId,
      /** The folder the owner chose; the phone's own folder is made inside it, or it is one already. */
      to: z.string().min(1),
      steps: z
        .array(StepId)
        .min(1)
        .default([...STEP_IDS]),
      compare: z.boolean().default(false),
      /** Seconds to wait for a lost phone or disk before giving up. */
      waitSeconds: z.number().nonnegative().default(0),
    }),
    z.object({ runId: RunId, vault: z.string() }),
  ),
  'run.add': call(
    z.object({ vault: z.string().min(1), from: AddFrom, as: AddAs.nullable().default(null) }),
    z.object({ runId: RunId, vault: z.string() }),
  ),
  /** Answers when the run has stopped and its report is written. */
  'run.stop': call(z.object({ runId: RunId }), None),
  'run.watch': stream(z.object({ runId: RunId }), RunSnapshot),
  /** The report of a run of this process, as soon as it has ended. */
  'run.report': call(z.object({ runId: RunId }), RunReport),
  'run.findings': call(z.object({ runId: RunId, page: Page }), z.object({ total: z.int(), items: z.array(Finding) })),
  'report.get': call(z.object({ vault: z.string().min(1), run: RunId.nullable().default(null) }), RunReport),
  'report.html': call(z.object({ vault: z.string().min(1), run: RunId.nullable().default(null) }), z.string()),
  /** Every stored file's XXH64, as `xxhsum -c` reads it from the backup's folder; nothing is written over. */
  'report.xxhsum': call(
    z.object({ vault: z.string().min(1), out: z.string().min(1) }),
    z.object({ out: z.string(), files: z.int().nonnegative() }),
  ),
  'vault.status': call(z.object({ vault: z.string().min(1) }), VaultStatus),
  'vault.verify': stream(
    z.object({
      vault: z.string().min(1),
      mode: VerifyMode,
      samplePercent: z.number().positive().max(100).default(100),
    }),
    VerifySnapshot,
  ),
  'virtual.profiles': call(
    None,
    z.array(z.object({ profile: z.string(), model: z.string(), os: z.string(), about: z.string() })),
  ),
  /** Writes a virtual Lumia's files (`Phone`, `SD card`) into an empty or missing folder. */
  'virtual.make': call(z.object({ profile: z.string(), folder: z.string().min(1) }), Count),
  ...windowMethods,
  ...contactsMethods,
  ...messagesMethods,
  ...photosMethods,
  ...packagesMethods,
  ...appDataMethods,
  ...copiesMethods,
  ...doctorMethods,
  ...restoreMethods,
  ...otherPhoneMethods,
} as const;

export type AppContract = typeof contract;
export type AppHandlers = Handlers<AppContract>;
export type AppClient = Client<AppContract>;
