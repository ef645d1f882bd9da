import { z } from 'zod';
import { RunId } from './ids.ts';

/** One contacts file in the backup: an export of the phone or the web, or one card that somebody sent. */
export const ContactsFile = z.object({
  /** Under the backup's folder: `data/...`. */
  path: z.string(),
  format: z.enum(['vcard', 'csv']),
  people: z.int().nonnegative(),
  /** Cards and rows that could not be read whole; each is kept as it is, in its file. */
  exceptions: z.int().nonnegative(),
  /** The run that brought it; null where the records do not say. */
  run: RunId.nullable(),
  /** The file's own date; null where the phone gave none. */
  at: z.iso.datetime().nullable(),
});
export type ContactsFile = z.infer<typeof ContactsFile>;

/** What a report says of the contacts in a backup. */
export const ContactsInside = z.object({
  /** Every export of the past united, without doubles. */
  people: z.int().nonnegative(),
  /** Of these, with a picture. */
  photos: z.int().nonnegative(),
  files: z.int().nonnegative(),
  exceptions: z.int().nonnegative(),
  /** People who are in no earlier run's files. */
  addedByThisRun: z.int().nonnegative(),
  /** Files that are a whole address book, as the phone's own app or the web writes it; null in reports that were made before this was counted. */
  exports: z.int().nonnegative().nullable().default(null),
  /** The newest of these. A card that somebody sent is none, however new. */
  newest: ContactsFile.nullable(),
  /** The newest export has fewer people than the one before it of the same kind. */
  fewer: z.object({ before: z.int(), now: z.int(), path: z.string() }).nullable(),
  /** Days since the newest export was made; null where nobody knows. More than 30 is old. */
  ageDays: z.number().nonnegative().nullable(),
  /** Files that should have people, have nobody, and are newer than the newest export. At most 20. */
  nobodyIn: z.array(z.string()).default([]),
});
export type ContactsInside = z.infer<typeof ContactsInside>;

const Labelled = z.object({ label: z.string(), value: z.string() });

/** A person as a list shows it. */
export const PersonSummary = z.object({
  /** The same as long as nothing of the card changes. */
  id: z.string(),
  name: z.string(),
  phones: z.array(z.string()),
  emails: z.array(z.string()),
  organization: z.string(),
  photo: z.boolean(),
  /** The run that brought this person first; null where the records do not say. */
  addedBy: RunId.nullable(),
  /** The file with the fullest card: `data/...`. */
  path: z.string(),
  /** In an export that has no newer one of its kind; false for who is gone from the newest of each. */
  inNewest: z.boolean(),
});
export type PersonSummary = z.infer<typeof PersonSummary>;

/** A person with everything that can be read. */
export const PersonDetails = PersonSummary.extend({
  phones: z.array(Labelled),
  emails: z.array(Labelled),
  /** The value has line breaks. */
  addresses: z.array(Labelled),
  title: z.string(),
  birthday: z.string(),
  urls: z.array(Labelled),
  notes: z.array(z.string()),
  others: z.array(Labelled),
  /** A `data:` URL; null where there is none that a page can show. */
  photoUrl: z.string().nullable(),
});
export type PersonDetails = z.infer<typeof PersonDetails>;

/** A card or row that could not be read whole; it is kept as it is, in its file. */
export const ContactsException = z.object({
  path: z.string(),
  line: z.int().positive(),
  why: z.string(),
  /** The beginning of it, as text. */
  text: z.string(),
  /** The rest of the card was understood and is among the people. */
  kept: z.boolean(),
});
export type ContactsException = z.infer<typeof ContactsException>;

export const ContactsExportFormat = z.enum(['vcard3', 'vcard4', 'csv-outlook', 'csv-google']);
export type ContactsExportFormat = z.infer<typeof ContactsExportFormat>;

const InOut = z.object({ in: z.int().nonnegative(), out: z.int().nonnegative() });

/** What an export wrote: counted on its way in, and again by reading what was written. */
export const ContactsExported = z.object({
  format: z.literal(1),
  as: ContactsExportFormat,
  /** Absolute path of the file, or of the folder with one file each. */
  out: z.string(),
  files: z.int().nonnegative(),
  people: InOut,
  /** By the name of the line in a vCard. */
  fields: z.array(z.object({ field: z.string(), in: z.int().nonnegative(), out: z.int().nonnegative() })),
  /** People whose every line was read again as it was written. */
  same: z.int().nonnegative(),
  /** Pictures and sounds, for which a table has no place. */
  leftOut: z.int().nonnegative(),
  /** Of vCards: what another reader (the package vcf) found in them. */
  secondReader: z.object({ agrees: z.int(), differs: z.int(), notAsked: z.int() }).nullable(),
  /** Cards and rows in the backup that could not be read whole; they are in no export. */
  exceptions: z.int().nonnegative(),
});
export type ContactsExported = z.infer<typeof ContactsExported>;
