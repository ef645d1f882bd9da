import { STEP_IDS, type StepId } from '../../shared/domain/ids.ts';
import type { RunReport, StepReport, StepStatus } from '../../shared/domain/run-report.ts';
import type { RunTally } from '../../shared/domain/run-tally.ts';
import { remedyLine } from '../../shared/errors/remedies.ts';
import { judge, NO_TOTALS } from './judge.ts';
import { hasNoExport, isEmpty, notCovered } from './not-covered.ts';

/** Steps for which the owner must act first when the phone shows nothing for them. */
const GUIDED: ReadonlySet<StepId> = new Set<StepId>(['contacts', 'messages', 'app-data', 'cloud']);

/** What a run's counts amount to. Pure; judges by the tally and nothing else. */
export function buildReport(tally: RunTally): RunReport {
  const { outcome, equation, endedBy, findings } = judge(tally);
  return {
    format: 1,
    run: tally.header.runId,
    kind: tally.header.run,
    outcome,
    endedBy: endedBy && { code: endedBy.code, message: endedBy.message, remedy: remedyLine(endedBy.code) },
    vault: tally.vault,
    device: tally.header.device,
    equation,
    steps: stepReports(tally),
    findings: [...findings],
    notes: [...tally.notes],
    notesOmitted: tally.notesOmitted,
    proof: tally.proof,
    ...(tally.inside ? { inside: tally.inside } : {}),
    notCovered: notCovered(tally),
    startedAt: tally.startedAt,
    endedAt: tally.endedAt,
  };
}

/** All steps of a phone, in their order; of files added from the PC, only the steps that got any. */
function stepReports(tally: RunTally): StepReport[] {
  const ids = tally.header.run === 'backup' ? STEP_IDS : STEP_IDS.filter((id) => !isEmpty(tally.steps.get(id)));
  return ids.map((id) => ({ id, status: stepStatus(id, tally), ...(tally.steps.get(id) ?? NO_TOTALS) }));
}

function stepStatus(id: StepId, tally: RunTally): StepStatus {
  if (!tally.header.steps.includes(id)) return 'left-out';
  const endedEarly = tally.stopped || tally.endedBy !== null;
  // Nothing listed by a run that ended early means that listing itself did not end: nothing is known of any step.
  if (endedEarly && tally.listed.files === 0) return 'not-finished';
  const totals = tally.steps.get(id);
  if (isEmpty(totals)) {
    if (GUIDED.has(id)) return 'guided';
    // A folder that could not be listed may hold anything.
    return tally.listingFaults > 0 ? 'done-with-exceptions' : 'nothing-found';
  }
  if ((totals?.unreadable.files ?? 0) > 0) return endedEarly ? 'not-finished' : 'done-with-exceptions';
  if (tally.listingFaults > 0) return 'done-with-exceptions';
  // The bytes are safe; the people are not in them.
  if ((id === 'contacts' || id === 'messages') && hasNoExport(id, tally)) return 'guided';
  return 'done';
}
