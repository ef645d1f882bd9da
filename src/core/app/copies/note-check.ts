import { toAppError } from '../../../shared/errors/app-error.ts';
import type { VerifyReport } from '../../../shared/domain/verify-report.ts';
import { appendCopyEvent, ownProof, readCopyEvents, unfinishedRound } from '../../copies/copy-log.ts';
import { driveOfCopy } from '../../copies/copy-state.ts';
import { MOST_NAMES } from '../../copies/known-wrong.ts';
import { guardDisk } from '../../vault/disk.ts';
import { createNodeDisk, createProcessTable } from '../../vault/node-disk.ts';
import { lockVault } from '../../vault/vault-lock.ts';
import type { HostPorts } from '../ports.ts';

/**
 * Keeps what a verification found wrong, so that no reset is called safe over it. That everything is right is kept only
 * where something was not: nothing else is changed by a verification. One whose result cannot be kept is no less true,
 * but its owner must hear of it: as in `VerifyReport.kept`.
 */
export async function noteCheck(
  { clock, log }: Pick<HostPorts, 'clock' | 'log'>,
  report: VerifyReport,
): Promise<VerifyReport['kept']> {
  const { vault: root, mode, counts, verified, startedAt } = report;
  const found = counts.missing + counts.changed + counts.damaged + counts.records;
  let before = 0;
  try {
    const disk = guardDisk(createNodeDisk(), root);
    const events = await readCopyEvents(disk, root);
    before = ownProof(events, root, await driveOfCopy(disk, root)).damaged;
    if (found === 0 && (before === 0 || mode !== 'full')) return null;
    await using _lock = await lockVault({ disk, root, clock, log, processes: createProcessTable() });
    const at = new Date(clock.now()).toISOString();
    // Only the whole of it, by SHA-256, takes back what was found before, and stands for a round of the rolling check.
    const round = unfinishedRound(events, null) ?? { roundBegan: startedAt, through: '' };
    const names = report.findings
      .filter(({ verdict }) => verdict !== 'extra')
      .map(({ path, verdict }) => (verdict === 'record-damaged' ? path : `data/${path}`));
    const rest = mode === 'full' ? { roundBegan: at, through: null } : round;
    const event = { kind: 'checked', at, copy: null, place: root, read: verified, ...rest } as const;
    await appendCopyEvent(disk, root, { ...event, wrong: found, names: names.slice(0, MOST_NAMES) });
    return true;
  } catch (thrown) {
    log('warn', `could not keep what the verification found: ${toAppError(thrown).message}`);
    return found + before === 0 ? null : false;
  }
}
