import { join } from 'node:path';
import { isAppError } from '../../shared/errors/app-error.ts';
import { guardDisk, type Disk } from './disk.ts';
import { createNodeDisk } from './node-disk.ts';
import type { StorageNames } from './target-name.ts';
import type { DiskLimits } from './vault.ts';

/** Largest file of FAT32: its size field has 32 bits. */
const FAT_MAX_FILE = 4_294_967_295;

/** What can be known of a disk without writing to it. */
export async function guessLimits(disk: Disk, root: string): Promise<DiskLimits> {
  const windows = process.platform === 'win32';
  const fat = (await disk.fileSystem(root)) === 'fat';
  return {
    maxFileSize: fat ? FAT_MAX_FILE : Number.POSITIVE_INFINITY,
    names: {
      caseInsensitive: windows || fat || process.platform === 'darwin',
      normalizing: process.platform === 'darwin',
      windowsRules: windows || fat,
      maxLength: { unit: windows || fat ? 'utf16-units' : 'utf8-bytes', count: 255 },
    },
    free: await disk.freeBytes(root),
  };
}

/** `guessLimits` for a folder of this computer. Errors: the vault's. */
export async function folderLimits(folder: string): Promise<DiskLimits> {
  return await guessLimits(guardDisk(createNodeDisk(), folder), folder);
}

/** Finds a disk's rules by trying them in a folder of our own, `.lifeboat/probe`, which is gone afterwards. */
export async function probeLimits(disk: Disk, root: string): Promise<DiskLimits> {
  const folder = join(root, '.lifeboat', 'probe');
  await removeFiles(disk, folder);
  await disk.makeFolder(folder);
  try {
    const names = await probeNames(disk, folder);
    return { ...(await guessLimits(disk, root)), names };
  } finally {
    await removeFiles(disk, folder);
    await disk.removeFolder(folder);
  }
}

async function probeNames(disk: Disk, folder: string): Promise<StorageNames> {
  await create(disk, folder, 'case');
  await create(disk, folder, 'e\u0301');
  const caseInsensitive = (await disk.stat(join(folder, 'CASE'))) !== null;
  const normalizing = (await disk.stat(join(folder, '\u00e9'))) !== null;
  let windowsRules = process.platform === 'win32';
  // A colon makes an alternate stream on NTFS, and vfat drops a dot at the end: the listing tells.
  for (const name of windowsRules ? [] : ['q?', 'a:b', 'dot.']) {
    windowsRules ||= !(await create(disk, folder, name));
  }
  return { caseInsensitive, normalizing, windowsRules, maxLength: await probeLength(disk, folder) };
}

async function probeLength(disk: Disk, folder: string): Promise<StorageNames['maxLength']> {
  // 130 units are 260 bytes of UTF-8.
  if (await create(disk, folder, '\u00e6'.repeat(130))) {
    const full = await create(disk, folder, 'u'.repeat(255));
    return { unit: 'utf16-units', count: full ? 255 : 130 };
  }
  // 143 is what eCryptfs leaves of 255.
  for (const count of [255, 143]) {
    if (await create(disk, folder, 'b'.repeat(count))) return { unit: 'utf8-bytes', count };
  }
  return { unit: 'utf8-bytes', count: 100 };
}

/** True when exactly this name appeared. */
async function create(disk: Disk, folder: string, name: string): Promise<boolean> {
  try {
    const file = await disk.createNew(join(folder, name));
    await file?.close();
  } catch (error) {
    if (isAppError(error, 'VAULT_NAME_IMPOSSIBLE') || isAppError(error, 'VAULT_DAMAGED')) return false;
    throw error;
  }
  const listed = await disk.list(folder);
  return listed?.some((entry) => entry.name.normalize() === name.normalize()) ?? false;
}

async function removeFiles(disk: Disk, folder: string): Promise<void> {
  for (const { name, kind } of (await disk.list(folder)) ?? []) {
    if (kind === 'file') await disk.remove(join(folder, name));
  }
}
