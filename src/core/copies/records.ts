import { join } from 'node:path';
import type { RunId } from '../../shared/domain/ids.ts';
import type { OpOptions } from '../base/options.ts';
import { TAG_FILES, TAG_MANIFEST } from '../vault/bag.ts';
import { CopySourceError, parentOf, type Disk } from '../vault/disk.ts';
import { INCOMING, type SwitchMove } from '../vault/switch.ts';
import { expectedRecords } from './check-files.ts';
import { readBack, streamIn, type PourDeps, type PourFault } from './pour.ts';

/** What belongs to one folder alone, or is on its way. */
const NOT_COPIED = /^\.lifeboat\/(?:lock|parts|probe|incoming|set-aside|copy\.json|pull\.json)/u;
/** FAT keeps dates to two seconds. */
const DATE_TOLERANCE_MS = 2000;

interface RecordFile {
  /** Relative to the backup's folder, POSIX. */
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

/** Every file beside `data/` that a copy needs to be a backup of its own. */
export async function listRecords(disk: Disk, root: string, { signal }: OpOptions): Promise<readonly RecordFile[]> {
  const records: RecordFile[] = [];
  const add = async (path: string): Promise<void> => {
    const stat = await disk.stat(join(root, path));
    if (stat?.kind === 'file') records.push({ path, size: stat.size, modified: stat.modified });
  };
  for (const name of [...TAG_FILES, TAG_MANIFEST]) await add(name);
  const folders = ['.lifeboat', 'Readable'];
  for (const folder of folders) {
    for (const { name, kind } of (await disk.list(join(root, folder))) ?? []) {
      signal.throwIfAborted();
      const path = `${folder}/${name}`;
      if (NOT_COPIED.test(path) || name.endsWith('.tmp')) continue;
      if (kind === 'folder') folders.push(path);
      else if (kind === 'file') await add(path);
    }
  }
  return records;
}

type Brought = Awaited<ReturnType<typeof streamIn>>;

export interface GatheredRecords {
  /** What puts them in place. */
  readonly moves: readonly SwitchMove[];
  readonly faults: readonly { readonly path: string; readonly fault: PourFault }[];
}

/**
 * Brings the records that are new or changed beside the copy's own: hashed on the way, synced, and read back from the
 * drive. One that is not what the backup's tag manifest says never takes the place of the copy's, which may be the last
 * right one; where the copy has none it is more than nothing. `newest` as for `expectedRecords`.
 */
export async function gatherRecords(
  deps: PourDeps,
  { newest, ...options }: OpOptions & { readonly newest: RunId | null },
): Promise<GatheredRecords> {
  const { from, fromRoot, to, toRoot } = deps;
  const right = new Map<string, string>();
  for (const { path, sha256 } of await expectedRecords(from, fromRoot, newest)) right.set(path, sha256);
  const faults: { path: string; fault: PourFault }[] = [];
  const written: { move: SwitchMove; target: string; got: Brought }[] = [];
  const folders = new Set<string>([join(toRoot, '.lifeboat')]);
  for (const record of await listRecords(from, fromRoot, options)) {
    options.signal.throwIfAborted();
    const { path } = record;
    if (await isSame(to, toRoot, record)) continue;
    const incoming = `${INCOMING}/records/${path}`;
    const target = join(toRoot, incoming);
    for (let at = parentOf(target); at.length > toRoot.length; at = parentOf(at)) folders.add(at);
    await to.makeFolder(parentOf(target));
    const got = await bring(deps, record, target, options);
    const isWrong = got !== null && (right.get(path) ?? got.sha256) !== got.sha256;
    if (got === null || isWrong) faults.push({ path, fault: isWrong ? 'source-differs' : 'source-unreadable' });
    if (got !== null && !(isWrong && (await to.stat(join(toRoot, path))) !== null))
      written.push({ move: { from: incoming, to: path, aside: null }, target, got });
    else await to.remove(target);
  }
  await to.syncFiles(written.map(({ target }) => target));
  await to.syncFolders([...folders]);
  const moves: SwitchMove[] = [];
  for (const { move, target, got } of written) {
    if (await readBack(deps, got, target, options)) moves.push(move);
    else faults.push({ path: move.to, fault: 'drive-differs' });
  }
  return { moves, faults };
}

/** Null when the backup's disk does not give it. */
async function bring(
  deps: PourDeps,
  { path, modified }: RecordFile,
  target: string,
  options: OpOptions,
): Promise<Brought | null> {
  await deps.to.remove(target);
  try {
    return await streamIn(deps, join(deps.fromRoot, path), target, modified, options);
  } catch (error) {
    if (!(error instanceof CopySourceError)) throw error;
    options.signal.throwIfAborted();
    // Throws by itself when it is the whole disk that is gone.
    await deps.from.freeBytes(deps.fromRoot);
    return null;
  }
}

/** What is only ever written once, or whole, is the same under the same size and date; what grows is always taken. */
async function isSame(disk: Disk, root: string, { path, size, modified }: RecordFile): Promise<boolean> {
  if (!/^(?:\.lifeboat\/[^/]+\/|Readable\/)/u.test(path)) return false;
  const there = await disk.stat(join(root, path));
  return there?.kind === 'file' && there.size === size && Math.abs(there.modified - modified) <= DATE_TOLERANCE_MS;
}
