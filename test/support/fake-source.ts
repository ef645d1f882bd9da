import { DeviceId } from '../../src/shared/domain/ids.ts';
import type { DeviceSummary } from '../../src/shared/domain/device.ts';
import { AppError } from '../../src/shared/errors/app-error.ts';
import type { OpOptions } from '../../src/core/base/options.ts';
import type { ChangesTold, Source, SourceEvent, SourceFile } from '../../src/core/device/source.ts';

export interface FakeFile {
  content: Buffer;
  modified: number | null;
  persistentId: string | null;
  /** An index of the phone's own. */
  virtual?: boolean;
}

/** A phone at the `Source` port: files in memory, and misbehaviour where a test asks for it. Survives its sessions. */
export class FakePhone {
  readonly files = new Map<string, FakeFile>();
  serial = 'fake-serial';
  partialReadBelow = Infinity;
  lanes = 1;
  /** Opening fails with this while it is set. */
  gone: AppError | null = null;
  /** Called before each chunk; may throw. */
  onChunk: (path: string, offset: number, session: number) => void = () => undefined;
  onList: (session: number) => void = () => undefined;
  /** What the device sends of a file, when not its content. */
  sends: (path: string, content: Buffer, session: number) => Buffer = (_path, content) => content;
  faults: { path: string; until: number }[] = [];
  /** What it tells of changes by itself. */
  changes: ChangesTold = { objects: 0, storages: 0 };
  sessions = 0;
  bytesRead = 0;
  chunk = 1000;

  put(path: string, content: Buffer | string, more: Partial<FakeFile> = {}): this {
    this.files.set(path, { content: Buffer.from(content), modified: 1_400_000_000_000, persistentId: null, ...more });
    return this;
  }

  open = async (): Promise<Source> => {
    if (this.gone) throw this.gone;
    this.sessions += 1;
    return new FakeSession(this, this.sessions);
  };
}

class FakeSession implements Source {
  readonly id = DeviceId.parse('usb:fake');
  readonly summary: DeviceSummary;
  readonly #phone: FakePhone;
  readonly #session: number;
  #open = true;

  constructor(phone: FakePhone, session: number) {
    this.#phone = phone;
    this.#session = session;
    this.summary = {
      id: this.id,
      name: 'Fake Lumia',
      manufacturer: 'Nokia',
      model: 'Lumia 000',
      os: 'Windows Phone 8.1',
      osVersion: '8.10.0.0',
      serial: phone.serial,
      state: 'ready',
      battery: 50,
      storages: [],
    };
  }

  get capabilities() {
    return {
      partialReadBelow: this.#phone.partialReadBelow,
      confirmedEvery: this.#phone.chunk,
      lanes: this.#phone.lanes,
    };
  }

  async changesTold(): Promise<ChangesTold> {
    return this.#phone.changes;
  }

  async *list({ signal }: OpOptions): AsyncGenerator<SourceEvent, void, void> {
    this.#phone.onList(this.#session);
    for (const fault of this.#phone.faults) {
      if (this.#session > fault.until) continue;
      const error = new AppError('SOURCE_LIST_FAILED', `Cannot list "${fault.path}": refused`, {
        details: { path: fault.path },
      });
      yield { kind: 'fault', fault: { storage: 'Phone', path: fault.path, error } };
    }
    for (const [path, file] of this.#phone.files) {
      signal.throwIfAborted();
      if (this.#phone.faults.some((fault) => this.#session <= fault.until && path.startsWith(`${fault.path}/`)))
        continue;
      yield {
        kind: 'file',
        file: {
          ref: `${this.#session}:${path}`,
          storage: 'Phone',
          path,
          size: file.content.byteLength,
          modified: file.modified,
          created: null,
          persistentId: file.persistentId,
          virtual: file.virtual === true,
        },
      };
    }
  }

  async *read(
    file: SourceFile,
    { signal, offset, length }: OpOptions & { readonly offset: number; readonly length?: number },
  ): AsyncGenerator<Uint8Array, void, void> {
    // A ref of another session names nothing, as with real object handles.
    if (!this.#open || file.ref !== `${this.#session}:${file.path}`) {
      throw new AppError('PTP_REFUSED', 'Cannot read: Invalid_ObjectHandle', {
        details: { operation: 'GetObject', response: 0x2009 },
      });
    }
    const content = this.#phone.sends(file.path, this.#phone.files.get(file.path)!.content, this.#session);
    const end = Math.min(content.byteLength, offset + (length ?? Infinity));
    for (let at = offset; at < end; at += this.#phone.chunk) {
      signal.throwIfAborted();
      this.#phone.onChunk(file.path, at, this.#session);
      const chunk = content.subarray(at, Math.min(end, at + this.#phone.chunk));
      this.#phone.bytesRead += chunk.byteLength;
      yield Uint8Array.from(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async stat(file: SourceFile): Promise<{ size: number; modified: number | null } | null> {
    const now = this.#phone.files.get(file.path);
    return now ? { size: now.content.byteLength, modified: now.modified } : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#open = false;
  }
}
