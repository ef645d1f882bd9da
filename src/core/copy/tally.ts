import type { RunHeader } from '../../shared/domain/run-record.ts';
import type { Inside, Proof } from '../../shared/domain/run-report.ts';
import type { RunTally } from '../../shared/domain/run-tally.ts';
import { contentNotes, type ContentsTried } from './contents.ts';
import type { Ledger, Problem } from './ledger.ts';

export interface TallyParts {
  readonly header: RunHeader;
  /** Absolute. */
  readonly vault: string;
  readonly ledger: Ledger;
  readonly proof: Pick<Proof, 'readBack' | 'readBackPastCache' | 'comparedWithPhone' | 'watched'>;
  readonly contents: ContentsTried;
  readonly inside: Inside | null;
  readonly compareAsked: boolean;
  /** What ended the run before its end; null when nothing did. */
  readonly endedBy: Problem | null;
  /** ISO 8601. */
  readonly endedAt: string;
}

/** Everything that a run counted, in the form that its report is judged from. */
export function tallyOf({ header, vault, ledger, contents, endedBy, ...parts }: TallyParts): RunTally {
  const totals = ledger.totals();
  let copied = 0;
  let alreadySafe = 0;
  for (const step of totals.values()) {
    copied += step.copied.files;
    alreadySafe += step.alreadySafe.files;
  }
  const { opens, doesNotOpen } = contents;
  const notChecked = copied + alreadySafe - opens - doesNotOpen;
  // Where the trying broke off, nothing was counted of the rest.
  const notTried = contents.notTried + Math.max(0, notChecked - contents.notChecked);
  const damaged = contentNotes(contents);
  const stopped = endedBy?.code === 'CANCELLED';
  return {
    header,
    vault,
    listed: ledger.listed,
    steps: totals,
    listingFaults: ledger.listingFaults,
    findings: ledger.findings,
    notes: [...damaged.notes, ...ledger.notes],
    notesOmitted: ledger.notesOmitted + damaged.omitted,
    proof: { ...parts.proof, copied, sameAsStored: ledger.same, opens, doesNotOpen, notChecked, notTried },
    inside: parts.inside,
    compareAsked: parts.compareAsked,
    endedBy: stopped ? null : endedBy,
    stopped,
    startedAt: header.startedAt,
    endedAt: parts.endedAt,
  };
}
