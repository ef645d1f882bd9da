import { AddAs } from '../../shared/contract/contract.ts';
import { printable } from '../../shared/text/printable.ts';
import { CLI_TEXT } from '../../shared/text/strings-cli.en.ts';
import type { CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';
import { followRun } from './follow-run.ts';

export interface AddOptions {
  readonly from: string;
  readonly as?: string;
}

export async function add(context: CommandContext, vault: string, { from, as }: AddOptions): Promise<number> {
  const kind = AddAs.nullable().safeParse(as ?? null);
  if (!kind.success) throw usage(CLI_TEXT.add.badAs(printable(as ?? ''), AddAs.options.join(', ')));
  const call = { signal: context.terminal.interrupted };
  return await followRun(context, await context.client['run.add']({ vault, from, as: kind.data }, call));
}
