/** Copies of a backup: on a drive and away. */
export const COPIES_TEXT = {
  cli: {
    about: 'copies a backup to another drive or folder: only what is new moves, and what moved is read back',
    vault: "the backup's folder",
    to: 'the folder that holds copies; without it, the drives that are remembered and plugged in',
    whenPluggedIn: 'wait for the drives that are remembered, and copy onto each as it comes, until Ctrl-C',
    notBoth: 'Say either --to or --when-plugged-in: what is waited for are the drives that are remembered.',
    waiting: (drives: string) => `Waiting for ${drives}. Ctrl-C ends it.`,
    notCopied: (drive: string) => `Not copied to "${drive}"; it is tried again when it is plugged in again.`,
    failed: (label: string, place: string) => `Not copied to "${label}" (${place}):`,
    complete: 'The copy has everything, and what was written now was read back from the drive.',
    exceptions: 'Some files are not in the copy.',
    counts: (copied: string, there: string) => `Copied now: ${copied}. Already there: ${there}.`,
    pastCache: (files: string) => `Read past this computer's own cache: ${files}.`,
    cached:
      "This computer's cache may have answered instead of the drive; check the copy again after plugging it in anew.",
    setAside: (files: string) =>
      `Kept aside in the copy (.lifeboat/set-aside), as other bytes took their place: ${files}.`,
    notOurs: (files: string) => `In the backup's folder and in none of its records, so not copied: ${files}.`,
    on: {
      'same-disk':
        'The copy is on the disk of the backup itself (another partition of it is no other disk): it dies with it. Choose another drive.',
      memory: "The copy is in this computer's memory, and gone when it is switched off. Choose a drive.",
      'not-known':
        'On which disk the copy is cannot be told, so it does not count as another one. Choose a drive that is plugged into this computer itself.',
    },
    noCheck: 'do not read a twelfth of what was there before again',
    share: {
      allRight: (amount: string) => `Read again of what was there before, as each time: ${amount}, all as it was.`,
      wrong: (amount: string, files: string) =>
        `Read again of what was there before, as each time: ${amount}. WRONG in it: ${files}.`,
      one: (path: string, what: string, place: string) => `${path}: ${what}, in ${place}`,
      brokenOff: 'What was copied now is right; reading again what was there before broke off:',
      todo: 'What was copied now is right. Put right what is wrong from the other copies: lifeboat repair <backup>.',
    },
    more: (count: string) => `and ${count} more`,
  },
  repair: {
    about:
      'reads the backup and every copy that is there, and puts wrong files right with the bytes of a copy that has them',
    from: 'a folder with a copy that is not remembered; may be given several times',
    check: 'only look',
    share: 'read this share of each copy, going on where the last time stopped',
    badShare: (given: string) => `"${given}" is no share; say for example 10%.`,
    ok: 'Nothing is wrong in what was read.',
    repaired: 'What was wrong is put right.',
    notOk: 'Something is wrong, and stays so.',
    putRight: (path: string, place: string, from: string) => `${path}: put right in ${place}, from ${from}`,
    kept: (path: string) => `the wrong bytes are kept: ${path}`,
    missing: (path: string, place: string) => `${path}: is missing in ${place}`,
    damaged: (path: string, place: string) => `${path}: has other bytes in ${place}`,
    lost: 'No copy that is there has its bytes. Plug in every other copy, or save it from the phone again.',
    read: (place: string, count: string, total: string, ended: boolean) =>
      `${place}: ${count} read of ${total}${ended ? '; everything has been read in this round' : ''}`,
    away: (place: string) => `${place}: not there, not looked at`,
    unfinished: (place: string) =>
      `${place}: copying to it was not ended (copy again); what is not in it yet is not called missing`,
    failed: (place: string) => `${place}: not looked at, or not put right`,
  },
  progress: {
    checking: 'checking',
    repairing: 'repairing',
    'reading-records': 'reading records',
    comparing: 'comparing',
    copying: 'copying',
    finishing: 'finishing',
    ended: 'ended',
  },
  status: {
    here: (place: string) => `this folder, ${place}`,
    drive: (label: string, place: string) => `on "${label}", ${place}`,
    offsite: (label: string, place: string) => `off-site "${label}", ${place}`,
    at: (when: string) => `brought up to date ${when}`,
    lastComplete: (when: string) => `last complete backup ${when}`,
    seen: (when: string) => `last plugged in here ${when}`,
    cached: (count: string) =>
      `${count} read back through this computer's cache alone (repair --check, plugged in anew)`,
    behind: 'does not have the newest run',
    notWhole: 'files are missing in it',
    damaged: (count: string) => `${count} damaged`,
    proved: (when: string) => `every byte read ${when}`,
    neverProved: 'not yet read from end to end',
    on: {
      'same-disk': 'on the same disk as the backup',
      memory: "in this computer's memory, gone when it is switched off",
      'not-known': 'on which disk cannot be told, so it does not count as another one',
    },
    lost: (what: string) => `If this disk died now, ${what}`,
    allLost: 'everything would be lost: there is no other copy on another disk.',
    someLost: 'some of it would be lost: no other copy is whole.',
    nothingLost: 'nothing would be lost.',
    sinceLost: (when: string) => `what came after ${when} would be lost.`,
  },
} as const;
