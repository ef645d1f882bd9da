import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { refuseInside } from '../../core/app/refuse-inside.ts';
import { reportText } from '../../core/app/report-text.ts';
import { RunId } from '../../shared/domain/ids.ts';
import { exitForReport } from '../../shared/errors/exit-codes.ts';
import { printable } from '../../shared/text/printable.ts';
import { CLI_TEXT } from '../../shared/text/strings-cli.en.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';

export interface ReportOptions {
  readonly run?: string;
  readonly html?: string;
  readonly xxhsum?: string;
}

/** A past run's report; the exit status is that run's own, since 0 means that everything is safe and nothing else. */
export async function report(context: CommandContext, vault: string, options: ReportOptions): Promise<number> {
  const { terminal, client, json } = context;
  const call = { signal: terminal.interrupted };
  const run = RunId.nullable().safeParse(options.run ?? null);
  if (!run.success) throw usage(CLI_TEXT.report.badRun(printable(options.run ?? '')));
  const found = await client['report.get']({ vault, run: run.data }, call);
  const written: string[] = [];
  if (options.xxhsum !== undefined) {
    written.push((await client['report.xxhsum']({ vault, out: options.xxhsum }, call)).out);
  }
  if (options.html !== undefined) {
    const file = path.resolve(options.html);
    refuseInside(file, path.resolve(vault));
    await save(file, await client['report.html']({ vault, run: found.run }, call));
    written.push(file);
  }
  if (json) printJson(terminal, found);
  else if (written.length === 0) terminal.out(reportText(found));
  else
    printLines(
      terminal,
      written.map((file) => CLI_TEXT.report.written(printable(file))),
    );
  return exitForReport(found);
}

async function save(file: string, content: string): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (cause) {
    throw usage(CLI_TEXT.report.cannotWrite(printable(file), (cause as NodeJS.ErrnoException).code ?? String(cause)));
  }
}
