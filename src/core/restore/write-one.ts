import { AppError, isAppError } from '../../shared/errors/app-error.ts';
import type { RestoreProof } from '../../shared/domain/restore.ts';
import type { OpOptions } from '../base/options.ts';
import type { SourceFile } from '../device/source.ts';
import type { Target, TargetDates } from '../device/target.ts';
import type { Vault } from '../vault/vault.ts';
import type { PlannedRestore } from './plan-restore.ts';
import { isAlike, isEqual, notProved, readStored, type Sample } from './prove.ts';
import type { RestoreFile } from './run-objects.ts';

/** Dates that differ by less are the same: FAT keeps every other second (Microsoft's FAT specification, section 6.2). */
const SAME_DATE_MS = 2000;

export interface PutOne {
  readonly vault: Vault;
  readonly target: Target;
  readonly item: PlannedRestore;
  /** What an attempt before this one left under the name: it is all there, or somebody else's. */
  readonly begun: SourceFile | null;
  readonly proof: RestoreProof;
  /** A file of the plan in the present session: handles do not outlive a loss. Null when it has gone. */
  readonly resolve: (file: SourceFile) => SourceFile | null;
  /** Sent by an earlier restore that was cut off before it had ended with this file. */
  readonly isOurs: (file: SourceFile) => boolean;
  readonly onBytes: (count: number) => void;
}

export type PutResult =
  | { readonly kind: 'already-there'; readonly candidate: SourceFile }
  | { readonly kind: 'written'; readonly dateKept: boolean };

/**
 * Puts one file back and proves it: what does not prove to be the same is removed again and thrown as
 * `RESTORE_NOT_PROVED`; bytes that the backup itself no longer has as `RESTORE_NOT_IN_BACKUP`.
 */
export async function putOne(put: PutOne, options: OpOptions): Promise<PutResult> {
  const { target, item, begun } = put;
  const { file, to } = item;
  if (to === null) throw new AppError('INTERNAL', `Cannot put back "${file.path}": it has no place`);
  if (item.action === 'compare') {
    const candidate = await findSame(put, options);
    if (candidate) {
      // Of what we sent ourselves the dates may be missing; what somebody else put there is left as it is.
      const now = put.isOurs(candidate) ? put.resolve(candidate) : null;
      if (now) await keepDates(target, now, file, options);
      return { kind: 'already-there', candidate };
    }
  }
  if (begun) return await finishBegun(put, begun, options);
  const { there, sample } = await send(put, options);
  if (!(await isProved(put, there, sample, options)) && !(await isProved(put, there, sample, options))) {
    await target.remove(there, options);
    throw notProved(file.path, 'it reads back different from what was sent');
  }
  return { kind: 'written', dateKept: await keepDates(target, there, file, options) };
}

async function findSame(put: PutOne, options: OpOptions): Promise<SourceFile | null> {
  const { target, item, proof, resolve } = put;
  const sample = proof === 'sample' ? await sampleOf(put, options) : null;
  for (const candidate of item.candidates) {
    const now = resolve(candidate);
    if (!now) continue;
    const same = sample
      ? await isAlike(target, now, { size: item.file.size, sample }, options)
      : await isEqual(target, now, item.file, options);
    if (same) return candidate;
  }
  return null;
}

/** All of it had arrived when the connection broke: proved now like any other. */
async function finishBegun(put: PutOne, begun: SourceFile, options: OpOptions): Promise<PutResult> {
  const { target, item } = put;
  if (await isEqual(target, begun, item.file, options)) {
    return { kind: 'written', dateKept: await keepDates(target, begun, item.file, options) };
  }
  throw new AppError('RESTORE_FILE_REFUSED', `Cannot write "${item.file.path}": another file took its name`, {
    details: { path: item.file.path },
  });
}

async function send(
  { vault, target, item, onBytes }: PutOne,
  options: OpOptions,
): Promise<{ readonly there: SourceFile; readonly sample: Sample }> {
  const { file, to } = item;
  // Before the target is told of it: a phone that was promised more bytes than come is left in the middle of a file.
  if ((await vault.sizeNow({ path: file.stored ?? '' })) !== file.size) throw changedInBackup(file);
  const reading = readStored(vault, file, { ...options, onBytes });
  const { storage, path } = to ?? file;
  const { size, modified, created } = file;
  const there = await target.writeFile({ storage, path, size, modified, created }, reading.chunks, options);
  if (!reading.isRight()) {
    await target.remove(there, options);
    throw changedInBackup(file);
  }
  return { there, sample: reading.sample() };
}

function changedInBackup({ path }: RestoreFile): AppError {
  return new AppError('RESTORE_NOT_IN_BACKUP', `Cannot put back "${path}": its bytes in the backup have changed`, {
    details: { path },
  });
}

async function isProved(
  { target, item, proof }: PutOne,
  there: SourceFile,
  sample: Sample,
  options: OpOptions,
): Promise<boolean> {
  if (proof === 'all') return await isEqual(target, there, item.file, options);
  return await isAlike(target, there, { size: item.file.size, sample }, options);
}

async function sampleOf({ vault, item }: PutOne, options: OpOptions): Promise<Sample> {
  const reading = readStored(vault, item.file, { ...options, onBytes: () => undefined });
  // Reading it is what fills the sample.
  for await (const _ of reading.chunks) options.signal.throwIfAborted();
  return reading.sample();
}

/** Whether the target shows the date of change as it was. What it did not take with the file is set once by itself. */
async function keepDates(target: Target, there: SourceFile, file: RestoreFile, options: OpOptions): Promise<boolean> {
  const { modified, created } = file;
  if (modified === null && created === null) return false;
  try {
    let now = await target.dates(there, options);
    if (!isKept(now, file)) {
      await target.setDates(there, { modified, created }, options);
      now = await target.dates(there, options);
    }
    return modified !== null && isNear(now.modified, modified);
  } catch (error) {
    // The bytes are there and proved; a date that is refused costs only the date.
    if (isAppError(error) && error.scope === 'file') return false;
    throw error;
  }
}

function isKept(now: TargetDates, { modified, created }: RestoreFile): boolean {
  if (modified !== null && !isNear(now.modified, modified)) return false;
  // A target that does not say when a file was made is not asked to change it.
  return created === null || now.created === null || isNear(now.created, created);
}

const isNear = (got: number | null, wanted: number): boolean => got !== null && Math.abs(got - wanted) < SAME_DATE_MS;
