import type { CloudInside } from '../domain/cloud.ts';
import { formatBytes, formatFiles, formatNumber } from '../text/bytes.ts';
import { formatDateTime } from '../text/dates.ts';
import { CLOUD_TEXT } from '../text/strings-cloud.en.ts';

const TEXT = CLOUD_TEXT.report;
const OLD_DAYS = 182;
const DAY = 24 * 60 * 60 * 1000;
/** Of what is not counted; all of it is in `report.json`. */
const MOST_NAMED = 5;

export interface CloudLine {
  readonly text: string;
  readonly loud: boolean;
}

/** What is said of exports from the cloud: those that have grown old, and what is none, loudly. `at` is the run's own day. */
export function cloudLines({ services, notCounted, notCountedMore }: CloudInside, at: string): readonly CloudLine[] {
  const named = notCounted.slice(0, MOST_NAMED);
  const more = notCounted.length - named.length + notCountedMore;
  return [
    ...named.map(({ path, why }) => ({ text: TEXT.notCounted(path, TEXT.why[why]), loud: true })),
    ...(more > 0 ? [{ text: TEXT.notCountedMore(formatNumber(more)), loud: true }] : []),
    ...services.map(({ service, files, bytes, takenAt }) => {
      const days = Math.floor((Date.parse(at) - Date.parse(takenAt)) / DAY);
      const name = CLOUD_TEXT.service[service];
      const count = `${formatFiles(files)} (${formatBytes(bytes)})`;
      return days > OLD_DAYS
        ? { text: TEXT.old(name, count, formatNumber(days)), loud: true }
        : { text: TEXT.taken(name, count, formatDateTime(takenAt)), loud: false };
    }),
  ];
}
