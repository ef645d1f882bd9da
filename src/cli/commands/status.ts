import type { VaultStatus } from '../../shared/contract/contract.ts';
import type { Count } from '../../shared/domain/count.ts';
import type { RememberedDrive } from '../../shared/domain/settings.ts';
import { EXIT } from '../../shared/errors/exit-codes.ts';
import { formatBytes, formatFiles } from '../../shared/text/bytes.ts';
import { formatDateTime, formatDaysAgo } from '../../shared/text/dates.ts';
import { printable } from '../../shared/text/printable.ts';
import { CLI_TEXT } from '../../shared/text/strings-cli.en.ts';
import { RESTORE_CLI_TEXT } from '../../shared/text/strings-restore.en.ts';
import { REPORT_TEXT } from '../../shared/text/strings-report.en.ts';
import { copiesText } from './copies-text.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';

const TEXT = CLI_TEXT.status;
const MOST_RUNS = 10;

export async function status({ terminal, client, json }: CommandContext, vault: string): Promise<number> {
  const found = await client['vault.status']({ vault }, { signal: terminal.interrupted });
  if (json) printJson(terminal, found);
  else {
    const { drives } = await client['settings.get'](null, { signal: terminal.interrupted });
    printLines(terminal, statusText(found, drives));
  }
  return EXIT.ok;
}

function statusText(status: VaultStatus, drives: readonly RememberedDrive[]): string[] {
  const { lastComplete, due, runs, free, copies } = status;
  const count = ({ files, bytes }: Count): string => `${formatFiles(files)} (${formatBytes(bytes)})`;
  const facts = [TEXT.holds(count(status.holds)), ...(free === null ? [] : [TEXT.free(formatBytes(free))])];
  return [
    printable(status.name),
    `  ${facts.join(', ')}`,
    lastComplete
      ? TEXT.lastComplete(formatDaysAgo(lastComplete.daysAgo), formatDateTime(lastComplete.at))
      : TEXT.neverComplete,
    ...(status.unfinished ? [TEXT.unfinished] : []),
    ...(status.lastDrill ? [drillLine(status.lastDrill)] : []),
    '',
    `${REPORT_TEXT.steps}:`,
    ...status.steps.map(({ id, status: step, holds }) => {
      const held = holds.files > 0 ? `, ${count(holds)}` : '';
      return `  ${REPORT_TEXT.step[id].padEnd(18)} ${REPORT_TEXT.stepStatus[step]}${held}`;
    }),
    '',
    due.length === 0 ? TEXT.nothingDue : `${TEXT.due}:`,
    ...due.map(
      ({ what, since, why }) =>
        `  ${printable(what)}: ${printable(why)}${since === null ? '' : ` (${TEXT.last(formatDateTime(since))})`}`,
    ),
    '',
    `${TEXT.copies}:`,
    ...copiesText(status, drives),
    ...(copies.length === 1 ? [`  ${TEXT.oneCopy}`] : []),
    '',
    `${TEXT.runs}:`,
    ...runs
      .toReversed()
      .slice(0, MOST_RUNS)
      .map(({ run, kind, outcome }) => {
        const end = outcome === null ? TEXT.killed : REPORT_TEXT.outcome[outcome];
        return `  ${run}  ${REPORT_TEXT.kind[kind]}: ${end}`;
      }),
  ];
}

function drillLine({ at, passed, files }: NonNullable<VaultStatus['lastDrill']>): string {
  const say = passed ? RESTORE_CLI_TEXT.drill.lastPassed : RESTORE_CLI_TEXT.drill.lastFailed;
  return say(formatDateTime(at), formatFiles(files));
}
