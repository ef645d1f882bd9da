import { join } from 'node:path';
import type { OpOptions } from '../base/options.ts';
import { parentOf, type Disk } from '../vault/disk.ts';
import { INCOMING, type SwitchMove } from '../vault/switch.ts';

/** Written anew after each run; small beside what they describe. */
const TAG_FILES = [
  'READ-ME-FIRST.txt',
  'index.html',
  'bagit.txt',
  'bag-info.txt',
  'manifest-sha256.txt',
  'tagmanifest-sha256.txt',
];
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
  for (const name of TAG_FILES) await add(name);
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

interface RecordDeps {
  readonly from: Disk;
  readonly fromRoot: string;
  readonly to: Disk;
  readonly toRoot: string;
}

/** Brings the records that are new or changed beside the copy's own, synced; gives the moves that put them in place. */
export async function gatherRecords(deps: RecordDeps, options: OpOptions): Promise<readonly SwitchMove[]> {
  const { from, fromRoot, to, toRoot } = deps;
  const moves: SwitchMove[] = [];
  const written: string[] = [];
  const folders = new Set<string>([join(toRoot, '.lifeboat')]);
  for (const record of await listRecords(from, fromRoot, options)) {
    options.signal.throwIfAborted();
    if (await isSame(to, toRoot, record)) continue;
    const incoming = `${INCOMING}/records/${record.path}`;
    const target = join(toRoot, incoming);
    for (let at = parentOf(target); at.length > toRoot.length; at = parentOf(at)) folders.add(at);
    await to.makeFolder(parentOf(target));
    await to.remove(target);
    await copyByReading(from, join(fromRoot, record.path), to, target, options);
    await to.setModified(target, record.modified);
    written.push(target);
    moves.push({ from: incoming, to: record.path, aside: null });
  }
  await to.syncFiles(written);
  await to.syncFolders([...folders]);
  return moves;
}

/** What is only ever written once, or whole, is the same under the same size and date; what grows is always taken. */
async function isSame(disk: Disk, root: string, { path, size, modified }: RecordFile): Promise<boolean> {
  if (!/^(?:\.lifeboat\/[^/]+\/|Readable\/)/u.test(path)) return false;
  const there = await disk.stat(join(root, path));
  return there?.kind === 'file' && there.size === size && Math.abs(there.modified - modified) <= DATE_TOLERANCE_MS;
}

export async function copyByReading(
  from: Disk,
  source: string,
  to: Disk,
  target: string,
  options: OpOptions,
): Promise<void> {
  const file = await to.openAppend(target);
  try {
    for await (const chunk of from.read(source, options).bytes) await file.write(chunk);
  } finally {
    await file.close();
  }
}
