import type { CopyReport, CopySnapshot } from '../../shared/domain/copies.ts';

/** The one place that calls a copy, or what was sent or fetched of one, complete: nothing was found that is not. */
export function outcomeOf(findings: readonly unknown[]): 'complete' | 'complete-with-exceptions' {
  return findings.length === 0 ? 'complete' : 'complete-with-exceptions';
}

/** The worst of them. */
export function outcomeOfAll({ reports, failed }: CopySnapshot): CopyReport['outcome'] {
  if (failed.length > 0) return 'complete-with-exceptions';
  return reports.every(({ outcome, share }) => outcome === 'complete' && !share?.wrongInAll)
    ? 'complete'
    : 'complete-with-exceptions';
}
