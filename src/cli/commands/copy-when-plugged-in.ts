import type { CopyReport } from '../../shared/domain/copies.ts';
import { isAppError } from '../../shared/errors/app-error.ts';
import { EXIT } from '../../shared/errors/exit-codes.ts';
import { remedyFor, todoFor } from '../../shared/errors/remedies.ts';
import { printable } from '../../shared/text/printable.ts';
import { COPIES_TEXT } from '../../shared/text/strings-copies.en.ts';
import { Progress } from '../progress.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';
import { copyText } from './copy-text.ts';

const TEXT = COPIES_TEXT.cli;

interface Failed {
  readonly drive: string;
  readonly code: string;
  readonly message: string;
}

/**
 * Waits for the drives that are remembered, and copies onto each as it comes, until Ctrl-C. Ends as any command that is
 * stopped, unless damage was found meanwhile.
 */
export async function copyWhenPluggedIn(context: CommandContext, vault: string, check: boolean): Promise<number> {
  const { terminal, client, json } = context;
  const progress = new Progress(terminal, context.progress);
  const copies: CopyReport[] = [];
  const failed: Failed[] = [];
  let said = 0;
  let waits = false;
  try {
    for await (const now of client['copies.whenPluggedIn']({ vault, check }, { signal: terminal.interrupted })) {
      const labels = now.drives.map(({ label }) => `"${printable(label)}"`).join(', ');
      if (!waits && now.drives.length > 0) progress.say(TEXT.waiting(labels));
      waits ||= now.drives.length > 0;
      if (now.copying) progress.copy(now.copying.copy);
      for (const { n, label, report, error } of now.ended) {
        if (n <= said) continue;
        said = n;
        if (report) copies.push(report);
        if (error) failed.push({ drive: label, ...error });
        progress.clear();
        if (!json && report) printLines(terminal, [...copyText(report, terminal.platform), '']);
        if (error) progress.say(failureText(label, error.code, terminal.platform));
      }
    }
  } catch (error) {
    if (!terminal.interrupted.aborted || !isAppError(error, 'CANCELLED')) throw error;
  } finally {
    progress.clear();
  }
  if (json) printJson(terminal, { format: 1, vault, copies, failed });
  return copies.some(({ share }) => share?.wrongInAll) ? EXIT.damaged : EXIT.stopped;
}

function failureText(label: string, code: string, platform: string): string {
  const { happened, safe } = remedyFor(code);
  return [TEXT.notCopied(printable(label)), happened, safe, ...todoFor(code, platform)].join('\n  ');
}
