import { toAppError } from '../../shared/errors/app-error.ts';
import { isThrough, type RunHeader } from '../../shared/domain/run-record.ts';
import type { Watched } from '../../shared/domain/run-report.ts';
import { REPORT_TEXT } from '../../shared/text/strings-report.en.ts';
import type { OpOptions } from '../base/options.ts';
import type { PastRun, RunWriter } from '../vault/vault.ts';
import { compareOne } from './compare-phone.ts';
import type { Connection } from './connection.ts';
import { pathOf, type Ledger } from './ledger.ts';
import type { ProgressMeter } from './progress-meter.ts';

/** A month's share of what was saved before: everything has its turn within a year. */
const PARTS = 12;

/** What a failing memory looks like from here. */
const ROT: ReadonlySet<string> = new Set(['COMPARE_DIFFERS', 'SOURCE_READ_FAILED', 'SOURCE_SIZE_MISMATCH']);

interface Ran extends Pick<PastRun, 'ended' | 'watchedWhole'> {
  readonly header: Pick<RunHeader, 'run' | 'startedAt'>;
}

/**
 * Which share of the files that earlier runs saved is due to be read from the phone again; null when nothing was saved
 * yet, or when this month's was read already; one that was cut off is due again. `now` in milliseconds since 1970-01-01 UTC.
 */
export function partDue(runs: readonly Ran[], now: number): number | null {
  const through = runs.filter(({ header, ended }) => header.run === 'backup' && isThrough(ended));
  const last = through.map(({ header }) => Date.parse(header.startedAt)).sort((a, b) => b - a)[0];
  if (last === undefined) return null;
  const month = monthOf(now);
  const isNow = ({ header }: Ran): boolean => monthOf(Date.parse(header.startedAt)) === month;
  const watched = runs.findLast((run) => run.watchedWhole !== null && isNow(run))?.watchedWhole ?? null;
  if (watched !== null) return watched ? null : month % PARTS;
  return monthOf(last) === month ? null : month % PARTS;
}

function monthOf(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

export interface WatchWish {
  readonly meter: ProgressMeter;
  /** Null for none. */
  readonly part: number | null;
  readonly writer: Pick<RunWriter, 'watched'>;
}

/**
 * Reads a share of the files that earlier runs saved from the phone again. Who changes a file changes its date or its
 * size, and the run copies it as changed; other bytes under the same size and date are the phone's own doing: its memory
 * is failing. What is stored stays as it is and is safe; the file is named. A phone that is lost on the way ends the
 * watch and nothing else.
 */
export async function watchRot(
  connection: Connection,
  ledger: Ledger,
  { meter, part, writer }: WatchWish,
  options: OpOptions,
): Promise<Watched> {
  const watched = { read: 0, differ: 0 };
  if (part === null) return watched;
  meter.phase('comparing');
  let whole = true;
  for (let index = 0; index < ledger.length; index += 1) {
    const stored = ledger.isCopied(index) ? null : ledger.stored(index);
    if (!stored || stored.size === 0 || partOf(stored.sha256) !== part) continue;
    const planned = ledger.planned(index);
    // Without a date its owner may have changed it, and nothing is told of that.
    if (planned.file.modified === null) continue;
    meter.file(planned.step, pathOf(planned));
    try {
      const problem = await compareOne(connection, planned.file, stored, options);
      if (problem !== null && !ROT.has(problem.code)) {
        // Deleted or changed meanwhile, or the phone is not to be had: no word on its memory.
        if (problem.code.startsWith('SOURCE_')) continue;
        whole = false;
        break;
      }
      watched.read += 1;
      if (problem === null) continue;
      watched.differ += 1;
      const says = problem.code === 'COMPARE_DIFFERS' ? REPORT_TEXT.rotted : REPORT_TEXT.unreadableNow(problem.message);
      ledger.note(pathOf(planned), 'changed-by-phone', says);
    } catch (thrown) {
      options.signal.throwIfAborted();
      if (toAppError(thrown).scope !== 'device') throw thrown;
      whole = false;
      break;
    }
  }
  await writer.watched(part, whole);
  return watched;
}

/** By content, so that a file has its turn in the same month wherever it lies. */
const partOf = (sha256: string): number => Number.parseInt(sha256.slice(0, 6), 16) % PARTS;
