import { join } from 'node:path';
import type { ErrorCode } from '../../shared/errors/catalog.ts';
import { AppError, isAppError } from '../../shared/errors/app-error.ts';
import type { Intent } from './catalog.ts';
import type { Disk } from './disk.ts';
import { hashesOf, sha256Of, syncNames, takeNames, type PlaceDeps } from './place-batch.ts';
import { moveOneSafely } from './safe-move.ts';
import { partPath, partsFolder } from './staged-file.ts';

type Deps = Pick<PlaceDeps, 'disk' | 'root'>;

/** What may be said of one name and not of the disk: a folder of FAT32 that has its 65,536 entries says that it is full. */
const OF_ONE_NAME: ReadonlySet<string> = new Set<ErrorCode>([
  'VAULT_DAMAGED',
  'VAULT_FULL',
  'VAULT_NAME_IMPOSSIBLE',
  'VAULT_NOT_WRITABLE',
]);

const isOfOneName = (error: unknown): error is AppError => isAppError(error) && OF_ONE_NAME.has(error.code);

/**
 * `takeNames`, and where the disk refuses one of the names, each by itself: the files that have none then, by their parts,
 * with what to say of each. Their earlier versions are back in their places, and their parts are as they were. Throws
 * where not even a part can be renamed: then it is not the name.
 */
export async function takeNamesOrRefuse(
  deps: Deps,
  intents: readonly Intent[],
  knownFolders: Set<string>,
): Promise<ReadonlyMap<string, AppError>> {
  const refused = new Map<string, AppError>();
  try {
    await takeNames(deps, intents, knownFolders);
    return refused;
  } catch (error) {
    if (!isOfOneName(error)) throw error;
  }
  for (const intent of intents) {
    if (await isTaken(deps, intent)) continue;
    try {
      await takeNames(deps, [intent], knownFolders);
    } catch (error) {
      if (!isOfOneName(error)) throw error;
      await mustRename(deps, intent);
      await takeBack(deps, intent);
      refused.set(intent.part, refusal(intent, error));
    }
  }
  // The first attempt may have given names and not come to making them last.
  await syncNames(deps.disk, deps.root, namesOf(intents));
  return refused;
}

export function namesOf(intents: readonly Intent[]): readonly string[] {
  return intents.flatMap(({ stored, aside }) => (aside === null ? [stored.path] : [stored.path, aside]));
}

/** The new version has no place, so the earlier one that was moved aside for it goes back to its own. */
export async function takeBack({ disk, root }: Deps, { stored, aside }: Intent): Promise<void> {
  if (aside === null || (await disk.stat(join(root, aside))) === null) return;
  const [from, to] = [join(root, aside), join(root, stored.path)];
  if ((await disk.stat(to)) === null) await moveOneSafely(disk, root, { from, to });
  else if ((await sha256Of(disk, to)) === (await sha256Of(disk, from))) await disk.remove(from);
}

async function isTaken({ disk, root }: Deps, { part, stored }: Intent): Promise<boolean> {
  if ((await disk.stat(partPath(root, part))) !== null) return false;
  return (await hashesOf(disk, join(root, stored.path)))?.sha256 === stored.sha256;
}

/** Throws when this disk renames nothing at all. A cut between the two loses a part that was never called safe. */
async function mustRename(
  { disk, root }: { readonly disk: Disk; readonly root: string },
  { part }: Intent,
): Promise<void> {
  const [here, there] = [partPath(root, part), join(partsFolder(root), 'move-0.tmp')];
  await disk.remove(there);
  await disk.rename(here, there);
  await disk.rename(there, here);
}

function refusal({ source }: Intent, cause: AppError): AppError {
  const { path } = source;
  return new AppError('VAULT_NAME_IMPOSSIBLE', `Cannot store "${path}": the disk refuses its name: ${cause.message}`, {
    details: { path },
    cause,
  });
}
