import type { GuideFor } from './guide.ts';

const APP = 'tap backup, wait until it says that it is done, and back the phone up here again.';
const IN_SETTINGS: Omit<Record<GuideFor, string>, 'wp8' | 'any'> = {
  w10m: `On Windows 10 Mobile: open Settings, find contacts+message backup (it may be under Extras), ${APP}`,
  'wp8.1': `On Windows Phone 8.1: open Settings, then contacts+message backup, ${APP}`,
};
const WEB =
  'at outlook.com choose People, Manage contacts, Export contacts, and take the file in (lifeboat add <backup> --from <file> --as contacts).';
const ANY = `On Windows 10 Mobile and Windows Phone 8.1: open Settings, find contacts+message backup, ${APP}`;

/** What is said of the exports that the phone makes of its contacts and messages: that they are old, or that there is none. */
export const EXPORTS_TEXT = {
  contacts: {
    old: (days: string) => `The newest contacts export is ${days} days old. People added since are not in it.`,
    none: 'There is no export of the whole address book here, only single cards. Anyone else on the phone is not in the backup.',
    nobody: (path: string) =>
      `NOBODY COULD BE READ in "${path}". It is kept as it is, and is no export of your contacts.`,
    how: {
      ...IN_SETTINGS,
      wp8: `Windows Phone 8 has no app that writes contacts to a file: ${WEB}`,
      any: `${ANY} Without that app: ${WEB}`,
    } satisfies Record<GuideFor, string>,
  },
  messages: {
    old: (days: string) =>
      `The newest message export of the phone is ${days} days old. Messages since then are not in it.`,
    none: 'No export that this phone itself made of its messages is here, or none that could be read.',
    how: {
      ...IN_SETTINGS,
      wp8: 'Windows Phone 8 has no way to write messages to a file: take pictures of the conversations that matter (the Windows key and the power key together); they come along with the next backup.',
      any: `${ANY} Windows Phone 8 has no such app: take pictures of the conversations that matter.`,
    } satisfies Record<GuideFor, string>,
  },
} as const;
