/** The working copy of a key: an option beside the paper, locked with a passphrase. */
export const WORKING_KEY_TEXT = {
  tooShort: (least: string) =>
    `The passphrase is too short. Whoever gets hold of the file can try passphrases on it for as long as they like, so it has at least ${least} characters; four or five words that have nothing to do with each other are good.`,
  noneHere: 'No working copy of this key is on this computer. The key on paper always works.',
  oneOfTwo: 'Give either the key from the paper, or the passphrase of its working copy on this computer.',
  cli: {
    keep: 'also keep a working copy of the key on this computer, locked with a passphrase; the paper stays what counts',
    forget: 'takes the working copy of the key from this computer; the paper works as before',
    open: 'also open what is fetched, and the newest list, with the working copy of the key',
    file: 'a file whose first line is the passphrase of the working copy',
    passphrase:
      'The passphrase of a working copy of the key comes from --passphrase-file or LIFEBOAT_OFFSITE_PASSPHRASE, never from an argument that others could list, and is kept nowhere.',
    pullNeeds:
      'Give --key-file with the key from the paper; or, where this computer has a working copy of it, its passphrase with --passphrase-file or LIFEBOAT_OFFSITE_PASSPHRASE.',
    none: 'A passphrase is needed: give --passphrase-file, or set LIFEBOAT_OFFSITE_PASSPHRASE.',
    forWhat: (option: string) => `--passphrase-file means nothing without ${option}.`,
    kept: 'A working copy of the key is on this computer, locked with the passphrase. Keep the paper: it works without it.',
    forgotten: 'No working copy of the key is on this computer. The paper works as before.',
    isKept: 'a working copy of the key is on this computer',
    opened: (count: string) => `Opened with the key, the newest list among them: ${count}.`,
    notOpened: 'Nothing that was fetched could be opened with the key.',
  },
  window: {
    keep: 'Keep a working copy of the key on this computer, locked with a passphrase',
    keepSays:
      'With it, a check can also show that what lies there opens. It is a file beside the settings and goes nowhere else. The paper stays what counts: it opens everything without the passphrase.',
    new: 'Passphrase',
    again: 'The passphrase once more',
    tooShort:
      'At least {{least}} characters: whoever gets hold of the file can try for as long as they like. Four or five words that have nothing to do with each other are good.',
    differs: 'These two are not the same.',
    add: 'Add a working copy of the key',
    addSays: 'Type the key from the paper once more, and choose a passphrase for its working copy on this computer.',
    addIt: 'Keep the working copy',
    never: 'Leave it',
    kept: 'A working copy of the key is on this computer, locked with a passphrase.',
    forget: 'Forget the working copy',
    check: 'Check that it opens',
    checkSays: 'Fetches the newest list and a tenth of the rest, compares them, and opens them with the key.',
    passphrase: 'Passphrase of the working copy',
    all: 'Fetch and open everything, which takes as long as bringing it back',
    checkIt: 'Check it now',
    neverSent: 'Nothing has been sent to its end yet.',
    allRight: 'Everything that was sent is there.',
    opened_one: '{{n}} file of it was fetched, and the key opens it.',
    opened_other: '{{n}} files of it were fetched, and the key opens them.',
    notRight: 'Something is not as it was sent. Send what is new, and it is sent again:',
    problem: {
      missing: '{{object}} is missing',
      truncated: '{{object}} has another length',
      changed: '{{object}} has other bytes',
      unopenable: '{{object}} is whole, but the key does not open it',
    },
  },
} as const;
