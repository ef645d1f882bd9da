import type { AddedByRun, RunId } from '../../shared/domain/ids.ts';

/** Sums what each run brought, oldest run first; what no record tells of comes before all. */
export function addedByRun(parts: Iterable<{ readonly run: string | null; readonly added: number }>): AddedByRun {
  const runs = new Map<string | null, number>();
  for (const { run, added } of parts) if (added > 0) runs.set(run, (runs.get(run) ?? 0) + added);
  return [...runs]
    .sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1))
    .map(([run, added]) => ({ run: run as RunId | null, added }));
}
