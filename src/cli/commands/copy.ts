import type { CopyFailure, CopyReport } from '../../shared/domain/copies.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { EXIT, exitForCode } from '../../shared/errors/exit-codes.ts';
import { printable } from '../../shared/text/printable.ts';
import { COPIES_TEXT } from '../../shared/text/strings-copies.en.ts';
import { Progress } from '../progress.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';
import { copyText, failureText } from './copy-text.ts';
import { copyWhenPluggedIn } from './copy-when-plugged-in.ts';

export interface CopyOptions {
  readonly to?: string;
  readonly whenPluggedIn?: boolean;
  readonly check?: boolean;
}

/** With several drives each is reported; as JSON, the last one's report, the others in `others`, and in `failed` why drives have none. */
export async function copy(context: CommandContext, vault: string, options: CopyOptions): Promise<number> {
  const { to, whenPluggedIn, check = true } = options;
  if (whenPluggedIn === true && to !== undefined) throw usage(COPIES_TEXT.cli.notBoth);
  if (whenPluggedIn === true) return await copyWhenPluggedIn(context, vault, check);
  const { terminal, client, json } = context;
  const progress = new Progress(terminal, context.progress);
  let reports: readonly CopyReport[] = [];
  let failed: readonly CopyFailure[] = [];
  try {
    const input = { vault, to: to ?? null, check };
    for await (const snapshot of client['copies.make'](input, { signal: terminal.interrupted })) {
      progress.copy(snapshot);
      ({ reports, failed } = snapshot);
    }
  } finally {
    progress.clear();
  }
  const last = reports.at(-1);
  const [failure] = failed;
  if (!last && !failure) throw new AppError('INTERNAL', `Cannot copy "${vault}": it ended without a result`);
  if (json) {
    const others = reports.length > 1 ? { others: reports.slice(0, -1) } : {};
    printJson(terminal, { format: 1, ...last, ...others, ...(failure ? { failed } : {}) });
  } else {
    for (const report of reports) printLines(terminal, copyText(report, terminal.platform));
    for (const one of failed) {
      const heading = COPIES_TEXT.cli.failed(printable(one.label), printable(one.place));
      printLines(terminal, failureText(heading, one, terminal.platform));
    }
  }
  if (failure) return exitForCode(failure.code);
  if (reports.some(({ share }) => share?.wrongInAll)) return EXIT.damaged;
  return reports.every(({ outcome }) => outcome === 'complete') ? EXIT.ok : EXIT.notAllSafe;
}
