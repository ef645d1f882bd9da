import type { ContentHash } from '../../shared/domain/ids.ts';
import { foldPath, mapName } from '../vault/target-name.ts';
import type { DiskLimits, FoundFile, PayloadFile } from '../vault/vault.ts';

/** Why a disk cannot hold a file: of this name, beside another that has the same name there, or of this size. */
export type Misfit = 'name' | 'twin' | 'size';

export type CopyTask =
  /** Nothing of this name is in the copy. */
  | { readonly kind: 'new'; readonly file: PayloadFile }
  /** The copy has something else of this name, or something that nobody has looked at yet. */
  | { readonly kind: 'check'; readonly file: PayloadFile }
  | { readonly kind: 'there'; readonly file: PayloadFile }
  /** The drive cannot hold a file of this name or size. */
  | { readonly kind: 'impossible'; readonly file: PayloadFile; readonly why: Misfit };

export interface Copied {
  /** What lies in the copy under a path. */
  readonly found: (path: string) => Pick<FoundFile, 'kind' | 'size'> | null;
  /** What the copy's own records say of a path. */
  readonly recorded: (path: string) => Pick<ContentHash, 'sha256'> | null;
}

/** What has to be done for each file of the backup, in the order of their paths. Pure. */
export function planCopy(
  files: Iterable<PayloadFile>,
  { found, recorded }: Copied,
  limits: Pick<DiskLimits, 'names' | 'maxFileSize'>,
): readonly CopyTask[] {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const misfitOf = misfits(limits);
  return sorted.map((file): CopyTask => {
    const { path, size, sha256 } = file;
    const why = misfitOf(file);
    if (why !== null) return { kind: 'impossible', file, why };
    const there = found(path);
    if (!there) return { kind: 'new', file };
    const same = there.kind === 'file' && there.size === size && recorded(path)?.sha256 === sha256;
    return { kind: same ? 'there' : 'check', file };
  });
}

/** Asked of each file in the order of their paths, so that of two twins it is always the same one that gets the name. */
export function misfits({
  names,
  maxFileSize,
}: Pick<DiskLimits, 'names' | 'maxFileSize'>): (file: Pick<PayloadFile, 'path' | 'size'>) => Misfit | null {
  const taken = new Set<string>();
  return ({ path, size }) => {
    const key = foldPath(path, names);
    if (taken.has(key)) return 'twin';
    taken.add(key);
    if (path.split('/').some((name) => mapName(name, names) !== name)) return 'name';
    return size > maxFileSize ? 'size' : null;
  };
}

/** For `Copied`. Some file systems (HFS+) list another normal form of a name than they were given. */
export async function findIn(
  files: AsyncIterable<FoundFile>,
  { normalizing }: Pick<DiskLimits['names'], 'normalizing'>,
): Promise<Copied['found']> {
  const keyOf = (path: string): string => (normalizing ? path.normalize('NFC') : path);
  const found = new Map<string, Pick<FoundFile, 'kind' | 'size'>>();
  for await (const { path, kind, size } of files) found.set(keyOf(path), { kind, size });
  return (path) => found.get(keyOf(path)) ?? null;
}

/** Bytes that the drive must have room for. What has to be checked may turn out to be other bytes. */
export function bytesNeeded(tasks: readonly CopyTask[], found: Copied['found']): number {
  return tasks.reduce((sum, { kind, file }) => {
    if (kind === 'new') return sum + file.size;
    return kind === 'check' && found(file.path)?.size !== file.size ? sum + file.size : sum;
  }, 0);
}
