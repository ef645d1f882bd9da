import type { Remedy } from '../errors/remedy.ts';

const REST_IS_SAFE = 'Everything copied so far is safe.';
const NOTHING_CHANGED = 'Nothing was changed, on the phone or on this computer.';
const SENT_IS_SAFE = 'The backup is untouched. What was sent before is whole, and the next time goes on from there.';
const PAPER_WORKS =
  'Nothing was changed, here or there. The key on paper opens the off-site copy without any passphrase.';
const BACKUP_UNTOUCHED = 'The backup itself was not changed.';
const FILE_ONLY = 'Every other file is treated as usual; where it came from nothing is changed.';
const RUN_AGAIN = 'Run the backup again; it goes on where it stopped.';

const REPLUG = [
  'Unplug the phone, wait a moment, and plug it in again.',
  'If it happens again, restart the phone and use another cable or port.',
];

/** For what our own way over USB could not do, and another may. Never for a phone that is held or not allowed: it would be so there, too. */
const OTHER_WAY = {
  linux: ['If it stays so, try another way in, read only, from the command line: lifeboat devices --libmtp'],
  darwin: [
    'If it stays so, on a Mac with an Intel processor try another way in, read only, from the command line: lifeboat devices --libmtp',
  ],
};

/** What a user is told about each error: what happened, what is safe, what to do. Keys are the catalogue's codes. */
export const REMEDY_TEXT = {
  DEVICE_NONE: {
    happened: 'No phone was found.',
    safe: NOTHING_CHANGED,
    todo: [
      'Plug the phone in with a cable that carries data, directly at the computer.',
      'Unlock the phone and keep its screen on.',
    ],
    perPlatform: {
      linux: ['If the phone charges but is not found, try another cable: many carry power only.'],
      darwin: ['If the phone charges but is not found, try another cable: many carry power only.'],
      win32: [
        'If Windows shows the phone but this list does not, its storage can be added as a folder (folder:<path>).',
      ],
    },
  },
  DEVICE_CHARGE_ONLY: {
    happened: 'The phone is charging but does not offer its files.',
    safe: NOTHING_CHANGED,
    todo: [
      'Unlock the phone, then unplug it and plug it in again.',
      'If it asks what to use the cable for, choose to transfer files.',
      'If nothing changes, use another cable: many carry power only.',
    ],
  },
  DEVICE_LOCKED: {
    happened: 'The phone is locked, so it shows nothing to this computer.',
    safe: REST_IS_SAFE,
    todo: [
      'Unlock the phone with its PIN and keep the screen on.',
      'If it asks whether this computer may see its files, tap Yes.',
      'If it still shows nothing, unplug it and plug it in again while it is unlocked.',
    ],
  },
  DEVICE_CLAIMED: {
    happened: 'Another program is using the phone.',
    safe: NOTHING_CHANGED,
    todo: ['Close the program that shows the phone, then unplug the phone and plug it in again.'],
    perPlatform: {
      linux: ['Eject the phone in the file manager (Files, Dolphin).'],
      darwin: ['Quit Photos, Image Capture and Android File Transfer.'],
      win32: ['Close Explorer windows that show the phone.'],
    },
  },
  DEVICE_NO_PERMISSION: {
    happened: 'The phone is there, but this account may not use it.',
    safe: NOTHING_CHANGED,
    todo: ['Allow this account to use the phone, then unplug it and plug it in again.'],
    perPlatform: {
      linux: [
        'Save this line as /etc/udev/rules.d/70-lumia-lifeboat.rules:\nSUBSYSTEM=="usb", ATTR{idVendor}=="045e|0421|0bb4", TAG+="uaccess"',
        'Then run:\nsudo udevadm control --reload && sudo udevadm trigger',
      ],
    },
  },
  DEVICE_NO_DRIVER: {
    happened: 'This computer has no driver through which the phone can be read this way.',
    safe: NOTHING_CHANGED,
    todo: [
      'Copy the phone or its microSD card to a folder by other means, and add that folder as a device (folder:<path>).',
      'Or use a computer with Linux or macOS.',
    ],
  },
  DEVICE_UNSUPPORTED: {
    happened: 'This device does not offer its files in a way that can be read here.',
    safe: NOTHING_CHANGED,
    todo: ['If it has a microSD card, put the card into a reader and back it up as a folder (folder:<path>).'],
  },
  DEVICE_WP7: {
    happened: 'This is a Windows Phone 7. It only opens its files to the Zune software.',
    safe: NOTHING_CHANGED,
    todo: [
      'Copy its photos with the Zune software on a Windows computer.',
      'Then add the folder they are in to a backup (lifeboat add).',
    ],
  },
  DEVICE_FLASH_MODE: {
    happened: 'The phone is in a service mode, not running as a phone.',
    safe: 'Nothing is read from or written to a phone in this mode.',
    todo: [
      'Hold the volume-down and power buttons for ten seconds until the phone restarts.',
      'When its start screen shows, unlock it and plug it in again.',
    ],
  },
  DEVICE_LOST: {
    happened: 'The connection to the phone was lost.',
    safe: REST_IS_SAFE,
    todo: ['Plug the phone in again and unlock it.', RUN_AGAIN],
  },
  DEVICE_CHANGED: {
    happened: 'Another phone was plugged in than the one this backup began with.',
    safe: REST_IS_SAFE,
    todo: ['Plug in the first phone and run the backup again.', 'The other phone gets a backup folder of its own.'],
  },
  DEVICE_UNRELIABLE: {
    happened: 'Many files in a row could not be read from the phone.',
    safe: REST_IS_SAFE,
    todo: ['Use another cable and another port, without a hub between.', 'Restart the phone.', RUN_AGAIN],
    perPlatform: OTHER_WAY,
  },
  LIBMTP_FAILED: {
    happened: 'libmtp, the other way to the phone, gave up.',
    safe: REST_IS_SAFE,
    todo: [
      'Unlock the phone, close every other program that shows it, then unplug it and plug it in again.',
      'If it stays so, restart the phone and use another cable or port.',
      RUN_AGAIN,
    ],
  },
  LIBMTP_MISSING: {
    happened: 'libmtp, the other way to the phone, cannot be used here.',
    safe: NOTHING_CHANGED,
    todo: [
      'Use it from the command line, on Linux or on a Mac, with an Intel or AMD processor.',
      'If the phone has a microSD card, put the card into a reader and back it up as a folder (folder:<path>).',
    ],
    perPlatform: {
      linux: [
        'Install libmtp (Debian and Ubuntu: apt install libmtp-dev), then this program again (in its folder: npm ci)',
      ],
    },
  },
  PTP_BUSY: {
    happened: 'The phone kept saying that it is busy.',
    safe: REST_IS_SAFE,
    todo: ['Close the apps that are open on the phone and wait a minute.', RUN_AGAIN],
  },
  PTP_TIMEOUT: {
    happened: 'The phone stopped answering.',
    safe: REST_IS_SAFE,
    todo: [...REPLUG, RUN_AGAIN],
    perPlatform: OTHER_WAY,
  },
  PTP_DESYNC: {
    happened: 'The phone answered a question that was not the one asked.',
    safe: REST_IS_SAFE,
    todo: [...REPLUG, RUN_AGAIN],
    perPlatform: OTHER_WAY,
  },
  PTP_MALFORMED: {
    happened: 'The phone sent an answer that makes no sense.',
    safe: REST_IS_SAFE,
    todo: [...REPLUG, RUN_AGAIN],
    perPlatform: OTHER_WAY,
  },
  PTP_REFUSED: {
    happened: 'The phone does not hand out this file.',
    safe: FILE_ONLY,
    todo: [
      'Open the file on the phone; if it opens there, share it from there (mail, OneDrive) and add it to the backup.',
    ],
  },
  SOURCE_VANISHED: {
    happened: 'The file was deleted or moved while the run went on.',
    safe: FILE_ONLY,
    todo: ['Run it again; a moved file is found in its new place.'],
  },
  SOURCE_CHANGED: {
    happened: 'The file was changed while it was being copied.',
    safe: FILE_ONLY,
    todo: ['Leave the phone or the folder alone meanwhile, and run it again.'],
  },
  SOURCE_SIZE_MISMATCH: {
    happened: 'Another number of bytes came than had been announced for this file.',
    safe: FILE_ONLY,
    todo: ['Run it again.', 'If it stays so, open the file where it came from: it may be damaged there.'],
  },
  SOURCE_LIST_FAILED: {
    happened: 'A folder could not be listed. What is in it is not in the backup.',
    safe: 'Every folder that could be listed is treated as usual.',
    todo: [
      'If it is on the phone, restart the phone and run the backup again.',
      'If it is on this computer, see whether this account may open it, and run it again.',
    ],
  },
  SOURCE_READ_FAILED: {
    happened: 'The file could not be read.',
    safe: FILE_ONLY,
    todo: ['Run the backup again.', 'If it is on the microSD card, try the card in a card reader.'],
  },
  SKIPPED_BY_OWNER: {
    happened: 'This file was skipped, as asked.',
    safe: FILE_ONLY,
    todo: ['Run the backup again: the next run copies it.'],
  },
  SOURCE_PLACEHOLDER: {
    happened: 'This file is only a pointer: its bytes are in the cloud, not on this computer.',
    safe: REST_IS_SAFE,
    todo: [
      'In the file manager right-click the folder and choose "Always keep on this device" (OneDrive), wait until it is done, and add it again.',
      'Or download it at onedrive.com as a .zip, and add that.',
    ],
  },
  ARCHIVE_REFUSED: {
    happened: 'An archive, or a file in it, is damaged, locked, or made to do harm. Nothing of it was taken.',
    safe: REST_IS_SAFE,
    todo: [
      'Download it once more, and add that.',
      'If it is the same then, unpack it with another program where it can do no harm, look at it, and add the folder.',
    ],
  },
  SOURCE_LINK: {
    happened: 'This is a link to somewhere else, not a file.',
    safe: FILE_ONLY,
    todo: ['If what it points to matters, add that file or folder itself.'],
  },
  READ_BACK_DIFFERS: {
    happened: 'The stored file was read again from the disk and is not what was written.',
    safe: 'The file is not counted as safe; where it came from nothing is changed.',
    todo: ['Do not trust this disk: choose another one and run the backup again.'],
  },
  COMPARE_DIFFERS: {
    happened: 'The file was read from the phone a second time and was not the same.',
    safe: 'The file is not counted as safe; what is on the phone stays there.',
    todo: ['Use another cable and port, leave the phone alone meanwhile, and run the backup again.'],
  },
  VAULT_NOT_FOUND: {
    happened: 'There is no backup in this folder.',
    safe: NOTHING_CHANGED,
    todo: [
      'Plug in the disk that the backup is on.',
      'Name the folder that holds READ-ME-FIRST.txt and the folder data.',
    ],
  },
  VAULT_NOT_WRITABLE: {
    happened: 'The backup folder cannot be written to.',
    safe: BACKUP_UNTOUCHED,
    todo: [
      'Check that the disk is not write-protected and that this account may write there, or choose another folder.',
    ],
  },
  VAULT_FULL: {
    happened: 'There is not enough room on the backup disk.',
    safe: REST_IS_SAFE,
    todo: ['Free some space on the disk or choose a larger one.', RUN_AGAIN],
  },
  VAULT_FILE_TOO_BIG: {
    happened: 'This file is larger than the backup disk can hold in one file (on FAT32, 4 GB).',
    safe: FILE_ONLY,
    todo: ['Choose a disk formatted as exFAT, NTFS, APFS or ext4, and run the backup again.'],
  },
  VAULT_LOST: {
    happened: 'The backup disk went away while it was in use.',
    safe: REST_IS_SAFE,
    todo: ['Plug the disk in again.', RUN_AGAIN],
  },
  VAULT_IN_USE: {
    happened: 'Another program is writing to this backup right now.',
    safe: BACKUP_UNTOUCHED,
    todo: ['Wait until the other backup has ended, or stop it, and try again.'],
  },
  VAULT_TAKEN_OVER: {
    happened: 'This computer slept or stood still, and another one has begun to write to the same folder meanwhile.',
    safe: 'What was safe before stays so, and nothing more was written from here.',
    todo: ['Wait until the other computer has ended, and begin again here; it goes on with what is left.'],
  },
  VAULT_NEWER_FORMAT: {
    happened: 'This backup was made by a newer version of the app.',
    safe: BACKUP_UNTOUCHED,
    todo: ['Update the app.', 'The files can be read without it: see READ-ME-FIRST.txt in the backup.'],
  },
  VAULT_DAMAGED: {
    happened: "One of the backup's own records cannot be read.",
    safe: 'The files themselves are in the folder data and were not changed.',
    todo: ['Run a check (lifeboat verify); it says which files are proved and which are not.'],
  },
  VAULT_NAME_IMPOSSIBLE: {
    happened: 'The backup disk cannot hold a file of this name, however it is written.',
    safe: FILE_ONLY,
    todo: ['Choose a disk formatted as exFAT, NTFS, APFS or ext4, or shorten the name where it came from.'],
  },
  RESTORE_NO_SPACE: {
    happened: 'There is not enough room where the files should go.',
    safe: BACKUP_UNTOUCHED,
    todo: ['Choose fewer things, or free some space there first.'],
  },
  RESTORE_REFUSED: {
    happened: 'These files cannot be put back there.',
    safe: BACKUP_UNTOUCHED,
    todo: ['Put them into a folder on this computer instead.'],
  },
  RESTORE_NOT_MADE: {
    happened: 'What the phone’s own apps take (one set of messages, contacts, the kit) could not be made ready.',
    safe: 'Nothing was written to the phone, and the backup is as it was.',
    todo: [
      'It is kept in the backup until it is sent: free some space on that disk, or copy the backup to one that can be written to, and restore from there.',
      'Files can be put back without it.',
    ],
  },
  COPY_DRIVE_AWAY: {
    happened: 'The drive with the second copy is not plugged in, or is not the one that was here before.',
    safe: 'Nothing was written: a folder without its drive would fill this computer.',
    todo: ['Plug the drive in, wait until it shows up, and copy again.'],
  },
  COPY_DIFFERENT: {
    happened: 'What is in that folder is not an older state of this backup.',
    safe: 'Nothing was changed, here or there.',
    todo: ['Choose another folder for the copy, or look at the backup that is there.'],
  },
  COPY_FULL: {
    happened: 'There is not enough room on the drive with the copy.',
    safe: 'The backup is untouched. What is in the copy already is whole.',
    todo: [
      'Free some space on that drive, not on the disk of the backup, or choose a larger drive.',
      'Then copy again: what is there already is not copied again.',
    ],
  },
  COPY_LOST: {
    happened: 'The drive with the second copy went away while it was written.',
    safe: 'The backup is untouched. What was copied before is whole.',
    todo: ['Plug the drive in again and copy again; it goes on where it stopped.'],
  },
  EXPORT_FULL: {
    happened: 'There is not enough room where the export is to be.',
    safe: 'The backup is untouched, and what is there already is whole.',
    todo: [
      'Make room there, or choose a folder on a larger disk.',
      'Begin again; photos that are there already are not written again.',
    ],
  },
  EXPORT_NOT_WRITABLE: {
    happened: 'Nothing can be written where the things for the other phone are to be.',
    safe: 'The backup is untouched, and what is in that folder already is whole.',
    todo: [
      'If the folder is on a drive, plug it in again, and see that it is not write-protected.',
      'Or choose another folder, and begin again.',
    ],
  },
  RESTORE_FILE_REFUSED: {
    happened: 'This file cannot be put there.',
    safe: `${BACKUP_UNTOUCHED} The file is still in it, and every other file is treated as usual.`,
    todo: ['Put it into a folder on this computer, or onto a memory card in a card reader.'],
  },
  RESTORE_NOT_IN_BACKUP: {
    happened: 'The backup does not hold this file, or no longer as it was saved.',
    safe: 'Every other file is treated as usual.',
    todo: [
      'Look in the report of the run for why it is missing.',
      'If you have a second copy of the backup, put it right from there (lifeboat repair), or restore from that one.',
    ],
  },
  RESTORE_WRITE_FAILED: {
    happened: 'This file could not be written.',
    safe: `${BACKUP_UNTOUCHED} Nothing half-written was left under its name.`,
    todo: [
      'Run the restore again; it goes on where it stopped.',
      'If it fails again, choose another place for this file.',
    ],
  },
  RESTORE_NOT_PROVED: {
    happened: 'What was written did not read back the same; it was taken away again.',
    safe: BACKUP_UNTOUCHED,
    todo: [
      'Run the restore again; it goes on where it stopped.',
      'If it happens again, use another cable, port or memory card, and check the backup (lifeboat verify).',
    ],
  },
  NEWER_NOT_TOLD: {
    happened: 'The address does not tell which version is the newest.',
    safe: NOTHING_CHANGED,
    todo: [
      'Compare the address with the one of the page that this program is from: the folder in which its packages lie.',
      'Look at that page in a browser: it says which version is the newest.',
    ],
  },
  OFFSITE_UNREACHABLE: {
    happened: 'The second place cannot be reached.',
    safe: BACKUP_UNTOUCHED,
    todo: ['Check the connection to it, and try again.'],
  },
  OFFSITE_MISMATCH: {
    happened: 'The second place holds something else under this name.',
    safe: 'Nothing was changed, here or there.',
    todo: ['Choose another folder there.'],
  },
  OFFSITE_AWAY: {
    happened: 'Nothing of what was sent is at the off-site place.',
    safe: 'Nothing was written there: a folder without its disk would fill this computer.',
    todo: [
      'A folder of a sync client or of another disk: start the client or plug the disk in until its files are there, and try again.',
      'A server: compare the address, down to the folder or bucket, with the one on the page with the key.',
      'If it is gone for good, set up a new one somewhere else (lifeboat offsite init).',
    ],
  },
  OFFSITE_NOT_THERE: {
    happened: 'There is no encrypted copy at this place.',
    safe: 'Nothing was changed, here or there.',
    todo: [
      'Compare the address with the one on the paper, letter by letter.',
      'In a folder that a sync program fills, wait until it has brought everything, and choose the folder in which "lifeboat-offsite.json" lies.',
    ],
  },
  OFFSITE_NOT_EMPTY: {
    happened: 'Something else is there already, where the backup is to come.',
    safe: 'Nothing was changed, here or there.',
    todo: ['Choose another folder, best a new one.'],
  },
  OFFSITE_NO_ROOM: {
    happened: 'There is not enough room where the backup is to come.',
    safe: 'The copy away is only read. What has come stays, and the next time goes on from there.',
    todo: ['Make room there and bring it back into the same folder, or choose a folder on a larger disk.'],
  },
  OFFSITE_DENIED: {
    happened: 'The off-site place refuses the user or the password.',
    safe: SENT_IS_SAFE,
    todo: [
      'Type user and password again (for S3 the access key and its secret), or set new ones at the server.',
      'Nextcloud and others want a password made for this app alone (in their settings, under security) where signing in takes two steps.',
    ],
  },
  OFFSITE_UNKNOWN_USER: {
    happened: 'The off-site place does not know this access key.',
    safe: SENT_IS_SAFE,
    todo: [
      'Compare the access key with the one that the provider shows; it may have been deleted or be of another provider.',
      'Make a new access key there if it is gone, and send again.',
    ],
  },
  OFFSITE_WRONG_SECRET: {
    happened: 'The secret key does not belong to this access key.',
    safe: SENT_IS_SAFE,
    todo: [
      'Type the secret key again, without a space before or after it.',
      'Compare the access key too: some servers, OpenStack Swift for one, say the same of an access key that they do not know.',
      'If it is lost, make a new access key with its secret at the provider, and send again.',
    ],
  },
  OFFSITE_EXPIRED: {
    happened: 'What the off-site place was opened with has expired.',
    safe: SENT_IS_SAFE,
    todo: ['Get a new access key with its secret from the provider, one that does not expire, and send again.'],
  },
  OFFSITE_CLOCK: {
    happened: "This computer's clock differs too much from the clock of the off-site place, which therefore refuses.",
    safe: SENT_IS_SAFE,
    todo: ['Set date, time and time zone of this computer (best by itself, from the network), and send again.'],
  },
  OFFSITE_FORBIDDEN: {
    happened: 'The off-site place knows this user, and does not allow this there.',
    safe: SENT_IS_SAFE,
    todo: [
      'Check the address: the bucket or the folder must be your own.',
      'Allow this user, at the provider, to list, read and write there; deleting is not needed.',
    ],
  },
  OFFSITE_NO_BUCKET: {
    happened: 'There is no bucket of this name at the off-site place.',
    safe: BACKUP_UNTOUCHED,
    todo: [
      'Compare the name of the bucket, the first one after the host, letter by letter with the one that the provider shows.',
      'If there is none yet, make it at the provider: no bucket is made from here.',
    ],
  },
  OFFSITE_REGION: {
    happened: 'The bucket is in another region than the address says.',
    safe: BACKUP_UNTOUCHED,
    todo: [
      'Write the region that the provider shows for the bucket at the end of the address, as in ?region=eu-central-1; without it, us-east-1 is meant.',
      'Where the host names a region too, it must be the same.',
    ],
  },
  OFFSITE_FULL: {
    happened: 'The off-site place is full, or refuses to store more.',
    safe: 'The backup is untouched. What was sent before is whole, and the next push goes on.',
    todo: ['Make room there, and push again.'],
  },
  OFFSITE_WRONG_KEY: {
    happened: 'This key does not open the off-site copy.',
    safe: 'Nothing was changed, here or there.',
    todo: ['Compare what was typed with the paper, word by word.', 'If there are several papers, try the other one.'],
  },
  OFFSITE_KEY_UNTESTED: {
    happened: 'The key on paper has not been tried yet.',
    safe: 'Nothing was sent: without a paper that works, nobody could ever read it.',
    todo: ['Print the page with the key, then type the key back (offsite confirm).'],
  },
  OFFSITE_WRONG_PASSPHRASE: {
    happened: 'This passphrase does not open the working copy of the key.',
    safe: PAPER_WORKS,
    todo: [
      'Type the passphrase again: capitals, spaces and the layout of the keyboard count.',
      'If it is lost, forget the working copy and keep a new one, with the key from the paper and another passphrase.',
    ],
  },
  OFFSITE_WORKING_KEY_DAMAGED: {
    happened: 'The working copy of the key on this computer is damaged, or is another key.',
    safe: PAPER_WORKS,
    todo: [
      'Forget the working copy and keep a new one, with the key from the paper.',
      "If the key from the paper is refused too, the backup's record of the off-site copy was changed: set up a new off-site copy.",
    ],
  },
  OFFSITE_DAMAGED: {
    happened: 'Something at the off-site place is missing or is not what was sent.',
    safe: 'The backup is untouched.',
    todo: ['Check the off-site copy; the next push sends again what the backup still has.'],
  },
  SETTINGS_DAMAGED: {
    happened: 'The settings could not be read.',
    safe: 'The old file was kept; no backup depends on it.',
    todo: ['The usual settings are in use; change them as you like.'],
  },
  SETTINGS_NEWER: {
    happened: 'The settings were saved by a newer version of this app.',
    safe: 'They were left as they are; no backup depends on them.',
    todo: ['Use the newer version of the app; until then the usual settings are in use and changes are not kept.'],
  },
  SETTINGS_NOT_SAVED: {
    happened: 'The settings could not be saved.',
    safe: 'No backup depends on them; what was set before still holds.',
    todo: ['Make sure that this account may write to the folder of the settings and that its disk is not full.'],
  },
  CANCELLED: {
    happened: 'It was stopped, as asked.',
    // Whatever was stopped: a check that was may have found damage, and a copy is not whole.
    safe: 'What was done before stays done; the rest is still to do.',
    todo: ['Run the same command again to go on.'],
  },
  USAGE: {
    happened: 'The command was not understood.',
    safe: NOTHING_CHANGED,
    todo: ['See lifeboat --help, or lifeboat <command> --help.'],
  },
  RUN_NOT_FOUND: {
    happened: 'This backup has no such run.',
    safe: BACKUP_UNTOUCHED,
    todo: ['See which runs there are: lifeboat status <backup>.'],
  },
  CONTRACT_BAD_INPUT: {
    happened: 'The app asked itself for something it cannot do. That is a fault in the app.',
    safe: REST_IS_SAFE,
    todo: ['Try again; if it stays so, report it with the message.'],
  },
  HOST_GONE: {
    happened: 'The window lost the connection to the app.',
    safe: 'A backup that runs goes on by itself.',
    todo: ['Wait a moment; if nothing happens, start the app again.'],
  },
  INTERNAL: {
    happened: 'Something went wrong inside the app. That is a fault in the app, not yours.',
    safe: REST_IS_SAFE,
    todo: ['Run the same command again; if it stays so, report it with the message.'],
  },
} as const satisfies Record<string, Remedy>;
