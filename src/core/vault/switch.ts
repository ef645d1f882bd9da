import { join } from 'node:path';
import { z } from 'zod';
import { isAppError } from '../../shared/errors/app-error.ts';
import { parseJson } from '../base/parse-json.ts';
import { readText, parentOf, writeWhole, type Disk } from './disk.ts';
import { moveOneSafely } from './safe-move.ts';
import { partsFolder } from './staged-file.ts';

/**
 * Many files of a backup or a copy that change places as one: what is to come lies whole and synced under
 * `.lifeboat/incoming`, and a list says what goes where. From the moment the list is on the disk the change is made, by
 * whoever opens the folder for writing next if need be; before it, nothing has changed.
 */
export const INCOMING = '.lifeboat/incoming';
const LIST = '.lifeboat/incoming.json';
const MAX_LIST = 256 * 1024 * 1024;

/** Relative to the copy's folder, POSIX, under it. */
const Inside = z
  .string()
  .min(1)
  .refine((path) => !/[\\\0]/u.test(path) && path.split('/').every((name) => !['', '.', '..'].includes(name)));

const Switch = z.object({
  format: z.literal(1),
  moves: z.array(z.object({ from: Inside, to: Inside, aside: Inside.nullable() })),
});
export type SwitchMove = z.infer<typeof Switch>['moves'][number];

/** Begins and ends a switch. What `from` names is synced already, and so is its name. */
export async function makeSwitch(disk: Disk, root: string, moves: readonly SwitchMove[]): Promise<void> {
  if (moves.length === 0) return;
  await writeWhole(disk, join(root, LIST), JSON.stringify({ format: 1, moves }));
  await applySwitch(disk, root, moves);
}

/** Ends what another one began; true when there was something. Can itself be cut off anywhere and be begun again. */
export async function finishSwitch(disk: Disk, root: string): Promise<boolean> {
  const text = await readText(disk, join(root, LIST), MAX_LIST);
  const found = text === null ? null : Switch.safeParse(parseJson(text));
  // A list that cannot be read was never whole, so nothing was moved by it.
  if (found?.success === true) await applySwitch(disk, root, found.data.moves);
  return found?.success ?? false;
}

async function applySwitch(disk: Disk, root: string, moves: readonly SwitchMove[]): Promise<void> {
  const folders = new Set([join(root, INCOMING)]);
  const made = new Set<string>();
  for (const { from, to, aside } of moves) {
    const [source, target] = [join(root, from), join(root, to)];
    for (let at = parentOf(target); at.length >= root.length; at = parentOf(at)) folders.add(at);
    if (!made.has(parentOf(target))) await disk.makeFolder(parentOf(target));
    made.add(parentOf(target));
    // Done by somebody before us.
    if ((await disk.stat(source)) === null) continue;
    if (aside !== null) await setAside(disk, root, to, aside);
    await disk.rename(source, target);
  }
  await disk.syncFolders([...folders]);
  await disk.remove(join(root, LIST));
  await disk.syncFolders([join(root, '.lifeboat')]);
}

/** What is in the way goes where it is kept; the way there is made to last before the old name is given up. */
async function setAside(disk: Disk, root: string, to: string, aside: string): Promise<void> {
  const from = join(root, to);
  if ((await disk.stat(from)) === null) return;
  let kept = join(root, aside);
  // What is kept there already may be other bytes: a place of its own rather than none.
  for (let n = 2; (await disk.stat(kept)) !== null; n += 1) {
    kept = join(root, aside.replace(/^(?:[^/]+\/){0,2}[^/]+/u, `$&-${n}`));
  }
  await disk.makeFolder(parentOf(kept));
  await disk.makeFolder(partsFolder(root));
  const folders: string[] = [];
  for (let at = parentOf(kept); at.length >= root.length; at = parentOf(at)) folders.push(at);
  await disk.syncFolders(folders);
  try {
    await moveOneSafely(disk, root, { from, to: kept });
  } catch (error) {
    // A bad sector must not keep the right bytes out, nor the folder from being opened. A disk that is gone says so again.
    if (!isAppError(error, 'VAULT_LOST') && !isAppError(error, 'VAULT_DAMAGED')) throw error;
    await disk.rename(from, kept);
  }
}

/** What a copying that was cut off had gathered; its list was never written. */
export async function clearIncoming(disk: Disk, root: string): Promise<void> {
  await disk.remove(join(root, `${LIST}.tmp`));
  const folders = [join(root, INCOMING)];
  for (const folder of folders) {
    for (const { name, kind } of (await disk.list(folder)) ?? []) {
      if (kind === 'folder') folders.push(join(folder, name));
      else await disk.remove(join(folder, name));
    }
  }
}
