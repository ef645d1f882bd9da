import { z } from 'zod';
import { Count } from '../domain/count.ts';
import { RunId, StepId } from '../domain/ids.ts';
import {
  RestoreId,
  RestoreKind,
  RestorePlanSnapshot,
  RestoreProof,
  RestoreReport,
  RestoreSnapshot,
  RestoreWish,
} from '../domain/restore.ts';
import { RunKind, RunOutcome } from '../domain/run-record.ts';
import { call, stream } from '../rpc/define.ts';

const None = z.null();
const Page = z.object({ offset: z.int().nonnegative(), limit: z.int().positive().max(500) });
const vault = z.string().min(1);

/** A run that can be put back. */
export const RestorableRun = z.object({
  run: RunId,
  kind: RunKind,
  startedAt: z.iso.datetime(),
  outcome: RunOutcome.nullable(),
  device: z.string(),
  /** False for a run that was cut off before its list of files was written. */
  listed: z.boolean(),
});
export type RestorableRun = z.infer<typeof RestorableRun>;

export const RestoreEntry = z.object({
  kind: z.enum(['folder', 'file']),
  name: z.string(),
  /** As in a selection: `Phone/Pictures`. */
  path: z.string(),
  holds: Count,
  /** Of a file: where its bytes are, under `data/`; null for a folder and for what the backup does not hold. */
  stored: z.string().nullable(),
  modified: z.iso.datetime().nullable(),
});
export type RestoreEntry = z.infer<typeof RestoreEntry>;

export const ActiveRestore = z.object({
  id: RestoreId,
  kind: RestoreKind,
  vault: z.string(),
  target: z.string(),
  startedAt: z.iso.datetime(),
});
export type ActiveRestore = z.infer<typeof ActiveRestore>;

/** Putting things back, and trying that it can be done. A restore never writes over anything. */
export const restoreMethods = {
  /** Newest first. `bare`: the records are gone; the manifest alone says what there is. */
  'restore.runs': call(
    z.object({ vault }),
    z.object({ name: z.string(), bare: z.boolean(), runs: z.array(RestorableRun) }),
  ),
  /** What a run found in a folder; `folder: ""` gives the storages. With it, how much each step holds. */
  'restore.look': call(
    z.object({ vault, run: RunId.nullable().default(null), folder: z.string().max(4000).default(''), page: Page }),
    z.object({
      run: RunId.nullable(),
      total: z.int(),
      items: z.array(RestoreEntry),
      steps: z.array(z.object({ id: StepId, holds: Count })),
    }),
  ),
  /** Looks at the target and says what would be done; writes nothing. The last item has the plan. */
  'restore.plan': stream(RestoreWish, RestorePlanSnapshot),
  /** Begins a restore; it goes on by itself until it has ended or is stopped. */
  'restore.start': call(
    RestoreWish.extend({
      proof: RestoreProof.default('all'),
      /** Seconds to wait for a lost phone before giving up. */
      waitSeconds: z.number().nonnegative().default(0),
    }),
    z.object({ id: RestoreId }),
  ),
  /**
   * Begins a drill: a sample of the newest backup (or all of it) is restored to a virtual Lumia of the same model in a
   * scratch folder, read back, compared with the manifest, opened and counted. `from` tries a second copy instead.
   */
  'drill.start': call(
    z.object({
      vault,
      from: z.string().min(1).nullable().default(null),
      samplePercent: z.number().positive().max(100).default(10),
      /** Where the scratch folder is made; null: the system's folder for such things. */
      scratch: z.string().min(1).nullable().default(null),
    }),
    z.object({ id: RestoreId }),
  ),
  'restore.watch': stream(z.object({ id: RestoreId }), RestoreSnapshot),
  /** The report as soon as it has ended. */
  'restore.report': call(z.object({ id: RestoreId }), RestoreReport),
  /** Answers when it has stopped. */
  'restore.stop': call(z.object({ id: RestoreId }), None),
  /** Those that are under way in this process, drills too. */
  'restore.active': stream(None, z.array(ActiveRestore)),
} as const;
