import { NOTHING, plus, type Count } from '../../shared/domain/count.ts';
import { STEP_IDS, type StepId } from '../../shared/domain/ids.ts';
import type { SourceKey } from '../../shared/domain/run-record.ts';
import type { Fingerprint, StoredFile } from '../../shared/domain/stored-file.ts';
import type { SourceFile } from '../device/source.ts';
import { classify, isSealedOnCard, shotKey } from './classify.ts';

/** As much of the backup's catalog as planning needs. */
export interface KnownFile {
  readonly source: SourceKey;
  readonly fingerprint: Fingerprint;
  readonly stored: StoredFile;
}

export interface KnownFiles {
  find(source: SourceKey): KnownFile | null;
  withPersistentId(id: string): readonly KnownFile[];
}

/** Where a file goes; null leaves it out. */
export type Place = (file: SourceFile) => { readonly step: StepId; readonly wish: string } | null;

/** One for each file on the phone, so it holds no more than was decided; where the file goes is asked of `Place` again. */
export type PlannedFile = { readonly file: SourceFile; readonly step: StepId } & (
  | {
      readonly action: 'copy';
      /** The stored file that this one may be under a new name, to be confirmed by a sample of its bytes. */
      readonly maybeMovedFrom: KnownFile | null;
    }
  /** Same path, size and date as when it was stored: nothing of it is read. */
  | { readonly action: 'keep' }
  | { readonly action: 'leave-out'; readonly because: 'not-chosen' | 'phone-index' | 'not-wanted' }
  | { readonly action: 'refuse'; readonly because: 'too-big-for-disk' }
);

/** Decided once, before the first byte moves; the report is judged against it. */
export interface RunPlan {
  /** In the order of the work: by step, and the parts of one shot side by side. */
  readonly files: readonly PlannedFile[];
  readonly copyFiles: number;
  /** Bytes still to be moved. */
  readonly copyBytes: number;
  /** The same by step; steps with nothing to copy are missing. */
  readonly copyBySteps: ReadonlyMap<StepId, Count>;
}

export interface PlanInput {
  readonly files: readonly SourceFile[];
  readonly known: KnownFiles;
  readonly steps: readonly StepId[];
  readonly place: Place;
  /** Largest file in bytes that the disk takes. */
  readonly maxFileSize: number;
  /** Files of this computer: only the very same file, by its id, holds the same bytes as before. */
  readonly beside?: boolean;
}

/** A phone's own tree, names kept: the default. */
export const placeAsOnPhone: Place = (file) =>
  isSealedOnCard(file.storage, file.path)
    ? null
    : { step: classify(file.path), wish: `data/${file.storage}/${file.path}` };

export function fingerprintOf(file: SourceFile): Fingerprint {
  return { size: file.size, modified: file.modified, persistentId: file.persistentId };
}

/**
 * The same path with the same size and date holds the same bytes. Without a date, size alone proves nothing:
 * then only the phone's persistent id will do, and without that the file is read again.
 */
export function isUnchanged(known: Fingerprint, now: Fingerprint): boolean {
  if (known.size !== now.size) return false;
  if (now.modified !== null) return known.modified === now.modified;
  return known.modified === null && now.persistentId !== null && known.persistentId === now.persistentId;
}

/** Pure: listing and catalog in, decisions out. */
export function planRun(input: PlanInput): RunPlan {
  const chosen = new Set<StepId>(input.steps);
  const present = lazyKeys(input.files);
  const files: PlannedFile[] = [];
  const copyBySteps = new Map<StepId, Count>();
  for (const file of input.files) {
    const planned = planFile(file, input, chosen, present);
    files.push(planned);
    if (planned.action !== 'copy') continue;
    copyBySteps.set(planned.step, plus(copyBySteps.get(planned.step) ?? NOTHING, { files: 1, bytes: file.size }));
  }
  const total = [...copyBySteps.values()].reduce(plus, NOTHING);
  return { files: inOrderOfWork(files), copyFiles: total.files, copyBytes: total.bytes, copyBySteps };
}

function planFile(
  file: SourceFile,
  { known, place, maxFileSize, beside = false }: PlanInput,
  chosen: ReadonlySet<StepId>,
  present: () => ReadonlySet<string>,
): PlannedFile {
  const where = place(file);
  if (!where) return { file, step: classify(file.path), action: 'leave-out', because: 'not-wanted' };
  const { step } = where;
  if (file.virtual) return { file, step, action: 'leave-out', because: 'phone-index' };
  if (!chosen.has(step)) return { file, step, action: 'leave-out', because: 'not-chosen' };
  const entry = known.find(file);
  // What a folder of this computer has under this name may be another file than the one that an earlier folder had.
  const mayBeSame = entry !== null && (!beside || entry.fingerprint.persistentId === file.persistentId);
  if (mayBeSame && isUnchanged(entry.fingerprint, fingerprintOf(file))) return { file, step, action: 'keep' };
  if (file.size > maxFileSize) return { file, step, action: 'refuse', because: 'too-big-for-disk' };
  return { file, step, action: 'copy', maybeMovedFrom: beside ? null : movedFrom(file, known, present) };
}

/** A stored file with the same lasting id, size and date whose old path the phone no longer shows. */
function movedFrom(file: SourceFile, known: KnownFiles, present: () => ReadonlySet<string>): KnownFile | null {
  if (file.persistentId === null || file.modified === null) return null;
  for (const candidate of known.withPersistentId(file.persistentId)) {
    const { fingerprint } = candidate;
    if (fingerprint.size !== file.size || fingerprint.modified !== file.modified) continue;
    if (!present().has(keyOf(candidate.source))) return candidate;
  }
  return null;
}

export function keyOf(source: SourceKey): string {
  return `${source.storage}\u0000${source.path}`;
}

/** Only a phone on which something moved pays for the set of all its paths. */
function lazyKeys(files: readonly SourceFile[]): () => ReadonlySet<string> {
  let keys: Set<string> | null = null;
  return () => (keys ??= new Set(files.map(keyOf)));
}

function inOrderOfWork(files: readonly PlannedFile[]): readonly PlannedFile[] {
  const stepRank = new Map<StepId, number>(STEP_IDS.map((id, index) => [id, index]));
  const ranks = Uint8Array.from(files, ({ file, step }) => {
    // The camera's own folder first: nothing else there is can be taken again.
    const roll = /(?:^|\/)camera roll\//iu.test(file.path) ? 0 : 1;
    return (stepRank.get(step) ?? STEP_IDS.length) * 2 + roll;
  });
  // Only what will be read needs its place in line; sorting is what costs at 100,000 files.
  const keys = files.map(({ file, action }) => (action === 'copy' ? shotKey(file.path) : ''));
  const pathAt = (index: number): string => files[index]?.file.path ?? '';
  // By index: nothing is made for each file but its key.
  const order = Uint32Array.from(files, (_, index) => index).sort(
    (a, b) =>
      (ranks[a] ?? 0) - (ranks[b] ?? 0) ||
      compare(keys[a] ?? '', keys[b] ?? '') ||
      compare(pathAt(a), pathAt(b)) ||
      a - b,
  );
  return Array.from(order, (index) => files[index]).filter((planned) => planned !== undefined);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
