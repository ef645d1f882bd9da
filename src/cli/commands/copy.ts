import type { CopyReport } from '../../shared/domain/copies.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { EXIT } from '../../shared/errors/exit-codes.ts';
import { COPIES_TEXT } from '../../shared/text/strings-copies.en.ts';
import { Progress } from '../progress.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';
import { copyText } from './copy-text.ts';
import { copyWhenPluggedIn } from './copy-when-plugged-in.ts';

export interface CopyOptions {
  readonly to?: string;
  readonly whenPluggedIn?: boolean;
}

/** With several drives each is reported; as JSON, the last one's report, and the others in `others`. */
export async function copy(context: CommandContext, vault: string, options: CopyOptions): Promise<number> {
  const { to, whenPluggedIn } = options;
  if (whenPluggedIn === true && to !== undefined) throw usage(COPIES_TEXT.cli.notBoth);
  if (whenPluggedIn === true) return await copyWhenPluggedIn(context, vault);
  const { terminal, client, json } = context;
  const progress = new Progress(terminal, context.progress);
  let reports: readonly CopyReport[] = [];
  try {
    const input = { vault, to: to ?? null };
    for await (const snapshot of client['copies.make'](input, { signal: terminal.interrupted })) {
      progress.copy(snapshot);
      ({ reports } = snapshot);
    }
  } finally {
    progress.clear();
  }
  const last = reports.at(-1);
  if (!last) throw new AppError('INTERNAL', `Cannot copy "${vault}": it ended without a result`);
  if (json) printJson(terminal, reports.length === 1 ? last : { ...last, others: reports.slice(0, -1) });
  else for (const report of reports) printLines(terminal, copyText(report));
  return reports.every(({ outcome }) => outcome === 'complete') ? EXIT.ok : EXIT.notAllSafe;
}
