import type { OffsiteCheck, OffsitePulled, OffsiteReport, OffsiteSnapshot } from '../../shared/domain/offsite.ts';
import type { Finding } from '../../shared/domain/run-report.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { EXIT, exitForCode } from '../../shared/errors/exit-codes.ts';
import { formatBytes, formatFiles, formatNumber } from '../../shared/text/bytes.ts';
import { formatDateTime } from '../../shared/text/dates.ts';
import { printable } from '../../shared/text/printable.ts';
import { OFFSITE_TEXT } from '../../shared/text/strings-offsite.en.ts';
import { REPORT_TEXT } from '../../shared/text/strings-report.en.ts';
import { WORKING_KEY_TEXT } from '../../shared/text/strings-working-key.en.ts';
import { Progress } from '../progress.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';
import { credentials, paperOrPassphrase, passphraseFor, readTyped, type OffsiteSecrets } from './offsite-secrets.ts';

const TEXT = OFFSITE_TEXT.cli;
const KEY_TEXT = WORKING_KEY_TEXT.cli;
const MOST = 100;

export interface OffsiteOptions extends OffsiteSecrets {
  readonly to?: string;
  readonly from?: string;
  readonly sheet?: string;
  readonly label?: string;
  readonly remote?: string;
  readonly share?: string;
  readonly check?: boolean;
  readonly workingCopy?: boolean;
  readonly open?: boolean;
}

export async function offsiteInit(context: CommandContext, vault: string, options: OffsiteOptions): Promise<number> {
  const { terminal, client, json } = context;
  const { to = '', sheet = '', label } = options;
  const call = { signal: terminal.interrupted };
  const made = await client['offsite.init'](
    { vault, to, sheet, label: label ?? null, credentials: credentials() },
    call,
  );
  if (json) printJson(terminal, made);
  else printLines(terminal, [TEXT.inited(printable(made.sheet)), `  ${TEXT.confirmNext(printable(vault))}`]);
  return EXIT.ok;
}

export async function offsiteConfirm(context: CommandContext, vault: string, options: OffsiteOptions): Promise<number> {
  const { terminal, client, json } = context;
  const passphrase = await passphraseFor(options.workingCopy === true, '--working-copy', options);
  const key = await readTyped(options.keyFile, context);
  const input = { vault, remote: options.remote ?? null, key, passphrase };
  const config = await client['offsite.confirm'](input, { signal: terminal.interrupted });
  if (json) printJson(terminal, config);
  else printLines(terminal, [TEXT.confirmed, ...(passphrase === null ? [] : [KEY_TEXT.kept])]);
  return EXIT.ok;
}

export async function offsiteForgetKey(
  { terminal, client, json }: CommandContext,
  vault: string,
  options: OffsiteOptions,
): Promise<number> {
  const input = { vault, remote: options.remote ?? null };
  await client['offsite.forgetKey'](input, { signal: terminal.interrupted });
  if (json) printJson(terminal, { format: 1, workingKey: false });
  else printLines(terminal, [KEY_TEXT.forgotten]);
  return EXIT.ok;
}

export async function offsiteStatus({ terminal, client, json }: CommandContext, vault: string): Promise<number> {
  const found = await client['offsite.status']({ vault }, { signal: terminal.interrupted });
  if (json) printJson(terminal, { format: 1, offsite: found });
  else if (found.length === 0) printLines(terminal, [TEXT.none]);
  else {
    printLines(
      terminal,
      found.map(({ config, pushedAt, sent, workingKey }) => {
        const state =
          config.keyTestedAt === null
            ? TEXT.untested
            : pushedAt === null
              ? TEXT.neverPushed
              : TEXT.pushedAt(formatDateTime(pushedAt));
        const facts = [
          printable(config.place),
          state,
          formatBytes(sent.bytes),
          ...(workingKey ? [KEY_TEXT.isKept] : []),
        ];
        return `${printable(config.label)}: ${facts.join('; ')}`;
      }),
    );
  }
  return EXIT.ok;
}

async function follow<T>(
  context: CommandContext,
  stream: AsyncIterable<OffsiteSnapshot>,
  isIt: (report: NonNullable<OffsiteSnapshot['report']>) => report is NonNullable<OffsiteSnapshot['report']> & T,
): Promise<T> {
  const progress = new Progress(context.terminal, context.progress);
  let report: OffsiteSnapshot['report'] = null;
  try {
    for await (const snapshot of stream) {
      progress.copy(snapshot);
      report = snapshot.report;
    }
  } finally {
    progress.clear();
  }
  if (!report || !isIt(report)) throw new AppError('INTERNAL', 'Cannot go on: it ended without a result');
  return report;
}

export async function offsitePush(context: CommandContext, vault: string, options: OffsiteOptions): Promise<number> {
  const { terminal, client, json } = context;
  const input = {
    vault,
    remote: options.remote ?? null,
    credentials: credentials(),
    check: options.check ?? true,
  };
  const stream = client['offsite.push'](input, { signal: terminal.interrupted });
  const report = await follow<OffsiteReport>(context, stream, (one): one is OffsiteReport => 'sentBytes' in one);
  if (json) printJson(terminal, report);
  else {
    const { outcome, findings, sent, sentBytes, resent, total, remote } = report;
    printLines(terminal, [
      outcome === 'complete' ? TEXT.pushed : TEXT.pushedExceptions,
      ...findingLines(findings),
      TEXT.sent(formatFiles(sent.files), formatBytes(sentBytes)),
      ...(resent > 0 ? [TEXT.resent(formatNumber(resent))] : []),
      TEXT.total(`${formatFiles(total.files)} (${formatBytes(total.bytes)})`),
      printable(remote.place),
    ]);
  }
  return report.outcome === 'complete' ? EXIT.ok : EXIT.notAllSafe;
}

export async function offsiteCheck(context: CommandContext, vault: string, options: OffsiteOptions): Promise<number> {
  const { terminal, client, json } = context;
  const share = /^\s*(\d+(?:\.\d+)?)\s*%?\s*$/u.exec(options.share ?? '0')?.[1];
  const sharePercent = Number(share);
  if (share === undefined || sharePercent > 100) throw usage(TEXT.share);
  const passphrase = await passphraseFor(options.open === true, '--open', options);
  const input = { vault, remote: options.remote ?? null, credentials: credentials(), sharePercent, passphrase };
  const stream = client['offsite.check'](input, { signal: terminal.interrupted });
  const report = await follow<OffsiteCheck>(context, stream, (one): one is OffsiteCheck => 'problems' in one);
  const { problems, read, opened, objects, neverSent } = report;
  if (json) printJson(terminal, report);
  else {
    const lines = problems.slice(0, MOST).flatMap(({ object, what, files, filesInAll }) => {
      const more = filesInAll > files.length ? TEXT.more(formatNumber(filesInAll - files.length)) : '';
      const names = files.map((name) => printable(name)).join(', ');
      return [
        `  ${printable(object)} ${TEXT.problem[what]}`,
        ...(names === '' ? [] : [`    ${TEXT.holds(names, more)}`]),
      ];
    });
    printLines(terminal, [
      neverSent ? TEXT.neverSent : problems.length === 0 ? TEXT.checkOk : TEXT.checkNotOk,
      ...lines,
      TEXT.checkRead(formatNumber(read.files), formatNumber(objects.files)),
      ...(opened === null ? [] : [opened.files > 0 ? KEY_TEXT.opened(formatNumber(opened.files)) : KEY_TEXT.notOpened]),
    ]);
  }
  return problems.length > 0 ? EXIT.damaged : neverSent ? exitForCode('OFFSITE_MISMATCH') : EXIT.ok;
}

export async function offsitePull(context: CommandContext, options: OffsiteOptions): Promise<number> {
  const { terminal, client, json } = context;
  const { from = '', to = '' } = options;
  const { key, passphrase } = await paperOrPassphrase(context, options);
  const stream = client['offsite.pull'](
    { from, to, key, passphrase, credentials: credentials() },
    { signal: terminal.interrupted },
  );
  const report = await follow<OffsitePulled>(context, stream, (one): one is OffsitePulled => 'passedOver' in one);
  if (json) printJson(terminal, report);
  else {
    const { outcome, findings, passedOver, total, vault } = report;
    printLines(terminal, [
      outcome === 'complete' ? TEXT.pulled : TEXT.pulledExceptions,
      ...passedOver.map((name) => TEXT.passedOver(printable(name))),
      ...findingLines(findings),
      ...(outcome === 'complete' ? [] : [TEXT.pulledNext]),
      TEXT.total(`${formatFiles(total.files)} (${formatBytes(total.bytes)})`),
      printable(vault),
    ]);
  }
  return report.outcome === 'complete' ? EXIT.ok : EXIT.notAllSafe;
}

function findingLines(findings: readonly Finding[]): string[] {
  const lines = findings.slice(0, MOST).flatMap(({ path, verdict, code, message }) => {
    return [`  ${printable(path)}: ${REPORT_TEXT.verdict[verdict]} (${printable(code)})`, `    ${printable(message)}`];
  });
  const more = findings.length - MOST;
  return more > 0 ? [...lines, `  ${TEXT.more(formatNumber(more))}`] : lines;
}
