import type { AddAs, AppClient } from '../../../shared/contract/contract.ts';

export interface Taken {
  /** Copied now, or there already. */
  readonly files: number;
  /** All of it. A run that was stopped, or failed, while it still looked at them names nothing. */
  readonly isWhole: boolean;
}

/** Takes in by one run what was dropped or chosen together. Errors: what `run.add` fails with. */
export async function takeIn(
  client: AppClient,
  { vault, paths, as }: { readonly vault: string; readonly paths: readonly string[]; readonly as: AddAs | null },
): Promise<Taken> {
  const [only] = paths;
  const from = paths.length === 1 && only !== undefined ? only : [...paths];
  const { runId } = await client['run.add']({ vault, from, as });
  const { outcome, equation, findings } = await client['run.report']({ runId });
  const files = equation.copied.files + equation.alreadySafe.files;
  return { files, isWhole: outcome === 'complete' && findings.length === 0 };
}
