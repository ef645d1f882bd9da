import type { AppClient } from '../../../shared/contract/contract.ts';
import type { MessageExportFormat } from '../../../shared/domain/messages.ts';
import { tn } from '../../text/i18n.ts';

/** What an export says of itself: in the backup = written + left out. */
export interface Exported {
  readonly out: string;
  readonly inBackup: number;
  readonly written: number;
  readonly leftOut: readonly { readonly why: string; readonly count: number }[];
  /** What else is worth knowing, in sentences. */
  readonly notes: readonly string[];
}

/** `zone` is a time zone's IANA name; null for this computer's own, and where none is asked for. */
export type RunExport<F extends string> = (
  client: AppClient,
  as: F,
  where: { readonly out: string; readonly zone: string | null; readonly signal: AbortSignal },
) => Promise<Exported>;

export function exportMessages(vault: string): RunExport<MessageExportFormat> {
  return async (client, as, { out, zone, signal }) => {
    const done = await client['messages.export']({ vault, as, out, zone }, { signal });
    return {
      out: done.out,
      inBackup: done.messages,
      written: done.written,
      leftOut: done.leftOut,
      notes: [
        ...(done.entries === done.written ? [] : [tn('look.export.entries', done.entries)]),
        ...(done.malformedIn === null
          ? []
          : [tn('look.export.malformed', done.malformed, { where: done.malformedIn })]),
      ],
    };
  };
}

const ENDINGS: Readonly<Record<string, string>> = {
  json: '.json',
  csv: '.csv',
  'android-xml': '.xml',
  vcard3: '.vcf',
  vcard4: '.vcf',
  'csv-outlook': '.csv',
  'csv-google': '.csv',
};

/**
 * A name that is not there yet, in all likelihood: nothing is ever written over, so a second export on one day needs
 * another. `Messages 2026-11-23 10.30.05.xml`; without an ending for a folder.
 */
export function exportPath(folder: string, { word, as, now, endings = ENDINGS }: ExportName): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = [String(now.getFullYear()), two(now.getMonth() + 1), two(now.getDate())].join('-');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('.');
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  const inside = folder.endsWith(separator) ? folder : `${folder}${separator}`;
  return `${inside}${word} ${day} ${time}${endings[as] ?? ''}`;
}

export interface ExportName {
  readonly word: string;
  readonly as: string;
  readonly now: Date;
  readonly endings?: Readonly<Record<string, string>>;
}
