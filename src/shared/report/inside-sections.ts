import type { RunReport } from '../domain/run-report.ts';
import { formatNumber } from '../text/bytes.ts';
import { APP_DATA_TEXT } from '../text/strings-app-data.en.ts';
import { CLOUD_TEXT } from '../text/strings-cloud.en.ts';
import { CONTACTS_TEXT } from '../text/strings-contacts.en.ts';
import { systemOf } from '../text/strings-guides.en.ts';
import { MESSAGES_TEXT } from '../text/strings-messages.en.ts';
import { PACKAGES_TEXT } from '../text/strings-packages.en.ts';
import { CALENDAR_TEXT } from '../text/strings-calendar.en.ts';
import { calendarLines } from './calendar-lines.ts';
import { cloudLines } from './cloud-lines.ts';
import { PHOTOS_TEXT } from '../text/strings-photos.en.ts';
import { contactsLines } from './contacts-lines.ts';
import { kitLines, kitTable, type KitTable } from './kit-lines.ts';
import { messagesLines } from './messages-lines.ts';
import { photosLines } from './photos-lines.ts';

export interface InsideSection {
  readonly heading: string;
  /** What is loud is shown as a warning. */
  readonly lines: readonly { readonly text: string; readonly loud: boolean }[];
  readonly table?: KitTable | null;
}

/** What a report says of the things in the backup, kind by kind; nothing of those that are not there. */
export function insideSections({
  inside,
  startedAt,
  device,
}: Pick<RunReport, 'inside' | 'startedAt' | 'device'>): readonly InsideSection[] {
  const { contacts = null, messages = null, packages = null, photos = null } = inside ?? {};
  const system = systemOf(device.os);
  const { appData = null, cloud = null, calendar = null } = inside ?? {};
  return [
    ...(photos ? [{ heading: PHOTOS_TEXT.report.heading, lines: photosLines(photos) }] : []),
    ...(contacts ? [{ heading: CONTACTS_TEXT.report.heading, lines: contactsLines(contacts, system) }] : []),
    ...(messages ? [{ heading: MESSAGES_TEXT.report.heading, lines: messagesLines(messages, system) }] : []),
    ...(appData && appData.done > 0
      ? [
          {
            heading: APP_DATA_TEXT.report.heading,
            lines: [
              {
                text: APP_DATA_TEXT.report.counts(formatNumber(appData.done), formatNumber(appData.items)),
                loud: false,
              },
            ],
          },
        ]
      : []),
    ...(calendar ? [{ heading: CALENDAR_TEXT.heading, lines: calendarLines(calendar) }] : []),
    ...(cloud ? [{ heading: CLOUD_TEXT.report.heading, lines: cloudLines(cloud, startedAt) }] : []),
    ...(packages
      ? [{ heading: PACKAGES_TEXT.report.heading, lines: kitLines(packages), table: kitTable(packages) }]
      : []),
  ];
}
