import type { ReminderKind } from '../domain/settings.ts';

/** What a notification says. */
export const REMINDER_TEXT: Readonly<
  Record<ReminderKind, { readonly title: string; readonly body: (phone: string) => string }>
> = {
  unfinished: {
    title: 'The last backup did not finish',
    body: (phone) => `Plug in ${phone} and go on: it continues where it stopped.`,
  },
  media: {
    title: 'Time to save your pictures',
    body: (phone) =>
      `It is more than a month since the pictures of ${phone} were saved. Plug it in: one click does it.`,
  },
  contacts: {
    title: 'Time to save your people again',
    body: (phone) => `Contacts of ${phone} are due: they are saved twice a year.`,
  },
  packages: {
    title: 'Time to look at your apps again',
    body: (phone) => `App packages of ${phone} are due: they are saved twice a year.`,
  },
  cloud: {
    title: 'Time to download from the cloud again',
    body: (phone) =>
      `What was taken in from OneDrive, Outlook or OneNote beside ${phone} is half a year old. Download it again.`,
  },
  happened: {
    title: 'Something happened: save it today',
    body: (phone) => `You asked for a backup of ${phone}. Plug it in.`,
  },
  reset: {
    title: 'Before the reset: one full, compared backup',
    body: (phone) => `You are about to reset ${phone}. Do not, before a backup has compared every file.`,
  },
};
