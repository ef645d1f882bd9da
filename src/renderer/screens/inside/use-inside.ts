import type { VaultStatus } from '../../../shared/contract/contract.ts';
import type { Inside, RunReport } from '../../../shared/domain/run-report.ts';
import { useCall } from '../../hooks/use-stream.ts';

/** The report of the newest run that ended with one; null until it is known, or where there is none. */
export function useNewestReport(status: VaultStatus | null): RunReport | null {
  // Asked again after each run that ended with a report.
  const run = status?.runs.findLast(({ outcome }) => outcome !== null)?.run;
  const { value } = useCall('report.get', status && run !== undefined ? { vault: status.vault, run } : 'nothing');
  return value;
}

/** How many people and messages the backup holds, as the newest report has it; null until it is known, or where it is not. */
export function useInside(status: VaultStatus | null): Inside | null {
  return useNewestReport(status)?.inside ?? null;
}
