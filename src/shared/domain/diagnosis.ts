import { z } from 'zod';
import { DeviceId } from './ids.ts';

/** Why a phone cannot be backed up, ten at most: each has one thing to do (`strings-doctor.en.ts`). */
export const CAUSES = [
  'not-found',
  'charge-only',
  'locked',
  'claimed',
  'no-permission',
  'no-way-in',
  'media-pack',
  'wp7',
  'flash-mode',
  'unresponsive',
] as const;
export const Cause = z.enum(CAUSES);
export type Cause = z.infer<typeof Cause>;

/** A program that has the phone open. */
export const Holder = z.object({ pid: z.int().nonnegative(), name: z.string() });
export type Holder = z.infer<typeof Holder>;

export const Diagnosed = z.object({
  /** Null where no device was found. */
  deviceId: DeviceId.nullable(),
  deviceName: z.string().nullable(),
  cause: Cause,
  holders: z.array(Holder),
  /** What the system's own words on it are, as found: a driver's problem code, say. */
  evidence: z.array(z.string()),
  /** A file that would help, with its text; null where none does. */
  file: z.object({ path: z.string(), text: z.string() }).nullable(),
});
export type Diagnosed = z.infer<typeof Diagnosed>;

export const Diagnosis = z.object({
  format: z.literal(1),
  platform: z.string(),
  /** Devices that can be backed up now. */
  ready: z.array(z.object({ deviceId: DeviceId, deviceName: z.string() })),
  causes: z.array(Diagnosed),
});
export type Diagnosis = z.infer<typeof Diagnosis>;

export const CABLE_VERDICTS = ['good', 'slow', 'errors', 'lost', 'nothing-to-read'] as const;

export const CableTest = z.object({
  phase: z.enum(['looking', 'reading', 'ended']),
  elapsedMs: z.number().nonnegative(),
  bytes: z.int().nonnegative(),
  /** Bytes a second so far, and in the slowest and fastest second. */
  rate: z.number().nonnegative(),
  slowest: z.number().nonnegative(),
  fastest: z.number().nonnegative(),
  errors: z.int().nonnegative(),
  /** Null until it has ended. */
  verdict: z.enum(CABLE_VERDICTS).nullable(),
});
export type CableTest = z.infer<typeof CableTest>;

/** A package that is shipped, under which licence. */
export const Licence = z.object({
  name: z.string(),
  version: z.string(),
  licence: z.string(),
  text: z.string().nullable(),
});
export type Licence = z.infer<typeof Licence>;
