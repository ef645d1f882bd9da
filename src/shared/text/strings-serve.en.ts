/** What the browser host says: in the terminal, and on the page that stands before the window. */
export const SERVE_TEXT = {
  about: 'the window as a page in the browser, for this computer only',
  port: 'the port on 127.0.0.1; one that is free is taken when none is given',
  noOpen: 'print the address, open no browser',
  device: 'offer this device (a folder, a virtual phone); may be given several times',
  badPort: (port: string) => `The port must be a number from 1 to 65535, not "${port}".`,
  portTaken: (port: number) => `Another program already uses port ${String(port)} on this computer. Choose another.`,
  notBuilt: (folder: string) => `The window is not built: there is no index.html in ${folder}. Run "npm run build".`,
  noViewer: (path: string) => `This computer has no program that could be started to show ${path}.`,
  here: 'Lumia Lifeboat is open in your browser. If it is not, open this address on this computer:',
  printed: 'Open this address in a browser on this computer:',
  once: 'The address works once, in one browser. To stop: Ctrl-C. It stops by itself a minute after the page is closed, and not while a backup runs.',
  ended: 'The page was closed; stopped.',
  page: {
    title: 'Lumia Lifeboat',
    opening: 'One moment …',
    usedTitle: 'This address has been used.',
    used: [
      'The address that was printed works once, in one browser, so that nobody else on this computer can use it.',
      'If Lumia Lifeboat is open in another tab or browser, go on there.',
      'To open it here, stop it in the terminal (Ctrl-C) and type the same command again. What was saved is safe, and an unfinished backup goes on where it stopped.',
    ],
    noneTitle: 'Open the whole address.',
    none: [
      'Lumia Lifeboat is running, and this page does not know you yet.',
      'Open the address exactly as the terminal printed it, with everything after the # sign.',
    ],
    goneTitle: 'Lumia Lifeboat is not running.',
    gone: ['Start it again in the terminal. What was saved is safe.'],
    noScript: 'This page needs JavaScript. It loads nothing from anywhere but this computer.',
  },
  upload: {
    tooMany: 'Too many files at once.',
    noLength: 'The browser did not say how big the file is.',
    noRoom: 'There is not enough free space on this computer for that file.',
    cutOff: 'The file did not arrive whole.',
  },
} as const;
