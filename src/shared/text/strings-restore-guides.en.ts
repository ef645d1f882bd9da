/** Putting back what is not just files: steps on the phone, for which systems, and what of it was tried. */
export interface RestoreGuide {
  readonly id: 'messages' | 'contacts' | 'contacts-web' | 'packages-10' | 'packages-8' | 'mail' | 'calendar';
  readonly title: string;
  /** Which systems it is for. */
  readonly systems: string;
  readonly steps: readonly string[];
  readonly warning: string | null;
  /** What is known of it on a real phone. */
  readonly tried: string;
}

const NOBODY = 'Nobody here has tried this on a real phone; the steps are those that others have described.';

export const RESTORE_GUIDES: readonly RestoreGuide[] = [
  {
    id: 'messages',
    title: 'Text messages',
    systems: 'Windows Phone 8, 8.1, Windows 10 Mobile',
    steps: [
      'Install contacts+message backup on the phone, if the Store still gives it; without it messages cannot be put back.',
      'Write the merged set: under inside, Messages, Export, as “Back to a Lumia (.msg)”. It is one .msg with its .hsh.',
      'Copy both into the folder smsBackup (pictures: mmsBackup) where the app keeps its own, keeping their names.',
      'Delete the messages that are on the phone now: the app adds, it does not replace.',
      'Open the app, choose restore, and wait until it says that it has finished.',
    ],
    warning:
      'On a phone with two SIM cards all messages are put onto the first one. Messages that are not deleted first appear twice or three times.',
    tried: 'Others have restored such sets on Windows Phone 8.1 and Windows 10 Mobile. ' + NOBODY,
  },
  {
    id: 'contacts',
    title: 'Contacts, as files',
    systems: 'Windows Phone 8.1, Windows 10 Mobile',
    steps: [
      'Write one card for each person: under inside, People, Export, as “vCard 3.0, one file each”.',
      'Copy the folder to Documents on the phone.',
      'Open a card in the file manager (Files, File Explorer) and save it; each card by itself.',
    ],
    warning: 'Whether one file with many cards is taken whole is not known: one card for each is the safe form.',
    tried: NOBODY,
  },
  {
    id: 'contacts-web',
    title: 'Contacts, through Outlook.com',
    systems: 'every phone that takes the account',
    steps: [
      'Write a table: under inside, People, Export, as “Table for Outlook (CSV)”.',
      'On outlook.com open People, Manage, Import contacts, and choose the file.',
      'Add the account on the phone. Where its sync still works the contacts come by themselves.',
    ],
    warning: 'The sync of old phones may be switched off: look whether they arrive before you rely on it.',
    tried: NOBODY,
  },
  {
    id: 'packages-10',
    title: 'Apps from the kit',
    systems: 'Windows 10 Mobile 1607 and later',
    steps: [
      'Look which packages will install: under inside, App packages.',
      'On the phone: Settings, Update & security, For developers, Developer mode.',
      'Put the packages back onto the phone or card (step packages), dependencies too.',
      'Open the dependencies in File Explorer first, then the app. No progress is shown.',
      'From a computer instead: WinAppDeployCmd install -file <app.appx> -dependency <library.appx> -ip 127.0.0.1.',
    ],
    warning: 'Apps that the Store encrypted cannot be installed this way; their data was never in the backup.',
    tried: NOBODY,
  },
  {
    id: 'packages-8',
    title: 'Apps from the kit',
    systems: 'Windows Phone 8, 8.1',
    steps: [
      'The phone must be unlocked for development; the Store no longer gives licences for local installs.',
      'From a computer with its SDK: AppDeployCmd /install <app.xap> /targetdevice:de.',
    ],
    warning: null,
    tried: NOBODY,
  },
  {
    id: 'mail',
    title: 'Mail',
    systems: 'every system',
    steps: ['Add the account again under Settings, email + accounts. What is on its server comes back by itself.'],
    warning: 'Mail that was only on the phone is not in the backup.',
    tried: NOBODY,
  },
  {
    id: 'calendar',
    title: 'Calendar',
    systems: 'every system',
    steps: [
      'Add the account: appointments on its server come back by themselves.',
      'An .ics file is imported on outlook.com (Calendar, Add calendar, Upload from file), not on the phone.',
    ],
    warning: null,
    tried: NOBODY,
  },
];
