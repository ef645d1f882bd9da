import type { VerifySnapshot } from '../shared/contract/contract.ts';
import type { CopySnapshot, RepairSnapshot } from '../shared/domain/copies.ts';
import type { OtherPhoneSnapshot } from '../shared/domain/other-phone.ts';
import type { Count } from '../shared/domain/count.ts';
import type { RunSnapshot } from '../shared/domain/progress.ts';
import type { RestorePlanSnapshot, RestoreSnapshot } from '../shared/domain/restore.ts';
import { formatBytes, formatNumber } from '../shared/text/bytes.ts';
import { formatAbout } from '../shared/text/duration.ts';
import { printable } from '../shared/text/printable.ts';
import { CLI_TEXT } from '../shared/text/strings-cli.en.ts';
import type { OffsiteSnapshot } from '../shared/domain/offsite.ts';
import { OFFSITE_TEXT } from '../shared/text/strings-offsite.en.ts';
import { OTHER_PHONE_TEXT } from '../shared/text/strings-other-phone.en.ts';
import { COPIES_TEXT } from '../shared/text/strings-copies.en.ts';
import { RESTORE_TEXT } from '../shared/text/strings-restore.en.ts';
import type { ProgressMode, Terminal } from './terminal.ts';

const BAR_CELLS = 20;
const CLEAR_LINE = '\r\u001b[K';

/** Shows how far something is, on standard error: one line that is rewritten, or one JSON line each, or nothing. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #mode: 'bar' | 'json' | 'none';
  #drawn = false;

  constructor(terminal: Terminal, mode: ProgressMode) {
    this.#terminal = terminal;
    this.#mode = mode === 'auto' ? (terminal.watched ? 'bar' : 'none') : mode;
  }

  run(snapshot: RunSnapshot): void {
    this.#show(snapshot, () => runLine(snapshot));
  }

  verify(snapshot: VerifySnapshot): void {
    this.#show({ ...snapshot, report: null }, () => verifyLine(snapshot));
  }

  copy(snapshot: CopySnapshot | RepairSnapshot | OffsiteSnapshot): void {
    this.#show({ ...snapshot, report: null }, () => copyLine(snapshot));
  }

  otherPhone(snapshot: OtherPhoneSnapshot): void {
    this.#show({ ...snapshot, report: null }, () => otherPhoneLine(snapshot));
  }

  plan(snapshot: RestorePlanSnapshot): void {
    this.#show({ ...snapshot, plan: null }, () => RESTORE_TEXT.phase[snapshot.phase]);
  }

  restore(snapshot: RestoreSnapshot): void {
    this.#show(snapshot, () => restoreLine(snapshot));
  }

  /** A line of its own, between the others. */
  say(line: string): void {
    this.clear();
    if (this.#mode !== 'json') this.#terminal.err(`${line}\n`);
  }

  /** Leaves no trace of the bar. */
  clear(): void {
    if (this.#drawn) this.#terminal.err(CLEAR_LINE);
    this.#drawn = false;
  }

  #show(snapshot: unknown, line: () => string): void {
    if (this.#mode === 'json') this.#terminal.err(`${JSON.stringify(snapshot)}\n`);
    if (this.#mode !== 'bar') return;
    // One column stays free: a full line would wrap, and then a carriage return no longer finds its beginning.
    this.#terminal.err(CLEAR_LINE + cut(line(), this.#terminal.columns - 1));
    this.#drawn = true;
  }
}

function runLine(snapshot: RunSnapshot): string {
  const { phase, toCopy, copied, inFlight, rate, secondsLeft, listed, blockedBy, current, tried } = snapshot;
  const parts: string[] = [CLI_TEXT.phase[phase]];
  if (blockedBy !== null) parts.push(printable(blockedBy));
  if (tried && phase === 'trying') {
    parts.push(...amount(tried.done, tried.of));
  } else if (toCopy) {
    const done = { files: copied.files, bytes: Math.min(copied.bytes + inFlight, toCopy.bytes) };
    parts.push(...amount(done, toCopy));
  } else if (listed.files > 0) {
    parts.push(formatNumber(listed.files));
  }
  if (rate !== null) parts.push(CLI_TEXT.progress.rate(formatBytes(rate)));
  if (secondsLeft !== null) parts.push(CLI_TEXT.progress.left(formatAbout(secondsLeft)));
  if (current !== null) parts.push(printable(current));
  return parts.join('  ');
}

function restoreLine(snapshot: RestoreSnapshot): string {
  const { phase, total, done, inFlight, rate, secondsLeft, blockedBy, current } = snapshot;
  const parts: string[] = [RESTORE_TEXT.phase[phase]];
  if (blockedBy !== null) parts.push(printable(blockedBy));
  if (total) parts.push(...amount({ files: done.files, bytes: Math.min(done.bytes + inFlight, total.bytes) }, total));
  if (rate !== null) parts.push(CLI_TEXT.progress.rate(formatBytes(rate)));
  if (secondsLeft !== null) parts.push(CLI_TEXT.progress.left(formatAbout(secondsLeft)));
  if (current !== null) parts.push(printable(current));
  return parts.join('  ');
}

function verifyLine({ total, done, current }: VerifySnapshot): string {
  const parts = [CLI_TEXT.progress.checking, ...(total.files > 0 ? amount(done, total) : [])];
  if (current !== null) parts.push(printable(current));
  return parts.join('  ');
}

function copyLine({ phase, total, done, current }: CopySnapshot | RepairSnapshot | OffsiteSnapshot): string {
  const parts: string[] = [
    { ...COPIES_TEXT.progress, ...OFFSITE_TEXT.progress }[phase],
    ...(total.files > 0 ? amount(done, total) : []),
  ];
  if (current !== null) parts.push(printable(current));
  return parts.join('  ');
}

function otherPhoneLine({ phase, total, done, current }: OtherPhoneSnapshot): string {
  const parts: string[] = [OTHER_PHONE_TEXT.cli.phase[phase], ...(total.files > 0 ? amount(done, total) : [])];
  if (current !== null) parts.push(printable(current));
  return parts.join('  ');
}

function amount(done: Count, total: Count): string[] {
  const part = total.bytes > 0 ? done.bytes / total.bytes : total.files > 0 ? done.files / total.files : 1;
  const cells = Math.floor(Math.min(1, Math.max(0, part)) * BAR_CELLS);
  return [
    `[${'#'.repeat(cells)}${' '.repeat(BAR_CELLS - cells)}]`,
    CLI_TEXT.progress.of(formatNumber(done.files), formatNumber(total.files)),
    CLI_TEXT.progress.of(formatBytes(done.bytes), formatBytes(total.bytes)),
  ];
}

/** By code points, so that no character is cut in half; wide ones may still take two columns, so it cuts early. */
function cut(text: string, columns: number): string {
  let width = 0;
  let kept = '';
  for (const character of text) {
    width += (character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1;
    if (width > columns) break;
    kept += character;
  }
  return kept;
}
