import type { Guide } from './guide.ts';

/** What each service holds, the page and the button, and the file that comes. Names are those of the English pages. */
export const CLOUD: Guide = {
  heading: 'what is in the cloud',
  lead: 'OneDrive, Outlook and OneNote are on the web, not on the phone. Older photos are often only there.',
  parts: [
    {
      title: 'OneDrive: old camera uploads, documents, the phone’s own backups of settings',
      todo: [
        'In this computer’s browser open onedrive.live.com and sign in with the account that the phone has used.',
        'Open My files › Pictures › Camera Roll. Tick a year or a folder at a time, at most 10,000 files or 15 GB, and choose Download in the bar above.',
        'OneDrive_….zip is downloaded. Do not unpack it: take it in below as it is. Every file in it is checked, and what is safe from the phone already is not stored twice.',
        'Is OneDrive set up on this computer? Then its folder can be taken in too. First right-click it and choose "Always keep on this device": files with a cloud beside them are only pointers, and are named and not counted.',
      ],
    },
    {
      title: 'Outlook: people',
      todo: [
        'At outlook.live.com choose People at the left edge, then Manage contacts › Export contacts › All contacts › Export.',
        'contacts.csv is downloaded. How many people are in it is counted before it is taken in.',
      ],
    },
    {
      title: 'Outlook: calendar',
      todo: [
        'At outlook.live.com open Settings (the cog) › Calendar › Shared calendars › Publish a calendar. Choose the calendar, "Can view all details", and Publish.',
        'Open the ICS link that appears: calendar.ics is downloaded. Its events and their first and last day are counted.',
        'Then choose Unpublish: the link can be read by whoever has it.',
      ],
    },
    {
      title: 'Outlook: mail',
      todo: [
        'At outlook.live.com open Settings (the cog) › General › Privacy and data › Export mailbox.',
        'A mail with a link comes, often only after days. It leads to a .pst file, which may be many gigabytes.',
        'Take the .pst in below. Whether it is cut off is seen from its header.',
      ],
    },
    {
      title: 'OneNote: notebooks',
      todo: [
        'At onedrive.live.com open Documents, or Notebooks. A notebook is one item there: tick it and choose Download. A .zip with a .one file for each section comes.',
        'Or in OneNote for Windows choose File › Export › Notebook, as OneNote Package (.onepkg) or PDF.',
      ],
    },
  ],
  know: [
    'This app opens no connection of its own: what you download with your browser is what it takes in.',
    'Pages change. If a button has moved, search the page’s help for "export" or "download".',
    'Each service’s export is remembered with its day; after half a year a reminder asks for a new one.',
    'The backup that Windows made of the phone itself in OneDrive (text messages, settings) cannot be downloaded as a file.',
  ],
  expect: 'A .zip, .pst, .ics, .csv, .vcf, .pdf or OneNote file, or a folder.',
};
