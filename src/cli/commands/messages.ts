import {
  MessageExportFormat,
  type MessagesExported,
  type MessagesOverview,
  type ThreadSummary,
} from '../../shared/domain/messages.ts';
import { EXIT } from '../../shared/errors/exit-codes.ts';
import { formatNumber } from '../../shared/text/bytes.ts';
import { formatDateTime } from '../../shared/text/dates.ts';
import { printable } from '../../shared/text/printable.ts';
import { OLD_DAYS } from '../../shared/report/export-age.ts';
import { EXPORTS_TEXT } from '../../shared/text/strings-exports.en.ts';
import { CLI_TEXT } from '../../shared/text/strings-cli.en.ts';
import { MESSAGES_TEXT } from '../../shared/text/strings-messages.en.ts';
import { addedByRunLines } from '../added-by-run.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';

const TEXT = MESSAGES_TEXT.cli;
const EXPORTS = EXPORTS_TEXT.messages;
const PAGE = 500;
const MOST = 50;

export interface MessagesExportOptions {
  readonly format: string;
  readonly out: string;
  readonly timeZone?: string;
}

export interface MessagesListOptions {
  readonly search?: string;
  readonly timeZone?: string;
}

/** Counts in and out are shown side by side; the exit status is 0 when every message was written or named. */
export async function exportMessages(
  { terminal, client, json }: CommandContext,
  vault: string,
  { format, out, timeZone }: MessagesExportOptions,
): Promise<number> {
  const as = MessageExportFormat.safeParse(format);
  if (!as.success) throw usage(TEXT.badFormat(printable(format), MessageExportFormat.options.join(', ')));
  const call = { signal: terminal.interrupted };
  const done = await client['messages.export']({ vault, as: as.data, out, zone: timeZone ?? null }, call);
  if (json) {
    printJson(terminal, done);
    return EXIT.ok;
  }
  const { written, messages, entries, leftOut, malformed, malformedIn, byYear, byContact } = done;
  printLines(terminal, [
    TEXT.written(formatNumber(written), MESSAGES_TEXT.messages(formatNumber(messages)), printable(done.out)),
    ...(entries === written ? [] : [TEXT.entries(formatNumber(entries))]),
    ...leftOut.map(({ why, count }) => TEXT.leftOut(formatNumber(count), why)),
    ...(malformedIn === null ? [] : [TEXT.malformed(formatNumber(malformed), printable(malformedIn))]),
    ...yearLines(byYear),
    '',
    `${TEXT.with}:`,
    ...capped(byContact.map(contactLine)),
  ]);
  return EXIT.ok;
}

/** What the backup holds; damage that a `.hsh` shows ends with its own exit status. */
export async function listMessages(
  { terminal, client, json }: CommandContext,
  vault: string,
  { search, timeZone }: MessagesListOptions,
): Promise<number> {
  const call = { signal: terminal.interrupted };
  const zone = timeZone ?? null;
  const overview = await client['messages.overview']({ vault, zone }, call);
  const conversations: ThreadSummary[] = [];
  let total = 1;
  while (conversations.length < total) {
    const page = { offset: conversations.length, limit: PAGE };
    const found = await client['messages.threads']({ vault, zone, search: search ?? null, page }, call);
    conversations.push(...found.items);
    total = found.items.length === 0 ? conversations.length : found.total;
  }
  if (json) printJson(terminal, { ...overview, conversations });
  else printLines(terminal, listText(overview, conversations));
  return overview.files.some(({ hsh }) => hsh === 'differs') ? EXIT.damaged : EXIT.ok;
}

/** What was written, and of how many where that is not all. */
function yearLines(byYear: readonly (MessagesOverview['byYear'][number] & { readonly inBackup?: number })[]): string[] {
  return byYear.map(
    ({ year, incoming, outgoing, inBackup = incoming + outgoing }) =>
      TEXT.year(String(year), formatNumber(incoming), formatNumber(outgoing)) + ofAll(incoming + outgoing, inBackup),
  );
}

function contactLine({ people, incoming, outgoing, inBackup }: MessagesExported['byContact'][number]): string {
  const counts = TEXT.inOut(formatNumber(incoming), formatNumber(outgoing));
  return `  ${peopleText(people)}: ${counts}${ofAll(incoming + outgoing, inBackup)}`;
}

const ofAll = (written: number, inBackup: number): string =>
  written === inBackup ? '' : ` (${TEXT.ofAll(formatNumber(written), formatNumber(inBackup))})`;

function peopleText(people: ThreadSummary['people']): string {
  const who = people.map(({ address, name }) => (name === null ? address : `${name} (${address})`)).join(', ');
  return printable(who) || MESSAGES_TEXT.nobody;
}

function listText(overview: MessagesOverview, conversations: readonly ThreadSummary[]): string[] {
  const { messages, threads, pictures, from, until, files, byYear, exceptions, malformed, oddities, fewer } = overview;
  const { ageDays, exports, addedByRun } = overview;
  if (files.length === 0) return [MESSAGES_TEXT.none];
  const report = MESSAGES_TEXT.report;
  const counts = [
    MESSAGES_TEXT.messages(formatNumber(messages)),
    report.threads(formatNumber(threads)),
    MESSAGES_TEXT.pictures(formatNumber(pictures)),
  ] as const;
  return [
    report.counts(...counts),
    ...(from === null || until === null ? [] : [report.span(formatDateTime(from), formatDateTime(until))]),
    ...fewer.map((one) =>
      printable(report.fewer(one.path, formatNumber(one.now), formatNumber(one.before), one.beforePath)),
    ),
    ...(ageDays !== null && ageDays > OLD_DAYS
      ? [`${EXPORTS.old(formatNumber(Math.floor(ageDays)))} ${EXPORTS.how.any}`]
      : []),
    ...(exports === 0 ? [`${EXPORTS.none} ${EXPORTS.how.any}`] : []),
    ...yearLines(byYear),
    overview.times,
    '',
    `${TEXT.with}:`,
    ...capped(conversations.map(conversationLine)),
    '',
    `${TEXT.files}:`,
    ...capped(files.flatMap(fileLines)),
    '',
    `${CLI_TEXT.byRun.heading}:`,
    ...capped(addedByRunLines(addedByRun, (added) => MESSAGES_TEXT.messages(formatNumber(added)))),
    ...(exceptions.length === 0 ? [] : ['', `${TEXT.exceptions} (${formatNumber(malformed)}):`]),
    ...capped(
      exceptions.map(({ path, start, why }) => `  ${printable(path)}, byte ${formatNumber(start)}: ${printable(why)}`),
    ),
    ...(oddities.length === 0 ? [] : ['', `${TEXT.odd}:`]),
    ...capped(
      oddities.map(({ path, start, what }) => `  ${printable(path)}, byte ${formatNumber(start)}: ${printable(what)}`),
    ),
  ];
}

function conversationLine({ people, messages, until, hits }: ThreadSummary): string {
  const facts = [
    MESSAGES_TEXT.messages(formatNumber(messages)),
    ...(until === null ? [] : [formatDateTime(until)]),
    ...(hits === null ? [] : [TEXT.hits(formatNumber(hits))]),
  ];
  return `  ${peopleText(people)}: ${facts.join(', ')}`;
}

function fileLines({
  path,
  found,
  added,
  doubles,
  malformed,
  hsh,
  format,
  failed,
  run,
}: MessagesOverview['files'][number]): string[] {
  if (failed !== null) return [`  ${printable(path)}`, `    ${printable(failed)}`];
  const numbers = [found, added, doubles, malformed].map(formatNumber) as [string, string, string, string];
  return [
    `  ${printable(path)}`,
    `    ${TEXT.file(...numbers)}${run === null ? '' : ` (${run})`}`,
    ...(format === 'msg' ? [`    ${MESSAGES_TEXT.hsh[hsh]}`] : []),
  ];
}

function capped(lines: readonly string[]): readonly string[] {
  return lines.length <= MOST ? lines : [...lines.slice(0, MOST), `  ${TEXT.more(formatNumber(lines.length - MOST))}`];
}
