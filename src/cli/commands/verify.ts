import type { VerifyMode, VerifyReport } from '../../shared/domain/verify-report.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { EXIT } from '../../shared/errors/exit-codes.ts';
import { formatBytes, formatFiles, formatNumber } from '../../shared/text/bytes.ts';
import { printable } from '../../shared/text/printable.ts';
import { CLI_TEXT } from '../../shared/text/strings-cli.en.ts';
import { REPORT_TEXT } from '../../shared/text/strings-report.en.ts';
import { Progress } from '../progress.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';

const TEXT = CLI_TEXT.verify;
const MOST_FINDINGS = 100;

export interface VerifyOptions {
  readonly full?: boolean;
  readonly quick?: boolean;
  readonly sample?: string;
}

export async function verify(context: CommandContext, vault: string, options: VerifyOptions): Promise<number> {
  const { terminal, client, json } = context;
  const progress = new Progress(terminal, context.progress);
  let report: VerifyReport | null = null;
  try {
    const input = { vault, ...readMode(options) };
    for await (const snapshot of client['vault.verify'](input, { signal: terminal.interrupted })) {
      progress.verify(snapshot);
      report = snapshot.report;
    }
  } finally {
    progress.clear();
  }
  if (!report) throw new AppError('INTERNAL', `Cannot check "${vault}": it ended without a result`);
  if (json) printJson(terminal, report);
  else printLines(terminal, verifyText(report));
  return report.ok ? EXIT.ok : EXIT.damaged;
}

function readMode(options: VerifyOptions): { readonly mode: VerifyMode; readonly samplePercent?: number } {
  const given = [options.full === true, options.quick === true, options.sample !== undefined].filter(Boolean);
  if (given.length > 1) throw usage(TEXT.oneMode);
  if (options.quick === true) return { mode: 'quick' };
  if (options.sample === undefined) return { mode: 'full' };
  const percent = Number(/^\s*(\d+(?:\.\d+)?)\s*%?\s*$/u.exec(options.sample)?.[1]);
  if (percent > 0 && percent <= 100) return { mode: 'sample', samplePercent: percent };
  throw usage(TEXT.badSample(printable(options.sample)));
}

function verifyText(report: VerifyReport): string[] {
  const { counts, findings, expected, verified, notRead } = report;
  const lines = [report.ok ? TEXT.ok : TEXT.notOk, ''];
  for (const { path, verdict, code, message, remedy } of findings.slice(0, MOST_FINDINGS)) {
    lines.push(`  ${printable(path)}: ${REPORT_TEXT.verdict[verdict]} (${printable(code)})`);
    lines.push(`    ${printable(message)}`, `    ${printable(remedy)}`);
  }
  const more = findings.length - MOST_FINDINGS;
  if (more > 0) lines.push(`  ${TEXT.more(formatNumber(more))}`);
  if (findings.length > 0) lines.push('');
  const rows = [
    [TEXT.expected, expected],
    [TEXT.verified, verified],
    [TEXT.notRead, notRead],
  ] as const;
  for (const [name, { files, bytes }] of rows) lines.push(`${name}: ${formatFiles(files)} (${formatBytes(bytes)})`);
  const { missing, extra, changed, damaged, records } = counts;
  lines.push(
    TEXT.counts(
      ...([missing, extra, changed, damaged, records].map(formatNumber) as [string, string, string, string, string]),
    ),
  );
  if (report.contents) lines.push(...contentLines(report.contents));
  if (report.readPastCache > 0) lines.push(TEXT.pastCache(formatFiles(report.readPastCache)));
  if (report.readPastCache < verified.files) lines.push(TEXT.cached);
  if (report.kept === false) lines.push(TEXT.notKept);
  lines.push(printable(report.vault));
  return lines;
}

function contentLines({
  opens,
  doesNotOpen,
  notChecked,
  notes,
  notesOmitted,
}: NonNullable<VerifyReport['contents']>): string[] {
  const lines: string[] = [];
  if (opens + doesNotOpen > 0)
    lines.push(REPORT_TEXT.proofOpens(formatFiles(opens), opens === 1, formatNumber(doesNotOpen)));
  if (notChecked > 0) lines.push(REPORT_TEXT.proofNotChecked(formatFiles(notChecked)));
  for (const { path, message } of notes.slice(0, MOST_FINDINGS))
    lines.push(`  ${printable(path)}: ${printable(message)}`);
  const more = Math.max(0, notes.length - MOST_FINDINGS) + notesOmitted;
  if (more > 0) lines.push(`  ${TEXT.more(formatNumber(more))}`);
  return lines;
}
