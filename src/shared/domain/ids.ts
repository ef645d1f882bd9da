import { z } from 'zod';

/** `usb:<serial>`, `wpd:<serial>`, `libmtp:<serial>`, `folder:<path>` or `virtual:<profile>[@<dir>][?<misbehaviour>]`. */
export const DeviceId = z
  .string()
  .max(8192)
  .regex(/^(usb|wpd|libmtp|folder|virtual):.+$/su)
  .brand('DeviceId');
export type DeviceId = z.infer<typeof DeviceId>;

/** Made once when a backup folder is begun; the same in every copy of it. */
export const VaultId = z.uuid().brand('VaultId');
export type VaultId = z.infer<typeof VaultId>;

/** The run's start in UTC with `:` replaced, so that it is a file name everywhere: `2026-11-22T10-30-00Z`. A second run in the same second gets `-2`. */
export const RunId = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z(-\d{1,6})?$/u)
  .brand('RunId');
export type RunId = z.infer<typeof RunId>;

/** How many of something each run brought first, oldest run first; null for those of which no record tells. */
export const AddedByRun = z.array(z.object({ run: RunId.nullable(), added: z.int() }));
export type AddedByRun = z.infer<typeof AddedByRun>;

/** When the run began, ISO 8601: its name says so. */
export function runTime(run: RunId): string {
  return run.replace(/T(\d\d)-(\d\d)-(\d\d)Z.*$/u, 'T$1:$2:$3Z');
}

/** In the order of the screens, of the work and of the report: what would hurt most to lose comes first. */
export const STEP_IDS = ['media', 'contacts', 'messages', 'documents', 'app-data', 'packages', 'cloud'] as const;
export const StepId = z.enum(STEP_IDS);
export type StepId = z.infer<typeof StepId>;

/** SHA-256, 64 lower-case hexadecimal digits. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/u);
/** XXH64 with seed 0, 16 lower-case hexadecimal digits, as `xxhsum` prints it. */
export const Xxh64 = z.string().regex(/^[0-9a-f]{16}$/u);

export const ContentHash = z.object({ sha256: Sha256, xxh64: Xxh64 });
export type ContentHash = z.infer<typeof ContentHash>;
