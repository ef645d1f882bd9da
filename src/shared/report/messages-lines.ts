import type { MessagesInside } from '../domain/messages.ts';
import { formatNumber } from '../text/bytes.ts';
import { formatDateTime } from '../text/dates.ts';
import type { GuideFor } from '../text/guide.ts';
import { EXPORTS_TEXT } from '../text/strings-exports.en.ts';
import { MESSAGES_TEXT } from '../text/strings-messages.en.ts';
import { OLD_DAYS } from './export-age.ts';

const TEXT = MESSAGES_TEXT.report;
const EXPORTS = EXPORTS_TEXT.messages;
const MOST = 20;

/** A sentence of a report; what is loud is shown as a warning. */
export interface MessagesLine {
  readonly text: string;
  readonly loud: boolean;
}

/** What a report says of the messages in a backup, loudest first; what to do, for the phone's system. */
export function messagesLines(inside: MessagesInside, system: GuideFor): readonly MessagesLine[] {
  const { messages, threads, pictures, from, until, malformed, addedByThisRun, fewer, files, ageDays } = inside;
  const loud: string[] = [];
  const said: string[] = [];
  for (const { path, now, before, beforePath } of fewer) {
    loud.push(TEXT.fewer(path, formatNumber(now), formatNumber(before), beforePath));
  }
  for (const { path, hsh } of files) if (hsh === 'differs') loud.push(TEXT.hshDiffers(path));
  for (const { path, failed } of files) if (failed !== null) loud.push(TEXT.failed(path, failed));
  if (ageDays !== null && ageDays > OLD_DAYS)
    loud.push(`${EXPORTS.old(formatNumber(Math.floor(ageDays)))} ${EXPORTS.how[system]}`);
  if (inside.exports === 0) loud.push(`${EXPORTS.none} ${EXPORTS.how[system]}`);
  const counts = [
    MESSAGES_TEXT.messages(formatNumber(messages)),
    TEXT.threads(formatNumber(threads)),
    MESSAGES_TEXT.pictures(formatNumber(pictures)),
  ] as const;
  said.push(TEXT.counts(...counts));
  if (from !== null && until !== null) said.push(TEXT.span(formatDateTime(from), formatDateTime(until)));
  if (addedByThisRun > 0) said.push(TEXT.addedNow(formatNumber(addedByThisRun)));
  said.push(...hshLines(files));
  if (malformed > 0) said.push(TEXT.malformed(formatNumber(malformed)));
  if (messages > 0) said.push(TEXT.readable);
  return [...loud.slice(0, MOST).map((text) => ({ text, loud: true })), ...said.map((text) => ({ text, loud: false }))];
}

function hshLines(files: MessagesInside['files']): readonly string[] {
  const count = (hsh: MessagesInside['files'][number]['hsh']): number =>
    files.filter((file) => file.format === 'msg' && file.failed === null && file.hsh === hsh).length;
  const lines = files
    .filter(({ hsh }) => hsh === 'unreadable')
    .slice(0, MOST)
    .map(({ path }) => TEXT.hshUnreadable(path));
  if (count('agrees') > 0) lines.unshift(TEXT.hshAgrees(TEXT.msgFiles(formatNumber(count('agrees')))));
  if (count('none') > 0) lines.push(TEXT.hshNone(TEXT.msgFiles(formatNumber(count('none')))));
  return lines;
}
