import { copyVault } from '../../src/core/copies/copy-vault.ts';
import { openVault, createOrOpenVault } from '../../src/core/vault/open-vault.ts';
import type { Vault } from '../../src/core/vault/vault.ts';
import { DriveId, type CopyReport } from '../../src/shared/domain/copies.ts';
import { verifyVault } from '../../src/core/verify/verify-vault.ts';
import type { CrashingDisk } from './crashing-disk.ts';
import { backUp, START, stillClock, signal, type PhoneFile } from './vault-backup.ts';

const clock = stillClock();
export const COPY_ROOT = '/drive/Lumia';
export const DRIVE = {
  id: DriveId.parse('11111111-2222-4333-8444-555555555555'),
  label: 'stick',
  medium: 'other-disk',
} as const;

/** A backup on a disk in memory, after one run for each list of files. */
export async function makeBackup(disk: CrashingDisk, runs: readonly (readonly PhoneFile[])[]): Promise<void> {
  for (const [index, files] of runs.entries()) {
    await using vault = await openSource(disk, 1);
    await backUp(vault, files, { now: START + index * 60_000 });
  }
}

export function openSource(disk: CrashingDisk, boot: number): Promise<Vault> {
  return createOrOpenVault({
    folder: '/chosen',
    deviceName: 'Lumia',
    deviceSerial: 'S1',
    disk,
    clock,
    processes: { pid: boot, host: 'here', startOf: async (pid) => (pid === boot ? `start ${boot}` : null) },
  });
}

export async function copyTo(source: CrashingDisk, target: CrashingDisk, boot = 1): Promise<CopyReport> {
  await using vault = await openSource(source, boot);
  return await copyVault({
    source: vault,
    folder: '/drive',
    drive: DRIVE,
    clock,
    sourceDisk: source,
    targetDisk: target,
    processes: { pid: boot, host: 'here', startOf: async (pid) => (pid === boot ? `start ${boot}` : null) },
    signal,
  });
}

/** What a verification of the copy, opened as the backup that it is, has to say. */
export async function verifyCopy(target: CrashingDisk): Promise<readonly string[]> {
  await using copy = await openVault(COPY_ROOT, { write: false, disk: target, clock });
  const report = await verifyVault(copy, { mode: 'full', clock, signal });
  return report.findings.map(({ path, verdict }) => `${verdict} ${path}`);
}
