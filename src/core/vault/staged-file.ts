import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors/app-error.ts';
import { Xxh64, type ContentHash } from '../../shared/domain/ids.ts';
import type { StoredFile } from '../../shared/domain/stored-file.ts';
import { createXxh64 } from '../base/hasher.ts';
import type { Log } from '../base/log.ts';
import type { OpOptions } from '../base/options.ts';
import { readText, writeWhole, type Disk, type DiskFile } from './disk.ts';
import type { StagedFile, StageRequest } from './vault.ts';

/** How much may have to be read again after a power cut. */
const CHECKPOINT_BYTES = 64 * 1024 * 1024;

/** Says how much of a part survives a power cut: written after that much was synced. */
const Checkpoint = z.object({ bytes: z.int().positive(), xxh64: Xxh64 });
type Checkpoint = z.infer<typeof Checkpoint>;

/** Names a part for what it will be: another size or date of the same file never meets its bytes. */
export function partKey({ wish, source, fingerprint, beside = false }: StageRequest): string {
  const identity = [wish, source.storage, source.path, fingerprint.size, fingerprint.modified ?? ''];
  // Without a date, size alone tells nothing apart.
  if (beside || fingerprint.modified === null) identity.push(fingerprint.persistentId ?? '');
  return createHash('sha256').update(identity.join('\0')).digest('hex').slice(0, 32);
}

export const partsFolder = (root: string): string => join(root, '.lifeboat', 'parts');
export const partPath = (root: string, key: string): string => join(partsFolder(root), `${key}.part`);
export const checkpointPath = (root: string, key: string): string => join(partsFolder(root), `${key}.json`);

export async function removePart(disk: Disk, root: string, key: string): Promise<void> {
  // The checkpoint first: one without its part says nothing, one with a stranger's part would lie.
  await disk.remove(checkpointPath(root, key));
  await disk.remove(partPath(root, key));
}

export interface WholePart {
  readonly request: StageRequest;
  readonly key: string;
  readonly proof: ContentHash & { readonly size: number };
  /** The part carries its date already. */
  readonly dated: boolean;
  /** There is a checkpoint to clear away. */
  readonly hasCheckpoint: boolean;
}

export interface StageDeps {
  readonly disk: Disk;
  readonly root: string;
  readonly log: Log;
  /** Puts a whole part in line. */
  readonly accept: (whole: WholePart) => Promise<{ readonly durable: Promise<StoredFile> }>;
  /** Called once when the part is let go of, however. `gained`: this attempt left more of the file than it had found. */
  readonly onClosed: (key: string, gained: boolean) => void;
}

/** Opens the part of this request; `mayExist` is false when it is known that no earlier attempt left one. */
export async function openStagedFile(
  deps: StageDeps,
  request: StageRequest,
  mayExist: boolean,
  options: OpOptions,
): Promise<StagedFile> {
  const key = partKey(request);
  const { modified, persistentId } = request.fingerprint;
  const isTold = modified !== null || persistentId !== null;
  const kept = mayExist && isTold ? await keptBytes(deps, request, key, options) : 0;
  if (mayExist && kept === 0) await removePart(deps.disk, deps.root, key);
  return new PartFile(deps, request, kept);
}

/** Bytes of an earlier attempt that are proved to be what was synced; the part is cut back to them. */
async function keptBytes(
  { disk, root }: StageDeps,
  request: StageRequest,
  key: string,
  options: OpOptions,
): Promise<number> {
  const path = partPath(root, key);
  const stat = await disk.stat(path);
  const checkpoint = await readCheckpoint(disk, checkpointPath(root, key));
  if (stat?.kind !== 'file' || !checkpoint) return 0;
  const { bytes, xxh64 } = checkpoint;
  if (stat.size < bytes || bytes > request.fingerprint.size) return 0;
  const hash = createXxh64();
  for await (const chunk of firstBytes(disk, path, bytes, options)) hash.update(chunk);
  if (hash.digest() !== xxh64) return 0;
  if (stat.size > bytes) await disk.truncate(path, bytes);
  return bytes;
}

async function readCheckpoint(disk: Disk, path: string): Promise<Checkpoint | null> {
  const text = await readText(disk, path, 1024);
  if (text === null) return null;
  try {
    return Checkpoint.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function* firstBytes(disk: Disk, path: string, count: number, { signal }: OpOptions): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const chunk of disk.read(path, { signal }).bytes) {
    if (left <= 0) return;
    yield chunk.subarray(0, left);
    left -= chunk.byteLength;
  }
}

class PartFile implements StagedFile {
  readonly #deps: StageDeps;
  readonly #request: StageRequest;
  readonly #key: string;
  /** Opened with its first byte: a part that the disk fills by itself is never opened here. */
  #file: DiskFile | null = null;
  /** Bytes in the part. */
  #size: number;
  #kept: number;
  /** Bytes that an earlier attempt had left. */
  readonly #found: number;
  #state: 'open' | 'closed' = 'open';
  /** A write failed half-way: how much is there is unknown, so nothing after the last checkpoint is kept. */
  #torn = false;
  /** Follows the bytes of a file that is long enough for checkpoints on its way; null for others. */
  #running: ReturnType<typeof createXxh64> | null;
  #checkpointAt: number;
  #dated = false;

  constructor(deps: StageDeps, request: StageRequest, kept: number) {
    this.#deps = deps;
    this.#request = request;
    this.#key = partKey(request);
    this.#size = kept;
    this.#kept = kept;
    this.#found = kept;
    this.#running = request.fingerprint.size > CHECKPOINT_BYTES && kept === 0 ? createXxh64() : null;
    this.#checkpointAt = kept;
  }

  get kept(): number {
    return this.#kept;
  }

  async *readKept({ signal }: OpOptions): AsyncGenerator<Uint8Array, void, void> {
    const follow = this.#request.fingerprint.size > CHECKPOINT_BYTES ? createXxh64() : null;
    const count = this.#kept;
    if (count === 0) return;
    for await (const chunk of firstBytes(this.#deps.disk, this.#path, count, { signal })) {
      follow?.update(chunk);
      yield chunk;
    }
    // Only a reader who came to the end has shown us all of it.
    if (this.#size === count) this.#running = follow;
  }

  async restart(): Promise<void> {
    this.#mustBeOpen();
    await this.#file?.close();
    this.#file = null;
    await removePart(this.#deps.disk, this.#deps.root, this.#key);
    this.#size = 0;
    this.#kept = 0;
    this.#dated = false;
    this.#torn = false;
    this.#checkpointAt = 0;
    this.#running = this.#request.fingerprint.size > CHECKPOINT_BYTES ? createXxh64() : null;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#mustBeOpen();
    this.#dated = false;
    try {
      const file = await this.#opened();
      await file.write(chunk);
      this.#size = file.size;
    } catch (error) {
      this.#torn = true;
      throw error;
    }
    this.#running?.update(chunk);
    if (this.#running && this.#size - this.#checkpointAt >= CHECKPOINT_BYTES) await this.#checkpoint();
  }

  async cutBack(bytes: number): Promise<void> {
    this.#mustBeOpen();
    if (this.#size <= bytes) return;
    // A checkpoint beyond it would vouch for the bytes that are forgotten.
    if (bytes === 0 || this.#checkpointAt > bytes) {
      await this.restart();
      return;
    }
    await this.#file?.close();
    this.#file = null;
    await this.#deps.disk.truncate(this.#path, bytes);
    this.#size = bytes;
    this.#running = null;
  }

  get copyFrom(): StagedFile['copyFrom'] {
    const { copyIn } = this.#deps.disk;
    if (!copyIn || this.#size > 0) return null;
    return async (from, options) => {
      this.#mustBeOpen();
      // How much is there after a failure is unknown; the next attempt starts at zero.
      this.#torn = true;
      const { size, modified } = this.#request.fingerprint;
      const digest = await copyIn(from, this.#path, { ...options, size, modified });
      this.#torn = false;
      this.#dated = digest.dated;
      this.#size = digest.size;
      if (digest.sha256 === null) throw new AppError('INTERNAL', 'Cannot store: the copy was not hashed');
      return { size: digest.size, sha256: digest.sha256, xxh64: digest.xxh64 };
    };
  }

  async commit(proof: ContentHash & { readonly size: number }): Promise<{ readonly durable: Promise<StoredFile> }> {
    this.#mustBeOpen();
    // An empty file is a file too.
    if (this.#size === 0) await this.#opened();
    if (this.#torn || this.#size !== proof.size) {
      throw new AppError(
        'INTERNAL',
        `Cannot store "${this.#request.source.path}": its part holds ${this.#size} of ${proof.size} bytes`,
      );
    }
    await this.#close();
    return await this.#deps.accept({
      request: this.#request,
      key: this.#key,
      proof,
      dated: this.#dated,
      hasCheckpoint: this.#checkpointAt > 0,
    });
  }

  async discard(): Promise<void> {
    if (this.#state === 'closed') return;
    await this.#close();
    await removePart(this.#deps.disk, this.#deps.root, this.#key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === 'closed') return;
    try {
      if (!this.#torn && this.#size > this.#checkpointAt) await this.#checkpoint();
    } catch (error) {
      // What is not under a checkpoint is simply not trusted when the file is resumed.
      this.#deps.log('warn', 'could not keep an interrupted file', { error });
    }
    try {
      await this.#close();
    } catch (error) {
      this.#deps.log('warn', 'could not close an interrupted file', { error });
    }
  }

  async #checkpoint(): Promise<void> {
    const { disk, root } = this.#deps;
    await this.#file?.sync();
    const bytes = this.#size;
    const xxh64 = this.#running ? this.#running.digest() : await this.#hashPart(bytes);
    await writeWhole(disk, checkpointPath(root, this.#key), JSON.stringify({ bytes, xxh64 }));
    this.#checkpointAt = bytes;
  }

  async #hashPart(bytes: number): Promise<string> {
    const hash = createXxh64();
    const { signal } = new AbortController();
    for await (const chunk of firstBytes(this.#deps.disk, this.#path, bytes, { signal })) hash.update(chunk);
    return hash.digest();
  }

  async #close(): Promise<void> {
    this.#state = 'closed';
    try {
      await this.#file?.close();
    } finally {
      this.#deps.onClosed(this.#key, this.#size > this.#found);
    }
  }

  get #path(): string {
    return partPath(this.#deps.root, this.#key);
  }

  async #opened(): Promise<DiskFile> {
    this.#file ??= await this.#deps.disk.openAppend(this.#path);
    return this.#file;
  }

  #mustBeOpen(): void {
    if (this.#state === 'closed') throw new AppError('INTERNAL', 'Cannot use a staged file: it is closed');
  }
}
