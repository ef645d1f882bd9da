import type { RestoreId, RestoreReport } from '../../shared/domain/restore.ts';
import { EXIT, exitForReport } from '../../shared/errors/exit-codes.ts';
import { formatBytes, formatFiles, formatNumber } from '../../shared/text/bytes.ts';
import { printable } from '../../shared/text/printable.ts';
import { CLI_TEXT } from '../../shared/text/strings-cli.en.ts';
import { MADE_TEXT } from '../../shared/text/strings-made.en.ts';
import { guidesAfter } from '../../shared/text/strings-restore-guides.en.ts';
import { RESTORE_CLI_TEXT, RESTORE_TEXT } from '../../shared/text/strings-restore.en.ts';
import { Progress } from '../progress.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';

const TEXT = RESTORE_CLI_TEXT;
const MOST = 100;

/** Shows a restore or a drill until it has ended, prints its report, and gives the exit status. */
export async function followRestore(
  { terminal, client, json, progress: mode }: CommandContext,
  { id }: { readonly id: RestoreId },
): Promise<number> {
  const progress = new Progress(terminal, mode);
  const report = client['restore.report']({ id });
  // Asked before watching, so that it cannot be missed; it fails where it is awaited.
  report.catch(() => undefined);
  let stopping: Promise<unknown> | null = null;
  const stop = (): void => {
    progress.say(CLI_TEXT.stopping);
    stopping ??= client['restore.stop']({ id });
    // Why it could not stop is in its report, which is awaited below.
    stopping.catch(() => undefined);
  };
  if (terminal.interrupted.aborted) stop();
  else terminal.interrupted.addEventListener('abort', stop, { once: true });
  try {
    for await (const snapshot of client['restore.watch']({ id })) progress.restore(snapshot);
    const ended = await report;
    progress.clear();
    if (json) printJson(terminal, ended);
    else printLines(terminal, reportLines(ended));
    return exitFor(ended);
  } finally {
    progress.clear();
    terminal.interrupted.removeEventListener('abort', stop);
  }
}

/** A drill that did not pass found that the backup cannot be trusted. */
function exitFor(report: RestoreReport): number {
  if (report.kind === 'drill' && report.outcome === 'complete-with-exceptions') return EXIT.damaged;
  return exitForReport(report);
}

function reportLines(report: RestoreReport): string[] {
  const { equation, proof, dates, halfSentRemoved, renamed, findings, findingsOmitted, endedBy, drill, notes } = report;
  const lines = [headline(report)];
  if (endedBy) lines.push(`  ${printable(endedBy.message)} (${printable(endedBy.code)})`);
  lines.push('');
  for (const { path, code, message, remedy } of findings.slice(0, MOST)) {
    lines.push(`  ${printable(path)} (${printable(code)})`, `    ${printable(message)}`, `    ${printable(remedy)}`);
  }
  const more = Math.max(0, findings.length - MOST) + findingsOmitted;
  if (more > 0) lines.push(`  ${TEXT.plan.more(formatNumber(more))}`);
  for (const key of ['chosen', 'written', 'alreadyThere', 'notSent', 'refused', 'failed'] as const) {
    const { files, bytes } = equation[key];
    if (files > 0 || key === 'chosen') lines.push(`${TEXT.rows[key]}: ${formatFiles(files)} (${formatBytes(bytes)})`);
  }
  if (proof.readBack > 0) lines.push(TEXT.readBack(formatFiles(proof.readBack)));
  if (proof.sampled > 0) lines.push(TEXT.sampled(formatFiles(proof.sampled)));
  if (dates.of > 0) lines.push(TEXT.dates(formatNumber(dates.kept), formatNumber(dates.of)));
  if (halfSentRemoved > 0) lines.push(TEXT.halfSent(formatFiles(halfSentRemoved)));
  if (renamed.length > 0) lines.push(`${TEXT.renamed}:`);
  for (const { path, to, why } of renamed.slice(0, MOST)) {
    lines.push(`  ${printable(path)} -> ${printable(to)}: ${RESTORE_TEXT.why[why]}`);
  }
  if (drill) {
    const tried = formatNumber(equation.written.files + equation.alreadyThere.files);
    lines.push(
      TEXT.drill.manifest(formatNumber(drill.manifestAgrees), tried),
      TEXT.drill.opened(formatNumber(drill.opens), formatNumber(drill.doesNotOpen), formatNumber(drill.notChecked)),
      TEXT.drill.counted(formatNumber(drill.contacts), formatNumber(drill.messages)),
    );
  }
  return [...lines, ...notes, ...alsoLines(report), printable(report.target.id)];
}

/** What lies there for the owner's hand, and what that hand then does. */
function alsoLines({ also, target }: RestoreReport): string[] {
  const lines: string[] = [];
  for (const { extra, place, files, put, holds } of also) {
    const what = MADE_TEXT.holds[extra](formatNumber(holds));
    if (place === null || put < files) {
      lines.push(MADE_TEXT.notThere(what));
      continue;
    }
    lines.push(MADE_TEXT.at(what, printable(place)));
    for (const { title, systems, steps, then = steps, warning, tried } of guidesAfter(extra, target.os)) {
      lines.push(`  ${title} (${systems}):`, ...then.map((step, at) => `    ${at + 1}. ${step}`));
      if (warning !== null) lines.push(`    ${warning}`);
      lines.push(`    ${tried}`);
    }
  }
  return lines.length === 0 ? [] : ['', `${MADE_TEXT.now[target.kind]}:`, ...lines];
}

/** Where nothing was written yet, to run it again as it is changes nothing. A target that fills up ends it so, too. */
const REFUSED: ReadonlySet<string> = new Set(['RESTORE_REFUSED', 'RESTORE_NO_SPACE']);

function headline({ kind, outcome, drill, endedBy, equation, foldersMade }: RestoreReport): string {
  const isUntouched = equation.written.files + foldersMade === 0;
  if (kind === 'restore' && isUntouched && endedBy && REFUSED.has(endedBy.code)) return TEXT.refused;
  if (kind === 'restore') return TEXT.outcome[outcome];
  return outcome === 'complete' && drill?.passed === true ? TEXT.drillOutcome.passed : TEXT.drillOutcome.failed;
}
