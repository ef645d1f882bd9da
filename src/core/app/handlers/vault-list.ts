import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Settings } from '../../../shared/domain/settings.ts';
import { peekVault } from '../../vault/open-vault.ts';

interface Listed {
  readonly path: string;
  readonly name: string;
  readonly away: boolean;
}

/** Folders looked into; a folder with more in it is no folder of backups. */
const MOST_LOOKED_AT = 1000;

/** The backups that settings remember, the last used first; then those in the folder (or the folder itself), the newest first. */
export async function listVaults(settings: Settings, folder: string | null): Promise<Listed[]> {
  const listed = new Map<string, Listed>();
  for (const { vault, name } of settings.phones) {
    const peeked = await peek(vault);
    const key = peeked ? await realpath(vault) : vault;
    if (!listed.has(key)) listed.set(key, { path: vault, name: peeked?.name ?? name, away: peeked === null });
  }
  if (folder === null) return [...listed.values()];
  const found: (Listed & { readonly createdAt: string; readonly key: string })[] = [];
  const root = path.resolve(folder);
  const names = await readdir(root, { withFileTypes: true }).catch(() => []);
  const folders = names.filter((entry) => entry.isDirectory()).slice(0, MOST_LOOKED_AT);
  for (const at of [root, ...folders.map(({ name }) => path.join(root, name))]) {
    const peeked = await peek(at);
    if (peeked)
      found.push({ path: at, name: peeked.name, away: false, createdAt: peeked.createdAt, key: await realpath(at) });
  }
  found.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  for (const { key, path: at, name, away } of found) if (!listed.has(key)) listed.set(key, { path: at, name, away });
  return [...listed.values()];
}

/** Null for what is no backup, or none that can be read. */
async function peek(root: string): Promise<{ readonly name: string; readonly createdAt: string } | null> {
  return await peekVault(root).catch(() => null);
}
