import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import { ARCHIVE_TEXT as TEXT } from '../../../shared/text/strings-archive.en.ts';
import type { OpOptions } from '../../base/options.ts';
import type { Source, SourceEvent, SourceFile } from '../../device/source.ts';
import { zipFormat } from '../../inspect/archive.ts';
import { Broken, Bytes, NotTried } from '../../inspect/bytes.ts';
import { readZip, unpackPieces, type PlacedEntry } from '../../inspect/zip.ts';
import { readingOf } from '../contents/reading-of.ts';
import { archiveRefusal, entryRefusal, isFolder, namesOf } from './archive-refusal.ts';
import type { CloudTally } from './cloud-tally.ts';
import { isPlaceholder } from './placeholder.ts';

/** Archives whose lists of files are held at once come to no more entries than that. */
const MOST_ENTRIES = 500_000;

export interface ExpandOptions {
  readonly unpack: boolean;
  readonly tally?: CloudTally | null;
  /** Whether each file gets an id from where it lies. */
  readonly identify?: boolean;
}

/** A file inside an archive, and what the archive was when its list was read. */
interface Inside {
  readonly archive: SourceFile;
  readonly entry: PlacedEntry;
}

/**
 * Files of this computer as a run takes them in: what is only a pointer into the cloud is a fault and never counted,
 * and with `unpack` each plain ZIP is its files, every one held against its CRC-32 as it is read. An archive that is
 * damaged or made to do harm is a fault, and nothing of it is taken.
 */
export class ExpandedSource implements Source {
  readonly id: Source['id'];
  readonly summary: Source['summary'];
  readonly capabilities: Source['capabilities'];
  readonly #inner: Source;
  readonly #unpack: boolean;
  readonly #tally: CloudTally | null;
  readonly #identify: boolean;
  /** Storage and path of what was listed: a folder may be called as an archive beside it. */
  readonly #listed = new Set<string>();
  /** By ref. */
  readonly #inside = new Map<string, Inside>();

  constructor(inner: Source, { unpack, tally = null, identify = false }: ExpandOptions) {
    this.id = inner.id;
    this.summary = inner.summary;
    // A file in an archive can be read from its beginning only.
    this.capabilities = unpack ? { ...inner.capabilities, partialReadBelow: 0, lanes: 2 } : inner.capabilities;
    this.#inner = inner;
    this.#unpack = unpack;
    this.#tally = tally;
    this.#identify = identify;
  }

  async *list(options: OpOptions): AsyncGenerator<SourceEvent, void, void> {
    this.#inside.clear();
    this.#listed.clear();
    this.#tally?.restart();
    for await (const event of this.#inner.list(options)) {
      if (event.kind !== 'file') {
        yield event;
        continue;
      }
      for await (const found of this.#look(event.file, options)) {
        if (found.kind !== 'file') {
          yield found;
          continue;
        }
        const listed = this.#asListed(found.file);
        this.#tally?.add(listed);
        yield { kind: 'file', file: listed };
      }
    }
  }

  /** Under a path that nothing else of this listing has. */
  #asListed(file: SourceFile): SourceFile {
    let { path } = file;
    for (let n = 2; this.#listed.has(`${file.storage}\0${path}`); n += 1) path = numbered(file.path, n);
    this.#listed.add(`${file.storage}\0${path}`);
    return { ...file, path };
  }

  /** Says which file of this computer it is: where it lies, and what no other one that lay there before has. */
  #idOf(ref: string, mark: number | undefined): string | null {
    if (!this.#identify) return null;
    return createHash('sha256')
      .update(`${ref}\0${String(mark ?? '')}`)
      .digest('hex')
      .slice(0, 32);
  }

  async *#look(file: SourceFile, options: OpOptions): AsyncGenerator<SourceEvent, void, void> {
    const where = this.#pathOf(file);
    const stats = where === null ? null : await lstat(where).catch(() => null);
    if (stats && isPlaceholder(stats)) {
      const error = new AppError('SOURCE_PLACEHOLDER', `Cannot take "${file.path}": ${TEXT.placeholder}`, {
        details: { path: file.path },
      });
      yield { kind: 'fault', fault: { storage: file.storage, path: file.path, error } };
    } else if (where !== null && this.#unpack && /\.zip$/iu.test(file.path))
      yield* this.#expand(this.#plain(file, stats), where, options);
    else yield { kind: 'file', file: this.#plain(file, stats) };
  }

  /** Its date can be set to anything; when it was last written to, or put there, cannot. */
  #plain(file: SourceFile, stats: Stats | null): SourceFile {
    return { ...file, persistentId: this.#idOf(file.ref, stats?.ctimeMs) };
  }

  async *#expand(file: SourceFile, where: string, options: OpOptions): AsyncGenerator<SourceEvent, void, void> {
    const { storage } = file;
    const fault = (path: string, why: string): SourceEvent => {
      const error = new AppError('ARCHIVE_REFUSED', `Cannot take "${path}": ${why}`, { details: { path } });
      return { kind: 'fault', fault: { storage, path, error } };
    };
    let entries: readonly PlacedEntry[];
    try {
      await using reader = await readingOf(where);
      entries = await readZip(new Bytes(reader, options));
      // A document or package under another name is what it is.
      if (zipFormat(entries.map(({ name }) => name)) !== 'ZIP archive') {
        yield { kind: 'file', file };
        return;
      }
    } catch (error) {
      if (error instanceof Broken || error instanceof NotTried) yield fault(file.path, error.message);
      else
        yield { kind: 'fault', fault: { storage, path: file.path, error: await this.#ofFile(file, error, options) } };
      return;
    }
    const refused =
      archiveRefusal(entries) ?? (this.#inside.size + entries.length > MOST_ENTRIES ? TEXT.tooMany : null);
    if (refused !== null) {
      yield fault(file.path, refused);
      return;
    }
    const folder = file.path.replace(/\.zip$/iu, '');
    for (const entry of entries) {
      if (isFolder(entry)) continue;
      const path = `${folder}/${namesOf(entry).join('/')}`;
      const why = entryRefusal(entry);
      if (why !== null) {
        yield fault(path, why);
        continue;
      }
      const ref = `${file.ref}\0${String(entry.headerAt)}`;
      this.#inside.set(ref, { archive: file, entry });
      const { size, modified } = entry;
      const persistentId = this.#idOf(ref, entry.crc);
      yield {
        kind: 'file',
        file: { ref, storage, path, size, modified, created: null, persistentId, virtual: false },
      };
    }
  }

  /** Where a file of the source underneath is; null for a name that no string can carry. */
  #pathOf(file: SourceFile): string | null {
    const path = this.#inner.localFile?.(file)?.path;
    return typeof path === 'string' ? path : null;
  }

  read(
    file: SourceFile,
    options: OpOptions & { readonly offset: number; readonly length?: number },
  ): AsyncIterable<Uint8Array> {
    const inside = this.#inside.get(file.ref);
    return inside ? this.#readInside(file, inside, options) : this.#inner.read(file, options);
  }

  async *#readInside(
    file: SourceFile,
    { archive, entry }: Inside,
    { signal, offset, length = Infinity }: OpOptions & { readonly offset: number; readonly length?: number },
  ): AsyncGenerator<Uint8Array, void, void> {
    if ((await this.stat(file, { signal })) === null) throw refusedError(file.path, TEXT.changed);
    const end = offset + length;
    let at = 0;
    try {
      await using reader = await readingOf(this.#pathOf(archive) ?? archive.ref);
      for await (const piece of unpackPieces(new Bytes(reader, { signal }), entry)) {
        const wanted = piece.subarray(Math.max(0, offset - at), Math.max(0, end - at));
        at += piece.length;
        if (wanted.length > 0) yield wanted;
        if (at >= end) return;
      }
    } catch (error) {
      if (error instanceof Broken || error instanceof NotTried) throw refusedError(file.path, error.message);
      throw await this.#ofFile(archive, error, { signal });
    }
  }

  /** What keeps an archive from being read, as of any file of the source underneath. Throws what is more than its own trouble. */
  async #ofFile(archive: SourceFile, error: unknown, { signal }: OpOptions): Promise<AppError> {
    signal.throwIfAborted();
    const local = this.#inner.localFile?.(archive);
    const isPlatforms = error instanceof Error && !isAppError(error) && 'code' in error;
    const explained = isPlatforms && local ? await local.explain(error) : error;
    if (!isAppError(explained) || explained.scope !== 'file') throw explained;
    return explained;
  }

  localFile(file: SourceFile): ReturnType<NonNullable<Source['localFile']>> {
    return this.#inside.has(file.ref) ? null : (this.#inner.localFile?.(file) ?? null);
  }

  async stat(
    file: SourceFile,
    options: OpOptions,
  ): Promise<{ readonly size: number; readonly modified: number | null } | null> {
    const inside = this.#inside.get(file.ref);
    if (!inside) return await this.#inner.stat(file, options);
    const now = await this.#inner.stat(inside.archive, options);
    const { size, modified } = inside.archive;
    return now?.size === size && now.modified === modified ? { size: file.size, modified: file.modified } : null;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#inner[Symbol.asyncDispose]());
  }
}

/** `a/b (2).jpg` for `a/b.jpg`. */
function numbered(path: string, n: number): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const ending = /.\.[^.]{1,16}$/u.test(name) ? name.slice(name.lastIndexOf('.')) : '';
  return `${path.slice(0, path.length - ending.length)} (${String(n)})${ending}`;
}

function refusedError(path: string, why: string): AppError {
  return new AppError('ARCHIVE_REFUSED', `Cannot take "${path}": ${why}`, { details: { path } });
}
