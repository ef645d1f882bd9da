import { AppDataTick, type AppDataItem } from '../../../shared/domain/app-data.ts';
import type { Log } from '../../base/log.ts';
import type { OpOptions } from '../../base/options.ts';
import { parseJson } from '../../base/parse-json.ts';
import { readLines } from '../../base/read-lines.ts';
import { APP_DATA_FILE, type Vault } from '../../vault/vault.ts';
import { kitOf } from '../kit.ts';
import { appFolderOf, checklist } from './checklist.ts';

const MOST_LINE = 16 * 1024;
/** Ticks that are read; a list has a few hundred lines at most. */
const MOST_TICKS = 20_000;

/** The checklist of this backup: what could be seen of which apps, and what its owner has ticked. */
export async function appDataOf(vault: Vault, log: Log, options: OpOptions): Promise<readonly AppDataItem[]> {
  const folders = new Map<string, number>();
  for (const { path } of vault.catalog.files()) {
    const folder = appFolderOf(path);
    if (folder !== null) folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  const { packages } = await kitOf(vault, log, options);
  const inOrder = new Map([...folders].sort(([one], [other]) => (one < other ? -1 : 1)));
  return checklist({ kit: packages, folders: inOrder, ticks: await readTicks(vault, options) });
}

/** A line that makes no sense is passed over. */
async function readTicks(vault: Vault, options: OpOptions): Promise<readonly AppDataTick[]> {
  const ticks: AppDataTick[] = [];
  const bytes = await vault.tagFile(APP_DATA_FILE, options);
  if (!bytes) return ticks;
  for await (const { text, cut } of readLines(bytes, 0, MOST_LINE)) {
    if (cut || ticks.length >= MOST_TICKS) continue;
    const tick = AppDataTick.safeParse(parseJson(text));
    if (tick.success) ticks.push(tick.data);
  }
  return ticks;
}
