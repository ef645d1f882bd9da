import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { AppError, isAppError } from '../../shared/errors/app-error.ts';
import { RunId, VaultId } from '../../shared/domain/ids.ts';
import { silent, type Log } from '../base/log.ts';
import type { Clock } from '../base/options.ts';
import { guardDisk, readText, writeWhole, type Disk } from './disk.ts';
import { guessLimits, probeLimits } from './disk-limits.ts';
import { parseVaultFile, VAULT_FORMAT, type VaultFile } from './format.ts';
import { lockedDisk } from './locked-disk.ts';
import { createNodeDisk, createProcessTable } from './node-disk.ts';
import { finishSwitch } from './switch.ts';
import { mapName, type StorageNames } from './target-name.ts';
import type { Vault } from './vault.ts';
import { lockVault, type ProcessTable } from './vault-lock.ts';
import { loadVault } from './vault-folder.ts';

export interface VaultDeps {
  readonly clock: Clock;
  /** The computer's own disk when not given. */
  readonly disk?: Disk;
  readonly processes?: ProcessTable;
  readonly log?: Log;
}

const MAX_VAULT_FILE = 64 * 1024;
const vaultFilePath = (root: string): string => join(root, '.lifeboat', 'vault.json');

async function readVaultFile(disk: Disk, root: string): Promise<VaultFile | null> {
  const path = vaultFilePath(root);
  if ((await disk.stat(path)) === null) return null;
  return parseVaultFile((await readText(disk, path, MAX_VAULT_FILE)) ?? '', path);
}

/**
 * Opens the backup at `root`. For reading nothing on the disk is changed and no lock is needed. For writing the lock is
 * taken, the disk's limits are probed and what a killed run, repair or copying left is settled.
 * Throws `VAULT_NOT_FOUND`, `VAULT_NEWER_FORMAT`, `VAULT_DAMAGED`, `VAULT_IN_USE` or what the disk says.
 */
export async function openVault(root: string, options: VaultDeps & { readonly write: boolean }): Promise<Vault> {
  const disk = guardDisk(options.disk ?? createNodeDisk(), root);
  if ((await readVaultFile(disk, root)) === null) {
    throw new AppError('VAULT_NOT_FOUND', `Cannot open "${root}": there is no backup in it`, { details: { root } });
  }
  return options.write ? await openForWriting(disk, root, options, null) : await openForReading(disk, root, options);
}

/**
 * A backup whose records (`.lifeboat`) are gone: its files and its manifest, for reading. The catalog is empty, and what
 * only the records knew (names as the phone had them, dates of making, empty folders, past runs) is not to be had.
 * Throws `VAULT_NOT_FOUND` where there is no manifest either.
 */
export async function openBareVault(root: string, options: VaultDeps): Promise<Vault> {
  const disk = guardDisk(options.disk ?? createNodeDisk(), root);
  if ((await disk.stat(join(root, 'manifest-sha256.txt')))?.kind !== 'file') {
    throw new AppError('VAULT_NOT_FOUND', `Cannot open "${root}": there is no backup in it`, { details: { root } });
  }
  const file: VaultFile = {
    format: VAULT_FORMAT,
    id: VaultId.parse(randomUUID()),
    name: basename(root),
    ...{ deviceSerial: null, deviceName: null },
    createdAt: new Date(options.clock.now()).toISOString(),
  };
  return await loadVault({
    ...commonDeps(disk, root, options),
    file,
    limits: await guessLimits(disk, root),
    lock: null,
  });
}

async function openForReading(disk: Disk, root: string, options: VaultDeps): Promise<Vault> {
  const file = await mustHaveVaultFile(disk, root);
  const limits = await guessLimits(disk, root);
  return await loadVault({ ...commonDeps(disk, root, options), file, limits, lock: null });
}

function commonDeps(disk: Disk, root: string, { clock, log = silent }: VaultDeps) {
  return { disk, root, clock, log };
}

async function mustHaveVaultFile(disk: Disk, root: string): Promise<VaultFile> {
  const file = await readVaultFile(disk, root);
  if (!file)
    throw new AppError('VAULT_NOT_FOUND', `Cannot open "${root}": there is no backup in it`, { details: { root } });
  return file;
}

/** `fresh` is what a new backup's file will say; null where there must be one. */
async function openForWriting(free: Disk, root: string, options: VaultDeps, fresh: VaultFile | null): Promise<Vault> {
  const processes = options.processes ?? createProcessTable();
  const lock = await lockVault({ ...commonDeps(free, root, options), processes });
  const disk = lockedDisk(free, lock);
  const deps = commonDeps(disk, root, options);
  try {
    // What a repair or a copying had begun to change here is older than whatever is written from now on.
    await finishSwitch(disk, root);
    if (fresh && (await readVaultFile(disk, root)) === null) await writeNewVault(disk, root, fresh);
    const file = await mustHaveVaultFile(disk, root);
    const limits = await probeLimits(disk, root);
    return await loadVault({ ...deps, file, limits, lock });
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

async function writeNewVault(disk: Disk, root: string, file: VaultFile): Promise<void> {
  for (const folder of ['data', join('.lifeboat', 'parts'), join('.lifeboat', 'runs')]) {
    await disk.makeFolder(join(root, folder));
  }
  await writeWhole(disk, vaultFilePath(root), `${JSON.stringify(file, null, 2)}\n`);
  await disk.syncFolders([join(root, '.lifeboat'), root]);
  await syncAncestors(disk, root);
}

/** The chosen folder may be new as well, and those above it: without their names there is no backup after a power cut. */
export async function syncAncestors(disk: Disk, root: string): Promise<void> {
  for (let below = root, above = dirname(root); above !== below; below = above, above = dirname(above)) {
    try {
      await disk.syncFolders([above]);
    } catch (error) {
      // A folder that may be passed through but not opened is not one that was made for this backup.
      if (!isAppError(error, 'VAULT_NOT_WRITABLE')) throw error;
    }
  }
}

/** What a folder's `vault.json` says, without reading its records; null where there is none. Errors: the vault's. */
export async function peekVault(root: string): Promise<VaultFile | null> {
  return await readVaultFile(guardDisk(createNodeDisk(), root), root);
}

interface Phone {
  /** What tells this device from others; null where it has nothing of the kind, then its name does. */
  readonly deviceSerial: string | null;
  readonly deviceName: string;
}

export interface CreateOrOpenOptions extends VaultDeps, Phone {
  /** Absolute path of the folder that the owner chose. */
  readonly folder: string;
}

/**
 * This phone's backup inside the chosen folder, opened for writing; begun when there is none. The serial finds it, so a
 * phone with a new name keeps its backup; another phone of the same name gets a folder of its own. A folder with
 * anything else in it is never taken. When the chosen folder is itself this phone's backup, that is it.
 */
export async function createOrOpenVault(options: CreateOrOpenOptions): Promise<Vault> {
  const { folder, deviceSerial, deviceName, clock } = options;
  const disk = guardDisk(options.disk ?? createNodeDisk(), folder);
  const chosen = await readVaultFile(disk, folder);
  if (chosen) {
    if (isOf(chosen, options)) return await openForWriting(guarded(options, folder), folder, options, null);
    throw new AppError('USAGE', `Cannot back up "${deviceName}" to "${folder}": it is the backup of another phone`, {
      details: { what: folder },
    });
  }
  await disk.makeFolder(folder);
  const known = await findIn(disk, options);
  if (known !== null) return await openForWriting(guarded(options, known), known, options, null);
  for (let n = 1; ; n += 1) {
    const root = join(folder, folderName(deviceName, n));
    if (!(await isFree(disk, root))) continue;
    await disk.makeFolder(join(root, '.lifeboat'));
    return await openForWriting(guarded(options, root), root, options, {
      format: VAULT_FORMAT,
      id: VaultId.parse(randomUUID()),
      name: basename(root),
      ...{ deviceSerial, deviceName },
      createdAt: new Date(clock.now()).toISOString(),
    });
  }
}

const guarded = (options: VaultDeps, root: string): Disk => guardDisk(options.disk ?? createNodeDisk(), root);

/** By the strictest rules: the folder must keep its name on whatever disk the backup is copied to. */
const STRICT: StorageNames = {
  ...{ caseInsensitive: false, normalizing: false, windowsRules: true },
  maxLength: { unit: 'utf8-bytes', count: 120 },
};

/** What the `n`-th backup of devices of this name is called. */
const folderName = (deviceName: string, n = 1): string => mapName(deviceName.trim(), STRICT, n).replace(/^\./u, '_');

function isOf(file: VaultFile, { deviceSerial, deviceName }: Phone): boolean {
  if (deviceSerial !== null || file.deviceSerial !== null) return file.deviceSerial === deviceSerial;
  if (file.deviceName !== null) return file.deviceName === deviceName;
  return file.name === deviceName || file.name === folderName(deviceName);
}

/**
 * Where this phone's backup is, as `createOrOpenVault` would find it: the folder itself or one in it; null where there is
 * none. `anyPhone`: only whether the folder is itself a backup. Looks, and writes nothing.
 */
export async function findVault(
  options: { readonly folder: string; readonly log?: Log } & (Phone | { readonly anyPhone: true }),
): Promise<string | null> {
  const { folder } = options;
  const disk = guardDisk(createNodeDisk(), folder);
  const own = await readVaultFile(disk, folder);
  if ('anyPhone' in options) return own && folder;
  if (own) return isOf(own, options) ? folder : null;
  return await findIn(disk, options);
}

async function findIn(
  disk: Disk,
  options: Phone & { readonly folder: string; readonly log?: Log },
): Promise<string | null> {
  const entries = [...((await disk.list(options.folder)) ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, kind } of entries) {
    if (kind !== 'folder') continue;
    const root = join(options.folder, name);
    try {
      const file = await readVaultFile(disk, root);
      if (file && isOf(file, options)) return root;
    } catch (error) {
      // Another phone's damaged or newer backup, or a folder that is not ours to read, does not stop this one.
      if (!isAppError(error)) throw error;
      if (error.code === 'VAULT_LOST') throw error;
      options.log?.('warn', 'passed over a folder', { root, code: error.code });
    }
  }
  return null;
}

/** Not there, empty, or the beginning of a backup that was cut off before it had its `vault.json`. */
async function isFree(disk: Disk, root: string): Promise<boolean> {
  const stat = await disk.stat(root);
  if (stat === null) return true;
  if (stat.kind !== 'folder') return false;
  for (const { name } of (await disk.list(root)) ?? []) {
    if (name === 'data' && (await isEmpty(disk, join(root, name)))) continue;
    if (name === '.lifeboat' && (await isUnbegun(disk, join(root, name)))) continue;
    return false;
  }
  return true;
}

async function isEmpty(disk: Disk, folder: string): Promise<boolean> {
  return (await disk.list(folder))?.length === 0;
}

async function isUnbegun(disk: Disk, folder: string): Promise<boolean> {
  for (const { name } of (await disk.list(folder)) ?? []) {
    if (name === 'vault.json.tmp' || name.startsWith('lock')) continue;
    if ((name === 'parts' || name === 'runs') && (await isEmpty(disk, join(folder, name)))) continue;
    return false;
  }
  return true;
}

/** A run id for this moment that no run of the backup has. */
export function newRunId(now: number, taken: ReadonlySet<string>): RunId {
  const stem = `${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? stem : `${stem}-${n}`;
    if (!taken.has(id)) return RunId.parse(id);
  }
}
