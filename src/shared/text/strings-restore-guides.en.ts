import type { RestoreExtra } from '../domain/restore.ts';
import { systemOf } from './strings-guides.en.ts';

type System = ReturnType<typeof systemOf>;

/** Putting back what is not just files: steps on the phone, for which systems, and what of it was tried. */
export interface RestoreGuide {
  readonly id: 'messages' | 'contacts' | 'contacts-web' | 'packages-10' | 'packages-8' | 'mail' | 'calendar';
  readonly title: string;
  /** Which systems it is for. */
  readonly systems: string;
  /** The same, as `systemOf` tells them; empty for every system. */
  readonly only: readonly System[];
  /** What it is about that a restore can have put onto the phone. */
  readonly extras: readonly RestoreExtra[];
  readonly steps: readonly string[];
  /** The steps that are left once a restore has put the files there. */
  readonly then?: readonly string[];
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
    only: [],
    extras: ['messages'],
    steps: [
      'Install contacts+message backup on the phone, if the Store still gives it; without it messages cannot be put back.',
      'Put things back with “all messages as one set” ticked: a .msg with its .hsh goes into the folder smsBackup (pictures: mmsBackup), where the app had its own in your backup.',
      'Where the app does not find it: let it make a backup of its own once, look where that lies, and move both files there, keeping their names.',
      'Delete the messages that are on the phone now: the app adds, it does not replace.',
      'Open the app, choose restore, and wait until it says that it has finished.',
    ],
    then: [
      'Install contacts+message backup on the phone, if the Store still gives it; without it messages cannot be put back.',
      'Delete the messages that are on the phone now: the app adds, it does not replace.',
      'Open the app, choose restore, take the newest set, and wait until it says that it has finished.',
      'Where it does not find the set: let it make a backup of its own once, look where that lies, and move both files there, keeping their names.',
    ],
    warning:
      'On a phone with two SIM cards all messages are put onto the first one. Messages that are not deleted first appear twice or three times.',
    tried: 'Others have restored such sets on Windows Phone 8.1 and Windows 10 Mobile. ' + NOBODY,
  },
  {
    id: 'contacts',
    title: 'Contacts, as files',
    systems: 'Windows Phone 8.1, Windows 10 Mobile',
    only: ['wp8.1', 'w10m', 'any'],
    extras: ['contacts', 'contact-files'],
    steps: [
      'Put things back with “contacts, a card for each” ticked: they go into Documents on the phone.',
      'Open a card in the file manager (Files, File Explorer) and save it; each card by itself.',
    ],
    then: [
      'Open the file manager (Files, File Explorer), Documents, and there the file or a card; save it to the contacts.',
      'Look whether all of them arrived before you delete the files.',
    ],
    warning: 'Whether one file with many cards is taken whole is not known: one card for each is the safe form.',
    tried: NOBODY,
  },
  {
    id: 'contacts-web',
    title: 'Contacts, through Outlook.com',
    systems: 'every phone that takes the account',
    only: [],
    extras: [],
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
    only: ['w10m'],
    extras: ['kit'],
    steps: [
      'Look which packages will install: under inside, App packages.',
      'On the phone: Settings, Update & security, For developers, Developer mode.',
      'Put things back with “the kit of apps” ticked: what installs goes into Documents, with a page that names the order and the commands.',
      'Open what others need (folder 1 first) in File Explorer, then the apps (2 then). No progress is shown.',
      'From a computer instead: WinAppDeployCmd install -file <app.appx> -dependency <library.appx> -ip 127.0.0.1.',
    ],
    then: [
      'On the phone: Settings, Update & security, For developers, Developer mode.',
      'Open what others need (folder 1 first) in File Explorer, then the apps (2 then). No progress is shown.',
      'How to install.html beside them names each package, and the commands for doing it from a computer.',
    ],
    warning: 'Apps that the Store encrypted cannot be installed this way; their data was never in the backup.',
    tried: NOBODY,
  },
  {
    id: 'packages-8',
    title: 'Apps from the kit',
    systems: 'Windows Phone 8, 8.1',
    only: ['wp8', 'wp8.1'],
    extras: ['kit'],
    steps: [
      'The phone must be unlocked for development; the Store no longer gives licences for local installs.',
      'From a computer with its SDK: AppDeployCmd /install <app.xap> /targetdevice:de.',
    ],
    then: [
      'The phone must be unlocked for development; the Store no longer gives licences for local installs.',
      'How to install.html beside the packages names each one, and the commands for doing it from a computer.',
    ],
    warning: null,
    tried: NOBODY,
  },
  {
    id: 'mail',
    title: 'Mail',
    systems: 'every system',
    only: [],
    extras: [],
    steps: ['Add the account again under Settings, email + accounts. What is on its server comes back by itself.'],
    warning: 'Mail that was only on the phone is not in the backup.',
    tried: NOBODY,
  },
  {
    id: 'calendar',
    title: 'Calendar',
    systems: 'every system',
    only: [],
    extras: [],
    steps: [
      'Add the account: appointments on its server come back by themselves.',
      'An .ics file is imported on outlook.com (Calendar, Add calendar, Upload from file), not on the phone.',
    ],
    warning: null,
    tried: NOBODY,
  },
];

/** What is left to do on a phone of this system (null: not known) for what a restore has put there. */
export function guidesAfter(extra: RestoreExtra, os: string | null): readonly RestoreGuide[] {
  const system = os === null ? null : systemOf(os);
  return RESTORE_GUIDES.filter(
    ({ extras, only }) => extras.includes(extra) && (system === null || only.length === 0 || only.includes(system)),
  );
}
