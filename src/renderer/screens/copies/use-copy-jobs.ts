import { useState } from 'react';
import type { CopyJob } from '../../../shared/domain/copies.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { useClient } from '../../host/host-context.tsx';
import { useCurrent } from '../../state/current.tsx';

export interface CopyJobsOf {
  /** Copying onto drives, under way or ended. */
  readonly jobs: readonly CopyJob[];
  readonly isWorking: boolean;
  /** Why it could not be begun. */
  readonly error: AppError | null;
  /** Into a folder, or onto every known drive that is there. */
  readonly start: (to: string | null) => void;
}

/** What is done for this backup's copies on drives, whoever began it. */
export function useCopyJobs(vault: string): CopyJobsOf {
  const client = useClient();
  const current = useCurrent();
  const [error, setError] = useState<AppError | null>(null);
  const jobs = (current.jobs ?? []).filter((job) => job.kind === 'copy' && job.vault === vault);
  const start = (to: string | null): void => {
    setError(null);
    client['copies.start']({ vault, to }).catch((failure: unknown) => setError(toAppError(failure)));
  };
  return { jobs, isWorking: jobs.some(({ state }) => state === 'working'), error, start };
}
