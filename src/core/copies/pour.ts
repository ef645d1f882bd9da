import { join } from 'node:path';
import pLimit from 'p-limit';
import { isAppError } from '../../shared/errors/app-error.ts';
import { createHasher } from '../base/hasher.ts';
import type { OpOptions } from '../base/options.ts';
import { CopySourceError, parentOf, type CopiedIn, type Disk } from '../vault/disk.ts';
import type { PayloadFile } from '../vault/vault.ts';

export interface PourDeps {
  readonly from: Disk;
  readonly fromRoot: string;
  readonly to: Disk;
  readonly toRoot: string;
}

/** Whole, synced and read back under a name of its own; its final name comes later. */
export interface Poured {
  readonly file: PayloadFile;
  /** Absolute. */
  readonly part: string;
  readonly cacheBypassed: boolean;
}

export type PourFault = 'source-unreadable' | 'source-differs' | 'drive-differs';

export interface PourResult {
  readonly poured: readonly Poured[];
  readonly faults: readonly { readonly file: PayloadFile; readonly fault: PourFault }[];
}

const LANES = 3;

/**
 * Copies files to parts of the copy, hashed on the way and compared with the backup's records, synced, and read back
 * from the drive past this computer's cache. What is not right to the last byte is thrown away and named. A failing
 * drive throws.
 */
export async function pour(
  deps: PourDeps,
  files: readonly PayloadFile[],
  partOf: (index: number) => string,
  options: OpOptions & { readonly onFile: (file: PayloadFile) => void },
): Promise<PourResult> {
  const { to } = deps;
  const limit = pLimit(LANES);
  const faults: { file: PayloadFile; fault: PourFault }[] = [];
  const written: { file: PayloadFile; part: string }[] = [];
  await settleAll(
    files.map((file, index) =>
      limit(async () => {
        const part = partOf(index);
        const fault = await pourOne(deps, file, part, options);
        if (fault === null) written.push({ file, part });
        else faults.push({ file, fault });
      }),
    ),
  );
  await to.syncFiles(written.map(({ part }) => part));
  const poured: Poured[] = [];
  await settleAll(
    written.map(({ file, part }) =>
      limit(async () => {
        const back = await readBack(deps, file, part, options);
        if (back) poured.push({ file, part, cacheBypassed: back.cacheBypassed });
        else faults.push({ file, fault: 'drive-differs' });
        options.onFile(file);
      }),
    ),
  );
  return { poured, faults };
}

/** Nothing goes on in the background when this throws. */
async function settleAll(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}

async function pourOne(deps: PourDeps, file: PayloadFile, part: string, options: OpOptions): Promise<PourFault | null> {
  const { from, fromRoot, to } = deps;
  options.signal.throwIfAborted();
  await to.remove(part);
  try {
    const source = join(fromRoot, file.path);
    const modified = file.modified ?? (await from.stat(source))?.modified ?? null;
    const got = to.copyIn
      ? await to.copyIn(source, part, { ...options, size: file.size, modified })
      : await streamIn(deps, source, part, modified, options);
    if (!got.dated && modified !== null) await to.setModified(part, modified);
    if (got.size === file.size && got.sha256 === file.sha256) return null;
    await to.remove(part);
    return 'source-differs';
  } catch (error) {
    if (!(error instanceof CopySourceError)) throw error;
    options.signal.throwIfAborted();
    await to.remove(part);
    // Throws by itself when it is the backup's whole disk that is gone.
    await from.freeBytes(fromRoot);
    return 'source-unreadable';
  }
}

/** Copies one file through this process, hashed on the way. Errors: `CopySourceError` for what cannot be read. */
export async function streamIn(
  { from, to }: Pick<PourDeps, 'from' | 'to'>,
  source: string,
  part: string,
  modified: number | null,
  options: OpOptions,
): Promise<CopiedIn & { readonly sha256: string }> {
  const hasher = createHasher();
  let size = 0;
  const file = await to.openAppend(part);
  try {
    for await (const chunk of readingSource(from, source, options)) {
      hasher.update(chunk);
      size += chunk.byteLength;
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
  if (modified !== null) await to.setModified(part, modified);
  return { size, ...hasher.digest(), cacheBypassed: false, dated: true };
}

async function* readingSource(disk: Disk, path: string, options: OpOptions): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* disk.read(path, options).bytes;
  } catch (error) {
    options.signal.throwIfAborted();
    throw new CopySourceError(error instanceof Error ? error : new Error(String(error)));
  }
}

/** A run's record has no quick hash. Read twice before it counts as wrong: a cable can lie where the drive does not. */
export async function readBack(
  { to }: Pick<PourDeps, 'to'>,
  file: Pick<PayloadFile, 'size' | 'sha256' | 'xxh64'>,
  part: string,
  { signal }: OpOptions,
): Promise<{ readonly cacheBypassed: boolean } | null> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const hash = file.xxh64 === '' ? 'sha256' : 'xxh64';
    const got = await to.digest(part, { signal, hash, bypassCache: true });
    if (got.size === file.size && got[hash] === file[hash]) return got;
  }
  await to.remove(part);
  return null;
}

/** Gives parts their final names, which nothing has yet; those whose name is taken after all are given back. */
export async function placeParts(
  { to, toRoot }: PourDeps,
  poured: readonly Poured[],
  synced: Set<string>,
): Promise<readonly Poured[]> {
  const fresh = new Set<string>();
  for (const { file } of poured) {
    for (let at = parentOf(join(toRoot, file.path)); at.length >= toRoot.length; at = parentOf(at)) fresh.add(at);
  }
  const folders = [...fresh];
  const leaves = new Set(poured.map(({ file }) => parentOf(join(toRoot, file.path))));
  for (const folder of leaves) await to.makeFolder(folder);
  const refused: Poured[] = [];
  let waiting = [...poured];
  while (waiting.length > 0) {
    const names = waiting.map(({ file, part }) => ({ from: part, to: join(toRoot, file.path) }));
    const taken = await to.renameAll(names);
    if (taken === null) break;
    const at = names.findIndex((name) => name.to === taken);
    const stopped = waiting[at];
    if (!stopped) break;
    refused.push(stopped);
    waiting = waiting.slice(at + 1);
  }
  await to.syncFolders([
    ...folders.filter((folder) => leaves.has(folder) || !synced.has(folder)),
    join(toRoot, '.lifeboat', 'parts'),
  ]);
  for (const folder of folders) synced.add(folder);
  return refused;
}

/** What the copy holds under this path now; null when it is no file or cannot be read. */
export async function hashAt(disk: Disk, path: string, { signal }: OpOptions): Promise<string | null> {
  if ((await disk.stat(path))?.kind !== 'file') return null;
  try {
    return (await disk.digest(path, { signal, hash: 'sha256', bypassCache: true })).sha256;
  } catch (error) {
    signal.throwIfAborted();
    if (!isAppError(error, 'VAULT_LOST') && !isAppError(error, 'VAULT_DAMAGED')) throw error;
    // A bad sector gives the same code as a drive that is gone; the drive answers for itself.
    await disk.freeBytes(parentOf(path));
    return null;
  }
}
