import { join } from 'node:path';
import { z } from 'zod';
import { readText, parentOf, writeWhole, type Disk } from '../vault/disk.ts';
import { moveOneSafely } from '../vault/safe-move.ts';
import { parseJson } from '../base/parse-json.ts';

/**
 * Many files of a copy that change places as one: what is to come lies whole and synced under `.lifeboat/incoming`, and
 * a list says what goes where. From the moment the list is on the disk the change is made, by whoever comes next if need
 * be; before it, nothing has changed.
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
  const kept = join(root, aside);
  if ((await disk.stat(join(root, to))) === null || (await disk.stat(kept)) !== null) return;
  await disk.makeFolder(parentOf(kept));
  const folders: string[] = [];
  for (let at = parentOf(kept); at.length >= root.length; at = parentOf(at)) folders.push(at);
  await disk.syncFolders(folders);
  await moveOneSafely(disk, root, { from: join(root, to), to: kept });
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
