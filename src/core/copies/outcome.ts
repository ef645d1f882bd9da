/** The one place that calls a copy, or what was sent or fetched of one, complete: nothing was found that is not. */
export function outcomeOf(findings: readonly unknown[]): 'complete' | 'complete-with-exceptions' {
  return findings.length === 0 ? 'complete' : 'complete-with-exceptions';
}
