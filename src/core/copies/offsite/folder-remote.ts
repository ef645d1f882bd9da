import { join } from 'node:path';
import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import { guardDisk, parentOf, writeWhole, type Disk } from '../../vault/disk.ts';
import { MOST_BYTES, MOST_OBJECTS, unreachable, type Remote, type RemoteObject } from './remote.ts';

/** A folder that a sync client carries away, or that is on a disk kept elsewhere. */
export function folderRemote(given: Disk, folder: string): Remote {
  const disk = guardDisk(given, folder);
  const telling = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (isAppError(error, 'VAULT_FULL')) throw new AppError('OFFSITE_FULL', error.message, { cause: error });
      if (isAppError(error, 'VAULT_NOT_WRITABLE')) {
        throw new AppError('OFFSITE_DENIED', error.message, { cause: error });
      }
      if (isAppError(error) && error.scope === 'vault') throw unreachable(folder, error.message, error);
      throw error;
    }
  };
  return {
    place: folder,
    list: ({ signal }) =>
      telling(async () => {
        const found: RemoteObject[] = [];
        const folders = [''];
        for (const at of folders) {
          const entries = await disk.list(join(folder, at));
          if (entries === null && at === '') throw unreachable(folder, 'there is no such folder');
          for (const { name, kind } of entries ?? []) {
            signal.throwIfAborted();
            const path = at === '' ? name : `${at}/${name}`;
            if (kind === 'folder' && path.split('/').length < 4) folders.push(path);
            if (kind !== 'file' || name.endsWith('.tmp')) continue;
            found.push({ name: path, size: (await disk.stat(join(folder, path)))?.size ?? 0 });
            if (found.length > MOST_OBJECTS) throw unreachable(folder, 'it holds too many files');
          }
        }
        return found;
      }),
    get: (name, options) =>
      telling(async () => {
        const path = join(folder, name);
        const stat = await disk.stat(path);
        if (stat?.kind !== 'file') return null;
        if (stat.size > MOST_BYTES) throw unreachable(folder, `"${name}" is larger than anything of ours`);
        const chunks: Uint8Array[] = [];
        for await (const chunk of disk.read(path, options).bytes) chunks.push(chunk);
        return Buffer.concat(chunks);
      }),
    put: (name, bytes, { signal }) =>
      telling(async () => {
        signal.throwIfAborted();
        const path = join(folder, name);
        if ((await disk.stat(folder))?.kind !== 'folder') throw unreachable(folder, 'there is no such folder');
        await disk.makeFolder(parentOf(path));
        await writeWhole(disk, path, [bytes]);
      }),
  };
}
