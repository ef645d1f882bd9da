import { access, constants, readFile, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Place, PlaceLook } from '../../../shared/contract/window.ts';
import type { DeviceSummary } from '../../../shared/domain/device.ts';
import type { Log } from '../../base/log.ts';
import type { Clock } from '../../base/options.ts';
import { folderLimits } from '../../vault/disk-limits.ts';
import { findVault, openVault } from '../../vault/open-vault.ts';
import type { DiskLimits } from '../../vault/vault.ts';
import type { HostPorts } from '../ports.ts';
import { documentsFolder, mountOf } from './mounts.ts';

/** The folder that is suggested on a disk; the phone's own folder is made inside it. */
const SUGGESTED = 'Lumia-Backup';

type PlacePorts = Pick<HostPorts, 'home' | 'disks' | 'platform' | 'clock' | 'log'>;

/** External disks that can be written to, the one with the most room first; then this computer's documents. */
export async function listPlaces({ home, disks, platform }: PlacePorts): Promise<Place[]> {
  const external = (await disks()).filter((mount) => mount.external && !mount.readOnly);
  const places: Place[] = [];
  for (const { path: root, label, fileSystem } of external) {
    const room = await roomOf(root);
    // A card reader without a card, a disk that this account may not write to.
    if (!room || !(await isWritable(root))) continue;
    places.push({ path: path.join(root, SUGGESTED), label, kind: 'external-disk', ...room, fileSystem });
  }
  places.sort((a, b) => (b.free ?? 0) - (a.free ?? 0));
  const documents = await documentsOf(home, platform);
  places.push({
    path: path.join(documents, SUGGESTED),
    label: path.basename(documents),
    kind: 'this-computer',
    ...((await roomOf(documents)) ?? { free: null, capacity: null }),
    fileSystem: mountOf(documents, await disks())?.fileSystem ?? null,
  });
  return places;
}

/** What is known of a folder, from looking alone: nothing is written, not even for a moment. */
export async function lookAtPlace(ports: PlacePorts, given: string, phone: DeviceSummary | null): Promise<PlaceLook> {
  const to = path.resolve(given);
  const there = await nearest(to);
  const mount = mountOf(there.path, await ports.disks());
  const limits = await folderLimits(there.path).catch(() => null);
  const same = await isSystemDisk(there.path, ports);
  return {
    to,
    exists: there.path === to && there.isFolder,
    writable: there.isFolder && mount?.readOnly !== true && (await isWritable(there.path)),
    free: limits?.free ?? (await roomOf(there.path))?.free ?? null,
    fileSystem: mount?.fileSystem ?? null,
    limits: limitCodes({ limits, fileSystem: mount?.fileSystem ?? null, same }),
    vault: await vaultIn(to, phone, ports),
  };
}

/** A phone's backup in a folder; with no phone given, the folder's own. Null where there is none. */
async function vaultIn(
  folder: string,
  phone: DeviceSummary | null,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<PlaceLook['vault']> {
  const root = await findVault({
    folder,
    ...(phone ? { deviceSerial: phone.serial, deviceName: phone.name } : { anyPhone: true }),
    log,
  });
  if (root === null) return null;
  await using vault = await openVault(root, { write: false, clock, log });
  const complete = (await vault.runs()).filter(({ header, ended }) => header.run === 'backup' && ended === 'complete');
  return {
    path: root,
    name: vault.info.name,
    holds: vault.catalog.size,
    lastCompleteAt: complete.at(-1)?.header.startedAt ?? null,
  };
}

const WINDOWS_NAMES = new Set(['vfat', 'exfat', 'ntfs']);

interface Known {
  readonly limits: DiskLimits | null;
  readonly fileSystem: string | null;
  readonly same: boolean;
}

function limitCodes({ limits, fileSystem, same }: Known): PlaceLook['limits'] {
  const codes: PlaceLook['limits'] = [];
  const windowsLike = fileSystem !== null && WINDOWS_NAMES.has(fileSystem);
  if (fileSystem === 'vfat' || (limits && limits.maxFileSize < Infinity)) codes.push('files-over-4gib');
  if (windowsLike || limits?.names.windowsRules === true) codes.push('some-names');
  if (windowsLike || limits?.names.caseInsensitive === true) codes.push('case-twins');
  if (same) codes.push('same-disk-as-system');
  return codes;
}

/** The folder itself, or what is there of the way to it. */
export async function nearest(to: string): Promise<{ readonly path: string; readonly isFolder: boolean }> {
  for (let at = to; ; at = path.dirname(at)) {
    const found = await stat(at).catch(() => null);
    if (found) return { path: at, isFolder: found.isDirectory() };
    if (path.dirname(at) === at) return { path: at, isFolder: false };
  }
}

/** A copy on the disk that the home folder is on dies with it. */
async function isSystemDisk(folder: string, { home, platform }: PlacePorts): Promise<boolean> {
  if (platform === 'win32') return path.parse(folder).root.toLowerCase() === path.parse(home).root.toLowerCase();
  const device = async (one: string): Promise<number | null> => (await stat(one).catch(() => null))?.dev ?? null;
  const own = await device(folder);
  return own !== null && (own === (await device(home)) || own === (await device('/')));
}

async function roomOf(folder: string): Promise<{ free: number; capacity: number } | null> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { free: safe(bavail * bsize), capacity: safe(blocks * bsize) };
  } catch {
    // A place that does not say how much room it has may still be a place.
    return null;
  }
}

function safe(bytes: number): number {
  return Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, Math.floor(bytes)));
}

async function isWritable(folder: string): Promise<boolean> {
  return await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}

async function documentsOf(home: string, platform: string): Promise<string> {
  const isFolder = async (one: string): Promise<boolean> => (await stat(one).catch(() => null))?.isDirectory() ?? false;
  if (platform === 'linux') {
    const text = await readFile(path.join(home, '.config', 'user-dirs.dirs'), 'utf8').catch(() => '');
    const said = documentsFolder(text.slice(0, 64 * 1024), home);
    if (said !== null && (await isFolder(said))) return said;
  }
  const usual = path.join(home, 'Documents');
  return (await isFolder(usual)) ? usual : home;
}

/** Where an owner's folders are: at home, in the documents wherever they are, and on what is plugged in. */
export async function browseRoots({ home, disks, platform }: PlacePorts): Promise<{ path: string; label: string }[]> {
  const mounts = await disks();
  const documents = await documentsOf(home, platform);
  const own = documents === home ? [] : [{ path: documents, label: path.basename(documents) }];
  const external = mounts.filter((mount) => mount.external).map(({ path: root, label }) => ({ path: root, label }));
  return [{ path: home, label: path.basename(home) || home }, ...own, ...external];
}
