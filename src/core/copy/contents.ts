import type { Opening } from '../../shared/domain/opening.ts';
import type { Note, Proof } from '../../shared/domain/run-report.ts';
import { INSPECT_TEXT } from '../../shared/text/strings-inspect.en.ts';
import { toAppError } from '../../shared/errors/app-error.ts';
import { keepHeapLow } from '../base/heap.ts';
import type { Log } from '../base/log.ts';
import type { OpOptions } from '../base/options.ts';
import type { RunWriter, Vault } from '../vault/vault.ts';
import type { Ledger } from './ledger.ts';
import type { ProgressMeter } from './progress-meter.ts';

/** A stored file whose content is to be tried. */
export interface FileToTry {
  /** From the backup's folder (`data/...`). */
  readonly path: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** As findings and notes give it: storage first. */
  readonly shown: string;
}

export interface ContentsTried extends Pick<Proof, 'opens' | 'doesNotOpen' | 'notChecked'> {
  /** Of `notChecked`: left over when the trying was called off. */
  readonly notTried: number;
  readonly broken: readonly { readonly path: string; readonly opening: Opening }[];
}

export const NOTHING_TRIED: ContentsTried = { opens: 0, doesNotOpen: 0, notChecked: 0, notTried: 0, broken: [] };

export interface TrialOptions extends OpOptions {
  readonly onFile?: (file: FileToTry) => void;
}

/** Tries what the files of one backup hold. */
export interface ContentTrial extends AsyncDisposable {
  /** Puts a durable file in line, to be tried while the run goes on: a phone is slower than any look at its photos. */
  ahead(file: FileToTry): void;
  /** Counts every file, and tries those that were not yet. Called off, it gives what it has; the rest is not checked. */
  all(files: Iterable<FileToTry>, options: TrialOptions): Promise<ContentsTried>;
}

export type OpenTrial = (vault: Vault) => ContentTrial;

/** A report names this many files that do not open; the rest are counted. */
const MOST_NAMED = 500;

/** Every file of the run that is safe, with where its bytes are. */
function* safeFiles(ledger: Ledger): Generator<FileToTry, void, void> {
  let seen = 0;
  for (const { state, stored, sha256, size, storage, path } of ledger.objects()) {
    seen += 1;
    if (seen % 4096 === 0) keepHeapLow();
    if ((state !== 'copied' && state !== 'already-safe') || stored === null || sha256 === null) continue;
    yield { path: stored, sha256, size, shown: `${storage}/${path}` };
  }
}

export interface ContentsDeps {
  readonly log: Log;
  readonly trial: ContentTrial | null;
  readonly writer: RunWriter;
  readonly ledger: Ledger;
  readonly meter: ProgressMeter;
}

/** Tries every safe file of a run that was not tried on the way, when all of it is durable. Its failure costs the run nothing. */
export async function contentsOf(deps: ContentsDeps, options: OpOptions): Promise<ContentsTried> {
  const { trial, writer, ledger, meter } = deps;
  if (!trial || options.signal.aborted) return NOTHING_TRIED;
  try {
    await writer.flush();
    return await trial.all(safeFiles(ledger), { ...options, onFile: meter.trying(ledger.safe()) });
  } catch (thrown) {
    deps.log('warn', `could not try what the files hold: ${toAppError(thrown).message}`);
    return NOTHING_TRIED;
  }
}

/** What is said of contents in the report: the phone's own damage is told, and no failure of the copy. */
export function contentNotes({ broken }: ContentsTried): { readonly notes: readonly Note[]; readonly omitted: number } {
  const notes = broken.slice(0, MOST_NAMED).map(({ path, opening: { format, why } }) => ({
    path,
    note: 'does-not-open' as const,
    message: INSPECT_TEXT.damagedBefore(format, why),
  }));
  return { notes, omitted: broken.length - notes.length };
}
