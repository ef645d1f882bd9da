import fs from 'node:fs';
import path from 'node:path';
import { DeviceId } from '../../shared/domain/ids.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import type { OpOptions } from '../base/options.ts';
import { openFolder } from './folder/folder-driver.ts';
import { existing, FolderTarget, type FolderTargetOptions } from './folder/folder-target.ts';
import type { MtpPhone } from './mtp/mtp-phone.ts';
import { mtpTarget } from './mtp/mtp-target.ts';
import type { DeviceRegistry } from './registry.ts';
import type { Source } from './source.ts';
import type { Target } from './target.ts';

type Limits = (folder: string) => Promise<FolderTargetOptions['limits']>;

/**
 * Opens a device to be written to: a phone over MTP, or a folder that is a mounted phone or a card in a reader.
 * Errors: those of opening it, and `RESTORE_REFUSED` for a device that can only be read.
 */
export async function openTarget(
  { registry, limits }: { readonly registry: DeviceRegistry; readonly limits: Limits },
  id: DeviceId,
  options: OpOptions,
): Promise<Target> {
  if (id.startsWith('folder:')) {
    const root = path.resolve(id.slice('folder:'.length));
    await using source = await openFolder(id);
    const storages = source.summary.storages.map(({ label }) => ({
      label,
      root: source.summary.storages.length > 1 || label === 'Phone' ? path.join(root, label) : root,
    }));
    return new FolderTarget({ id: source.id, root, summary: source.summary, storages, limits: await limits(root) });
  }
  const source = await registry.open(id, options);
  if (isMtpPhone(source)) return mtpTarget(source);
  await source[Symbol.asyncDispose]();
  throw new AppError('RESTORE_REFUSED', `Cannot restore to "${source.summary.name}": it can only be read this way`, {
    details: { why: 'read-only way in' },
  });
}

/** A folder of this computer that the owner chose; each storage gets a folder of its own in it, made when needed. */
export async function openFolderTarget(folder: string, labels: readonly string[], limits: Limits): Promise<Target> {
  const root = path.resolve(folder);
  if (fs.lstatSync(root, { throwIfNoEntry: false })?.isFile() === true) {
    throw new AppError('USAGE', `Cannot restore to "${root}": it is a file`, { details: { what: root } });
  }
  const id = DeviceId.parse(`folder:${root}`);
  const summary: Target['summary'] = {
    id,
    name: path.basename(root) || root,
    manufacturer: null,
    model: 'Folder',
    os: 'unknown',
    osVersion: null,
    serial: id,
    state: 'ready',
    battery: null,
    storages: [],
  };
  const storages = labels.map((label) => ({ label, root: path.join(root, label) }));
  return new FolderTarget({ id, root, summary, storages, limits: await limits(existing(root)) });
}

function isMtpPhone(source: Source): source is MtpPhone {
  return 'session' in source && 'storages' in source;
}
