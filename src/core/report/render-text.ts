import type { RunReport } from '../../shared/domain/run-report.ts';
import { formatBytes, formatFiles, formatNumber } from '../../shared/text/bytes.ts';
import { formatDateTime, secondsBetween } from '../../shared/text/dates.ts';
import { formatTook } from '../../shared/text/duration.ts';
import { printable } from '../../shared/text/printable.ts';
import { PHOTOS_TEXT } from '../../shared/text/strings-photos.en.ts';
import { REPORT_TEXT as TEXT } from '../../shared/text/strings-report.en.ts';
import { insideSections, type InsideSection } from '../../shared/report/inside-sections.ts';
import { samplesLines } from './samples-lines.ts';
import { deviceText, equationLine, proofSentences } from './sentences.ts';

/** A terminal is scrolled, not searched: all of it is in `report.json`. */
const MOST_FINDINGS = 40;
const MOST_NOTES = 10;

/**
 * The report as a terminal shows it: first what is not safe, then the equation, the steps, the proof, and what could not
 * be covered at all. Names from the phone are made harmless. Ends with a line feed.
 */
export function renderText(report: RunReport): string {
  const lines = [
    `${printable(report.device.name ?? report.device.model)}: ${TEXT.outcome[report.outcome]}`,
    TEXT.outcomeSays[report.outcome],
    '',
    ...endedBy(report),
    ...findings(report),
    capital(printable(equationLine(report))),
    '',
    `${TEXT.steps}:`,
    ...steps(report),
    '',
    `${TEXT.proof}:`,
    ...proofSentences(report).map((sentence) => `  ${sentence}`),
    ...insideSections(report).flatMap(inside),
    ...samples(report),
    ...notes(report),
    ...notCovered(report),
    '',
    `${printable(deviceText(report))}; ${TEXT.kind[report.kind]} ${report.run}, ${formatDateTime(report.startedAt)}, ` +
      formatTook(secondsBetween(report.startedAt, report.endedAt)),
    printable(report.vault),
  ];
  return `${lines.join('\n')}\n`;
}

function inside({ heading, lines, table }: InsideSection): string[] {
  return [
    '',
    `${heading}:`,
    ...lines.map(({ text, loud }) => `  ${loud ? '! ' : ''}${printable(text)}`),
    ...(table?.rows ?? []).map(([first = '', ...rest]) => {
      const words = rest.filter((word) => word !== '');
      return `  ${first.padEnd(widest(table?.rows ?? []))}  ${words.map(printable).join(': ')}`;
    }),
  ];
}

const widest = (rows: readonly (readonly string[])[]): number =>
  Math.max(0, ...rows.map(([first = '']) => first.length));

function samples(report: RunReport): string[] {
  const lines = samplesLines(report);
  if (lines.length === 0) return [];
  return [
    '',
    `${PHOTOS_TEXT.samples.heading}:`,
    ...lines.map(({ text, isDetail }) => `${isDetail ? '    ' : '  '}${printable(text)}`),
  ];
}

function endedBy({ endedBy: ended }: RunReport): string[] {
  if (!ended) return [];
  return [
    `${TEXT.endedBy}:`,
    `  ${printable(ended.message)} (${printable(ended.code)})`,
    `  ${printable(ended.remedy)}`,
    '',
  ];
}

function findings(report: RunReport): string[] {
  if (report.findings.length === 0) return report.outcome === 'complete' ? [] : [TEXT.everythingSafe, ''];
  const lines = [`${TEXT.notSafe} (${formatNumber(report.findings.length)}):`];
  for (const finding of report.findings.slice(0, MOST_FINDINGS)) {
    const path = finding.path === '.' ? '' : `${printable(finding.path)}: `;
    lines.push(`  ${path}${TEXT.verdict[finding.verdict]} (${printable(finding.code)})`);
    lines.push(`    ${printable(finding.message)}`, `    ${printable(finding.remedy)}`);
  }
  const more = report.findings.length - MOST_FINDINGS;
  if (more > 0) lines.push(`  ${TEXT.moreFindings(formatNumber(more))}`);
  return [...lines, ''];
}

function steps(report: RunReport): string[] {
  const rows = report.steps.map(({ id, status, onPhone }) => [
    TEXT.step[id],
    TEXT.stepStatus[status],
    onPhone.files === 0 ? '' : `${formatFiles(onPhone.files)}, ${formatBytes(onPhone.bytes)}`,
  ]);
  const width = (column: number): number => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0));
  const [first, second] = [width(0), width(1)];
  return rows.map(([name = '', status = '', count = '']) =>
    `  ${name.padEnd(first)}  ${status.padEnd(second)}  ${count}`.trimEnd(),
  );
}

function notes({ notes: all, notesOmitted }: RunReport): string[] {
  if (all.length === 0) return [];
  const shown = all.slice(0, MOST_NOTES);
  const more = all.length - shown.length + notesOmitted;
  return [
    '',
    `${TEXT.notes}:`,
    ...shown.map(({ path, note, message }) => `  ${printable(path)}: ${TEXT.note[note]}. ${printable(message)}`),
    ...(more > 0 ? [`  ${TEXT.moreNotes(formatNumber(more))}`] : []),
  ];
}

function notCovered({ notCovered: all }: RunReport): string[] {
  if (all.length === 0) return [];
  return [
    '',
    `${TEXT.notCovered}:`,
    ...all.flatMap(({ what, why, instead }) => [
      `  ${printable(what)}: ${printable(why)}`,
      `    ${printable(instead)}`,
    ]),
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
