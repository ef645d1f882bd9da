import type { RestoreAction, RestorePhase, RestoreWhy } from '../domain/restore.ts';
import { formatNumber } from './bytes.ts';

/** What is said of putting things back. */
export const RESTORE_TEXT = {
  why: {
    'name-taken': 'another file has this name there; both are kept',
    'name-not-allowed': 'this name cannot be held there; it gets a similar one',
    'phone-makes-it': 'the phone makes it by itself',
    'too-big': 'it is 4 GiB or more, which cannot be put there; use a card reader or a folder',
    'read-only': 'this storage can only be read',
    'no-such-storage': 'there is no such storage on it (no memory card, perhaps)',
    'not-in-backup': 'this run did not get it: it was left out, or could not be read',
    'missing-in-backup': 'its bytes are gone from the backup',
    'folder-in-the-way': 'a file lies there where its folder should be',
  } satisfies Record<RestoreWhy, string>,
  action: {
    write: 'to be written',
    'keep-both': 'to be written beside another of the same name',
    compare: 'there with the same size; compared, then left alone or written beside it',
    'not-sent': 'not sent back',
    refuse: 'cannot be put there',
  } satisfies Record<RestoreAction, string>,
  phase: {
    opening: 'opening the backup',
    connecting: 'connecting',
    listing: 'looking at what is there',
    planning: 'planning',
    writing: 'putting back',
    waiting: 'waiting',
    trying: 'trying whether it opens',
    stopping: 'stopping',
    ended: 'ended',
  } satisfies Record<RestorePhase, string>,
  blocked: {
    nothing: 'nothing is chosen',
    allRefused: (why: string) => `none of it can be put there: ${why}`,
    noSpace: (storage: string, needed: string, free: string) =>
      `Cannot restore: ${needed} are needed on "${storage}" and ${free} are free`,
  },
  notes: {
    bare: 'The records of this backup (.lifeboat) are gone. Its files are listed from the manifest, with names as this disk holds them and dates as its files carry them. Past runs, earlier versions, empty folders and when a file was made were known to the records only.',
    noJournal:
      'The backup cannot be written to, so an interrupted restore leaves no trace in it: run again, what is there is compared and left alone, but a half-sent file would be kept as a stranger.',
    madeByPhone:
      'desktop.ini, thumbnails of videos and the music library’s own lists are not sent: the phone makes them.',
    untried:
      'Writing to a real Lumia has been tried by nobody here: every file is read back, and what does not read back the same is taken away again.',
    notReached: (files: string) => `${files} were not reached.`,
    sampled: 'Of each file the size and a sample of its bytes were compared, as chosen; not every byte.',
    folders: (count: number, names: string) =>
      `${count === 1 ? '1 folder' : `${formatNumber(count)} folders`} could not be made there: ${names}${count > 10 ? ', …' : '.'}`,
    moved: (files: string) => `${files} are taken from the earlier versions that later runs set aside.`,
  },
} as const;

/** The command line's words for the same. */
export const RESTORE_CLI_TEXT = {
  about: 'puts a past backup back, onto a phone or into a folder; shows the plan first, never writes over anything',
  toDevice: 'the phone (see lifeboat devices), or folder:<path> for a card in a reader',
  toFolder: 'a folder of this computer; each storage gets a folder in it',
  onto: 'put everything onto this storage: Phone or "SD card"',
  run: 'the run to go back to, the newest if none is named (see lifeboat status)',
  select: 'a step, a path or a glob (*, **, ?); may be given several times; everything if none is',
  also: 'make it for the phone’s own apps and put it there too: messages, contacts (one file), contact-files, kit',
  onlyAlso: 'only what --also names, no files of the run',
  onlyAlsoWhat: '--only-also needs --also and what',
  onlyAlsoSelect: 'only one of --only-also and --select can be given',
  badAlso: (text: string, all: string) => `"${text}" is nothing that is made for a phone: ${all}`,
  sample: 'compare size and a sample of each file instead of every byte',
  dryRun: 'show the plan and write nothing',
  wait: 'seconds to wait for a phone that is lost',
  oneTarget: 'name one place: --to-device or --to-folder',
  badRun: (run: string) => `"${run}" is no run (see lifeboat status)`,
  plan: {
    from: (run: string, target: string) => `Run ${run} to ${target}:`,
    fromManifest: (target: string) => `From the manifest alone to ${target}:`,
    folders: (count: string) => (count === '1' ? '1 folder to be made' : `${count} folders to be made`),
    space: (storage: string, needed: string, free: string) =>
      `${storage}: ${needed} needed, with a reserve; ${free} free`,
    unknownSpace: 'an unknown amount',
    notEnough: 'not enough',
    time: (time: string) => `takes ${time}`,
    nothingWritten: 'Nothing was written.',
    more: (count: string) => `and ${count} more`,
    as: (name: string) => `as ${name}`,
  },
  outcome: {
    complete: 'Everything that was chosen is back.',
    'complete-with-exceptions': 'Not everything that was chosen is back:',
    stopped: 'Stopped. What was put back stays; run it again, it goes on where it stopped.',
    failed: 'The restore did not go to its end. Run it again; it goes on where it stopped.',
  },
  refused: 'Nothing was written:',
  drillOutcome: { passed: 'The drill passed: what was tried can be put back.', failed: 'The drill did not pass.' },
  rows: {
    chosen: 'chosen',
    written: 'written',
    alreadyThere: 'already there and the same',
    notSent: 'not sent, the phone makes it',
    refused: 'cannot be put there',
    failed: 'failed or not reached',
  },
  readBack: (files: string) => `${files} read back from there whole, and the same.`,
  sampled: (files: string) => `${files} compared there by size and a sample; not every byte.`,
  dates: (kept: string, of: string) => `Dates kept: ${kept} of ${of}.`,
  halfSent: (count: string) => `${count} half-sent by an earlier attempt, taken away and sent anew.`,
  renamed: 'Under another name',
  drill: {
    about:
      'tries a restore: a sample goes to a virtual Lumia of the same model and is read back, compared, opened, counted',
    sample: 'a share of the files, in per cent (10 if not given; contacts and messages always)',
    all: 'every file',
    from: 'try this second copy instead; the result is kept in the backup',
    scratch: 'where the scratch folder is made',
    oneMode: 'only one of --sample and --all can be given',
    lastPassed: (when: string, files: string) => `Last restore drill: passed, ${when}, ${files}.`,
    lastFailed: (when: string, files: string) => `Last restore drill: NOT passed, ${when}, ${files}.`,
    manifest: (agree: string, of: string) => `${agree} of ${of} agree with manifest-sha256.txt.`,
    opened: (opens: string, not: string, unchecked: string) =>
      `${opens} ${opens === '1' ? 'opens' : 'open'}, ${not} ${not === '1' ? 'does' : 'do'} not open (damaged before they were saved), ${unchecked} ${unchecked === '1' ? 'was' : 'were'} not checked.`,
    counted: (contacts: string, messages: string) => `Counted in them: contacts: ${contacts}, messages: ${messages}.`,
  },
} as const;
