import type { CloudService, NotCounted } from '../domain/cloud.ts';

const SERVICE: Readonly<Record<CloudService, string>> = {
  onedrive: 'OneDrive',
  people: 'Outlook people',
  calendar: 'Outlook calendar',
  mail: 'Outlook mail',
  onenote: 'OneNote',
};

/** What is said of exports from the cloud. */
export const CLOUD_TEXT = {
  service: SERVICE,
  report: {
    heading: 'From the cloud',
    taken: (service: string, count: string, day: string) => `${service}: ${count} in all, last taken in on ${day}`,
    old: (service: string, count: string, days: string) =>
      `${service}: ${count} in all, but the last export was taken in ${days} days ago. What came since is not in it: download it again, and add it (--as cloud).`,
    notCounted: (path: string, why: string) => `Kept, and not counted as an export: "${path}" ${why}.`,
    notCountedMore: (count: string) => `and ${count} more of that kind; all are in report.json of this run`,
    why: {
      empty: 'is empty',
      'not-what-it-says': 'is not what its name says. It may be a page that asked to sign in: download it again',
      'cut-off': 'is cut off: its end is missing. Download it again',
      'does-not-open': 'does not open',
    } satisfies Record<NotCounted['why'], string>,
  },
} as const;
