import { printable } from '../../shared/text/printable.ts';
import { CLI_TEXT } from '../../shared/text/strings-cli.en.ts';
import { RESTORE_CLI_TEXT } from '../../shared/text/strings-restore.en.ts';
import type { CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';
import { followRestore } from './follow-restore.ts';

const TEXT = RESTORE_CLI_TEXT.drill;
const DEFAULT_PERCENT = 10;

export interface DrillOptions {
  readonly sample?: string;
  readonly all?: boolean;
  readonly from?: string;
  readonly scratch?: string;
}

/** Exit status 0 when what was tried can be put back, 30 when something of it cannot. */
export async function drill(context: CommandContext, vault: string, options: DrillOptions): Promise<number> {
  const { from = null, scratch = null } = options;
  const input = { vault, from, scratch, samplePercent: readPercent(options) };
  return await followRestore(
    context,
    await context.client['drill.start'](input, { signal: context.terminal.interrupted }),
  );
}

function readPercent({ sample, all = false }: DrillOptions): number {
  if (all && sample !== undefined) throw usage(TEXT.oneMode);
  if (all) return 100;
  if (sample === undefined) return DEFAULT_PERCENT;
  const percent = Number(/^\s*(\d+(?:\.\d+)?)\s*%?\s*$/u.exec(sample)?.[1]);
  if (percent > 0 && percent <= 100) return percent;
  throw usage(CLI_TEXT.verify.badSample(printable(sample)));
}
