import { z } from 'zod';
import { Count } from './count.ts';
import { RunId, StepId } from './ids.ts';

export const RunPhase = z.enum([
  'connecting',
  'listing',
  'planning',
  'copying',
  'reading-back',
  'comparing',
  'trying',
  'reporting',
  'waiting',
  'stopping',
  'ended',
]);
export type RunPhase = z.infer<typeof RunPhase>;

/** The whole state of a run as a screen shows it. The newest replaces the last. */
export const RunSnapshot = z.object({
  runId: RunId,
  /** Absolute path of the backup's folder. */
  vault: z.string(),
  phase: RunPhase,
  /** The error code that the run waits on, in phase `waiting`. */
  blockedBy: z.string().nullable(),
  step: StepId.nullable(),
  /** What the phone has been found to hold so far. */
  listed: Count,
  /** Null until listing is done. */
  toCopy: Count.nullable(),
  copied: Count,
  /** Bytes of the current file that have arrived; they are not in `copied` yet. */
  inFlight: z.int().nonnegative(),
  readBack: Count,
  failed: Count,
  /** In phase `trying`: files whose content was tried, of how many. */
  tried: z.object({ done: Count, of: Count }).optional(),
  current: z.string().nullable(),
  /** The chosen steps in their order; `toCopy` is null until listing is done, `done` is what of it is safe by now. */
  steps: z.array(z.object({ id: StepId, toCopy: Count.nullable(), done: Count })),
  /** The newest of the `media` files that are safe on the disk, the newest first, under `data/`; at most 25. */
  recent: z.array(z.string()).max(25),
  /** Bytes a second, smoothed; null while there is nothing to measure. */
  rate: z.number().nonnegative().nullable(),
  /** Seconds; null until it means something. */
  secondsLeft: z.number().nonnegative().nullable(),
});
export type RunSnapshot = z.infer<typeof RunSnapshot>;
