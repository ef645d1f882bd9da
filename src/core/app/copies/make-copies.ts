import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { CopyFailure, CopyReport, CopySnapshot } from '../../../shared/domain/copies.ts';
import { NOTHING, plus } from '../../../shared/domain/count.ts';
import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { appendCopyEvent } from '../../copies/copy-log.ts';
import { mustBeElsewhere } from '../../copies/find-copy.ts';
import { copyVault } from '../../copies/copy-vault.ts';
import { SHARE_PERCENT } from '../../copies/share.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import { openVault } from '../../vault/open-vault.ts';
import type { Vault } from '../../vault/vault.ts';
import type { HostPorts } from '../ports.ts';
import { away, driveAt, drivesThere, folderOf, foundAt, rememberDrive, type FoundDrive } from './find-drive.ts';
import type { Arrival } from './plugged-in.ts';
import { shareAfterCopy } from './share-after-copy.ts';

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
  wish: { readonly vault: string; readonly to: string | null; readonly check: boolean },
  tell: Tell,
  options: OpOptions,
): Promise<CopySnapshot> {
  const { clock, log } = deps.ports;
  await using vault = await openVault(path.resolve(wish.vault), { write: true, clock, log });
  const drives = await drivesFor(deps, vault, wish.to);
  return await copyOnto(deps, { vault, drives, check: wish.check }, tell, options);
}

/** The same onto drives that were found, from a backup that is open for writing. One that fails does not keep the others waiting. */
export async function copyOnto(
  deps: CopyDeps,
  { vault, drives, check }: { readonly vault: Vault; readonly drives: readonly FoundDrive[]; readonly check: boolean },
  tell: Tell,
  options: OpOptions,
): Promise<CopySnapshot> {
  const reports: CopyReport[] = [];
  const failed: CopyFailure[] = [];
  for (const drive of drives) {
    try {
      const report = await copyTo(deps, vault, drive, tell, options);
      // The backup itself is read once, however many drives there are.
      const own = reports.length === 0;
      reports.push(check ? { ...report, share: await lookAt(deps, vault, { report, own }, tell, options) } : report);
    } catch (thrown) {
      options.signal.throwIfAborted();
      if (drives.length === 1 || !isAppError(thrown) || isOfTheBackup(thrown)) throw thrown;
      failed.push({ label: drive.label, place: drive.folder, code: thrown.code, message: thrown.message });
    }
  }
  const { total } = reports.at(-1) ?? COPY_BEGINNING;
  return { phase: 'ended', total, done: total, current: null, reports, failed };
}

async function lookAt(
  { ports }: CopyDeps,
  vault: Vault,
  what: { readonly report: CopyReport; readonly own: boolean },
  tell: Tell,
  options: OpOptions,
): Promise<CopyReport['share']> {
  const part = ((what.own ? 2 : 1) * SHARE_PERCENT) / 100;
  const { files, bytes } = what.report.total;
  const total = { files: Math.ceil(files * part), bytes: Math.ceil(bytes * part) };
  let done = NOTHING;
  const onFile = (current: string, size: number): void => {
    done = plus(done, { files: 1, bytes: size });
    tell({ ...COPY_BEGINNING, phase: 'checking', total, done, current });
  };
  return await shareAfterCopy(ports, vault, { ...what, onFile }, options);
}

/** The backup's own disk is gone: no drive can be served any more. What a copy's drive does has codes of its own. */
const isOfTheBackup = (error: AppError): boolean => isAppError(error, 'VAULT_LOST');

/** The same onto a drive that has come; closes the backup. It must still be the drive that it was: its marker says so. */
export async function copyArrived(
  deps: CopyDeps,
  { arrival: { drive, folder, vault: opened }, check }: { readonly arrival: Arrival; readonly check: boolean },
  tell: Tell,
  options: OpOptions,
): Promise<CopySnapshot> {
  if (isAppError(opened)) throw opened;
  await using vault = opened;
  const there = await folderOf(drive, await deps.ports.disks());
  if (there === null) throw away(folder);
  mustBeElsewhere(await realpath(there).catch(() => there), await realpath(vault.info.root));
  const found = await foundAt(deps.ports, there, drive, vault.info);
  return await copyOnto(deps, { vault, drives: [found], check }, tell, options);
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
  await appendCopyEvent(vault.disk, vault.info.root, {
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
