import type { Count } from './count.ts';
import type { StepId } from './ids.ts';
import type { RunHeader, StepTotals } from './run-record.ts';
import type { Finding, Inside, Note, Proof } from './run-report.ts';

/** What a run counted, as it happened. The report is built from this and nothing else; the run itself judges nothing. */
export interface RunTally {
  readonly header: RunHeader;
  /** Absolute path of the backup's folder. */
  readonly vault: string;
  /** Counted file by file while listing, before anything was decided. */
  readonly listed: Count;
  /** Counted decision by decision and outcome by outcome; steps with nothing on the phone may be missing. */
  readonly steps: ReadonlyMap<StepId, StepTotals>;
  /** Folders and files that are there and could not even be listed; each has its finding. */
  readonly listingFaults: number;
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
  readonly notesOmitted: number;
  readonly proof: Proof;
  /** Contacts and messages, counted; null when nobody looked. */
  readonly inside: Inside | null;
  /** The owner asked for `--compare`, so every file on the phone must have been compared. */
  readonly compareAsked: boolean;
  /** What ended the run before its end; null when it went through. */
  readonly endedBy: { readonly code: string; readonly message: string } | null;
  readonly stopped: boolean;
  readonly startedAt: string;
  readonly endedAt: string;
}
