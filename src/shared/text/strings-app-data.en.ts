import type { AppDataDone } from '../domain/app-data.ts';
import { formatFiles, formatNumber } from './bytes.ts';

export interface AlwaysOnList {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly todo: string;
}

const DONE: Readonly<Record<AppDataDone, string>> = {
  exported: 'brought out',
  pictured: 'taken as pictures',
  'let-go': 'let go',
};

/** The checklist of what apps keep to themselves. What locks its owner out comes first. */
const ALWAYS: readonly AlwaysOnList[] = [
  {
    id: 'authenticator',
    name: 'Authenticator apps',
    about: 'The keys for signing in are in the app, and end with the phone.',
    todo: 'Set up each account on another device, sign in with that once, and keep the recovery codes. Before the reset, not after.',
  },
  {
    id: 'bank',
    name: 'Banking and payment apps, Wallet',
    about: 'They are tied to this phone; tickets and cards in Wallet are on it only.',
    todo: 'Register another device with the bank; take pictures of tickets and loyalty cards.',
  },
  {
    id: 'accounts',
    name: 'Accounts and passwords',
    about: 'Passwords that the phone remembers cannot be read out.',
    todo: 'Settings › email + accounts: write down every account, and sign in to each once on another device.',
  },
  {
    id: 'messengers',
    name: 'WhatsApp, Skype, Viber and other messengers',
    about: 'Chats are in the app. Pictures that it saved are in the phone’s folders and come along.',
    todo: 'Use the app’s own "email chat history" for each chat that matters, or take pictures of the screen.',
  },
  {
    id: 'notes',
    name: 'Notes, lists, recipes',
    about: 'What is not in OneNote is in its app.',
    todo: 'Share each as text or by mail to yourself; take in what comes.',
  },
  {
    id: 'maps',
    name: 'Favourites in maps (HERE, Maps) and drives',
    about: 'They are in the app or in its maker’s account.',
    todo: 'Write them down, or take pictures of the list.',
  },
  {
    id: 'browser',
    name: 'Favourites and open tabs of the browser',
    about: 'No computer can read them from the phone.',
    todo: 'Share each page that matters by mail, or take pictures of the list.',
  },
  {
    id: 'health',
    name: 'Health, sport and other logs',
    about: 'Diaries of apps are in the app or in its maker’s account.',
    todo: 'Use the app’s export where it has one; else take pictures of the totals.',
  },
  {
    id: 'voice',
    name: 'Voice memos and call recordings',
    about: 'Some recorders save where the cable can see it, others do not.',
    todo: 'Open the recorder, share each recording that is not in the backup’s Music or Recorded calls.',
  },
  {
    id: 'settings',
    name: 'Alarms, ringtones, Wi-Fi passwords, tiles',
    about: 'Settings cannot be read out.',
    todo: 'Take pictures of the start screen, of the alarms and of what took you long to set up.',
  },
  {
    id: 'games',
    name: 'Games',
    about: 'Progress is in the game. It ends with the phone unless the game has an account of its own.',
    todo: 'Sign in to the game’s own account if it has one; else take a last picture, and let it go.',
  },
];

export const APP_DATA_TEXT = {
  always: ALWAYS,
  done: DONE,
  package: {
    about: 'Its package is in the backup. What it keeps to itself is not in the package.',
    todo: 'Open the app: use its export or share button if it has one, else take pictures of what matters.',
  },
  folder: {
    about: (files: number, folder: string) =>
      `${formatFiles(files)} of it could be seen in "${folder}" and are in the backup. What else it has cannot be reached.`,
    todo: 'Open the app: what is not in that folder has to be exported, or taken as pictures.',
  },
  list: 'What apps keep to themselves',
  report: {
    heading: 'App data',
    counts: (done: string, items: string) =>
      `${done} of ${items} things on the list of what apps keep to themselves are ticked by the phone’s owner (lifeboat app-data list)`,
  },
  cover: (done: number, items: number) =>
    `On the list: ${formatNumber(done)} of ${formatNumber(items)} are ticked (lifeboat app-data list).`,
  cli: {
    about: 'what apps keep to themselves: a list to go through, and to tick',
    list: 'the list: what could be seen of which apps, what cannot be reached, what to do, and what is ticked',
    tick: 'ticks one of the list, with a note or a picture; kept in the backup',
    item: 'the word in front of it on the list',
    done: 'exported, pictured, let-go, or none to take the tick back',
    note: 'a note of your own',
    file: 'a picture or an export on this computer; it is taken into the backup',
    badDone: (text: string) => `"${text}" is none of exported, pictured, let-go, none`,
    noItem: (text: string) => `"${text}" is not on the list`,
    summary: (done: string, items: string) => `${done} of ${items} are ticked.`,
  },
} as const;
