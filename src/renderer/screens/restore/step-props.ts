import type { RunId } from '../../../shared/domain/ids.ts';
import type { RestoreExtra, RestoreTarget } from '../../../shared/domain/restore.ts';

export interface RestoreChoice {
  /** Null: the newest. */
  readonly run: RunId | null;
  /** Empty: everything. */
  readonly select: readonly string[];
  /** Made for the phone's own apps. */
  readonly also: readonly RestoreExtra[];
  /** No file of the run. */
  readonly onlyAlso: boolean;
  readonly target: RestoreTarget | null;
}

export interface StepProps {
  readonly vault: string;
  readonly choice: RestoreChoice;
  readonly way: 'forward' | 'back';
  readonly onBack: () => void;
  readonly onNext: (change: Partial<RestoreChoice>) => void;
}
