import type { ReactElement } from 'react';
import type { Finding } from '../../../shared/domain/run-report.ts';
import { shownName } from '../../../shared/text/printable.ts';
import { More } from './more.tsx';

/** So many are named; of the rest it is said how many. */
export const MOST_NAMED = 20;

export interface NamedProps {
  readonly findings: readonly Pick<Finding, 'path' | 'message'>[];
}

/** Files that did not come where they should, each with why. */
export function Named({ findings }: NamedProps): ReactElement {
  return (
    <>
      {findings.slice(0, MOST_NAMED).map(({ path, message }) => (
        <p key={path} className="finding path">
          {shownName(message)}
        </p>
      ))}
      <More of={findings.length} beyond={MOST_NAMED} />
    </>
  );
}
