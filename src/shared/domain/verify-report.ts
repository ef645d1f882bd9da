import { z } from 'zod';
import { Count } from './count.ts';
import { VaultId } from './ids.ts';
import { Finding, Note, Proof } from './run-report.ts';

/** `full` reads every byte for SHA-256, `quick` every byte for XXH64, `sample` a share of the files for SHA-256. */
export const VerifyMode = z.enum(['full', 'quick', 'sample']);
export type VerifyMode = z.infer<typeof VerifyMode>;

export const VerifyReport = z.object({
  format: z.literal(1),
  vault: z.string(),
  vaultId: VaultId.nullable(),
  mode: VerifyMode,
  /** True when nothing is wrong with anything that was looked at. */
  ok: z.boolean(),
  /** What the records say should be there. */
  expected: Count,
  /** What was read and is right. */
  verified: Count,
  /** Present with the right size, but not read (sample). */
  notRead: Count,
  counts: z.object({
    missing: z.int(),
    extra: z.int(),
    changed: z.int(),
    damaged: z.int(),
    records: z.int(),
  }),
  findings: z.array(Finding),
  /** Whether what was verified opens; mode `full` only. A file that does not says nothing against the backup. */
  contents: Proof.pick({ opens: true, doesNotOpen: true, notChecked: true })
    .extend({ notes: z.array(Note), notesOmitted: z.int().nonnegative() })
    .optional(),
  /** Of the files read: past this computer's own cache. */
  readPastCache: z.int().nonnegative(),
  /**
   * Whether the backup keeps what this verification found, so that no reset is called safe over it. False when that could
   * not be written: something else was writing to it, or its disk takes nothing. Null when there was nothing to keep.
   */
  kept: z.boolean().nullable(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
});
export type VerifyReport = z.infer<typeof VerifyReport>;
