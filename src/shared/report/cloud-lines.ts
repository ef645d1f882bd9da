import type { CloudInside } from '../domain/cloud.ts';
import { formatBytes, formatFiles, formatNumber } from '../text/bytes.ts';
import { formatDateTime } from '../text/dates.ts';
import { CLOUD_TEXT } from '../text/strings-cloud.en.ts';

const TEXT = CLOUD_TEXT.report;
const OLD_DAYS = 182;
const DAY = 24 * 60 * 60 * 1000;

/** What a report says of exports from the cloud: those that have grown old loudly. `at` is the run's own day. */
export function cloudLines(
  { services }: CloudInside,
  at: string,
): readonly { readonly text: string; readonly loud: boolean }[] {
  return services.map(({ service, files, bytes, takenAt }) => {
    const days = Math.floor((Date.parse(at) - Date.parse(takenAt)) / DAY);
    const name = CLOUD_TEXT.service[service];
    return days > OLD_DAYS
      ? { text: TEXT.old(name, formatNumber(days)), loud: true }
      : {
          text: TEXT.taken(name, `${formatFiles(files)} (${formatBytes(bytes)})`, formatDateTime(takenAt)),
          loud: false,
        };
  });
}
