import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import type { CopyReport, CopySnapshot, RepairSnapshot } from '../../../shared/domain/copies.ts';
import { NOTHING } from '../../../shared/domain/count.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { appendCopyEvent } from '../../copies/copy-log.ts';
import { copyVault } from '../../copies/copy-vault.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import { guardDisk } from '../../vault/disk.ts';
import { createNodeDisk } from '../../vault/node-disk.ts';
import { openVault } from '../../vault/open-vault.ts';
import type { Vault } from '../../vault/vault.ts';
import { checkCopies } from '../copies/check-copies.ts';
import { away, driveAt, drivesThere, rememberDrive, type FoundDrive } from '../copies/find-drive.ts';
import { streamWork } from '../stream-work.ts';
import type { HostPorts } from '../ports.ts';

const BEGINNING = {
  phase: 'reading-records',
  total: NOTHING,
  done: NOTHING,
  current: null,
} as const;

export function copiesHandlers(
  ports: HostPorts,
  settings: SettingsStore,
): Pick<AppHandlers, 'copies.make' | 'copies.repair'> {
  const { clock, log } = ports;
  return {
    'copies.make': (input, options) =>
      streamWork<CopySnapshot>({ ...BEGINNING, reports: [] }, options, async (tell, { signal }) => {
        await using vault = await openVault(path.resolve(input.vault), { write: true, clock, log });
        const reports: CopyReport[] = [];
        for (const drive of await drivesFor(vault, input.to)) {
          reports.push(await copyTo(vault, drive, tell, { signal }));
        }
        const { total } = reports.at(-1) ?? BEGINNING;
        return { phase: 'ended', total, done: total, current: null, reports };
      }),
    'copies.repair': (input, options) =>
      streamWork<RepairSnapshot>({ ...BEGINNING, report: null }, options, (tell, inner) =>
        checkCopies(ports, settings, input, tell, inner),
      ),
  };

  async function drivesFor(vault: Vault, to: string | null): Promise<readonly FoundDrive[]> {
    const known = await settings.get();
    if (to !== null) return [await driveAt(ports, known, vault.info, to)];
    const there = await drivesThere(ports, known, vault.info);
    if (there.length > 0) return there;
    const remembered = known.drives.find(({ vaultId }) => vaultId === vault.info.id);
    if (remembered) throw away(remembered.folder);
    throw new AppError('USAGE', 'Cannot copy: no drive is remembered for this backup; say which folder', {
      details: { what: 'to' },
    });
  }

  async function copyTo(
    vault: Vault,
    found: FoundDrive,
    onProgress: (snapshot: CopySnapshot) => void,
    { signal }: OpOptions,
  ): Promise<CopyReport> {
    const { folder, id, label, medium } = found;
    // Before the first byte: whatever becomes of the copying, the folder is known to need its drive.
    const drives = await rememberDrive(ports, (await settings.get()).drives, vault.info, found);
    await settings.change((all) => ({ ...all, drives }));
    const report = await copyVault({
      source: vault,
      folder,
      drive: { id, label, medium },
      clock,
      log,
      signal,
      onProgress,
    });
    await appendCopyEvent(guardDisk(createNodeDisk(), vault.info.root), vault.info.root, {
      kind: 'copied',
      at: report.endedAt,
      drive: report.drive,
      place: report.copy,
      outcome: report.outcome,
      total: report.total,
      copied: report.copied,
      findings: report.findings.length,
      newestRun: (await vault.runs()).at(-1)?.header.runId ?? null,
    });
    return report;
  }
}
