import type { CertificateMissing } from '../domain/certificate.ts';

interface Need {
  readonly says: string;
  readonly todo: string;
}

/** "I am about to reset": what is missing, and the page that says when nothing is. */
export const CERTIFICATE_TEXT = {
  cli: {
    about: 'whether it is safe to reset the phone: what is missing, or the page that says so',
    acknowledge: 'something that the backup does not cover, and that you accept to lose; may be given several times',
    html: 'also write the page to this file',
    granted: 'Safe to reset.',
    refused: 'Not safe to reset yet. Missing:',
    notCovered: 'Not covered by any backup:',
    acknowledged: 'acknowledged',
    notAcknowledged: 'not acknowledged',
    kept: (page: string) => `The page to print is kept in the backup: ${page}`,
    unknown: (what: string, known: string) => `"${what}" is not on the list of what is not covered: ${known}`,
  },
  needs: {
    backup: { says: 'There is no backup of the phone that can be read.', todo: 'Back the phone up.' },
    phone: {
      says: 'The newest backup is not of the phone itself.',
      todo: 'Connect the phone with its cable and back it up.',
    },
    complete: {
      says: 'The newest backup is not complete.',
      todo: 'Look at its report, do what it says, and back up again.',
    },
    everything: {
      says: 'Something on the phone was left out, or could not be read.',
      todo: 'Back up again with every step chosen.',
    },
    fresh: {
      says: 'The newest backup is more than two days old: what came since would be lost.',
      todo: 'Back up again now, and reset soon after.',
    },
    compared: {
      says: 'Not every file was read twice from the phone, in two sessions, and found equal.',
      todo: 'Back up with the comparison (backup --compare).',
    },
    contents: {
      says: 'Not every file was tried whether it opens.',
      todo: 'Back up again and let it go to its end.',
    },
    contacts: {
      says: 'The contacts are not counted in the backup, or are fewer than before.',
      todo: 'Export the contacts on the phone (the guide shows how) and back up again. If there is no way, acknowledge below that they are not in it.',
    },
    messages: {
      says: 'The messages are not counted in the backup, or are fewer than before.',
      todo: 'Export the messages on the phone (the guide shows how) and back up again. If there is no way, acknowledge below that they are not in it.',
    },
    healthy: {
      says: 'The last check found damage in the backup.',
      todo: 'Repair it from another copy (repair).',
    },
    'second-copy': {
      says: 'No second copy on another disk has this newest backup, whole and read back.',
      todo: 'Copy the backup to another drive (lifeboat copy), or check the off-site copy to its end. Another partition of its disk, a folder in memory and a folder whose disk cannot be told do not count: plug a drive into this computer itself. A backup that lies in memory needs a disk of its own.',
    },
    drill: {
      says: 'No restore drill has passed within 60 days.',
      todo: 'Run the drill: it restores to a pretended phone and compares.',
    },
    'not-covered': {
      says: 'Some things no backup covers have not been acknowledged.',
      todo: 'Read each of them, do what it says instead, and acknowledge it.',
    },
  } satisfies Record<CertificateMissing, Need>,
  page: {
    title: 'Safe to reset',
    lead: (phone: string) => `Everything that can be had from this ${phone} is saved, proved, and in two places.`,
    until: (when: string) => `This holds for what was on the phone at ${when}. What comes onto it after is not saved.`,
    phone: 'Phone',
    serial: 'Serial number',
    run: 'Backup',
    files: 'Files on the phone, each read twice and equal',
    opens: 'Of these, opened',
    doesNotOpen: 'Of these, damaged on the phone already (kept as they are)',
    notChecked: 'Of these, of kinds that cannot be tried',
    contacts: 'Contacts',
    messages: 'Messages',
    manifest: 'SHA-256 of manifest-sha256.txt',
    copies: 'Copies',
    drill: 'Restore drill passed',
    acknowledged: 'Not covered, and accepted by the owner',
    granted: 'Written',
  },
} as const;
