import type { AddAs, AppClient } from '../../../shared/contract/contract.ts';

export interface Taken {
  /** Copied now, or there already. */
  readonly files: number;
  /** Not safe, named in the report. */
  readonly unsafe: number;
}

/** Takes in by one run what was dropped or chosen together. Errors: what `run.add` fails with. */
export async function takeIn(
  client: AppClient,
  { vault, paths, as }: { readonly vault: string; readonly paths: readonly string[]; readonly as: AddAs | null },
): Promise<Taken> {
  const [only] = paths;
  const from = paths.length === 1 && only !== undefined ? only : [...paths];
  const { runId } = await client['run.add']({ vault, from, as });
  const { equation, findings } = await client['run.report']({ runId });
  return { files: equation.copied.files + equation.alreadySafe.files, unsafe: findings.length };
}
