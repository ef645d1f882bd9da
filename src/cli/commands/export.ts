import { OtherPhoneKind, type OtherPhoneReport } from '../../shared/domain/other-phone.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { EXIT } from '../../shared/errors/exit-codes.ts';
import { formatFiles, formatNumber } from '../../shared/text/bytes.ts';
import { printable } from '../../shared/text/printable.ts';
import { OTHER_PHONE_TEXT } from '../../shared/text/strings-other-phone.en.ts';
import { Progress } from '../progress.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';

const TEXT = OTHER_PHONE_TEXT.cli;

export interface ExportOptions {
  readonly for: string;
  readonly out: string;
}

/** Exit status 0 when all was written and read back, 3 when something was not. */
export async function exportForPhone(context: CommandContext, vault: string, options: ExportOptions): Promise<number> {
  const { terminal, client, json } = context;
  const kind = OtherPhoneKind.safeParse(options.for);
  if (!kind.success) throw usage(TEXT.badKind(printable(options.for)));
  const progress = new Progress(terminal, context.progress);
  const input = { vault, kind: kind.data, out: options.out };
  let report: OtherPhoneReport | null = null;
  try {
    for await (const snapshot of client['export.phone'](input, { signal: terminal.interrupted })) {
      progress.otherPhone(snapshot);
      ({ report } = snapshot);
    }
  } finally {
    progress.clear();
  }
  if (!report) throw new AppError('INTERNAL', `Cannot export "${vault}": it ended without a result`);
  if (json) printJson(terminal, report);
  else printLines(terminal, exportText(report));
  return report.outcome === 'complete' ? EXIT.ok : EXIT.notAllSafe;
}

function exportText({ outcome, photos, dates, contacts, messages, findings, page, out }: OtherPhoneReport): string[] {
  return [
    outcome === 'complete' ? TEXT.done : TEXT.exceptions,
    ...findings.map(({ path, message }) => `  ${printable(path)}: ${printable(message)}`),
    '',
    TEXT.photos(formatFiles(photos.written.files), formatFiles(photos.alreadyThere.files)),
    ...(dates.of > 0 ? [TEXT.dates(formatNumber(dates.kept), formatNumber(dates.of))] : []),
    contacts ? TEXT.contacts(formatNumber(contacts.people), formatNumber(contacts.sameAgain)) : TEXT.noContacts,
    messages ? TEXT.messages(formatNumber(messages.written), formatNumber(messages.messages)) : TEXT.noMessages,
    TEXT.page(printable(page)),
    printable(out),
  ];
}
