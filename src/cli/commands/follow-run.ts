import { reportText } from '../../core/app/report-text.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { exitForReport } from '../../shared/errors/exit-codes.ts';
import { CLI_TEXT } from '../../shared/text/strings-cli.en.ts';
import { Progress } from '../progress.ts';
import { printJson, type CommandContext } from '../terminal.ts';

/**
 * Shows a run until it has ended, prints its report, and gives the exit status. The first interruption asks the run to
 * stop; its report, with what is safe and what is left, is then printed like any other.
 */
export async function followRun(
  { terminal, client, json, progress: mode }: CommandContext,
  { runId }: { readonly runId: RunId },
): Promise<number> {
  const progress = new Progress(terminal, mode);
  const report = client['run.report']({ runId });
  // Asked before watching, so that it cannot be missed; it fails where it is awaited.
  report.catch(() => undefined);
  let stopping: Promise<unknown> | null = null;
  const stop = (): void => {
    progress.say(CLI_TEXT.stopping);
    stopping ??= client['run.stop']({ runId });
    // Why a run could not stop is in its report, which is awaited below.
    stopping.catch(() => undefined);
  };
  if (terminal.interrupted.aborted) stop();
  else terminal.interrupted.addEventListener('abort', stop, { once: true });
  try {
    for await (const snapshot of client['run.watch']({ runId })) progress.run(snapshot);
    const ended = await report;
    progress.clear();
    if (json) printJson(terminal, ended);
    else terminal.out(reportText(ended));
    return exitForReport(ended);
  } finally {
    progress.clear();
    terminal.interrupted.removeEventListener('abort', stop);
  }
}
