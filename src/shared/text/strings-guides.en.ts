import type { StepId } from '../domain/ids.ts';
import type { Guide, GuideFor, GuidePart } from './guide.ts';
import { CLOUD } from './strings-guides-cloud.en.ts';
import { card, KIT } from './strings-guides-kit.en.ts';

export type { Guide, GuideFor, GuidePart };

const APP_IN_SETTINGS =
  'On the phone open Settings and find "contacts+message backup" (on Windows 10 Mobile it may be under Extras).';
const PEOPLE_ON_THE_WEB: GuidePart = {
  title: 'From outlook.com',
  todo: [
    'In this computer’s browser open outlook.com and sign in with the account that the phone has used.',
    'Choose People at the left edge, then Manage contacts, then Export contacts, then All contacts.',
    'A file named contacts.csv is downloaded. Take it in below.',
  ],
};
const SYNC_NOTE =
  'Phones can hardly synchronise with outlook.com any more: since September 2024 it refuses their old way of signing in. What is newer than the last synchronisation is on the phone only.';
const APP_NOTE =
  'If the app is not there and the Store does not give it any more, this road is closed; the other one may still be open.';

const CONTACTS_APP: GuidePart = {
  title: 'With the phone’s own app',
  todo: [
    APP_IN_SETTINGS,
    'Tap backup and leave contacts ticked. Choose the phone or its SD card as the place.',
    'Wait until it says that it is done, then back the phone up here once more: the file (.vcf) is found by itself.',
  ],
};
const MESSAGES_APP: GuidePart = {
  title: 'With the phone’s own app',
  todo: [
    APP_IN_SETTINGS,
    'Tap backup and leave text messages and MMS ticked. Choose the phone or its SD card as the place.',
    'Wait until it says that it is done. Many thousand messages take a while; keep the screen on.',
    'Back the phone up here once more: the files (.msg with their .hsh) are found by themselves.',
  ],
};

/** How a screenshot is taken, by system. */
export const SCREENSHOT: Readonly<Record<GuideFor, string>> = {
  wp8: 'Press the Windows key and the power key together.',
  'wp8.1': 'Press the power key and volume up together.',
  w10m: 'Press the power key and volume up together.',
  any: 'Press the power key and volume up together (on Windows Phone 8: the Windows key and the power key).',
};

const screenshots = (system: GuideFor, what: string): GuidePart => ({
  title: 'As pictures',
  todo: [what, SCREENSHOT[system], 'The pictures lie in Pictures › Screenshots and come along with the next backup.'],
});

function contacts(system: GuideFor): Guide {
  const hasApp = system !== 'wp8';
  return {
    heading: 'your contacts',
    lead: 'The address book itself is closed to a computer. There are two ways around that.',
    parts: hasApp ? [CONTACTS_APP, PEOPLE_ON_THE_WEB] : [PEOPLE_ON_THE_WEB],
    know: hasApp ? [APP_NOTE, SYNC_NOTE] : [SYNC_NOTE, 'Windows Phone 8 has no app that writes contacts to a file.'],
    expect: 'A .vcf or a .csv file. How many people are in it is counted before it is taken in.',
  };
}

function messages(system: GuideFor): Guide {
  const pictures = screenshots(system, 'Open each conversation that matters and scroll to its beginning.');
  return {
    heading: 'your messages',
    lead: 'Text messages stay inside the phone unless the phone itself writes them to a file.',
    parts: system === 'wp8' ? [pictures] : [MESSAGES_APP, pictures],
    know:
      system === 'wp8'
        ? ['Windows Phone 8 has no way to write messages to a file; later ones have.']
        : [APP_NOTE, 'Each .msg file has a .hsh beside it, the phone’s own proof of it. Keep both together.'],
    expect: 'A .msg file with its .hsh, an sms.vmsg, or a .csv from Nokia Suite. Messages and dates are counted first.',
  };
}

function appData(system: GuideFor): Guide {
  return {
    heading: 'what apps keep to themselves',
    lead: 'Windows on the phone lets no computer read it. Go through the phone app by app, from top to bottom.',
    parts: [
      {
        title: 'First: what locks you out',
        todo: [
          'Authenticators and banking apps: move each account to another device before the phone is reset. Nothing brings it back afterwards.',
          'Write down which accounts the phone is signed in to, and that you know their passwords.',
        ],
      },
      {
        title: 'Then: what can be brought out',
        todo: [
          'An app with an export, a backup or a share button: use it, and send the result to yourself.',
          'Notes, recipes, shopping lists: share each as text or by mail.',
          'Maps and drives: write the favourites down.',
        ],
      },
      screenshots(
        system,
        'What has no button: open it and take a picture of the screen. Chats, scores, settings, tickets.',
      ),
    ],
    know: ['Game progress cannot be brought out. It ends with the phone.'],
    expect: 'Whatever the apps gave you: any kind of file.',
  };
}

/** The guide through a step for a phone that runs this system. */
export function guideFor(step: StepId, system: GuideFor): Guide | null {
  switch (step) {
    case 'contacts':
      return contacts(system);
    case 'messages':
      return messages(system);
    case 'app-data':
      return appData(system);
    case 'cloud':
      return CLOUD;
    case 'packages':
      return KIT;
    case 'media':
      return card(system);
    case 'documents':
      return null;
  }
}

/** From what a phone says of itself: `Windows 10 Mobile`, `Windows Phone 8.1`, `Windows Phone 8.0`, ... */
export function systemOf(os: string): GuideFor {
  if (/Windows 10/u.test(os)) return 'w10m';
  if (/Windows Phone 8\.1/u.test(os)) return 'wp8.1';
  return /Windows Phone 8/u.test(os) ? 'wp8' : 'any';
}
