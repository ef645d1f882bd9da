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
  'reporting',
  'waiting',
  'stopping',
  'ended',
]);
export type RunPhase = z.infer<typeof RunPhase>;

/** The whole state of a run as a screen shows it. The newest replaces the last. */
export const RunSnapshot = z.object({
  runId: RunId,
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
  current: z.string().nullable(),
  /** Bytes a second, smoothed; null while there is nothing to measure. */
  rate: z.number().nonnegative().nullable(),
  /** Seconds; null until it means something. */
  secondsLeft: z.number().nonnegative().nullable(),
});
export type RunSnapshot = z.infer<typeof RunSnapshot>;
