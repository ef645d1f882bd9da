import type { AppError } from '../../shared/errors/app-error.ts';
import type { Intent } from './catalog.ts';
import type { Journal } from './journal.ts';
import type { PlaceDeps } from './place-batch.ts';
import { partPath, removePart } from './staged-file.ts';
import { takeNamesOrRefuse } from './take-names.ts';

export interface CommitDeps extends PlaceDeps {
  readonly journal: Journal;
  /** A number that no batch of this run has had. */
  readonly nextBatch: () => number;
}

/**
 * Intents, bytes, names, `committed`: the four steps after which a batch is safe, each on disk before the next. Gives the
 * files whose names the disk refuses, by their parts, which are gone then; all others are safe.
 */
export async function commitIntents(
  deps: CommitDeps,
  intents: readonly Intent[],
  knownFolders: Set<string>,
): Promise<ReadonlyMap<string, AppError>> {
  const { disk, root, journal } = deps;
  const batch = intents[0]?.batch ?? deps.nextBatch();
  await journal.append(intents);
  await disk.syncFiles([...intents.map(({ part }) => partPath(root, part)), journal.path]);
  const refused = await takeNamesOrRefuse(deps, intents, knownFolders);
  if (refused.size === 0) {
    await journal.append([{ kind: 'committed', batch }]);
    await journal.sync();
    return refused;
  }
  await settleAnew(
    journal,
    { old: [batch], batch: deps.nextBatch() },
    intents.filter(({ part }) => !refused.has(part)),
  );
  for (const part of refused.keys()) await removePart(disk, root, part);
  return refused;
}

interface Settled {
  readonly old: readonly number[];
  readonly batch: number;
}

/** Writes down that of these batches only these intents hold, under a number of their own. They must be under their names. */
export async function settleAnew(journal: Journal, settled: Settled, intents: readonly Intent[]): Promise<void> {
  await journal.append(intents.map((intent) => ({ ...intent, batch: settled.batch })));
  await settle(journal, settled);
}

/** Writes down that these batches are given up, and that the intents of the new one hold. */
export async function settle(journal: Journal, { old, batch }: Settled): Promise<void> {
  // Abandoned first: torn between the two, the new intents are judged again; the other way round they would count twice.
  await journal.append([
    ...old.map((one) => ({ kind: 'abandoned' as const, batch: one })),
    { kind: 'committed', batch },
  ]);
  await journal.sync();
}
