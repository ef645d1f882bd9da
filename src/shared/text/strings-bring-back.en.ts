/** The page that brings an encrypted copy back from a place away. */
export const BRING_BACK_TEXT = {
  open: 'Bring back from off-site',
  openSays: 'From an encrypted copy away, with the key on its paper.',
  openWorking: 'A backup is coming back. See how far it is.',
  over: 'An encrypted copy away',
  heading: 'bring it back',
  headingBack: 'it is back',
  lead: 'With the place and the key on the paper the whole backup is made again, on this computer or a drive. The copy away is only read.',
  place: 'where it is',
  placeLabel: 'What does the paper say after “The encrypted copy is at”?',
  folder: 'A folder',
  server: 'An address (https://… or s3+https://…)',
  folderSays:
    'The folder itself, as the sync program brings it onto this computer, or on a drive. “lifeboat-offsite.json” lies in it.',
  chooseFolder: 'choose the folder of the encrypted copy',
  pickFolder: 'Choose its folder',
  user: 'User name, as on the paper (for S3 the access key)',
  password: 'Password (for S3 the secret key)',
  passwordSays: 'The password is not on the paper. It is asked for each time here, and kept nowhere.',
  key: 'its key',
  keySays: 'The 24 words from the paper, in their order, or the line that begins with AGE-SECRET-KEY.',
  into: 'where to',
  intoSays: 'A folder for the backup is made in it. A disk with room for everything is needed.',
  chooseInto: 'choose where the backup is to come',
  pickInto: 'Choose where to',
  begin: 'Bring it back now',
  goesOn: 'It goes on without this page. Stopped or cut off, it goes on from there the next time into the same folder.',
  safe: 'The copy away is only read. What has come stays, and the next time goes on from there.',
  came: 'Everything is back: {{files}}, {{bytes}}. Each was compared with what was sent.',
  cameFrom: 'As it was sent {{day}}, from {{place}}.',
  cameOlder: 'An older state of the backup is back: {{files}}, {{bytes}}. What was sent after it is not in it.',
  cameNotAll_one: 'The backup is back, but for {{n}} file that the copy away no longer has whole:',
  cameNotAll_other: 'The backup is back, but for {{n}} files that the copy away no longer has whole:',
  notAllTodo:
    'Another copy of this backup (on a drive, at another place) may still have them: plug it in, open this backup, and press “Check and repair now” on its page of copies.',
  passedOver: 'A newer list of what was sent could not be read there, so the one before it was taken.',
  opens: 'Open this backup',
  another: 'Bring back another one',
} as const;

/** What is said of a key while it is typed. */
export const TYPED_KEY_TEXT = {
  wrong: 'Word {{at}}, “{{word}}”, is in no key.',
  wrongMeant: 'Word {{at}}, “{{word}}”, is in no key. Is it “{{meant}}”?',
  some: '{{n}} of 24 words.',
  tooMany: '{{n}} words; a key has 24. One is there twice, or something else was typed.',
  notTogether:
    'All 24 words are words of keys, but not this key: one is another word than on the paper, or two changed places.',
  letters: 'The line is not whole yet, or a letter of it is wrong.',
  whole: 'The key is whole.',
} as const;

/** A copy away, compared with what was sent. */
export const CHECK_AWAY_TEXT = {
  check: 'Check it',
  never: 'Not checked yet',
  on: 'Checked {{day}}',
  stopped: 'Stopped. Nothing was changed there; a check begins anew.',
  allRight: 'Everything that was sent is there as it was: {{bytes}} were fetched and compared.',
  wrong_one: '{{n}} piece of the copy is not there as it was sent:',
  wrong_other: '{{n}} pieces of the copy are not there as they were sent:',
  what: {
    missing: 'One is missing.',
    truncated: 'One is cut short.',
    changed: 'One was changed.',
    unopenable: 'The key does not open one.',
  },
  notOurs:
    'A newer backup lies there that was not sent from here: another computer sends to the same place, or an opened copy of this backup does. Whoever brings it back now gets that one, and not this. Set up a place of its own for one of the two.',
  holds: 'It holds {{names}}.',
  holdsMore: 'It holds {{names}}, and {{n}} more.',
  list: 'It holds the list of everything.',
  mends: 'The next sending mends it, from the backup here: press “Send what is new”.',
} as const;
