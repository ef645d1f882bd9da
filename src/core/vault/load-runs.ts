import { join } from 'node:path';
import { RunId } from '../../shared/domain/ids.ts';
import type { JournalEntry, RunOutcome } from '../../shared/domain/run-record.ts';
import type { CatalogTable, Intent } from './catalog.ts';
import type { Disk } from './disk.ts';
import { readJournal, type JournalReading } from './journal.ts';
import type { JournalHeader } from './journal-line.ts';

export interface LoadedRun {
  readonly header: JournalHeader;
  /** Absolute path of the run's folder. */
  readonly folder: string;
  readonly ended: RunOutcome | null;
  readonly watchedWhole: boolean | null;
  readonly reading: JournalReading;
  /** Intents whose batch is neither committed nor abandoned, in the order of writing. */
  readonly unsettled: readonly Intent[];
  readonly lastBatch: number;
}

export interface Damage {
  /** Under the backup's folder. */
  readonly path: string;
  readonly what: string;
}

export interface LoadedRuns {
  readonly runs: readonly LoadedRun[];
  readonly damage: readonly Damage[];
  /** The `order` that the next run takes. */
  readonly nextOrder: number;
}

export const runsFolder = (root: string): string => join(root, '.lifeboat', 'runs');

/** Reads every journal, oldest run first, into the catalog. Changes nothing on disk. */
export async function loadRuns(disk: Disk, root: string, catalog: CatalogTable): Promise<LoadedRuns> {
  const damage: Damage[] = [];
  const found: { readonly id: RunId; readonly header: JournalHeader | null }[] = [];
  for (const { name, kind } of (await disk.list(runsFolder(root))) ?? []) {
    const id = RunId.safeParse(name);
    if (kind === 'folder' && id.success) found.push({ id: id.data, header: await readHeader(disk, root, id.data) });
  }
  found.sort((left, right) => {
    return (left.header?.order ?? 0) - (right.header?.order ?? 0) || (left.id < right.id ? -1 : 1);
  });
  const runs: LoadedRun[] = [];
  for (const { id } of found) {
    const run = await loadRun(disk, root, id, catalog, damage);
    if (run) runs.push(run);
  }
  const nextOrder = runs.reduce((highest, { header }) => Math.max(highest, header.order), 0) + 1;
  return { runs, damage, nextOrder };
}

async function readHeader(disk: Disk, root: string, id: RunId): Promise<JournalHeader | null> {
  const path = join(runsFolder(root), id, 'journal.jsonl');
  if ((await disk.stat(path))?.kind !== 'file') return null;
  return (await readJournal(disk, path, () => undefined, { headerOnly: true })).header;
}

async function loadRun(
  disk: Disk,
  root: string,
  id: RunId,
  catalog: CatalogTable,
  damage: Damage[],
): Promise<LoadedRun | null> {
  const folder = join(runsFolder(root), id);
  const journal = join(folder, 'journal.jsonl');
  const recordPath = `.lifeboat/runs/${id}/journal.jsonl`;
  // A power cut between making the folder and the journal's first line leaves nothing that was promised to anyone.
  if ((await disk.stat(journal))?.kind !== 'file') return null;
  const open = new Map<number, Intent[]>();
  let ended: RunOutcome | null = null;
  let watchedWhole: boolean | null = null;
  let lastBatch = 0;
  const apply = (entry: JournalEntry): void => {
    switch (entry.kind) {
      case 'intent':
        lastBatch = Math.max(lastBatch, entry.batch);
        if (!open.get(entry.batch)?.push(entry)) open.set(entry.batch, [entry]);
        return;
      case 'committed':
        lastBatch = Math.max(lastBatch, entry.batch);
        for (const intent of open.get(entry.batch) ?? []) catalog.applyIntent(intent);
        open.delete(entry.batch);
        return;
      case 'abandoned':
        open.delete(entry.batch);
        return;
      case 'linked':
        if (!catalog.applyLinked(entry)) {
          damage.push({ path: recordPath, what: `"${entry.source.path}" is linked to a file that no record knows` });
        }
        return;
      case 'ended':
        ended = entry.outcome;
        return;
      case 'read-back':
        catalog.proved(entry.path, entry.sha256);
        return;
      case 'watched':
        watchedWhole = entry.whole;
        return;
      case 'failed':
        return;
    }
  };
  const reading = await readJournal(disk, journal, apply);
  if (reading.damagedLines.length > 0) {
    damage.push({ path: recordPath, what: `line ${reading.damagedLines.slice(0, 10).join(', ')} cannot be read` });
  }
  if (reading.header === null) {
    // A first line that was cut off: the run had not begun, and nothing was promised to anyone.
    if (reading.endedLines > 0) {
      damage.push({ path: recordPath, what: 'its first line cannot be read' });
    }
    return null;
  }
  const unsettled = [...open.values()].flat();
  return { header: reading.header, folder, ended, watchedWhole, reading, unsettled, lastBatch };
}
