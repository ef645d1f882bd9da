import fs from 'node:fs/promises';
import path from 'node:path';
import type { DeviceSummary } from '../../../shared/domain/device.ts';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import type { Source, SourceCapabilities, SourceEvent, SourceFile } from '../source.ts';
import { LibmtpRefusal, type ChildLink } from './child-link.ts';
import { listedFiles } from './listed-files.ts';
import type { Limits } from './limits.ts';

const CHUNK = 1024 * 1024;
/** No phone holds so many: a device that makes up files without end is stopped here. */
const MOST_FILES = 1_000_000;
/** How often is looked whether more arrives than was announced, in milliseconds. */
const WATCH_MS = 250;

export interface LibmtpParts {
  readonly summary: DeviceSummary;
  readonly link: ChildLink;
  /** For files on their way; ours alone, and removed with us. */
  readonly folder: string;
  readonly limits: Limits;
  /** Whether the phone is still plugged in; true where that cannot be told. */
  readonly isThere: () => Promise<boolean>;
}

/**
 * A phone through libmtp: files only, one at a time and whole, without dates. Each is fetched into a private folder of
 * this computer first, as that is all that node-mtp does, and is read from there.
 */
export class LibmtpSource implements Source {
  readonly id: DeviceId;
  readonly summary: DeviceSummary;
  readonly capabilities: SourceCapabilities = { partialReadBelow: 0, confirmedEvery: CHUNK, lanes: 1 };
  readonly #parts: LibmtpParts;
  #parted = 0;
  /** Files refused one after another: a session that gives nothing any more is not worth another file. */
  #refusals = 0;

  constructor(parts: LibmtpParts) {
    this.#parts = parts;
    this.summary = parts.summary;
    this.id = parts.summary.id;
  }

  async *list({ signal }: OpOptions): AsyncGenerator<SourceEvent, void, void> {
    const { link, limits } = this.#parts;
    const entries: unknown[] = [];
    try {
      await link.ask(
        { ask: 'list' },
        {
          signal,
          limitMs: limits.listMs,
          onEntries: (page) => {
            if (entries.length + page.length > MOST_FILES) throw failed(`it lists more than ${MOST_FILES} files`);
            for (const entry of page) entries.push(entry);
          },
        },
      );
    } catch (error) {
      throw error instanceof LibmtpRefusal ? await this.#explain(failed(error.message)) : error;
    }
    for (const event of listedFiles(entries)) {
      signal.throwIfAborted();
      yield event;
    }
  }

  async *read(
    file: SourceFile,
    { signal, offset, length }: OpOptions & { readonly offset: number; readonly length?: number },
  ): AsyncGenerator<Uint8Array, void, void> {
    // An index that the phone makes has no bytes to ask for.
    if (file.virtual && file.size === 0) return;
    this.#parted += 1;
    const part = path.join(this.#parts.folder, `part-${this.#parted}`);
    try {
      await this.#fetch(file, part, { signal });
      yield* readPart(part, { signal, offset, end: Math.min(file.size, offset + (length ?? Infinity)) });
    } finally {
      await fs.rm(part, { force: true });
    }
  }

  /** libmtp cannot be asked about one file: these are the words of the listing. */
  stat(file: SourceFile): Promise<{ readonly size: number; readonly modified: number | null } | null> {
    return Promise.resolve({ size: file.size, modified: null });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { link, folder } = this.#parts;
    await link[Symbol.asyncDispose]();
    await fs.rm(folder, { recursive: true, force: true });
  }

  /** The file, whole and as long as announced, into `part`. */
  async #fetch(file: SourceFile, part: string, { signal }: OpOptions): Promise<void> {
    const { link, folder, limits } = this.#parts;
    const { bavail, bsize } = await fs.statfs(folder);
    if (bavail * bsize < file.size) throw unread(file, `there is no room for it in "${folder}", where it comes first`);
    using watch = watchSize(part, file);
    const wish = { ask: 'get', file: Number(file.ref), to: part } as const;
    try {
      await link.ask(wish, { signal: AbortSignal.any([signal, watch.signal]), limitMs: limits.getMs(file.size) });
      this.#refusals = 0;
    } catch (error) {
      if (!(error instanceof LibmtpRefusal)) throw error;
      this.#refusals += 1;
      throw await this.#explain(this.#refusals > 1 ? failed(error.message) : unread(file, error.message));
    }
    const stats = await fs.lstat(part).catch(() => null);
    if (!stats?.isFile()) throw unread(file, 'libmtp says that it came, and it is not there');
    if (stats.size !== file.size) throw mismatch(file, stats.size);
  }

  /** A phone that is no longer plugged in explains everything. */
  async #explain(error: AppError): Promise<AppError> {
    if (await this.#parts.isThere()) return error;
    return new AppError('DEVICE_LOST', `Cannot read "${this.summary.name}": it is no longer plugged in`, {
      cause: error,
    });
  }
}

async function* readPart(
  part: string,
  { signal, offset, end }: OpOptions & { readonly offset: number; readonly end: number },
): AsyncGenerator<Uint8Array, void, void> {
  await using handle = await fs.open(part, 'r');
  for (let at = offset; at < end;) {
    signal.throwIfAborted();
    const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK, end - at));
    const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield bytesRead === buffer.byteLength ? buffer : buffer.subarray(0, bytesRead);
  }
}

/** Calls it off when more arrives than was announced: a device that never ends must not fill this computer's disk. */
function watchSize(part: string, file: SourceFile): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const timer = setInterval(() => {
    fs.lstat(part).then(
      ({ size }) => {
        if (size > file.size) controller.abort(mismatch(file, size));
      },
      () => 'it has not begun, or is over',
    );
  }, WATCH_MS);
  return { signal: controller.signal, [Symbol.dispose]: () => clearInterval(timer) };
}

function failed(why: string): AppError<'LIBMTP_FAILED'> {
  return new AppError('LIBMTP_FAILED', `Cannot go on with "libmtp": ${why}`);
}

function unread({ path: name }: SourceFile, why: string): AppError<'SOURCE_READ_FAILED'> {
  return new AppError('SOURCE_READ_FAILED', `Cannot read "${name}": ${why}`, { details: { path: name } });
}

function mismatch({ path: name, size }: SourceFile, got: number): AppError<'SOURCE_SIZE_MISMATCH'> {
  return new AppError('SOURCE_SIZE_MISMATCH', `Cannot read "${name}": libmtp brought ${got} of ${size} bytes`, {
    details: { path: name, expected: size, got },
  });
}
