import type { CableTest, Cause } from '../domain/diagnosis.ts';
import type { Platform } from '../errors/remedy.ts';

interface CauseText {
  readonly what: string;
  readonly todo: string;
  readonly on?: Readonly<Partial<Record<Platform, string>>>;
}

/** Each cause and the one thing to do about it. */
const CAUSE: Readonly<Record<Cause, CauseText>> = {
  'not-found': {
    what: 'No phone is on the cable, as far as this computer sees.',
    todo: 'Switch the phone on and unlock it, then plug it in with another cable, directly at the computer: many cables carry power only.',
  },
  'charge-only': {
    what: 'The phone is on the cable and offers no files.',
    todo: 'Unlock the phone, unplug it and plug it in again; if it asks, allow the transfer of files.',
  },
  locked: {
    what: 'The phone is locked.',
    todo: 'Unlock the phone with its PIN and keep its screen on; if it asks whether this computer may see its files, tap Yes.',
  },
  claimed: {
    what: 'Another program has the phone.',
    todo: 'Close that program, then unplug the phone and plug it in again.',
    on: {
      linux: 'Eject the phone in the file manager, or close the program named, then plug the phone in again.',
      darwin: 'Quit Photos, Image Capture and Android File Transfer, then plug the phone in again.',
      win32: 'Close Explorer windows, Photos and Zune, then plug the phone in again.',
    },
  },
  'no-permission': {
    what: 'The phone is there, and this account may not use it.',
    todo: 'Let an administrator allow this account to use the phone.',
    on: {
      linux:
        'As an administrator save the rule below as the file named, run "udevadm control --reload", and plug the phone in again.',
    },
  },
  'no-way-in': {
    what: 'The phone is there, and this computer has no way to its files.',
    todo: 'Copy the phone or its memory card to a folder by other means, and back up that folder.',
    on: {
      win32:
        'In the device manager let Windows look for the driver of the phone again (Update driver, automatically); no other driver is needed.',
    },
  },
  'media-pack': {
    what: 'This edition of Windows (N) came without the parts that speak to phones.',
    todo: 'Install the Media Feature Pack: Settings, Apps, Optional features, Add a feature; then start the computer anew.',
  },
  wp7: {
    what: 'This is a Windows Phone 7; it opens its files to the Zune software only.',
    todo: 'Copy its photos with Zune on a Windows computer, and add their folder to a backup.',
  },
  'flash-mode': {
    what: 'The phone is in a service mode; its system is not running.',
    todo: 'Hold the volume-down and power buttons for ten seconds until it restarts, unlock it, and plug it in again.',
  },
  unresponsive: {
    what: 'The phone is there and does not answer.',
    todo: 'Unplug the phone, restart it, unlock it, and plug it in with another cable at another port.',
  },
};

export const DOCTOR_TEXT = {
  cause: CAUSE,
  cli: {
    about: 'names what keeps a phone from being backed up, and what to do about it',
    device: 'look at this device; may be given several times',
    cable: 'read from the phone for 20 seconds and say how well the cable carries',
    seconds: 'so many seconds instead of 20',
    ready: (name: string) => `${name}: ready. Nothing stands in the way of a backup.`,
    holder: (name: string, pid: number) => `Held by ${name} (process ${String(pid)}).`,
    todo: (text: string) => `Do this: ${text}`,
    file: (path: string) => `${path}:`,
    several: (ids: string) => `more than one phone is ready, name one with --device: ${ids}`,
    badSeconds: (text: string) => `"${text}" is no number of seconds between 1 and 300`,
  },
  verdict: {
    good: 'The cable and the port carry well.',
    slow: 'The cable or the port is slow: use another cable, another port, no hub.',
    errors: 'There were errors on the way: use another cable and another port before a long backup.',
    lost: 'The connection broke: use another cable and another port.',
    'nothing-to-read': 'There is no file on the phone to measure with.',
  } satisfies Record<NonNullable<CableTest['verdict']>, string>,
  measured: (rate: string, slowest: string, fastest: string, bytes: string, seconds: string) =>
    `${bytes} in ${seconds} s: ${rate} a second (slowest second ${slowest}, fastest ${fastest}).`,
  errors: (count: string) => `Errors: ${count}.`,
  diagnostics: {
    about: 'what a helper would ask for, redacted, to be read and saved; nothing is sent',
    out: 'save it in this folder instead of printing it',
    saved: (file: string) => `Saved, and nowhere else: ${file}`,
  },
  window: {
    link: 'It does not connect?',
    over: 'LUMIA LIFEBOAT · HELP',
    heading: 'why it does not connect',
    looking: 'Looking at what is plugged in.',
    again: 'Look again',
    fine: 'Nothing stands in the way: every phone that is plugged in can be backed up.',
    cableHeading: 'Cable and port',
    cableLead: 'Reads from the phone for 20 seconds and measures. Nothing is kept.',
    cableNone: 'When a phone is ready, its cable and port can be tested here.',
    test: (phone: string) => `Test the cable of ${phone}`,
    stop: 'Stop',
    measuring: (rate: string, seconds: string) => `${rate} a second, ${seconds} of 20 s`,
    bundleHeading: 'For a helper',
    bundleLead:
      'What a helper would ask for, without serials, names, paths and numbers. Read it here; it is saved where you say, and sent nowhere.',
    show: 'Show what would be saved',
    save: 'Save it in a folder',
    saved: (file: string) => `Saved: ${file}`,
    aboutOver: (version: string) => `LUMIA LIFEBOAT ${version}`,
    aboutHeading: 'about',
    aboutOwn:
      'Lumia Lifeboat is free software under the MIT licence: anyone may use, read, change and pass it on. It comes without warranty.',
    aboutLead: 'This program is made of these packages of others, each under its licence.',
    aboutNone: 'The list of packages is made when the program is built.',
    aboutLink: 'About, and licences',
  },
  newer: {
    about: 'asks an address, this once, whether a newer version is published there; nothing else ever looks for one',
    address: 'the folder in which the packages are published, https://...',
    isNewer: (newest: string, version: string) => `Version ${newest} is there; this is ${version}.`,
    isNewest: (version: string, newest: string) => `This is version ${version}; the newest there is ${newest}.`,
    heading: 'Is there a newer version?',
    says: 'The address of the folder that you got this program from. The program never looks by itself.',
    ask: 'Ask there once',
  },
  licences: { about: 'what is shipped with this program, under which licence', text: 'with the text of each licence' },
} as const;

/** The one thing to do about a cause, on this platform. */
export function todoForCause(cause: Cause, platform: string): string {
  const { todo, on } = CAUSE[cause];
  const own = platform === 'win32' || platform === 'darwin' || platform === 'linux' ? on?.[platform] : undefined;
  return own ?? todo;
}
