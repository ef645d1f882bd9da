import { useEffect } from 'react';
import type { AppClient } from '../../../shared/contract/contract.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import type { RunSnapshot } from '../../../shared/domain/progress.ts';
import type { AppError } from '../../../shared/errors/app-error.ts';
import { useClient } from '../../host/host-context.tsx';
import { useWizard } from '../../state/stores-context.tsx';
import type { RunRef } from '../../wizard/machine.ts';

/** Goes to the report when the run ends, also when it ended while nobody looked. */
export function useEndOfRun(run: RunRef, snapshot: RunSnapshot | null, error: AppError | null): void {
  const client = useClient();
  const { send } = useWizard();
  const isEnded = snapshot?.phase === 'ended';
  const isUnknown = error !== null;
  useEffect(() => {
    if (isEnded) {
      // The report is written when the run ends; asking for it waits until it is.
      client['run.report']({ runId: run.runId }).then(
        (report) => send({ type: 'RUN_ENDED', run, recordedAs: report.run }),
        () => send({ type: 'RUN_ENDED', run, recordedAs: run.runId }),
      );
    } else if (isUnknown) {
      // Nobody knows this run: the app was started again. Either it had ended before, or it was cut off.
      recordOf(client, run).then(
        (recordedAs) => send(recordedAs ? { type: 'RUN_ENDED', run, recordedAs } : { type: 'RUN_CUT_OFF', run }),
        () => send({ type: 'RUN_CUT_OFF', run }),
      );
    }
  }, [client, send, run, isEnded, isUnknown]);
}

/** Under which name the run's report is in the backup; null when there is none. Rejects when there is no report at all. */
async function recordOf(client: AppClient, { vault, runId }: RunRef): Promise<RunId | null> {
  try {
    return (await client['report.get']({ vault, run: runId })).run;
  } catch {
    const newest = await client['report.get']({ vault });
    return isPartOf(newest.run, runId) ? newest.run : null;
  }
}

/** `2026-11-22T10-30-00Z-2` is where `2026-11-22T10-30-00Z` went on after it waited for its disk. */
export function isPartOf(part: string, run: string): boolean {
  const stem = (id: string): string => id.replace(/Z-\d+$/u, 'Z');
  return part !== run && stem(part) === stem(run);
}
