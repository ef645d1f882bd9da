import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors/app-error.ts';
import type { OpOptions } from '../base/options.ts';
import { prefetch } from '../base/prefetch.ts';
import type { SourceFile } from '../device/source.ts';
import type { Target } from '../device/target.ts';
import type { Vault } from '../vault/vault.ts';
import type { RestoreFile } from './run-objects.ts';

/** Bytes of each of the three places of a file that a sample looks at: its beginning, its middle and its end. */
export const SAMPLE_BYTES = 64 * 1024;

/** The bytes of a sample, by where they begin. */
export type Sample = ReadonlyMap<number, Uint8Array>;

export interface Reading {
  /** To be consumed once. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Once consumed: whether these are the bytes that the run stored. */
  readonly isRight: () => boolean;
  readonly sample: () => Sample;
}

/** A stored file's bytes on their way out, hashed as they go. */
export function readStored(
  vault: Vault,
  file: RestoreFile,
  options: OpOptions & { readonly onBytes: (count: number) => void },
): Reading {
  const hash = createHash('sha256');
  const taker = new SampleTaker(file.size);
  let size = 0;
  let digest: string | null = null;
  async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
    const { bytes } = vault.read({ path: file.stored ?? '' }, { signal: options.signal, bypassCache: false });
    for await (const chunk of prefetch(bytes, 2)) {
      options.signal.throwIfAborted();
      hash.update(chunk);
      taker.take(chunk, size);
      size += chunk.byteLength;
      yield chunk;
      options.onBytes(chunk.byteLength);
    }
    digest = hash.digest('hex');
  }
  return {
    chunks: chunks(),
    isRight: () => digest === file.sha256 && size === file.size,
    sample: () => taker.sample,
  };
}

/** Collects the windows of a sample from bytes that pass in order. */
class SampleTaker {
  readonly sample = new Map<number, Uint8Array>();

  constructor(size: number) {
    for (const [start, length] of windowsOf(size)) this.sample.set(start, new Uint8Array(length));
  }

  take(chunk: Uint8Array, at: number): void {
    for (const [start, into] of this.sample) {
      const from = Math.max(start, at);
      const to = Math.min(start + into.byteLength, at + chunk.byteLength);
      if (from < to) into.set(chunk.subarray(from - at, to - at), from - start);
    }
  }
}

function windowsOf(size: number): readonly (readonly [start: number, length: number])[] {
  if (size <= 3 * SAMPLE_BYTES) return [[0, size]];
  const middle = Math.floor((size - SAMPLE_BYTES) / 2);
  return [
    [0, SAMPLE_BYTES],
    [middle, SAMPLE_BYTES],
    [size - SAMPLE_BYTES, SAMPLE_BYTES],
  ];
}

/** Whether a file at the target has these bytes: every one of them is read. */
export async function isEqual(
  target: Target,
  there: SourceFile,
  file: Pick<RestoreFile, 'size' | 'sha256'>,
  options: OpOptions,
): Promise<boolean> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of target.read(there, { ...options, offset: 0 })) {
    options.signal.throwIfAborted();
    size += chunk.byteLength;
    if (size > file.size) return false;
    hash.update(chunk);
  }
  return size === file.size && hash.digest('hex') === file.sha256;
}

/** Whether a file at the target has the right size, and the right bytes where the sample looks. */
export async function isAlike(
  target: Target,
  there: SourceFile,
  { size, sample }: { readonly size: number; readonly sample: Sample },
  options: OpOptions,
): Promise<boolean> {
  const now = await target.stat(there, options);
  if (now?.size !== size) return false;
  for (const [offset, wanted] of sample) {
    let got = 0;
    for await (const chunk of target.read({ ...there, size }, { ...options, offset, length: wanted.byteLength })) {
      if (!sameBytes(chunk, wanted.subarray(got, got + chunk.byteLength))) return false;
      got += chunk.byteLength;
    }
    if (got !== wanted.byteLength) return false;
  }
  return true;
}

/**
 * What lies at the target under a name that we had begun to send: the whole file, its beginning (or its beginning and
 * then nothing but zeros, where a device reserves the room first), or something of somebody else's.
 */
export async function judgeHalfSent(
  { vault, target }: { readonly vault: Vault; readonly target: Target },
  there: SourceFile,
  file: RestoreFile,
  options: OpOptions,
): Promise<'whole' | 'part' | 'foreign'> {
  if (there.size > file.size) return 'foreign';
  const stored = vault.read({ path: file.stored ?? '' }, { signal: options.signal, bypassCache: false });
  await using mine = new Cursor(stored.bytes);
  const hash = createHash('sha256');
  let differs = false;
  let got = 0;
  for await (const chunk of target.read(there, { ...options, offset: 0 })) {
    hash.update(chunk);
    const wanted = await mine.next(chunk.byteLength);
    got += chunk.byteLength;
    for (let index = 0; index < chunk.byteLength; index += 1) {
      const byte = chunk[index];
      if (!differs && byte === wanted[index]) continue;
      differs = true;
      if (byte !== 0) return 'foreign';
    }
  }
  if (!differs && got === file.size) return hash.digest('hex') === file.sha256 ? 'whole' : 'foreign';
  // A backup since then may have put other bytes under that name, and what is like those was never sent by us.
  const reading = readStored(vault, file, { signal: options.signal, onBytes: () => undefined });
  for await (const _ of reading.chunks);
  return reading.isRight() ? 'part' : 'foreign';
}

/** Bytes by the piece, out of chunks. */
class Cursor implements AsyncDisposable {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** So many bytes, or fewer at the end. */
  async next(length: number): Promise<Uint8Array> {
    while (this.#rest.byteLength < length) {
      const next = await this.#chunks.next();
      if (next.done === true) break;
      this.#rest = Buffer.concat([this.#rest, next.value]);
    }
    const piece = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return piece;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#chunks.return?.();
  }
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

export function notProved(path: string, what: string): AppError<'RESTORE_NOT_PROVED'> {
  return new AppError('RESTORE_NOT_PROVED', `Cannot confirm "${path}": ${what}`, { details: { path } });
}
