import type { Disk, DiskFile } from './disk.ts';
import type { VaultLock } from './vault-lock.ts';

/**
 * The same disk, changed only while the lock is held; reading needs none. What was written may be synced, and its files
 * closed, whoever holds it. `disk` is one of `guardDisk`.
 */
export function lockedDisk(disk: Disk, lock: VaultLock): Disk {
  const held =
    <Args extends unknown[], Result>(change: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await lock.mustHold();
      return await change(...args);
    };
  const heldFile = (file: DiskFile): DiskFile => ({
    path: file.path,
    get size() {
      return file.size;
    },
    write: held((chunk: Uint8Array) => file.write(chunk)),
    sync: () => file.sync(),
    close: () => file.close(),
  });
  const { copyIn } = disk;
  return {
    ...disk,
    createNew: held(async (path: string) => {
      const file = await disk.createNew(path);
      return file && heldFile(file);
    }),
    openAppend: held(async (path: string) => heldFile(await disk.openAppend(path))),
    ...(copyIn ? { copyIn: held(copyIn) } : {}),
    rename: held((from: string, to: string) => disk.rename(from, to)),
    remove: held((path: string) => disk.remove(path)),
    removeFolder: held((path: string) => disk.removeFolder(path)),
    makeFolder: held((path: string) => disk.makeFolder(path)),
    renameAll: held((names: Parameters<Disk['renameAll']>[0]) => disk.renameAll(names)),
    truncate: held((path: string, size: number) => disk.truncate(path, size)),
    setModified: held((path: string, modified: number) => disk.setModified(path, modified)),
  };
}
