import { join } from 'node:path';
import type { CopyEvent, CopyFailure, RepairReport } from '../../shared/domain/copies.ts';
import { isAppError } from '../../shared/errors/app-error.ts';
import type { OpOptions } from '../base/options.ts';
import { parentOf, writeWhole, type Disk } from '../vault/disk.ts';
import { INCOMING, makeSwitch } from '../vault/switch.ts';
import type { Expected, Wrong } from './check-files.ts';
import { hashAt, pour } from './pour.ts';

/** One copy that is there, the backup itself among them; its lock is held, and no change of places in it is half done. */
export interface PresentCopy {
  /** The drive's id; null for the backup itself. */
  readonly id: string | null;
  readonly label: string;
  readonly root: string;
  readonly disk: Disk;
  /** What its records say it holds, and its records themselves. */
  readonly files: readonly Expected[];
  /** What can be made anew from the records of its runs: null for every other file. */
  remake(path: string): Iterable<string> | null;
  /** A copying onto it was not ended: what is not there yet is not missing. */
  readonly isUnfinished: boolean;
}

export interface Ill {
  readonly copy: PresentCopy;
  readonly wrong: Wrong;
}

type Repaired = Extract<CopyEvent, { kind: 'repaired' }>;

/**
 * Puts files right with the bytes of copies that have them. The right bytes come whole beside the wrong ones, are read
 * back, and change places with them; the wrong ones are kept in `.lifeboat/set-aside`. The list of all files is made anew
 * from the records where no copy has it. Gives what is left: `isLost` when no copy that is there has the right bytes. A
 * copy that cannot be written to does not keep the others ill.
 */
export async function repairFiles(
  copies: readonly PresentCopy[],
  ills: readonly Ill[],
  options: OpOptions & { readonly now: number; readonly onRepaired: (event: Repaired) => Promise<void> },
): Promise<Pick<RepairReport, 'repaired' | 'wrong' | 'failed'>> {
  const repaired: RepairReport['repaired'] = [];
  const wrong: RepairReport['wrong'] = [];
  const failures = new Map<string, CopyFailure>();
  const isIll = new Set(ills.map(({ copy, wrong: { file } }) => `${copy.root}\0${file.path}`));
  const holders = new Map<string, { readonly copy: PresentCopy; readonly file: Expected }[]>();
  const wanted = new Set(ills.map(({ wrong: { file } }) => file.sha256));
  for (const copy of copies) {
    for (const file of copy.files) {
      if (!wanted.has(file.sha256) || isIll.has(`${copy.root}\0${file.path}`)) continue;
      const list = holders.get(file.sha256) ?? [];
      list.push({ copy, file });
      holders.set(file.sha256, list);
    }
  }
  for (const { copy, wrong: ill } of ills) {
    options.signal.throwIfAborted();
    const left = { path: ill.file.path, place: copy.root, what: ill.what };
    if (failures.has(copy.root)) {
      wrong.push({ ...left, isLost: false });
      continue;
    }
    let event: Repaired | null;
    try {
      event = await repairOne(copy, ill, holders.get(ill.file.sha256) ?? [], options);
    } catch (thrown) {
      options.signal.throwIfAborted();
      failures.set(copy.root, failureOf(copy, thrown));
      wrong.push({ ...left, isLost: false });
      continue;
    }
    if (event === null) {
      wrong.push({ ...left, isLost: true });
      continue;
    }
    await options.onRepaired(event);
    repaired.push({ path: event.path, place: event.place, from: event.from, kept: event.kept });
  }
  return { repaired, wrong, failed: [...failures.values()] };
}

/** Why one copy is left as it is; rethrows what is no fault of a copy. */
export function failureOf(
  { id, label, root }: Pick<PresentCopy, 'id' | 'label' | 'root'>,
  thrown: unknown,
): CopyFailure {
  if (!isAppError(thrown)) throw thrown;
  // The backup's own disk has its own remedies; a copy's drive has others.
  const code = id !== null && thrown.code === 'VAULT_FULL' ? 'COPY_FULL' : thrown.code;
  return { label, place: root, code, message: thrown.message };
}

async function repairOne(
  copy: PresentCopy,
  { file, what }: Wrong,
  holders: readonly { readonly copy: PresentCopy; readonly file: Expected }[],
  options: OpOptions & { readonly now: number },
): Promise<Repaired | null> {
  const { disk, root } = copy;
  const folder = join(root, INCOMING, 'payload');
  const part = join(folder, 'repair.part');
  const at = new Date(options.now).toISOString();
  for (const from of holders) {
    await disk.makeFolder(folder);
    const size = (await from.copy.disk.stat(join(from.copy.root, from.file.path)))?.size ?? -1;
    if (size < 0 || (file.size >= 0 && size !== file.size)) continue;
    const source = { ...from.file, size, modified: file.modified };
    const deps = { from: from.copy.disk, fromRoot: from.copy.root, to: disk, toRoot: root };
    const { poured } = await pour(deps, [source], () => part, { ...options, onFile: () => undefined });
    if (poured.length === 0) continue;
    return await put(from.copy.root);
  }
  const made = copy.remake(file.path);
  if (made === null) return null;
  await disk.makeFolder(folder);
  await writeWhole(disk, part, made);
  return (await hashAt(disk, part, options)) === file.sha256 ? await put(root) : null;

  /** The right bytes are whole in the part: they change places with the wrong ones. */
  async function put(from: string): Promise<Repaired | null> {
    await disk.syncFolders([folder, parentOf(folder), join(root, '.lifeboat')]);
    const there = await disk.stat(join(root, file.path));
    const kept = there === null ? null : `.lifeboat/set-aside/${at.slice(0, 19).replaceAll(':', '-')}Z/${file.path}`;
    if (there?.kind === 'folder') return null;
    await makeSwitch(disk, root, [{ from: `${INCOMING}/payload/repair.part`, to: file.path, aside: kept }]);
    const { id, root: place } = copy;
    return { kind: 'repaired', at, copy: id, place, path: file.path, from, kept: what === 'missing' ? null : kept };
  }
}
