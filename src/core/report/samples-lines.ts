import type { RunReport } from '../../shared/domain/run-report.ts';
import { formatBytes } from '../../shared/text/bytes.ts';
import { formatDateTime } from '../../shared/text/dates.ts';
import { PHOTOS_TEXT } from '../../shared/text/strings-photos.en.ts';

const TEXT = PHOTOS_TEXT.samples;

export interface SampleLine {
  readonly text: string;
  /** Of what the line before names. */
  readonly isDetail: boolean;
}

/** The few things of the copy in words, for where no page is shown: of a photo its name and date. Empty without any. */
export function samplesLines({ inside }: RunReport): readonly SampleLine[] {
  const samples = inside?.samples;
  if (!samples) return [];
  const { photos, contact, thread, document } = samples;
  const group = (head: string, lines: readonly string[]): SampleLine[] => [
    { text: head, isDetail: false },
    ...lines.map((text) => ({ text, isDetail: true })),
  ];
  const inBackup = (path: string): string => path.slice('data/'.length);
  return [
    ...(photos.length > 0
      ? group(
          TEXT.photos,
          photos.map(({ path, taken }) => [taken?.slice(0, 10) ?? '', inBackup(path)].join(' ').trim()),
        )
      : []),
    ...(contact ? group(TEXT.contact, [contact.name, ...contact.lines]) : []),
    ...(thread
      ? group(
          TEXT.thread(thread.people),
          thread.messages.map(({ from, at, text }) => {
            const who = [from, at === null ? '' : formatDateTime(at)].filter((part) => part !== '').join(', ');
            return who === '' ? text : `${who}: ${text}`;
          }),
        )
      : []),
    ...(document
      ? group(TEXT.document, [`${inBackup(document.path)}, ${formatBytes(document.size)}`, ...document.lines])
      : []),
  ];
}
