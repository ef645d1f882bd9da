import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { RESPONSE } from '../ptp/responses.ts';
import type { SourceEvent, SourceFile } from '../source.ts';
import type { NewTargetFile, Target, TargetDates, TargetNames, TargetStorage } from '../target.ts';
import type { MtpPhone } from './mtp-phone.ts';
import { createFolder, deleteFromPhone, sendFile, setDates } from './object-write.ts';
import { readObjectNow } from './object-tree.ts';

/**
 * Nobody has sent a Lumia a file of 4 GiB or more by cable; the container's own length field has 32 bits, and most cards
 * are FAT32.
 */
const MAX_FILE = 4_294_967_295;
/** An MTP string has at most 255 units with its NUL (MTP 1.1, 3.2.3). */
const MAX_NAME = 254;

/** What a Windows phone refuses in a name. */
const PHONE_NAMES: TargetNames = {
  caseInsensitive: true,
  allows: (name) =>
    name !== '' && name !== '.' && name !== '..' && name.length <= MAX_NAME && !/[\\/:*?"<>|\u0000-\u001f]/u.test(name),
};

/** A phone as the target of a restore. Disposing it lets the phone go. */
export function mtpTarget(phone: MtpPhone): Target {
  return new MtpTarget(phone);
}

class MtpTarget implements Target {
  readonly #phone: MtpPhone;
  /** Handles of folders, by storage and path. */
  readonly #folders = new Map<string, number>();
  readonly #storageIds: ReadonlyMap<string, number>;
  readonly storages: readonly TargetStorage[];
  readonly names = PHONE_NAMES;

  constructor(phone: MtpPhone) {
    this.#phone = phone;
    this.#storageIds = new Map([...phone.storages].map(([id, label]) => [label, id]));
    this.storages = phone.summary.storages.map(({ label, kind, free, capacity, writable }) => {
      return { label, kind, free, capacity, writable, maxFileSize: MAX_FILE };
    });
  }

  get id(): Target['id'] {
    return this.#phone.id;
  }

  get summary(): Target['summary'] {
    return this.#phone.summary;
  }

  get capabilities(): Target['capabilities'] {
    return this.#phone.capabilities;
  }

  async *list(options: OpOptions): AsyncGenerator<SourceEvent, void, void> {
    this.#folders.clear();
    for await (const event of this.#phone.list(options)) {
      if (event.kind === 'folder' && event.folder.ref !== undefined) {
        this.#folders.set(keyOf(event.folder.storage, event.folder.path), Number.parseInt(event.folder.ref, 16));
      }
      yield event;
    }
  }

  read(file: SourceFile, options: Parameters<Target['read']>[1]): AsyncIterable<Uint8Array> {
    return this.#phone.read(file, options);
  }

  stat(file: SourceFile, options: OpOptions): ReturnType<Target['stat']> {
    return this.#phone.stat(file, options);
  }

  /** A phone shows what it was sent under its name only; `run-restore` looks for that. */
  tidy(): Promise<number> {
    return Promise.resolve(0);
  }

  async createFolder(storage: string, path: string, options: OpOptions): Promise<void> {
    const { parent, name } = this.#place(storage, path);
    const storageId = this.#storageId(storage);
    try {
      const handle = await createFolder(this.#phone.session, { storageId, parent, name }, options);
      this.#folders.set(keyOf(storage, path), handle);
    } catch (error) {
      throw asRestore(error, `${storage}/${path}`);
    }
  }

  async writeFile(file: NewTargetFile, chunks: AsyncIterable<Uint8Array>, options: OpOptions): Promise<SourceFile> {
    const { storage, path, size, modified, created } = file;
    const { parent, name } = this.#place(storage, path);
    const object = { storageId: this.#storageId(storage), parent, name, size, modified, created };
    try {
      const handle = await sendFile(this.#phone.session, object, chunks, options);
      return {
        ref: handle.toString(16),
        ...{ storage, path, size, modified, created },
        persistentId: null,
        virtual: false,
      };
    } catch (error) {
      throw asRestore(error, `${storage}/${path}`);
    }
  }

  async dates(file: SourceFile, options: OpOptions): Promise<TargetDates> {
    const now = await readObjectNow(this.#phone.session, Number.parseInt(file.ref, 16), options);
    return { modified: now?.modified ?? null, created: now?.created ?? null };
  }

  async setDates(file: SourceFile, dates: TargetDates, options: OpOptions): Promise<void> {
    await setDates(this.#phone.session, Number.parseInt(file.ref, 16), dates, options);
  }

  async remove(file: SourceFile, options: OpOptions): Promise<void> {
    await deleteFromPhone(this.#phone.session, Number.parseInt(file.ref, 16), options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#phone[Symbol.asyncDispose]();
  }

  #storageId(label: string): number {
    const id = this.#storageIds.get(label);
    if (id !== undefined) return id;
    throw new AppError('INTERNAL', `Cannot write to "${label}": the phone has no such storage`);
  }

  /** The folder's handle, null for the root. */
  #place(storage: string, path: string): { readonly parent: number | null; readonly name: string } {
    const slash = path.lastIndexOf('/');
    if (slash < 0) return { parent: null, name: path };
    const folder = path.slice(0, slash);
    const parent = this.#folders.get(keyOf(storage, folder));
    if (parent === undefined) throw new AppError('INTERNAL', `Cannot write "${path}": its folder is not there`);
    return { parent, name: path.slice(slash + 1) };
  }
}

const keyOf = (storage: string, path: string): string => `${storage}\0${path}`;

/** A phone that is full ends a restore; another refusal concerns this file. Whatever else passes unchanged. */
function asRestore(error: unknown, path: string): unknown {
  if (!isAppError(error, 'PTP_REFUSED')) return error;
  const { response } = error.details;
  if (response === RESPONSE.StoreFull) {
    return new AppError('RESTORE_NO_SPACE', `Cannot write "${path}": the phone is full`, {
      details: { needed: 0, free: 0 },
      cause: error,
    });
  }
  return new AppError('RESTORE_WRITE_FAILED', `Cannot write "${path}": ${error.message}`, {
    details: { path },
    cause: error,
  });
}
