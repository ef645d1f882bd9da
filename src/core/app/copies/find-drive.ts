import { realpath, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { DriveId, type CopyMedium } from '../../../shared/domain/copies.ts';
import type { RememberedDrive, Settings } from '../../../shared/domain/settings.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { makeMarker, readMarker } from '../../copies/drive-marker.ts';
import { mustBeElsewhere } from '../../copies/find-copy.ts';
import { guardDisk } from '../../vault/disk.ts';
import { createNodeDisk } from '../../vault/node-disk.ts';
import type { VaultInfo } from '../../vault/vault.ts';
import type { HostPorts } from '../ports.ts';
import { mountOf, type Mount } from '../places/mounts.ts';
import { nearest } from '../places/places.ts';
import { mediumOf } from './medium-of.ts';

/** A folder that holds copies, on the drive that is there now. */
export interface FoundDrive {
  readonly folder: string;
  readonly id: DriveId;
  readonly label: string;
  readonly medium: CopyMedium;
}

type DrivePorts = Pick<HostPorts, 'disks' | 'mediumOf' | 'clock' | 'platform'>;

/** Where desktops mount what is plugged in (udisks; Filesystem Hierarchy Standard 3.0, 3.11 and 3.12). */
const MOUNT_PLACE = /^\/(?:run\/media\/[^/]+|media\/(?:[^/]+)|mnt|Volumes)\/[^/]+/u;

/**
 * The drive behind a folder that the owner named, marked if it is new. A folder that has lost its drive is never
 * written to: `COPY_DRIVE_AWAY`, as it would fill the disk that is there in its stead. Another drive that is mounted where
 * that one was is a new one: its owner chose it by hand.
 */
export async function driveAt(
  ports: DrivePorts,
  settings: Settings,
  vault: VaultInfo,
  given: string,
): Promise<FoundDrive> {
  const folder = path.resolve(given);
  mustBeElsewhere(await realpath(folder).catch(() => folder), await realpath(vault.root));
  await mustHoldFiles(folder);
  const disk = guardDisk(createNodeDisk(), folder);
  const marker = await readMarker(disk, folder);
  if (marker) return { folder, id: marker.id, label: marker.label, medium: await mediumOf(ports, folder, vault.root) };
  const mounts = await ports.disks();
  const mount = mountOf((await nearest(folder)).path, mounts);
  const known = settings.drives.filter((drive) => drive.folder === folder);
  const isNew = mount !== null && (await isOnMount(ports, folder, known, mount));
  if ((known.length > 0 && !isNew) || (await isUnmounted(folder))) throw away(folder);
  const label = mount !== null && mount.external ? mount.label : path.basename(folder) || folder;
  await disk.makeFolder(folder);
  const made = await makeMarker(disk, folder, label, ports.clock.now());
  return { folder, id: made.id, label, medium: await mediumOf(ports, folder, vault.root) };
}

/** The remembered drives of this backup that are there now, wherever they are mounted. */
export async function drivesThere(
  ports: DrivePorts,
  settings: Settings,
  vault: VaultInfo,
): Promise<readonly FoundDrive[]> {
  const mounts = await ports.disks();
  const found: FoundDrive[] = [];
  for (const drive of settings.drives.filter(({ vaultId }) => vaultId === vault.id)) {
    const folder = await folderOf(drive, mounts);
    if (folder !== null) found.push(await foundAt(ports, folder, drive, vault));
  }
  return found;
}

/** Where a remembered drive's folder with copies is now; null where it is not there. Its marker is read, nothing else. */
export async function folderOf(
  { id, folder: last, onDisk }: Pick<RememberedDrive, 'id' | 'folder' | 'onDisk'>,
  mounts: readonly Mount[],
): Promise<string | null> {
  for (const folder of new Set([last, ...mounts.map((mount) => path.join(mount.path, onDisk))])) {
    const marker = await readMarker(createNodeDisk(), folder).catch(() => null);
    if (marker?.id === id) return folder;
  }
  return null;
}

/** A remembered drive in the folder that it was found in. */
export async function foundAt(
  ports: DrivePorts,
  folder: string,
  { id, label }: Pick<RememberedDrive, 'id' | 'label'>,
  vault: VaultInfo,
): Promise<FoundDrive> {
  return { folder, id: DriveId.parse(id), label, medium: await mediumOf(ports, folder, vault.root) };
}

export function away(folder: string): AppError {
  return new AppError('COPY_DRIVE_AWAY', `Cannot copy to "${folder}": its drive is not there`, { details: { folder } });
}

/** What is remembered of a drive that was written to. */
export async function rememberDrive(
  { disks, clock }: DrivePorts,
  drives: readonly RememberedDrive[],
  vault: VaultInfo,
  { id, label, folder }: FoundDrive,
): Promise<RememberedDrive[]> {
  const mount = mountOf(folder, await disks());
  const onDisk = mount === null ? folder : path.relative(mount.path, folder);
  const isThis = (drive: RememberedDrive): boolean => drive.id === id && drive.vaultId === vault.id;
  const byItself = drives.find(isThis)?.byItself ?? false;
  const seen = { id, label, vaultId: vault.id, vault: vault.root, folder, onDisk, byItself };
  const others = drives.filter((drive) => !isThis(drive));
  return [{ ...seen, lastSeenAt: new Date(clock.now()).toISOString() }, ...others];
}

/** `proc`, `sysfs`, `cgroup`, `cgroup2`, `debugfs`, `securityfs`, `devpts`: statfs(2), linux/magic.h. */
const NO_FILES = new Set([0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x64626720, 0x73636673, 0x1cd1]);

/** What the kernel shows as folders answers, and keeps nothing: a folder that cannot be made there was waited for without end. */
async function mustHoldFiles(folder: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const { type } = await statfs((await nearest(folder)).path);
  if (!NO_FILES.has(type)) return;
  throw new AppError('USAGE', `Cannot copy to "${folder}": no files can be kept there`, { details: { what: folder } });
}

/** Whether a file system of its own is mounted where the drives that are known for this folder were. */
async function isOnMount(
  { platform }: Pick<DrivePorts, 'platform'>,
  folder: string,
  known: readonly Pick<RememberedDrive, 'onDisk'>[],
  mount: Mount,
): Promise<boolean> {
  if (!known.every(({ onDisk }) => path.join(mount.path, onDisk) === folder)) return false;
  // A letter is the drive itself.
  if (platform === 'win32') return mount.external;
  const above = path.dirname(mount.path);
  return above !== mount.path && (await stat(mount.path)).dev !== (await stat(above)).dev;
}

/** A folder of the kind that disks are mounted on, and nothing is mounted there. */
async function isUnmounted(folder: string): Promise<boolean> {
  const place = MOUNT_PLACE.exec(folder)?.[0];
  if (place === undefined || process.platform === 'win32') return false;
  const device = async (one: string): Promise<number | null> => (await stat(one).catch(() => null))?.dev ?? null;
  const there = await device(place);
  return there === null || there === (await device(path.dirname(place)));
}
