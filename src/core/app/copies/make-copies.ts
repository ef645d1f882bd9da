import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { CopyFailure, CopyReport, CopySnapshot } from '../../../shared/domain/copies.ts';
import { NOTHING } from '../../../shared/domain/count.ts';
import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { appendCopyEvent } from '../../copies/copy-log.ts';
import { mustBeElsewhere } from '../../copies/find-copy.ts';
import { copyVault } from '../../copies/copy-vault.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import { guardDisk } from '../../vault/disk.ts';
import { createNodeDisk } from '../../vault/node-disk.ts';
import { openVault } from '../../vault/open-vault.ts';
import type { Vault } from '../../vault/vault.ts';
import type { HostPorts } from '../ports.ts';
import { away, driveAt, drivesThere, folderOf, foundAt, rememberDrive, type FoundDrive } from './find-drive.ts';
import type { Arrival } from './plugged-in.ts';

export interface CopyDeps {
  readonly ports: HostPorts;
  readonly settings: SettingsStore;
}

type Tell = (snapshot: CopySnapshot) => void;

export const COPY_BEGINNING: CopySnapshot = {
  phase: 'reading-records',
  total: NOTHING,
  done: NOTHING,
  current: null,
  reports: [],
  failed: [],
};

/** Brings the copy in a folder up to date, or on every drive that is remembered and there. Gives the last snapshot. */
export async function makeCopies(
  deps: CopyDeps,
  wish: { readonly vault: string; readonly to: string | null },
  tell: Tell,
  options: OpOptions,
): Promise<CopySnapshot> {
  const { clock, log } = deps.ports;
  await using vault = await openVault(path.resolve(wish.vault), { write: true, clock, log });
  return await copyOnto(deps, vault, await drivesFor(deps, vault, wish.to), tell, options);
}

/** The same onto drives that were found, from a backup that is open for writing. One that fails does not keep the others waiting. */
export async function copyOnto(
  deps: CopyDeps,
  vault: Vault,
  drives: readonly FoundDrive[],
  tell: Tell,
  options: OpOptions,
): Promise<CopySnapshot> {
  const reports: CopyReport[] = [];
  const failed: CopyFailure[] = [];
  for (const drive of drives) {
    try {
      reports.push(await copyTo(deps, vault, drive, tell, options));
    } catch (thrown) {
      options.signal.throwIfAborted();
      if (drives.length === 1 || !isAppError(thrown) || isOfTheBackup(thrown)) throw thrown;
      failed.push({ label: drive.label, place: drive.folder, code: thrown.code, message: thrown.message });
    }
  }
  const { total } = reports.at(-1) ?? COPY_BEGINNING;
  return { phase: 'ended', total, done: total, current: null, reports, failed };
}

/** The backup's own disk is gone: no drive can be served any more. What a copy's drive does has codes of its own. */
const isOfTheBackup = (error: AppError): boolean => isAppError(error, 'VAULT_LOST');

/** The same onto a drive that has come; closes the backup. It must still be the drive that it was: its marker says so. */
export async function copyArrived(
  deps: CopyDeps,
  { drive, folder, vault: opened }: Arrival,
  tell: Tell,
  options: OpOptions,
): Promise<CopySnapshot> {
  if (isAppError(opened)) throw opened;
  await using vault = opened;
  const there = await folderOf(drive, await deps.ports.disks());
  if (there === null) throw away(folder);
  mustBeElsewhere(await realpath(there).catch(() => there), await realpath(vault.info.root));
  return await copyOnto(deps, vault, [await foundAt(deps.ports, there, drive, vault.info)], tell, options);
}

export function noDrive(): AppError {
  return new AppError('USAGE', 'Cannot copy: no drive is remembered for this backup; say which folder', {
    details: { what: 'to' },
  });
}

async function drivesFor(
  { ports, settings }: CopyDeps,
  vault: Vault,
  to: string | null,
): Promise<readonly FoundDrive[]> {
  const known = await settings.get();
  if (to !== null) return [await driveAt(ports, known, vault.info, to)];
  const there = await drivesThere(ports, known, vault.info);
  if (there.length > 0) return there;
  const remembered = known.drives.find(({ vaultId }) => vaultId === vault.info.id);
  if (remembered) throw away(remembered.folder);
  throw noDrive();
}

async function copyTo(
  { ports, settings }: CopyDeps,
  vault: Vault,
  found: FoundDrive,
  onProgress: Tell,
  { signal }: OpOptions,
): Promise<CopyReport> {
  const { clock, log } = ports;
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
    readPastCache: report.readPastCache,
    findings: report.findings.length,
    newestRun: (await vault.runs()).at(-1)?.header.runId ?? null,
  });
  return report;
}
