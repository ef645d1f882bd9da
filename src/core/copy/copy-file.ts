import { AppError, isAppError } from '../../shared/errors/app-error.ts';
import type { ErrorCode } from '../../shared/errors/catalog.ts';
import type { ContentHash, StepId } from '../../shared/domain/ids.ts';
import type { StoredFile } from '../../shared/domain/stored-file.ts';
import { createStreamHasher } from '../base/hash-thread.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import { prefetch } from '../base/prefetch.ts';
import type { Source, SourceFile } from '../device/source.ts';
import { fingerprintOf } from '../plan/plan-run.ts';
import { CopySourceError } from '../vault/disk.ts';
import type { RunWriter, StagedFile } from '../vault/vault.ts';

export interface CopyJob {
  readonly file: SourceFile;
  readonly step: StepId;
  readonly wish: string;
  /** As in `StageRequest`. */
  readonly beside: boolean;
}

export interface CopyFileOptions extends OpOptions {
  readonly clock: Clock;
  /** Bytes that arrived from the device. */
  readonly onBytes: (count: number) => void;
  /** Bytes that an earlier attempt had already brought. */
  readonly onKept: (count: number) => void;
}

/** How far the phone may be ahead of the disk, in chunks. */
const AHEAD = 4;
/** A file this young may still be being written; the phone is asked again whether it is what it was. */
const YOUNG_MS = 60 * 60 * 1000;

/**
 * Copies one file into the backup, hashing the bytes as they leave the phone.
 *
 * An interrupted attempt is continued where the phone can read from the middle; the kept bytes are read from the disk
 * and hashed again, never trusted. Resolves when the file is whole and in line to be made durable; it is safe when
 * `durable` resolves. Errors: what the source or the vault throws; `SOURCE_SIZE_MISMATCH`, `SOURCE_CHANGED`.
 */
export async function copyFile(
  source: Source,
  run: RunWriter,
  job: CopyJob,
  options: CopyFileOptions,
): Promise<{ readonly durable: Promise<StoredFile>; readonly resumedAt: number }> {
  const { file, step, wish, beside } = job;
  const { signal } = options;
  const key = { storage: file.storage, path: file.path };
  const request = { step, source: key, fingerprint: fingerprintOf(file), wish, beside };
  await using staged = await run.stage(request, { signal });
  const { resumedAt, ...proof } = await fill(source, staged, file, options);
  const { size } = proof;
  signal.throwIfAborted();

  if (size !== file.size) {
    await staged.discard();
    throw new AppError(
      'SOURCE_SIZE_MISMATCH',
      `Cannot store "${file.path}": ${size > file.size ? 'more than the' : `${size} of`} ${file.size} bytes came`,
      { details: { path: file.path, expected: file.size, got: size } },
    );
  }
  await checkUnchanged(source, staged, file, options);
  const { durable } = await staged.commit(proof);
  return { durable, resumedAt };
}

type Filled = ContentHash & { readonly size: number; readonly resumedAt: number };

/** Gets the file's bytes into the part: by the disk itself where the file is on this computer, else chunk by chunk. */
async function fill(source: Source, staged: StagedFile, file: SourceFile, options: CopyFileOptions): Promise<Filled> {
  const local = source.localFile?.(file);
  if (!local || !staged.copyFrom) return await stream(source, staged, file, options);
  try {
    return { ...(await staged.copyFrom(local.path, options)), resumedAt: 0 };
  } catch (error) {
    throw error instanceof CopySourceError ? await local.explain(error.cause) : error;
  }
}

async function stream(source: Source, staged: StagedFile, file: SourceFile, options: CopyFileOptions): Promise<Filled> {
  const { signal } = options;
  using hasher = createStreamHasher(file.size);
  const resumedAt = await takeKept(source, staged, file, { signal, update: (chunk) => hasher.update(chunk) });
  options.onKept(resumedAt);
  let size = resumedAt;

  // One write is under way while the next chunk arrives and is hashed.
  let writing: Promise<void> = Promise.resolve();
  try {
    if (size < file.size || file.size === 0) {
      for await (const chunk of prefetch(source.read(file, { signal, offset: size }), AHEAD)) {
        size += chunk.byteLength;
        if (size > file.size) break;
        await hasher.update(chunk);
        await writing;
        writing = staged.write(chunk);
        writing.catch(() => undefined); // Thrown where it is awaited next.
        options.onBytes(chunk.byteLength);
      }
    }
  } catch (error) {
    await Promise.allSettled([writing]);
    await distrust(source, staged, { error, resumedAt, size });
    throw error;
  }
  await writing;
  return { ...(await hasher.digest()), size, resumedAt };
}

/** After these it is not known since when the bytes were wrong: some may have been lost on the way and the rest moved up. */
const SUSPECT: ReadonlySet<string> = new Set<ErrorCode>([
  'PTP_DESYNC',
  'PTP_MALFORMED',
  'PTP_TIMEOUT',
  'SOURCE_SIZE_MISMATCH',
]);

/** Keeps for a resume only what the source had confirmed piece by piece before it went wrong. */
async function distrust(
  source: Source,
  staged: StagedFile,
  { error, resumedAt, size }: { readonly error: unknown; readonly resumedAt: number; readonly size: number },
): Promise<void> {
  if (!isAppError(error) || !SUSPECT.has(error.code)) return;
  const piece = source.capabilities.confirmedEvery;
  await staged.cutBack(resumedAt + Math.floor((size - resumedAt) / piece) * piece);
}

/** Hashes what an earlier attempt left, where the phone can go on from there; else starts at zero. Gives the offset to go on at. */
async function takeKept(
  source: Source,
  staged: StagedFile,
  file: SourceFile,
  { signal, update }: OpOptions & { readonly update: (chunk: Uint8Array) => Promise<void> | undefined },
): Promise<number> {
  const { kept } = staged;
  if (kept === 0) return 0;
  if (kept > file.size || (kept < file.size && kept >= source.capabilities.partialReadBelow)) {
    await staged.restart();
    return 0;
  }
  let read = 0;
  for await (const chunk of staged.readKept({ signal })) {
    await update(chunk);
    read += chunk.byteLength;
  }
  if (read !== kept) {
    throw new AppError('VAULT_DAMAGED', `Cannot resume "${file.path}": ${read} of ${kept} kept bytes could be read`, {
      details: { what: file.path },
    });
  }
  return read;
}

/**
 * Asks again about a file that was written to shortly before: a copy of half a film has the right size for half a film.
 * One that came in several pieces is always asked about: the phone's clock may be wrong, and its dates with it.
 */
async function checkUnchanged(
  source: Source,
  staged: StagedFile,
  file: SourceFile,
  { clock, signal }: CopyFileOptions,
): Promise<void> {
  const isOld = file.modified !== null && Math.abs(clock.now() - file.modified) > YOUNG_MS;
  if (isOld && file.size <= source.capabilities.confirmedEvery) return;
  const now = await source.stat(file, { signal });
  if (now !== null && now.size === file.size && now.modified === file.modified) return;
  await staged.discard();
  if (now === null) {
    throw new AppError('SOURCE_VANISHED', `Cannot store "${file.path}": it was deleted or moved while it was copied`, {
      details: { path: file.path },
    });
  }
  throw new AppError('SOURCE_CHANGED', `Cannot store "${file.path}": it changed while it was copied`, {
    details: { path: file.path },
  });
}
