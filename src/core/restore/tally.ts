import { NOTHING, plus, type Count } from '../../shared/domain/count.ts';
import type { DrillResult, RestoreExtra, RestoreFinding, RestoreReport } from '../../shared/domain/restore.ts';
import type { RunOutcome } from '../../shared/domain/run-record.ts';
import { formatFiles } from '../../shared/text/bytes.ts';
import { RESTORE_TEXT } from '../../shared/text/strings-restore.en.ts';
import type { Place, PlannedRestore, RestorePlanned } from './plan-restore.ts';
import type { MadeSet, RestoreFile } from './run-objects.ts';

const MOST_FINDINGS = 2000;
const MOST_RENAMED = 500;

export interface Problem {
  readonly code: string;
  readonly message: string;
}

/** What has been done so far; `report` judges it against the plan. */
export class RestoreTally {
  #written = NOTHING;
  #alreadyThere = NOTHING;
  #failed = NOTHING;
  readonly dates = { kept: 0, of: 0 };
  readonly #renamed: { path: string; to: string; why: 'name-taken' | 'name-not-allowed' }[] = [];
  readonly #findings: RestoreFinding[] = [];
  #findingsOmitted = 0;
  readonly #extras = new Map<RestoreExtra, Place[]>();
  readonly #remedy: (code: string) => string;
  foldersMade = 0;
  halfSentRemoved = 0;
  readBack = 0;
  sampled = 0;

  constructor(remedy: (code: string) => string) {
    this.#remedy = remedy;
  }

  /** Refusals are known before the first byte. */
  planned({ items }: RestorePlanned): void {
    for (const { action, file, why } of items) {
      if (action !== 'refuse') continue;
      const isMissing = why === 'not-in-backup' || why === 'missing-in-backup';
      const message = `Cannot put back "${file.path}": ${RESTORE_TEXT.why[why ?? 'not-in-backup']}`;
      this.#find(`${file.storage}/${file.path}`, {
        code: isMissing ? 'RESTORE_NOT_IN_BACKUP' : 'RESTORE_FILE_REFUSED',
        message,
      });
    }
  }

  written({ file, to, why }: PlannedRestore): void {
    this.#written = plus(this.#written, { files: 1, bytes: file.size });
    if (to !== null) this.#putExtra(file, to);
    if (to === null || this.#renamed.length >= MOST_RENAMED) return;
    if (why === 'name-taken' || why === 'name-not-allowed') {
      this.#renamed.push({ path: `${file.storage}/${file.path}`, to: `${to.storage}/${to.path}`, why });
    }
  }

  alreadyThere({ file }: PlannedRestore, at: Place): void {
    this.#alreadyThere = plus(this.#alreadyThere, { files: 1, bytes: file.size });
    this.#putExtra(file, at);
  }

  failed({ file }: PlannedRestore, problem: Problem): void {
    this.#failed = plus(this.#failed, { files: 1, bytes: file.size });
    this.#find(`${file.storage}/${file.path}`, problem);
  }

  report(
    end: Pick<
      RestoreReport,
      'id' | 'kind' | 'vault' | 'run' | 'target' | 'startedAt' | 'endedAt' | 'endedBy' | 'notes'
    > & {
      readonly planned: RestorePlanned | null;
      readonly made: readonly MadeSet[];
      readonly how: 'all' | 'sample';
      readonly drill: DrillResult | null;
    },
  ): RestoreReport {
    const { planned, made, how, drill, notes, endedBy, ...rest } = end;
    const chosen = planned?.chosen ?? NOTHING;
    const notSent = planned?.counts['not-sent'] ?? NOTHING;
    const refused = planned?.counts.refuse ?? NOTHING;
    const reached = [this.#written, this.#alreadyThere, this.#failed, notSent, refused].reduce(plus, NOTHING);
    const missed: Count = { files: chosen.files - reached.files, bytes: chosen.bytes - reached.bytes };
    const equation = {
      chosen,
      written: this.#written,
      alreadyThere: this.#alreadyThere,
      notSent,
      refused,
      failed: plus(this.#failed, missed),
    };
    return {
      format: 1,
      ...rest,
      endedBy,
      outcome: outcomeOf(endedBy, equation, drill),
      equation,
      proof: { how, readBack: this.readBack, sampled: this.sampled },
      dates: { ...this.dates },
      foldersMade: this.foldersMade,
      halfSentRemoved: this.halfSentRemoved,
      renamed: [...this.#renamed],
      findings: [...this.#findings],
      findingsOmitted: this.#findingsOmitted,
      notes: [
        ...notes,
        ...(how === 'sample' ? [RESTORE_TEXT.notes.sampled] : []),
        ...(missed.files > 0 ? [RESTORE_TEXT.notes.notReached(formatFiles(missed.files))] : []),
      ],
      also: this.#also(made),
      drill,
    };
  }

  #putExtra({ extra }: RestoreFile, at: Place): void {
    if (extra === undefined) return;
    const places = this.#extras.get(extra);
    if (places) places.push(at);
    else this.#extras.set(extra, [at]);
  }

  #also(made: readonly MadeSet[]): RestoreReport['also'] {
    return made.map(({ extra, files, holds }) => {
      const places = this.#extras.get(extra) ?? [];
      return { extra, place: commonPlace(places), files: files.length, put: places.length, holds };
    });
  }

  #find(path: string, { code, message }: Problem): void {
    if (this.#findings.length < MOST_FINDINGS) {
      this.#findings.push({ path, code, message, remedy: this.#remedy(code) });
    } else {
      this.#findingsOmitted += 1;
    }
  }
}

/** The file itself where it is one, else the folder that all of them are in. */
function commonPlace(places: readonly Place[]): string | null {
  const [first, ...others] = places.map(({ storage, path }) => `${storage}/${path}`);
  if (first === undefined) return null;
  let common = first;
  for (const other of others)
    while (!`${other}/`.startsWith(`${common}/`)) common = common.slice(0, common.lastIndexOf('/'));
  return common;
}

/** The one place that calls a restore complete. */
function outcomeOf(
  endedBy: Problem | null,
  { chosen, written, alreadyThere, notSent, refused, failed }: RestoreReport['equation'],
  drill: DrillResult | null,
): RunOutcome {
  if (endedBy) return endedBy.code === 'CANCELLED' ? 'stopped' : 'failed';
  const agrees = chosen.files === written.files + alreadyThere.files + notSent.files + refused.files + failed.files;
  if (!agrees || refused.files + failed.files > 0 || drill?.passed === false) return 'complete-with-exceptions';
  return 'complete';
}
