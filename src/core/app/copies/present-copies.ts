import path from 'node:path';
import { AppError } from '../../../shared/errors/app-error.ts';
import { endedRun, expectedRecords } from '../../copies/check-files.ts';
import { findCopy } from '../../copies/find-copy.ts';
import { failureOf, type PresentCopy } from '../../copies/repair.ts';
import type { CopyFailure } from '../../../shared/domain/copies.ts';
import type { Settings } from '../../../shared/domain/settings.ts';
import { readCopyState } from '../../copies/copy-state.ts';
import { MANIFEST, manifestLines } from '../../vault/bag.ts';
import { guardDisk, type Disk } from '../../vault/disk.ts';
import { createNodeDisk, createProcessTable } from '../../vault/node-disk.ts';
import { openVault } from '../../vault/open-vault.ts';
import { finishSwitch } from '../../vault/switch.ts';
import { lockedDisk } from '../../vault/locked-disk.ts';
import { lockVault } from '../../vault/vault-lock.ts';
import type { Vault } from '../../vault/vault.ts';
import type { HostPorts } from '../ports.ts';
import { drivesThere } from './find-drive.ts';

/** Locks of several folders, let go of together. */
export class Locks implements AsyncDisposable {
  readonly #held: AsyncDisposable[] = [];

  add(lock: AsyncDisposable): void {
    this.#held.push(lock);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const lock of this.#held.splice(0).reverse()) await lock[Symbol.asyncDispose]();
  }
}

export interface Present {
  /** The backup itself first. */
  readonly copies: readonly PresentCopy[];
  /** Folders of copies that are not ended; those that have their records already are among `copies`. */
  readonly unfinished: string[];
  readonly failed: readonly CopyFailure[];
}

/** The backup, which is open for writing, and every copy of it that is there now, locked until `locks` are disposed. */
export async function presentCopies(
  ports: HostPorts,
  settings: Settings,
  vault: Vault,
  more: readonly string[],
  locks: Locks,
): Promise<Present> {
  const found: PresentCopy[] = [await ownCopy(vault)];
  const unfinished: string[] = [];
  const failed: CopyFailure[] = [];
  const drives = await drivesThere(ports, settings, vault.info);
  const folders = [...drives.map(({ folder }) => folder), ...more.map((folder) => path.resolve(folder))];
  for (const folder of new Set(folders)) {
    const disk = guardDisk(createNodeDisk(), folder);
    const label = drives.find((one) => one.folder === folder)?.label ?? folder;
    const isNamed = more.some((given) => path.resolve(given) === folder);
    let root: string | null;
    try {
      root = await findCopy(disk, folder, vault.info);
    } catch (thrown) {
      // A folder that was named is what its owner wants to know about.
      if (isNamed) throw thrown;
      failed.push(failureOf({ id: folder, label, root: folder }, thrown));
      continue;
    }
    if (root === null && isNamed) {
      throw new AppError('COPY_DIFFERENT', `Cannot use "${folder}": there is no copy of this backup in it`, {
        details: { folder, why: 'there is no copy of this backup in it' },
      });
    }
    if (root === null || found.some((one) => one.root === root)) continue;
    const at = { id: root, label, root };
    try {
      const copy = await openCopy(ports, disk, at, locks);
      if (copy === null || copy.isUnfinished) unfinished.push(root);
      if (copy !== null) found.push(copy);
    } catch (thrown) {
      failed.push(failureOf(at, thrown));
    }
  }
  return { copies: found, unfinished, failed };
}

/** The backup itself, open for writing. */
export async function ownCopy(vault: Vault): Promise<PresentCopy> {
  return { id: null, label: vault.info.name, ...(await held(vault, vault.disk, false)), isUnfinished: false };
}

/** Null for one that does not even have its records yet. Locked until `locks` are disposed. */
export async function openCopy(
  { clock, log }: HostPorts,
  free: Disk,
  { label, root }: Pick<PresentCopy, 'label' | 'root'>,
  locks: Locks,
): Promise<PresentCopy | null> {
  const before = await readCopyState(free, root);
  if (before?.state === 'unfinished' && (await free.stat(path.join(root, '.lifeboat', 'vault.json'))) === null) {
    return null;
  }
  const lock = await lockVault({ disk: free, root, clock, processes: createProcessTable(), log });
  locks.add(lock);
  const disk = lockedDisk(free, lock);
  await finishSwitch(disk, root);
  await using copy = await openVault(root, { write: false, clock, log });
  const state = await readCopyState(disk, root);
  const isUnfinished = state?.state === 'unfinished';
  return { id: state?.drive ?? root, label, ...(await held(copy, disk, isUnfinished)), isUnfinished };
}

async function held(
  vault: Vault,
  disk: Disk,
  isUnfinished: boolean,
): Promise<Pick<PresentCopy, 'root' | 'disk' | 'files' | 'remake'>> {
  const { catalog, info } = vault;
  const newest = isUnfinished ? null : endedRun((await vault.runs()).at(-1));
  return {
    root: info.root,
    disk,
    files: [...catalog.files(), ...(await expectedRecords(disk, info.root, newest))],
    remake: (file) => (file === MANIFEST ? manifestLines(catalog) : null),
  };
}
