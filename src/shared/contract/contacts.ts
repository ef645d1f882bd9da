import { z } from 'zod';
import {
  ContactsException,
  ContactsExported,
  ContactsExportFormat,
  ContactsFile,
  ContactsInside,
  PersonDetails,
  PersonSummary,
} from '../domain/contacts.ts';
import { AddedByRun } from '../domain/ids.ts';
import { call } from '../rpc/define.ts';

const Page = z.object({ offset: z.int().nonnegative(), limit: z.int().positive().max(500) });
const vault = z.string().min(1);

/** Contacts, read from a backup; no phone is needed. */
export const contactsMethods = {
  'contacts.overview': call(
    z.object({ vault }),
    ContactsInside.extend({
      addedByRun: AddedByRun,
      /** Newest first, at most 200. */
      list: z.array(ContactsFile),
      /** At most 500. */
      problems: z.array(ContactsException),
    }),
  ),
  /** By name; with `search`, those with the words in their name, organisation, numbers or mail addresses. */
  'contacts.list': call(
    z.object({ vault, search: z.string().max(200).nullable().default(null), page: Page }),
    z.object({ total: z.int(), items: z.array(PersonSummary) }),
  ),
  /** Null for one that is not there (any more). */
  'contacts.get': call(z.object({ vault, id: z.string().max(64) }), PersonDetails.nullable()),
  /** Proposals of who may be one person; nothing is merged. Those with most in common first. */
  'contacts.duplicates': call(
    z.object({ vault, page: Page }),
    z.object({
      total: z.int(),
      items: z.array(
        z.object({
          by: z.array(z.enum(['number', 'mail', 'name'])),
          /** At most 50. */
          people: z.array(PersonSummary),
          more: z.int().nonnegative(),
        }),
      ),
    }),
  ),
  /**
   * Writes one file, or with `onePer` a folder with a file for each person (vCards only). What is there already is never
   * written over: `USAGE`.
   */
  'contacts.export': call(
    z.object({ vault, as: ContactsExportFormat, out: z.string().min(1), onePer: z.boolean().default(false) }),
    ContactsExported,
  ),
} as const;
