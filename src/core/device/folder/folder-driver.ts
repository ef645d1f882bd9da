import fs from 'node:fs';
import path from 'node:path';
import { DeviceId } from '../../../shared/domain/ids.ts';
import type { DeviceSummary } from '../../../shared/domain/device.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { DeviceDriver, Source } from '../source.ts';
import { isLumiaCard } from './lumia-card.ts';
import { FolderSource, storageOf, type FolderStorage } from './folder-source.ts';

const SCHEME = 'folder:';
/** A mounted phone shows its storages as folders of these names (lumia-facts 1.7). */
const PHONE_STORAGES = ['Phone', 'SD card'];

/**
 * `folder:<path>`: a folder that holds `Phone` (and `SD card`) is a mounted phone; a folder given with a label is files
 * on the PC; any other is a memory card in a reader.
 */
export function createFolderDriver(): DeviceDriver {
  return {
    scheme: 'folder',
    // Folders are not searched for: the owner names them.
    list: () => Promise.resolve([]),
    open: (id) => openFolder(id),
  };
}

/** Opens a folder (or a single file) as a source. `label` names the one storage, where the caller knows better. */
export async function openFolder(id: DeviceId, label?: string): Promise<Source> {
  const root = path.resolve(id.slice(SCHEME.length));
  if (label !== undefined && fs.lstatSync(root, { throwIfNoEntry: false })?.isFile()) {
    const storage = { label, root: path.dirname(root), only: [path.basename(root)] };
    return new FolderSource(id, await summarize(id, storage.root, [storage]), [storage]);
  }
  let names: string[];
  try {
    names = await fs.promises.readdir(root);
  } catch (cause) {
    throw new AppError('DEVICE_NONE', `Cannot open "${root}": ${reason(cause)}`, { cause });
  }
  const storages = storagesIn(root, names, label);
  return new FolderSource(id, await summarize(id, root, storages), storages);
}

/**
 * Files and folders of this computer that are taken in together, each under its own name: a storage for each folder
 * that holds some of them, called as `labelOf` calls that folder.
 */
export async function openSelection(
  paths: readonly string[],
  labelOf: (folder: string) => string,
): Promise<FolderSource> {
  const folders = new Map<string, Set<string>>();
  for (const one of paths.map((each) => path.resolve(each))) {
    const names = folders.get(path.dirname(one)) ?? new Set();
    folders.set(path.dirname(one), names.add(path.basename(one)));
  }
  const labels = new Set<string>();
  const storages = [...folders].map(([root, only]) => {
    const wanted = labelOf(root);
    let label = wanted;
    for (let n = 2; labels.has(label); n += 1) label = `${wanted} (${String(n)})`;
    labels.add(label);
    return { label, root, only: [...only].sort() };
  });
  const [first] = storages;
  if (!first) throw new AppError('USAGE', 'Cannot open nothing', { details: { what: '' } });
  const id = DeviceId.parse(`${SCHEME}${first.root}`);
  return new FolderSource(id, await summarize(id, first.root, storages), storages);
}

function storagesIn(root: string, names: readonly string[], label: string | undefined): readonly FolderStorage[] {
  if (label !== undefined) return [{ label, root }];
  const there = PHONE_STORAGES.filter((name) => names.includes(name) && isFolder(path.join(root, name)));
  // Files beside the storages would be passed over in silence, so then it is no mounted phone.
  if (there.includes('Phone') && names.every((name) => there.includes(name))) {
    return there.map((name) => ({ label: name, root: path.join(root, name) }));
  }
  return [{ label: 'SD card', root }];
}

function isFolder(where: string): boolean {
  return fs.lstatSync(where, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function summarize(id: DeviceId, root: string, storages: readonly FolderStorage[]): Promise<DeviceSummary> {
  const real = await fs.promises.realpath(root);
  const isPhone = storages.some((storage) => storage.label === 'Phone');
  const isCard = !isPhone && storages[0]?.label === 'SD card' && (await isLumiaCard(root));
  const name = path.basename(real) || 'Folder';
  return {
    id: DeviceId.parse(`${SCHEME}${root}`),
    name,
    manufacturer: null,
    model: isPhone ? 'Mounted phone' : isCard ? 'Memory card of a Lumia' : 'Folder',
    os: 'unknown',
    osVersion: null,
    // A folder has no number of its own; where it is stands in for one.
    serial: `folder:${real}`,
    state: 'ready',
    battery: null,
    storages: await Promise.all(storages.map((storage) => storageOf(storage.label, storage.root))),
  };
}

function reason(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is no such folder';
  if (code === 'ENOTDIR') return 'it is a file, not a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not read it';
  return code ?? String(cause);
}
