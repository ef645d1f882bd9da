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
  newest: ContactsFile.nullable(),
  /** The newest export has fewer people than the one before it of the same kind. */
  fewer: z.object({ before: z.int(), now: z.int(), path: z.string() }).nullable(),
  /** Days since the newest export was made; null where nobody knows. More than 30 is old. */
  ageDays: z.number().nonnegative().nullable(),
});
export type ContactsInside = z.infer<typeof ContactsInside>;
