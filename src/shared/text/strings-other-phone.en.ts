import type { OtherPhoneKind } from '../domain/other-phone.ts';

interface HowTo {
  readonly title: string;
  readonly steps: readonly string[];
}

/** Sources: the makers' own support pages for importing contacts and copying pictures, and the pages of SMS Backup & Restore. */
export const OTHER_PHONE_TEXT = {
  cannot: (what: string, why: string) => `Cannot write "${what}": ${why}`,
  fault: {
    'source-unreadable': 'it cannot be read in the backup',
    'source-differs': 'in the backup it is not what it was',
    'drive-differs': 'what was written does not read back the same',
    'name-taken': 'something of its name is there by now',
  },
  name: { android: 'Android phone', iphone: 'iPhone' } satisfies Record<OtherPhoneKind, string>,
  page: {
    title: (phone: string) => `From a Lumia to an ${phone}`,
    lead: 'What is in this folder, and how each part comes onto the phone.',
    holds: 'What is here',
    photos: (files: string, kept: string, of: string) =>
      `Photos and films: ${files} in the folder "Photos and films", each with the date on which it was taken (${kept} of ${of} as the disk shows them).`,
    contacts: (people: string, file: string) => `People: ${people} in "${file}" (vCard 4.0).`,
    noContacts: 'People: the backup has none.',
    messages: (written: string, all: string, place: string) => `Messages: ${written} of ${all} in "${place}".`,
    noMessages: 'Messages: the backup has none.',
    failed: 'Not written',
    untried:
      'These ways are those that the makers describe. With what was written here, nobody has tried them on a real phone yet: look at the phone before you give anything away.',
    kept: (vault: string) => `The backup itself is unchanged: ${vault}`,
  },
  how: {
    android: [
      {
        title: 'Photos and films',
        steps: [
          'Connect the phone by cable, unlock it, and choose file transfer on it.',
          'Copy the folder "Photos and films" into DCIM on the phone. The gallery sorts by the dates in the pictures, and by the files’ dates where there are none.',
        ],
      },
      {
        title: 'People',
        steps: [
          'Copy the .vcf file to Download on the phone.',
          'In Contacts: settings, import, .vcf file. Choose the account that is to keep them.',
        ],
      },
      {
        title: 'Messages',
        steps: [
          'Install SMS Backup & Restore (SyncTech) from Google Play.',
          'Copy the .xml file to the phone; in the app: restore, local file. It asks to be the SMS app for as long as it writes; give that back afterwards.',
        ],
      },
    ],
    iphone: [
      {
        title: 'Photos and films',
        steps: [
          'On a Mac: import the folder into Photos, and let iCloud or Finder bring it to the phone.',
          'On Windows: put the folder into iCloud Photos for Windows, or let Apple Devices (or iTunes) sync it.',
        ],
      },
      {
        title: 'People',
        steps: [
          'On icloud.com/contacts: import vCard, and choose the .vcf file.',
          'Or mail it to yourself and open it on the phone: add all contacts.',
        ],
      },
      {
        title: 'Messages',
        steps: [
          'An iPhone takes no messages from outside. They are here as pages to read, search and print: open index.html in "Messages" with any browser.',
        ],
      },
    ],
  } satisfies Record<OtherPhoneKind, readonly HowTo[]>,
  cli: {
    about:
      'writes photos with their dates, people and messages into a folder for an Android phone or an iPhone, with a page that tells how each gets there',
    phase: {
      looking: 'looking at the backup',
      photos: 'photos and films',
      contacts: 'people',
      messages: 'messages',
      ended: 'done',
    },
    kind: 'android or iphone',
    out: 'the folder: new, empty, or one that this command made before',
    badKind: (kind: string) => `--for takes android or iphone, not "${kind}"`,
    done: 'Everything was written, read back, and is the same.',
    exceptions: 'Not everything could be written:',
    photos: (written: string, there: string) => `Photos and films: ${written} written, ${there} were there already.`,
    dates: (kept: string, of: string) => `Dates kept: ${kept} of ${of}.`,
    contacts: (people: string, same: string) =>
      `People: ${people}; ${same} read again field by field as they are in the backup.`,
    noContacts: 'People: none in the backup.',
    messages: (written: string, all: string) => `Messages: ${written} of ${all}.`,
    noMessages: 'Messages: none in the backup.',
    page: (page: string) => `How it gets onto the phone: ${page}`,
  },
  window: {
    heading: 'Onto another phone',
    says: 'Photos with their dates, people and messages in a folder for an Android phone or an iPhone, with a page that tells how each gets there. The backup stays as it is.',
    android: 'For an Android phone',
    iphone: 'For an iPhone',
    choose: 'Where is the folder to be?',
    done: 'Everything is written, read back and the same.',
    exceptions: 'Not everything could be written.',
    open: 'Open the folder',
    facts: (photos: string, people: string, messages: string) =>
      `Photos and films: ${photos}. People: ${people}. Messages: ${messages}.`,
  },
} as const;
