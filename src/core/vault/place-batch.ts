import { join } from 'node:path';
import { AppError, isAppError } from '../../shared/errors/app-error.ts';
import type { StoredFile } from '../../shared/domain/stored-file.ts';
import type { Log } from '../base/log.ts';
import { createHasher } from '../base/hasher.ts';
import type { CatalogTable, Intent } from './catalog.ts';
import { NEVER, parentOf, setModifiedIfTaken, type Disk, type DiskStat } from './disk.ts';
import { moveSafely, type Move } from './safe-move.ts';
import { partPath, partsFolder } from './staged-file.ts';
import {
  choosePlace,
  EARLIER_VERSIONS,
  firstChoice,
  foldPath,
  type Occupant,
  type StorageNames,
} from './target-name.ts';

/** What placing needs, for a run and for the recovery of one alike. */
export interface PlaceDeps {
  readonly disk: Disk;
  readonly root: string;
  readonly catalog: CatalogTable;
  readonly names: StorageNames;
  readonly log: Log;
}

/** The final names of a batch that is being made. */
export class Places {
  /** Chosen and not taken yet. */
  readonly #promised = new Set<string>();
  /** Folders that these will make. */
  readonly #folders = new Set<string>();
  /** What the disk said when the batch was begun; nobody else writes here, and `renameAll` looks once more. */
  readonly #seen = new Map<string, DiskStat | null>();

  /** Looks at where these wishes will probably go, all at once. */
  async look({ disk, root, names }: PlaceDeps, wishes: readonly string[]): Promise<void> {
    const paths = new Set<string>();
    for (const wish of wishes)
      for (let path = firstChoice(wish, names); path.includes('/') && !paths.has(path); path = parentOf(path))
        paths.add(path);
    let stats: readonly (DiskStat | null)[];
    try {
      stats = await disk.statAll([...paths].map((path) => join(root, path)));
    } catch (error) {
      // One of them is no name for this disk: then each is asked for by itself.
      if (!isAppError(error) || error.scope !== 'file') throw error;
      return;
    }
    for (const [index, path] of [...paths].entries()) this.#seen.set(path, stats[index] ?? null);
  }

  promise(path: string, names: StorageNames): void {
    this.#promised.add(foldPath(path, names));
    for (let above = parentOf(path); above.includes('/'); above = parentOf(above))
      this.#folders.add(foldPath(above, names));
  }

  /** What stands at this path: in the catalog, in this batch, or on the disk. */
  async occupant(deps: PlaceDeps, path: string): Promise<Occupant> {
    if (deps.catalog.holds(path) || this.#promised.has(foldPath(path, deps.names))) return 'file';
    if (this.#folders.has(foldPath(path, deps.names))) return 'folder';
    const seen = this.#seen.get(path);
    const stat = seen === undefined ? await deps.disk.stat(join(deps.root, path)) : seen;
    if (stat === null) return 'nothing';
    return stat.kind === 'folder' ? 'folder' : 'file';
  }
}

/** A free place for a file of this wish; promised to it. */
export async function newPlace(deps: PlaceDeps, places: Places, wish: string, under = 'data'): Promise<string> {
  const path = await choosePlace(wish, deps.names, (tried) => places.occupant(deps, tried), under);
  places.promise(path, deps.names);
  return path;
}

/** Where the earlier bytes at `path` go: `data/Earlier versions/<run id>/` and the path as it was under `data/`. */
export async function asidePlace(deps: PlaceDeps, places: Places, runId: string, path: string): Promise<string> {
  const under = `data/${EARLIER_VERSIONS}/${runId}`;
  return await newPlace(deps, places, `${under}/${path.slice('data/'.length)}`, under);
}

/** SHA-256 of a file; null when it is not there or is no file. */
export async function sha256Of(disk: Disk, path: string): Promise<string | null> {
  return (await hashesOf(disk, path))?.sha256 ?? null;
}

/** The same with its size and XXH64. */
export async function hashesOf(disk: Disk, path: string): Promise<Omit<StoredFile, 'path'> | null> {
  if ((await disk.stat(path))?.kind !== 'file') return null;
  const hasher = createHasher();
  let size = 0;
  for await (const chunk of disk.read(path, { signal: NEVER }).bytes) {
    hasher.update(chunk);
    size += chunk.byteLength;
  }
  return { size, ...hasher.digest() };
}

/** Notes folders whose names changed, up to `data/`: any of them may be new, also from an attempt that was cut off. */
class Touched {
  readonly #folders = new Set<string>();

  add(path: string): void {
    for (let above = path; above.includes('/');) {
      above = parentOf(above);
      if (above === '/' || this.#folders.has(above)) return;
      this.#folders.add(above);
    }
  }

  async dropMissing(disk: Disk, root: string): Promise<void> {
    for (const folder of [...this.#folders]) {
      if ((await disk.stat(join(root, folder)))?.kind !== 'folder') this.#folders.delete(folder);
    }
  }

  async sync(disk: Disk, root: string): Promise<void> {
    const folders = [...this.#folders].map((folder) => join(root, folder));
    await disk.syncFolders([...folders, root, partsFolder(root)]);
  }
}

/**
 * Gives every intent its final name: earlier bytes aside, then the part to its place. The parts' bytes and the intents
 * must be on disk. A move aside that is done already is passed over, so that a half-done batch can be finished.
 * When this resolves every name survives a power cut.
 */
export async function takeNames(
  { disk, root }: Pick<PlaceDeps, 'disk' | 'root'>,
  intents: readonly Intent[],
  knownFolders: Set<string>,
): Promise<void> {
  const touched = new Touched();
  const makeFolderOf = async (path: string): Promise<void> => {
    const folder = parentOf(path);
    touched.add(path);
    if (knownFolders.has(folder)) return;
    await disk.makeFolder(join(root, folder));
    knownFolders.add(folder);
  };
  const moves: Move[] = [];
  const copied: string[] = [];
  for (const { stored, aside } of intents) {
    const from = join(root, stored.path);
    if (aside === null) continue;
    const to = join(root, aside);
    await makeFolderOf(aside);
    touched.add(stored.path);
    if ((await disk.stat(from)) === null) continue;
    if ((await disk.stat(to)) === null) moves.push({ from, to });
    // A move that was cut off after its copy; what is no copy is somebody else's file and stays.
    else if ((await sha256Of(disk, from)) === (await sha256Of(disk, to))) copied.push(from);
  }
  // The earlier bytes must have their new name before anything can take their old one.
  await moveSafely({ disk, root }, moves, () => touched.sync(disk, root));
  for (const from of copied) await disk.remove(from);
  for (const { stored } of intents) await makeFolderOf(stored.path);
  const taken = await disk.renameAll(
    intents.map(({ stored, part }) => ({ from: partPath(root, part), to: join(root, stored.path) })),
  );
  if (taken !== null) {
    throw new AppError('VAULT_DAMAGED', `Cannot store "${taken}": something took its place`, {
      details: { what: taken },
    });
  }
  await touched.sync(disk, root);
}

/** Makes names survive that were given already. A folder that a crash kept from being made has none. */
export async function syncNames(disk: Disk, root: string, paths: readonly string[]): Promise<void> {
  const touched = new Touched();
  for (const path of paths) touched.add(path);
  await touched.dropMissing(disk, root);
  await touched.sync(disk, root);
}

/** Gives a part the file's date, as far as this disk can hold it. */
export async function setDate(disk: Disk, path: string, modified: number | null, log: Log): Promise<void> {
  if (modified === null) return;
  const code = await setModifiedIfTaken(disk, path, modified);
  if (code !== null) log('warn', 'could not set the date of a file', { code });
}
