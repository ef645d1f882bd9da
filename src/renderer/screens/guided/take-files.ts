import type { AddAs, AppClient } from '../../../shared/contract/contract.ts';

export interface Taken {
  /** Copied now, or there already. */
  readonly files: number;
  /** Not safe, named in the report. */
  readonly unsafe: number;
}

/** Takes in one path after the other: a backup has one writer. Errors: what `run.add` fails with. */
export async function takeIn(
  client: AppClient,
  { vault, paths, as }: { readonly vault: string; readonly paths: readonly string[]; readonly as: AddAs | null },
): Promise<Taken> {
  let [files, unsafe] = [0, 0];
  for (const from of paths) {
    const { runId } = await client['run.add']({ vault, from, as });
    const { equation, findings } = await client['run.report']({ runId });
    files += equation.copied.files + equation.alreadySafe.files;
    unsafe += findings.length;
  }
  return { files, unsafe };
}
