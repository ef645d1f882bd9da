import type { RestoreExtra } from '../domain/restore.ts';

/** What is made of a backup for the phone's own apps, and what its owner then does there. */
export const MADE_TEXT = {
  what: {
    messages: 'the messages',
    contacts: 'the contacts',
    'contact-files': 'the contacts',
    kit: 'a kit of apps',
  } satisfies Record<RestoreExtra, string>,
  /** Names on the phone. */
  contacts: 'Contacts from the backup',
  kit: 'Apps from the backup',
  first: '1 first',
  then: '2 then',
  page: 'How to install.html',
  /** The page that goes with a kit. */
  kitPage: {
    lead: 'These packages came back from your backup. Install them in this order: each app needs what stands above it.',
    first: 'First, what others need',
    then: 'Then the apps',
    commands: 'From a computer, with these names',
    left: 'Not here, because it would not install',
  },
  readOnly: (root: string) => `Cannot make what the phone's own apps take: nothing can be written to "${root}"`,
  noRoom: (root: string) => `Cannot make what the phone's own apps take: the disk of "${root}" is full`,
  holds: {
    messages: (n: string) => count(n, 'message'),
    contacts: (n: string) => `${count(n, 'contact')} in one file`,
    'contact-files': (n: string) => `${count(n, 'contact')}, a file each`,
    kit: (n: string) => `${count(n, 'app package')}, with a page that says how`,
  } satisfies Record<RestoreExtra, (n: string) => string>,
  /** Over what is left to do: it is on the phone, or in a folder that is still to be brought there. */
  now: { device: 'Now on the phone', folder: 'Once it is on the phone' },
  at: (what: string, place: string) => `${what}: ${place}`,
  notThere: (what: string) => `${what}: not on the phone; see above`,
} as const;

function count(n: string, one: string): string {
  return `${n} ${one}${n === '1' ? '' : 's'}`;
}
