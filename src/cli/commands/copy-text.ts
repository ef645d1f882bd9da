import type { CopyFailure, CopyReport, ShareRead } from '../../shared/domain/copies.ts';
import type { Count } from '../../shared/domain/count.ts';
import { remedyFor, todoFor } from '../../shared/errors/remedies.ts';
import { formatBytes, formatFiles, formatNumber } from '../../shared/text/bytes.ts';
import { printable } from '../../shared/text/printable.ts';
import { COPIES_TEXT } from '../../shared/text/strings-copies.en.ts';
import { REPORT_TEXT } from '../../shared/text/strings-report.en.ts';

const TEXT = COPIES_TEXT.cli;
const MOST_FINDINGS = 100;
const MOST_WRONG = 20;

/** What stands between one copy and the others, and what to do about it. */
export function failureText(
  heading: string,
  { code, message }: Pick<CopyFailure, 'code' | 'message'>,
  platform: string,
): string[] {
  const todo = todoFor(code, platform).map((one) => `    - ${one.replace('\n', '\n      ')}`);
  return [`  ${heading}`, `    ${remedyFor(code).happened}`, ...todo, `    ${printable(code)}: ${printable(message)}`];
}

function shareText({ read, wrong, wrongInAll, brokenOff }: ShareRead, platform: string): string[] {
  const amount = `${formatFiles(read.files)} (${formatBytes(read.bytes)})`;
  const broken = brokenOff ? failureText(TEXT.share.brokenOff, brokenOff, platform) : [];
  if (wrongInAll === 0) return read.files > 0 || !brokenOff ? [TEXT.share.allRight(amount), ...broken] : broken;
  const more = wrongInAll - MOST_WRONG;
  return [
    TEXT.share.wrong(amount, formatFiles(wrongInAll)),
    ...wrong.slice(0, MOST_WRONG).map(({ path, place, what }) => {
      return `  ${TEXT.share.one(printable(path), REPORT_TEXT.verdict[what], printable(place))}`;
    }),
    ...(more > 0 ? [`  ${TEXT.more(formatNumber(more))}`] : []),
    TEXT.share.todo,
    ...broken,
  ];
}

/** What bringing a copy up to date came to. */
export function copyText(report: CopyReport, platform: string): string[] {
  const { outcome, findings, copied, alreadyThere, readPastCache, setAside, notOurs, drive } = report;
  const count = ({ files, bytes }: Count): string => `${formatFiles(files)} (${formatBytes(bytes)})`;
  const lines: string[] = [outcome === 'complete' ? TEXT.complete : TEXT.exceptions, ''];
  for (const { path, verdict, code, message, remedy } of findings.slice(0, MOST_FINDINGS)) {
    lines.push(`  ${printable(path)}: ${REPORT_TEXT.verdict[verdict]} (${printable(code)})`);
    lines.push(`    ${printable(message)}`, `    ${printable(remedy)}`);
  }
  const more = findings.length - MOST_FINDINGS;
  if (more > 0) lines.push(`  ${TEXT.more(formatNumber(more))}`);
  if (findings.length > 0) lines.push('');
  lines.push(TEXT.counts(count(copied), count(alreadyThere)));
  if (readPastCache > 0) lines.push(TEXT.pastCache(formatFiles(readPastCache)));
  if (readPastCache < copied.files) lines.push(TEXT.cached);
  if (report.share) lines.push(...shareText(report.share, platform));
  if (setAside > 0) lines.push(TEXT.setAside(formatFiles(setAside)));
  if (notOurs > 0) lines.push(TEXT.notOurs(formatFiles(notOurs)));
  if (drive.medium !== 'other-disk' && drive.medium !== 'off-site') lines.push(TEXT.on[drive.medium]);
  lines.push(printable(report.copy));
  return lines;
}
