import type { StepId } from '../domain/ids.ts';
import type { RunOutcome } from '../domain/run-record.ts';
import type { Finding, Note, StepStatus } from '../domain/run-report.ts';

/** Every sentence of a report, on the terminal, in a browser and in READ-ME-FIRST.txt. */
export const REPORT_TEXT = {
  outcome: {
    complete: 'complete',
    'complete-with-exceptions': 'finished, but not everything is safe',
    stopped: 'stopped',
    failed: 'did not finish',
  } satisfies Record<RunOutcome, string>,
  outcomeSays: {
    complete: 'Everything that was to be saved is safe and was read back from the disk.',
    'complete-with-exceptions': 'What is not safe is named below; everything else is safe.',
    stopped: 'The backup was stopped as asked. What was copied is safe; run it again to go on.',
    failed: 'What was copied is safe; what is missing is named below. Run it again to go on.',
  } satisfies Record<RunOutcome, string>,
  kind: { backup: 'backup', add: 'files added from this computer' },
  step: {
    media: 'photos and videos',
    contacts: 'contacts',
    messages: 'messages',
    documents: 'documents',
    'app-data': 'app data',
    packages: 'app packages',
    cloud: 'cloud',
  } satisfies Record<StepId, string>,
  stepStatus: {
    done: 'safe',
    'done-with-exceptions': 'not everything is safe',
    'not-finished': 'not finished',
    'left-out': 'left out by choice',
    'nothing-found': 'nothing found on the phone',
    guided: 'needs you',
  } satisfies Record<StepStatus, string>,
  verdict: {
    'not-copied': 'not copied',
    'not-listed': 'could not be listed',
    'not-read-back': 'not read back',
    'differs-from-phone': 'differs from the phone',
    missing: 'missing',
    extra: 'extra',
    changed: 'changed',
    damaged: 'damaged',
    'record-damaged': 'a record is damaged',
  } satisfies Record<Finding['verdict'], string>,
  /** What to do about what a check found. */
  checked: {
    missing: 'Run a repair (lifeboat repair): it is brought back from a copy that has it.',
    extra: 'Nothing: it is in no record, so it was put there by someone else and stays.',
    changed: 'Run a repair (lifeboat repair): the right bytes are brought back from a copy that has them.',
    damaged:
      'Run a repair (lifeboat repair): the right bytes are brought back from a copy that has them. If it happens again, use another disk.',
    records: 'Run a repair (lifeboat repair): a record is brought back from a copy, or made anew from the others.',
  },
  note: {
    'zero-byte-original': 'empty',
    'does-not-open': 'does not open',
    'name-changed': 'kept under another name',
    'moved-on-phone': 'moved on the phone',
    'changed-meanwhile': 'changed on the phone while the backup ran',
    'same-as-stored': 'safe already',
    'earlier-version-kept': 'earlier version kept',
    'left-out': 'left out',
    resumed: 'continued',
    'changed-by-phone': 'changed by the phone itself',
  } satisfies Record<Note['note'], string>,

  changedMeanwhile: ({ objects, storages }: { readonly objects: number; readonly storages: number }): string =>
    [
      objects > 0 ? `The phone told of ${objects === 1 ? 'a change' : `${objects} changes`} to its files` : '',
      storages > 0 ? `${objects > 0 ? ' and' : 'The phone told'} that a storage, such as its card, came or went` : '',
      ' while the backup ran. What is new since then is not in it: run it again.',
    ].join(''),
  notSafe: 'Not safe',
  everythingSafe: 'Nothing is known to be unsafe.',
  endedBy: 'Why it ended early',
  onPhone: 'on the phone',
  inSource: 'to be added',
  copied: 'copied now',
  alreadySafe: 'already safe',
  leftOut: 'left out by choice',
  unreadable: 'could not be read',
  steps: 'Step by step',
  proof: 'How it was proved',
  notes: 'Worth knowing',
  notCovered: 'What no backup of this phone can cover by itself',
  whatToDo: 'What to do',
  moreFindings: (count: string) => `and ${count} more; all are in report.json and report.html of this run`,
  moreNotes: (count: string) => `and ${count} more; every file is in objects.jsonl of this run`,

  proofCopied: (files: string) =>
    `${files} copied: the bytes arrived, in the number that was announced, and were fingerprinted (SHA-256) on the way.`,
  proofReadBack: (files: string) => `${files} read back: the stored file was read again and is the same.`,
  proofPastCache: (files: string) =>
    `Of these, ${files} came from the disk itself, past this computer's own cache. A cache inside the disk cannot be passed by.`,
  proofCacheNotPassed:
    "Reading back may have been answered by this computer's cache instead of the disk. For certainty unplug the disk, plug it in again, and run a check (lifeboat verify).",
  proofSomeCacheNotPassed: (files: string) =>
    `For ${files} this computer's cache may have answered instead of the disk. For certainty unplug the disk, plug it in again, and run a check (lifeboat verify).`,
  proofCompared: (files: string) =>
    `${files} compared with the phone: the phone was read a second time, in a fresh session, and its bytes are the same.`,
  proofWatched: (files: string, isOne: boolean) =>
    `${files} that earlier backups saved ${isOne ? 'was' : 'were'} read from the phone again: the same bytes. (A share has its turn each month.)`,
  proofRotted: (files: string, isOne: boolean, differ: string) =>
    `${files} that earlier backups saved ${isOne ? 'was' : 'were'} read from the phone again: ${isOne ? 'it' : `${differ} of them`} ${differ === '1' ? 'comes' : 'come'} with other bytes, or cannot be read any more. The phone’s memory is failing; what was saved before is safe. Save what is new soon.`,
  rotted:
    'The phone now sends other bytes than those that were saved, under the same size and date: it was not you who changed it, the phone’s memory did. What was saved stays.',
  unreadableNow: (why: string) =>
    `This was saved before, and can now not be read from the phone: its memory is failing. What was saved stays. (${why})`,
  proofNotCompared: 'The phone was not read a second time to compare (backup --compare does that).',
  proofOpens: (opens: string, isOne: boolean, not: string) =>
    `${opens} ${isOne ? 'opens' : 'open'}; ${not} ${not === '1' ? 'does' : 'do'} not open.`,
  proofNotChecked: (files: string) => `${files} not checked for whether the content opens.`,
  proofNotTried: (files: string, isOne: boolean) =>
    `Of these, ${files} ${isOne ? 'was' : 'were'} left over when the trying was stopped. The next backup tries ${isOne ? 'it' : 'them'}.`,
  proofSame: (files: string, bytes: string, isOne: boolean) =>
    isOne
      ? `${files} (${bytes}) has the bytes of another file that is safe: it is written down, and stored once.`
      : `${files} (${bytes}) have the bytes of other files that are safe: they are written down, and stored once.`,
  proofNothing: 'Nothing was copied in this run, so there was nothing to prove.',

  gap: (where: string, what: string) =>
    `Cannot account for every file of ${where}: ${what}. That is a fault in the app, and this run is not to be trusted`,
  notReadBack: (files: string) => `Cannot call ${files} safe: copied, but not read back`,
  notCompared: (files: string) => `Cannot call ${files} compared: the phone was not read a second time for them`,
  notNamedFolders: (count: string) => `Cannot list ${count} of the phone's folders: their names are not known`,

  cannotCover: {
    appDataWhat: 'app data',
    appDataWhy:
      'Windows on the phone does not let a computer read what apps keep to themselves: chats, notes, game progress, sign-ins.',
    appDataInstead:
      "Go through the phone app by app: use the app's own export or backup where it has one, and take screenshots of what has none.",
    contactsWhat: 'contacts',
    contactsWhy:
      'No contacts file was found on the phone or its card; the address book itself is closed to a computer.',
    contactsNoExport:
      'What was found are single cards, or files in which nobody could be read; the address book itself is closed to a computer.',
    messagesWhat: 'text messages',
    messagesWhy:
      'No message backup was found on the phone or its card; the messages themselves are closed to a computer.',
    messagesNoExport:
      'What was found is from other phones or programs, or could not be read; the messages themselves are closed to a computer.',
    exportApp:
      'If the app "contacts+message backup" is on the phone (under Settings) or can still be had from the Store, let it make a backup, and run this again.',
    contactsOtherwise:
      'Otherwise let the phone sync with its Microsoft account, export the contacts at outlook.com (People), and add the file: lifeboat add <backup> --from <file> --as contacts.',
    contactsNoApp:
      'Let the phone sync with its Microsoft account, export the contacts at outlook.com (People), and add the file: lifeboat add <backup> --from <file> --as contacts. Or copy them to the SIM card and read that with another phone.',
    messagesOtherwise: 'Otherwise take screenshots of the conversations that matter; they come along as pictures.',
    messagesNoApp:
      'This version of Windows has no way to export messages. Take screenshots of the conversations that matter; they come along as pictures.',
    cloudWhat: 'what is in the cloud',
    cloudWhy:
      'OneDrive (where older camera uploads often are), Outlook mail and calendar, and OneNote are on the web, not on the phone.',
    cloudInstead:
      'Download them at onedrive.com, outlook.com and onenote.com, and add what you got: lifeboat add <backup> --from <folder> --as cloud.',
    libmtpWhat: 'dates, the names of folders, and changes that leave the length as it was',
    libmtpWhy:
      'The phone was read through libmtp, which tells none of them here: files lie side by side, and a file that keeps its name, number and length is taken for unchanged. It only reads, a file at a time; one that is cut off begins anew.',
    libmtpInstead:
      'When the phone can be read over USB again, back it up that way too: what came without folders stays beside it. To have every file read once more, compare with the phone (backup --compare).',
    folderWhat: 'everything outside this folder',
    folderWhy: 'Only this folder was read. What the phone itself holds was not looked at.',
    folderInstead: 'Back up the phone too, if it can still be plugged in.',
  },

  frontPage: {
    title: (name: string) => `Backup of ${name}`,
    what: (name: string) =>
      `This folder is a complete, readable backup of the phone "${name}", made by Lumia Lifeboat. Nothing is packed or encrypted: every file is an ordinary file. No program is needed to read, check or restore it.`,
    phone: 'The phone',
    lastRun: 'The last run',
    holds: 'This folder holds',
    serial: 'serial number',
    folders: 'What is where',
    folderList: [
      ['data/Phone', "the phone's own folders and files, under their own names"],
      ['data/SD card', 'the same of its memory card, if it had one'],
      ['data/Packages, data/Cloud', 'app packages and downloads that were added from a computer'],
      ['data/Earlier versions', 'what a file was before it changed on the phone, by run'],
      ['manifest-sha256.txt', 'every file with its fingerprint (SHA-256)'],
      ['.lifeboat/runs', 'a record and a report of every run; nothing here is needed to read your files'],
    ],
    inside: 'What is in it, to look at here',
    insideSays: 'Pages that open in any browser, without the app and without a connection:',
    insideLinks: {
      photos: 'Photos and films, by month',
      contacts: 'Contacts',
      messages: 'Messages',
      documents: 'Documents',
      packages: 'App packages',
    },
    documents: {
      title: 'Documents',
      says: 'Every other file, as it was on the phone. A name that is no link is of a kind that a browser would run or hand on: open it in its folder, with its own program, if you know what it is.',
      part: (n: string) => `part ${n}`,
      backup: 'The backup',
      newer: 'Before',
      older: 'After',
    },
    proved: 'How it was proved',
    check: 'How to check it, today or in thirty years',
    checkWhy:
      'Every file has a fingerprint (SHA-256) in manifest-sha256.txt. Checking reads every file again and says which are not what was stored. Open a terminal in this folder:',
    linux: 'Linux',
    mac: 'macOS',
    windows: 'Windows (PowerShell)',
    bagit: 'The folder is also a BagIt bag (RFC 8493); any BagIt program can check it.',
    restore: 'How to get things back without the app',
    restoreList: [
      'Look at the photos: open data/Phone/Pictures in any file manager.',
      'Back onto a Lumia: plug it in, unlock it, open it in the file manager, and copy the folders under data/Phone to the folders of the same name on the phone.',
      'Onto anything else: copy the folders from data to wherever they should be. Copy, do not move: the backup should stay whole.',
      'Contacts (.vcf, .csv) can be imported by nearly every phone and mail program.',
    ],
    keep: 'Do not rename, change or delete anything in this folder; copy from it. A second copy on another disk, kept elsewhere, is worth more than any promise.',
    reports: 'Full report of this run',
  },
} as const;
