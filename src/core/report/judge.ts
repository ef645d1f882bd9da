import { NOTHING, plus, type Count } from '../../shared/domain/count.ts';
import type { RunOutcome, StepTotals } from '../../shared/domain/run-record.ts';
import type { Finding } from '../../shared/domain/run-report.ts';
import type { RunTally } from '../../shared/domain/run-tally.ts';
import { remedyLine } from '../../shared/errors/remedies.ts';
import { formatFiles, formatNumber } from '../../shared/text/bytes.ts';
import { REPORT_TEXT } from '../../shared/text/strings-report.en.ts';

export const NO_TOTALS: StepTotals = {
  onPhone: NOTHING,
  copied: NOTHING,
  alreadySafe: NOTHING,
  leftOut: NOTHING,
  unreadable: NOTHING,
};

export interface Judgement {
  readonly outcome: RunOutcome;
  readonly equation: StepTotals;
  readonly endedBy: { readonly code: string; readonly message: string } | null;
  /** The run's own findings, and what judging it found. */
  readonly findings: readonly Finding[];
}

/**
 * Decides how a run ended. The only place in the app from which `complete` is reached: everything that speaks against
 * it is gathered first, and it is what is left when there is nothing.
 */
export function judge(tally: RunTally): Judgement {
  const equation = sumUp(tally);
  const gaps = findGaps(tally, equation);
  const findings = [...gaps, ...tally.findings, ...findShortfalls(tally, equation)];
  const [gap] = gaps;
  if (gap) return { outcome: 'failed', equation, findings, endedBy: tally.endedBy ?? gap };
  if (tally.endedBy) return { outcome: 'failed', equation, findings, endedBy: tally.endedBy };
  if (tally.stopped) return { outcome: 'stopped', equation, findings, endedBy: null };
  const exceptions = findings.length > 0 || equation.unreadable.files > 0 || tally.listingFaults > 0;
  return { outcome: exceptions ? 'complete-with-exceptions' : 'complete', equation, findings, endedBy: null };
}

/** What listing counted on one side, what became of each file on the other: two counts that nobody made agree. */
function sumUp(tally: RunTally): StepTotals {
  const total = { ...NO_TOTALS };
  for (const step of tally.steps.values()) {
    total.copied = plus(total.copied, step.copied);
    total.alreadySafe = plus(total.alreadySafe, step.alreadySafe);
    total.leftOut = plus(total.leftOut, step.leftOut);
    total.unreadable = plus(total.unreadable, step.unreadable);
  }
  return { ...total, onPhone: tally.listed };
}

/** A file that is in no account, or in two, is a fault of ours, and no outcome but `failed` is honest. */
function findGaps(tally: RunTally, equation: StepTotals): Finding[] {
  const gaps: Finding[] = [];
  const add = (where: string, what: string): void => {
    gaps.push(ours('.', 'not-copied', REPORT_TEXT.gap(where, what)));
  };
  for (const [id, totals] of tally.steps) {
    const gap = describeGap(totals);
    if (gap) add(REPORT_TEXT.step[id], gap);
  }
  const gap = describeGap(equation);
  if (gap) add('the whole run', gap);
  if (tally.proof.copied !== equation.copied.files) {
    add('the whole run', `${tally.proof.copied} files are proved as copied and ${equation.copied.files} are counted`);
  }
  const named = tally.findings.filter(({ verdict }) => verdict !== 'not-listed').length;
  if (named < equation.unreadable.files) {
    add('the whole run', `${equation.unreadable.files} could not be read and ${named} are named`);
  }
  return gaps;
}

function describeGap({ onPhone, copied, alreadySafe, leftOut, unreadable }: StepTotals): string | null {
  const parts = [copied, alreadySafe, leftOut, unreadable];
  if (![onPhone, ...parts].every(isCount)) return 'a count is not a number';
  const sum = parts.reduce(plus, NOTHING);
  if (sum.files !== onPhone.files) return `${onPhone.files} files were listed and ${sum.files} are accounted for`;
  if (sum.bytes !== onPhone.bytes) return `${onPhone.bytes} bytes were listed and ${sum.bytes} are accounted for`;
  return null;
}

function isCount({ files, bytes }: Count): boolean {
  return [files, bytes].every((value) => Number.isSafeInteger(value) && value >= 0);
}

/** Proof that was promised and is not there, unless a finding of the run names it already. */
function findShortfalls(tally: RunTally, equation: StepTotals): Finding[] {
  const { proof } = tally;
  const code = tally.endedBy?.code ?? (tally.stopped ? 'CANCELLED' : 'INTERNAL');
  const found: Finding[] = [];
  const notReadBack = proof.copied - proof.readBack;
  if (notReadBack > 0) {
    found.push(ours('.', 'not-read-back', REPORT_TEXT.notReadBack(formatFiles(notReadBack)), code));
  }
  const notCompared = equation.copied.files + equation.alreadySafe.files - proof.comparedWithPhone;
  if (tally.compareAsked && notCompared > 0) {
    found.push(ours('.', 'differs-from-phone', REPORT_TEXT.notCompared(formatFiles(notCompared)), code));
  }
  const unnamed = tally.listingFaults - tally.findings.filter(({ verdict }) => verdict === 'not-listed').length;
  if (unnamed > 0) {
    const message = REPORT_TEXT.notNamedFolders(formatNumber(unnamed));
    found.push(ours('.', 'not-listed', message, 'SOURCE_LIST_FAILED'));
  }
  return found;
}

function ours(path: string, verdict: Finding['verdict'], message: string, code = 'INTERNAL'): Finding {
  return { path, verdict, code, message, remedy: remedyLine(code) };
}
