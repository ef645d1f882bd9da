import { useState } from 'react';
import type { CopyJob } from '../../shared/domain/copies.ts';

type Jobs = readonly CopyJob[] | null;

/**
 * Pure. What was cut off as the app was ended and begun anew: the app tells of a job until another takes its place, so
 * one that was at work and is not told of any more has ended with it. Once the same is begun again, nothing is said.
 */
export function cutOffAfter(before: readonly CopyJob[], was: Jobs, now: Jobs): readonly CopyJob[] {
  if (was === null || now === null) return before;
  const gone = was.filter(({ id, state }) => state === 'working' && !now.some((job) => job.id === id));
  const isBegunAgain = ({ kind, vault, target }: CopyJob): boolean =>
    now.some((job) => job.kind === kind && job.vault === vault && job.target === target);
  const all = [...before, ...gone].filter((job) => !isBegunAgain(job));
  return all.length === before.length && gone.length === 0 ? before : all;
}

export function useCutOffJobs(jobs: Jobs): readonly CopyJob[] {
  const [last, setLast] = useState<{ readonly jobs: Jobs; readonly cutOff: readonly CopyJob[] }>({ jobs, cutOff: [] });
  if (last.jobs !== jobs) setLast({ jobs, cutOff: cutOffAfter(last.cutOff, last.jobs, jobs) });
  return last.cutOff;
}
