/** Encrypted copies away from home. */
export const OFFSITE_TEXT = {
  sheet: {
    title: 'Key to a backup',
    warning:
      'Whoever has this page can read the backup; without it nobody can, not even its owner. Keep it where you keep what must not be lost, in two places, and never as a photo or in the cloud.',
    letters: 'The same key as letters',
    phone: 'Backup of the phone',
    place: 'The encrypted copy is at',
    user: 'User name there (for S3 the access key)',
    made: 'Made on',
    recipient: 'Its public half',
    how: 'How to get everything back, on any computer',
    begin:
      'Install Lumia Lifeboat and press "Bring back from off-site" on its first page: it asks for the place above, for this key, and for a folder. Or, in a terminal: lifeboat offsite pull --from <the place above> --to <an empty folder> --key-file <a file with the letters above>.',
    password:
      'The place is a server: it asks for the user name above and the password (for S3 the secret key) that belongs to it. The password is not on this page; whoever pays for the server can set a new one there.',
    steps: [
      'Type the 24 words, or the letters, or scan the code. One wrong word or letter is noticed.',
      'Without Lumia Lifeboat: write the letters into a file key.txt. In the folder "packs", each file is an age file with a tar archive in it: age -d -i key.txt <file> | tar -x. Large files come in parts, named ".lifeboat-part-..."; put them together in the order of their names (cat name.lifeboat-part-* > name). age is free, at age-encryption.org.',
    ],
  },
  cli: {
    about: 'an encrypted copy away: in a folder for a sync client, on WebDAV (Nextcloud), or S3',
    init: 'begins an off-site copy and writes the page with its key, to print',
    confirm: 'types the key back from the paper; nothing is sent before',
    push: 'sends what is new, encrypted',
    pull: 'makes the backup again from the place and the key alone',
    noCheck: 'do not fetch and hash a twelfth of what is there afterwards',
    check: 'compares the place with the list of what was sent',
    status: 'the off-site copies of a backup',
    to: 'where to: a folder, https://... (WebDAV) or s3+https://host/bucket/folder',
    from: 'where from: as given to init',
    into: 'the folder in which the backup is made again',
    sheet: 'the file to write the page with the key to (HTML)',
    label: 'a name for it',
    remote: 'which one, by its name, when there are several',
    keyFile: 'a file with the key (words or letters); "-" reads what is typed',
    share: 'fetch and hash this share of what is there, going on where the last one stopped; 100% reads everything',
    credentials:
      'User and password (S3: access key and secret) come from LIFEBOAT_OFFSITE_USER and LIFEBOAT_OFFSITE_PASSWORD and are kept nowhere.',
    inited: (sheet: string) =>
      `The key is on the page "${sheet}" and nowhere else. Print it, delete the file, then type the key back:`,
    confirmNext: (vault: string) => `lifeboat offsite confirm "${vault}" --key-file -`,
    typeKey: 'Type the 24 words (or the letters) from the paper, then Enter:',
    confirmed: 'The key on paper opens what is encrypted here. Push can begin.',
    pushed: 'Everything of the backup is there, encrypted.',
    pushedExceptions: 'Some files are not there.',
    sent: (count: string, bytes: string) => `Sent now: ${count}, ${bytes} encrypted.`,
    resent: (count: string) => `Packs that the place had lost or spoiled, sent again: ${count}.`,
    total: (count: string) => `In all: ${count}.`,
    checkOk: 'Everything that was sent is there.',
    checkNotOk: 'Something that was sent is not there as it was. The next push sends it again.',
    checkRead: (read: string, all: string) => `Fetched and hashed: ${read} of ${all}.`,
    neverSent: 'Nothing has been pushed to its end yet.',
    problem: {
      missing: 'is missing',
      truncated: 'has another length',
      changed: 'has other bytes',
      unopenable: 'is what was sent, but the key does not open it',
      'not-ours':
        'is a newer list that this backup has not sent: another computer sends to the same place, or an opened copy of this backup does, and that state would be brought back',
    },
    holds: (files: string, more: string) => `holds ${files}${more}`,
    more: (count: string) => ` and ${count} more`,
    pulled: 'The backup is here again, and every file has its hash.',
    pulledExceptions: 'The backup is here again, but not everything that was sent.',
    pulledNext:
      'Once the place was repaired (offsite push), or from another place, the same command brings what is missing.',
    passedOver: (name: string) => `A newer list could not be read, so an older one was taken: ${name}`,
    none: 'This backup has no off-site copy.',
    untested: 'the key has not been typed back from the paper yet',
    neverPushed: 'nothing sent yet',
    pushedAt: (when: string) => `sent ${when}`,
    noRemote: (label: string) => `There is no off-site copy "${label}".`,
    several: (labels: string) => `Say which with --remote: ${labels}.`,
    otherAddress: (given: string) =>
      `Cannot use "${given}": an address begins with https:// (WebDAV, Nextcloud) or s3+https:// (S3); a folder is given by its path.`,
    sheetTaken: (file: string) =>
      `Cannot write the key to "${file}": a file of this name is there, and it may be the page with another key. Give another name.`,
    sheetNotWritten: (file: string, why: string) => `Cannot write the key to "${file}": ${why}`,
    plainHttp: 'A password over http:// can be read by anyone on the way. Use https://.',
    keptForAnother: (place: string) =>
      `The name and password that are kept are not known to be for "${place}": type them again, if that is your server.`,
    needUser: 'User and password are needed: set LIFEBOAT_OFFSITE_USER and LIFEBOAT_OFFSITE_PASSWORD.',
  },
  progress: {
    comparing: 'comparing',
    sending: 'encrypting and sending',
    finishing: 'finishing',
    checking: 'checking',
    fetching: 'fetching',
    ended: 'ended',
  },
} as const;

/** Beside the encrypted objects, for whoever finds them. */
export const OFFSITE_READ_ME = `This is an encrypted backup, made by Lumia Lifeboat.

Nothing in it can be read without its key, which its owner has on paper (24 words, or AGE-SECRET-KEY-1...).

packs/      age files (age-encryption.org); in each a tar archive with files, or parts of large ones.
            Its name is the SHA-256 of the file as it lies here: sha256sum tells whether it is whole.
            By hand: age -d -i key.txt packs/ab/ab....age | tar -x
            Parts (".lifeboat-part-...") are joined in the order of their names.
snapshots/  age files; in each a gzip file of JSON lines: every file of the backup with its SHA-256 and where its
            bytes are (pack, offset in the tar archive, length). The newest name is the newest state.

With the program: lifeboat offsite pull --from <this place> --to <folder> --key-file key.txt
`;
