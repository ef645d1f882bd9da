import type { RepairReport } from '../../shared/domain/copies.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { EXIT, exitForCode } from '../../shared/errors/exit-codes.ts';
import { formatBytes, formatFiles, formatNumber } from '../../shared/text/bytes.ts';
import { printable } from '../../shared/text/printable.ts';
import { COPIES_TEXT } from '../../shared/text/strings-copies.en.ts';
import { failureText } from './copy-text.ts';
import { Progress } from '../progress.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';

const TEXT = COPIES_TEXT.repair;
const MOST = 100;

export interface RepairOptions {
  readonly from?: readonly string[];
  readonly check?: boolean;
  readonly share?: string;
}

/** The exit status is 0 when nothing is wrong in any copy any more. */
export async function repair(context: CommandContext, vault: string, options: RepairOptions): Promise<number> {
  const { terminal, client, json } = context;
  const progress = new Progress(terminal, context.progress);
  let report: RepairReport | null = null;
  try {
    const input = {
      vault,
      from: [...(options.from ?? [])],
      repair: options.check !== true,
      sharePercent: readShare(options.share),
    };
    for await (const snapshot of client['copies.repair'](input, { signal: terminal.interrupted })) {
      progress.copy(snapshot);
      report = snapshot.report;
    }
  } finally {
    progress.clear();
  }
  if (!report) throw new AppError('INTERNAL', `Cannot check "${vault}": it ended without a result`);
  if (json) printJson(terminal, report);
  else printLines(terminal, repairText(report, terminal.platform));
  if (report.wrong.length > 0) return EXIT.damaged;
  const [failure] = report.failed;
  return failure ? exitForCode(failure.code) : EXIT.ok;
}

function readShare(given: string | undefined): number | null {
  if (given === undefined) return null;
  const percent = Number(/^\s*(\d+(?:\.\d+)?)\s*%?\s*$/u.exec(given)?.[1]);
  if (percent > 0 && percent <= 100) return percent;
  throw usage(TEXT.badShare(printable(given)));
}

function repairText({ copies, away, unfinished, failed, repaired, wrong }: RepairReport, platform: string): string[] {
  const lines = [wrong.length > 0 ? TEXT.notOk : repaired.length > 0 ? TEXT.repaired : TEXT.ok, ''];
  for (const { path, place, from, kept } of repaired.slice(0, MOST)) {
    lines.push(`  ${TEXT.putRight(printable(path), printable(place), printable(from))}`);
    if (kept !== null) lines.push(`    ${TEXT.kept(printable(kept))}`);
  }
  for (const { path, place, what, isLost } of wrong.slice(0, MOST)) {
    const says = what === 'missing' ? TEXT.missing : TEXT.damaged;
    lines.push(`  ${says(printable(path), printable(place))}`);
    if (isLost) lines.push(`    ${TEXT.lost}`);
  }
  const more = Math.max(0, repaired.length - MOST) + Math.max(0, wrong.length - MOST);
  if (more > 0) lines.push(`  ${COPIES_TEXT.cli.more(formatNumber(more))}`);
  if (repaired.length + wrong.length > 0) lines.push('');
  for (const { place, read, total, roundEnded } of copies) {
    const count = `${formatFiles(read.files)} (${formatBytes(read.bytes)})`;
    lines.push(`  ${TEXT.read(printable(place), count, formatFiles(total.files), roundEnded)}`);
  }
  for (const place of away) lines.push(`  ${TEXT.away(printable(place))}`);
  for (const place of unfinished) lines.push(`  ${TEXT.unfinished(printable(place))}`);
  for (const failure of failed) lines.push(...failureText(TEXT.failed(printable(failure.place)), failure, platform));
  return lines;
}
