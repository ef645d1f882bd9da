import type { CloudService } from '../domain/cloud.ts';

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
    taken: (service: string, count: string, day: string) => `${service}: ${count}, taken in on ${day}`,
    old: (service: string, days: string) =>
      `${service}: the last export was taken in ${days} days ago. What came since is in none: download it again, and add it (--as cloud).`,
  },
} as const;
