import { dirname, join, sep } from 'node:path';
import { AppError, isAppError } from '../../shared/errors/app-error.ts';
import { readText, type Disk } from '../vault/disk.ts';
import { parseVaultFile } from '../vault/format.ts';
import { guessLimits } from '../vault/disk-limits.ts';
import { mapName } from '../vault/target-name.ts';
import type { VaultInfo } from '../vault/vault.ts';
import { readCopyState } from './copy-state.ts';

const MAX_VAULT_FILE = 64 * 1024;

/** Which backup a folder is, or is a copy of; null for anything else. */
async function idOf(disk: Disk, root: string): Promise<string | null> {
  const state = await readCopyState(disk, root);
  if (state) return state.vaultId;
  const path = join(root, '.lifeboat', 'vault.json');
  const text = await readText(disk, path, MAX_VAULT_FILE);
  return text === null ? null : parseVaultFile(text, path).id;
}

/**
 * Where this backup's copy is in the folder that the owner chose: the folder itself or one in it; null where there is
 * none yet. Errors: `COPY_DIFFERENT` when the folder is itself a backup of another phone.
 */
export async function findCopy(disk: Disk, folder: string, { id }: Pick<VaultInfo, 'id'>): Promise<string | null> {
  const own = await idOf(disk, folder);
  if (own === id) return folder;
  if (own !== null) {
    throw new AppError('COPY_DIFFERENT', `Cannot copy to "${folder}": it is another backup`, {
      details: { folder, why: 'it is another backup' },
    });
  }
  for (const { name, kind } of (await disk.list(folder)) ?? []) {
    const root = join(folder, name);
    if (kind !== 'folder') continue;
    try {
      if ((await idOf(disk, root)) === id) return root;
    } catch (error) {
      // Another phone's damaged or newer backup does not stop this one.
      if (!isAppError(error) || error.code === 'VAULT_LOST') throw error;
    }
  }
  return null;
}

/** A copy beside the backup, or inside it, would be taken for the backup by whoever looks there next: `USAGE`. */
export function mustBeElsewhere(folder: string, source: string): void {
  if (folder !== source && folder !== dirname(source) && !folder.startsWith(source + sep)) return;
  throw new AppError('USAGE', `Cannot copy to "${folder}": the backup itself is there`, { details: { what: folder } });
}

/** A free folder for a new copy, named like the backup. */
export async function freeCopyRoot(disk: Disk, folder: string, name: string): Promise<string> {
  const { names } = await guessLimits(disk, folder);
  for (let n = 1; ; n += 1) {
    const root = join(folder, mapName(name, { ...names, windowsRules: true }, n));
    if (await isFree(disk, root)) return root;
  }
}

/** Not there, empty, or the beginning of a copy that was cut off before it said that it is one. */
async function isFree(disk: Disk, root: string): Promise<boolean> {
  const stat = await disk.stat(root);
  if (stat === null) return true;
  if (stat.kind !== 'folder') return false;
  const entries = (await disk.list(root)) ?? [];
  if (entries.some(({ name }) => name !== '.lifeboat')) return false;
  const inside = (await disk.list(join(root, '.lifeboat'))) ?? [];
  const isBeginning = (name: string): boolean =>
    ['parts', 'probe', 'copy.json.tmp'].includes(name) || name.startsWith('lock');
  if (!inside.every(({ name }) => isBeginning(name))) return false;
  return ((await disk.list(join(root, '.lifeboat', 'parts'))) ?? []).length === 0;
}
