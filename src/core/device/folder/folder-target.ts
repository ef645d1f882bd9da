import fs from 'node:fs';
import path from 'node:path';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import type { SourceEvent, SourceFile } from '../source.ts';
import type { NewTargetFile, Target, TargetDates, TargetNames, TargetStorage } from '../target.ts';
import { FolderSource, type FolderStorage } from './folder-source.ts';

/** Of what is on its way in; never listed as a file of the owner's. */
const PART = /^\.lifeboat-part-[0-9a-f]{1,16}$/u;

export interface FolderTargetOptions {
  readonly id: DeviceId;
  readonly root: string;
  readonly summary: Target['summary'];
  readonly storages: readonly FolderStorage[];
  /** What this disk's file system takes, as far as it is known. */
  readonly limits: { readonly maxFileSize: number; readonly names: TargetNames };
}

/** A folder of this computer, a card in a reader or a mounted phone as the target of a restore. */
export class FolderTarget implements Target {
  readonly #source: FolderSource;
  readonly #roots: ReadonlyMap<string, string>;
  readonly id: DeviceId;
  readonly summary: Target['summary'];
  readonly storages: readonly TargetStorage[];
  readonly names: TargetNames;
  readonly capabilities: Target['capabilities'];
  #part = 0;
  /** Found in the last listing. */
  #left: string[] = [];

  constructor({ id, summary, storages, limits }: FolderTargetOptions) {
    this.#source = new FolderSource(id, summary, storages);
    this.#roots = new Map(storages.map(({ label, root }) => [label, root]));
    this.id = id;
    this.summary = summary;
    this.names = limits.names;
    this.capabilities = this.#source.capabilities;
    this.storages = storages.map(({ label, root }) => {
      const { bsize, bavail, blocks } = fs.statfsSync(existing(root));
      return {
        label,
        kind: label === 'Phone' ? 'internal' : 'removable',
        free: bsize * bavail,
        capacity: bsize * blocks,
        writable: isWritable(existing(root)),
        maxFileSize: limits.maxFileSize,
      };
    });
  }

  async *list(options: OpOptions): AsyncGenerator<SourceEvent, void, void> {
    this.#left = [];
    for (const [label, root] of this.#roots) {
      // A storage's folder that is not there yet holds nothing.
      if (!fs.existsSync(root)) continue;
      const one = new FolderSource(this.id, this.summary, [{ label, root }]);
      for await (const event of one.list(options)) {
        if (event.kind === 'file' && PART.test(path.basename(event.file.path))) {
          this.#left.push(event.file.ref);
          continue;
        }
        yield event;
      }
    }
  }

  read(file: SourceFile, options: Parameters<Target['read']>[1]): AsyncIterable<Uint8Array> {
    return this.#source.read(file, options);
  }

  stat(file: SourceFile): ReturnType<Target['stat']> {
    return this.#source.stat(file);
  }

  async tidy(): Promise<number> {
    const left = this.#left.splice(0);
    for (const part of left) await fs.promises.rm(part, { force: true });
    return left.length;
  }

  async createFolder(storage: string, folder: string): Promise<void> {
    await this.#guard(`${storage}/${folder}`, async () => {
      await fs.promises.mkdir(this.#where(storage, folder), { recursive: true });
    });
  }

  async writeFile(file: NewTargetFile, chunks: AsyncIterable<Uint8Array>, { signal }: OpOptions): Promise<SourceFile> {
    const { storage, path: name, size, modified, created } = file;
    const where = this.#where(storage, name);
    this.#part += 1;
    const part = path.join(path.dirname(where), `.lifeboat-part-${process.pid.toString(16)}${this.#part.toString(16)}`);
    await this.#guard(`${storage}/${name}`, async () => {
      let kept = false;
      try {
        const handle = await fs.promises.open(part, 'wx');
        try {
          for await (const chunk of chunks) {
            signal.throwIfAborted();
            await handle.writeFile(chunk);
          }
          if (modified !== null) await handle.utimes(modified / 1000, modified / 1000);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await takeName(part, where);
        kept = true;
      } finally {
        if (!kept) await fs.promises.rm(part, { force: true });
      }
    });
    return { ref: where, storage, path: name, size, modified, created, persistentId: null, virtual: false };
  }

  async dates(file: SourceFile): Promise<TargetDates> {
    const stats = await fs.promises.lstat(file.ref);
    // When a file was made is the disk's own affair: no platform lets it be set.
    return { modified: Math.floor(stats.mtimeMs), created: null };
  }

  async setDates(file: SourceFile, { modified }: TargetDates): Promise<void> {
    if (modified === null) return;
    await this.#guard(file.path, () => fs.promises.utimes(file.ref, modified / 1000, modified / 1000));
  }

  async remove(file: SourceFile): Promise<void> {
    await this.#guard(file.path, () => fs.promises.rm(file.ref, { force: true }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source[Symbol.asyncDispose]();
  }

  #where(storage: string, name: string): string {
    const root = this.#roots.get(storage);
    const where = root === undefined ? '' : path.join(root, ...name.split('/'));
    // What a record says is never believed so far as to leave the folder.
    if (root === undefined || !where.startsWith(root + path.sep)) {
      throw new AppError('INTERNAL', `Cannot write "${storage}/${name}": it is not in the folder`);
    }
    return where;
  }

  async #guard<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explain(error, what);
    }
  }
}

/** Takes the name unless there is something of it: a link fails where a rename would replace. */
async function takeName(part: string, where: string): Promise<void> {
  try {
    await fs.promises.link(part, where);
    await fs.promises.rm(part);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw error;
    // No hard links here (FAT, some networks): looked first, then renamed.
    if (fs.existsSync(where)) throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' });
    await fs.promises.rename(part, where);
  }
}

function explain(error: unknown, what: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof AppError || typeof code !== 'string') return error;
  const message = `Cannot write "${what}": ${code}`;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('RESTORE_NO_SPACE', message, { details: { needed: 0, free: 0 }, cause: error });
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new AppError('RESTORE_REFUSED', message, { details: { why: code }, cause: error });
  }
  if (['EIO', 'ENXIO', 'ENODEV', 'ESTALE', 'ENOTCONN'].includes(code)) {
    return new AppError('DEVICE_LOST', message, { cause: error });
  }
  return new AppError('RESTORE_WRITE_FAILED', message, { details: { path: what }, cause: error });
}

/** As much of the path as is there already. */
export function existing(where: string): string {
  let at = path.resolve(where);
  while (!fs.existsSync(at) && path.dirname(at) !== at) at = path.dirname(at);
  return at;
}

function isWritable(where: string): boolean {
  try {
    fs.accessSync(where, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
