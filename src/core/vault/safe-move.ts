import { basename, join } from 'node:path';
import { NEVER, parentOf, setModifiedIfTaken, type Disk } from './disk.ts';
import { partsFolder } from './staged-file.ts';

export interface Move {
  /** Absolute. */
  readonly from: string;
  /** Absolute; nothing is there, and its folder is. */
  readonly to: string;
}

/**
 * Moves files so that a power cut at any moment leaves each under its old name, its new one, or both, and never under
 * neither. A rename between folders is no such move on FAT and exFAT, which write the new entry and the end of the old
 * one in either order; so the bytes are copied, the copy made durable, and only then the old name is given up.
 * `syncNames` makes the names in all folders that the moves touch survive.
 */
export async function moveSafely(
  { disk, root }: { readonly disk: Disk; readonly root: string },
  moves: readonly Move[],
  syncNames: () => Promise<void>,
): Promise<void> {
  if (moves.length === 0) return;
  const copies: { readonly copy: string; readonly to: string }[] = [];
  for (const [index, { from, to }] of moves.entries()) {
    const copy = join(partsFolder(root), `move-${index}.tmp`);
    await copyFile(disk, from, copy);
    copies.push({ copy, to });
  }
  await disk.syncFiles(copies.map(({ copy }) => copy));
  for (const { copy, to } of copies) await disk.rename(copy, to);
  await syncNames();
  for (const { from } of moves) await disk.remove(from);
}

async function copyFile(disk: Disk, from: string, to: string): Promise<void> {
  const stat = await disk.stat(from);
  await disk.remove(to);
  const file = await disk.openAppend(to);
  try {
    for await (const chunk of disk.read(from, { signal: NEVER }).bytes) await file.write(chunk);
  } finally {
    await file.close();
  }
  if (stat) await setModifiedIfTaken(disk, to, stat.modified);
}

/** The move of one file where nobody else syncs. */
export async function moveOneSafely(disk: Disk, root: string, move: Move): Promise<void> {
  const folders = [...new Set([parentOf(move.from), parentOf(move.to), partsFolder(root)])];
  await moveSafely({ disk, root }, [move], () => disk.syncFolders(folders));
  await disk.syncFolders(folders);
}

/** A left-over of a move that was cut off; the file itself is under a name of its own. */
export function isMoveCopy(path: string): boolean {
  return /^move-\d+\.tmp$/u.test(basename(path));
}
