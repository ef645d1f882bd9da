import { z } from 'zod';
import { AddedByRun, RunId } from './ids.ts';

export const MessageFormatId = z.enum(['msg', 'android-xml', 'vmsg', 'nokia-csv']);
export type MessageFormatId = z.infer<typeof MessageFormatId>;

/**
 * What a `.hsh` says of its `.msg`: `agrees` proves the bytes equal to what the phone wrote; `differs` that they are not;
 * `unreadable`: it is there and is no `.hsh`. Other formats have none.
 */
export const HshVerdict = z.enum(['agrees', 'differs', 'none', 'unreadable']);
export type HshVerdict = z.infer<typeof HshVerdict>;

/** One message file of the backup. found = added + doubles. */
export const MessagesFile = z.object({
  /** Under the backup's folder: `data/...`. */
  path: z.string(),
  format: MessageFormatId,
  found: z.int().nonnegative(),
  /** Of these, in no file that was looked at before it. */
  added: z.int().nonnegative(),
  doubles: z.int().nonnegative(),
  /** Entries that could not be read; they are kept as they are. */
  malformed: z.int().nonnegative(),
  pictures: z.int().nonnegative(),
  from: z.iso.datetime().nullable(),
  until: z.iso.datetime().nullable(),
  hsh: HshVerdict,
  /** The run that brought it; null where the records do not say. */
  run: RunId.nullable(),
  /** The file's own date; null where the phone gave none. */
  at: z.iso.datetime().nullable(),
  /** Why nothing could be read of it; null when it could. */
  failed: z.string().nullable(),
});
export type MessagesFile = z.infer<typeof MessagesFile>;

/** The newest export of a kind has fewer messages than the one before it. */
export const FewerMessages = z.object({
  path: z.string(),
  now: z.int(),
  before: z.int(),
  beforePath: z.string(),
});
export type FewerMessages = z.infer<typeof FewerMessages>;

/** What a report says of the messages in a backup: every export of the past united, without doubles. */
export const MessagesInside = z.object({
  messages: z.int().nonnegative(),
  threads: z.int().nonnegative(),
  pictures: z.int().nonnegative(),
  from: z.iso.datetime().nullable(),
  until: z.iso.datetime().nullable(),
  malformed: z.int().nonnegative(),
  /** Messages that are in no earlier run's files. */
  addedByThisRun: z.int().nonnegative(),
  /** At most 200, newest first. */
  files: z.array(MessagesFile),
  filesNotListed: z.int().nonnegative(),
  fewer: z.array(FewerMessages),
  /** Files that the phone itself wrote, with messages in them; null in reports that were made before this was counted. */
  exports: z.int().nonnegative().nullable().default(null),
  /** Days since the newest of these was made; null where nobody knows. More than 30 is old. */
  ageDays: z.number().nonnegative().nullable(),
});
export type MessagesInside = z.infer<typeof MessagesInside>;

/** All there is to say of a backup's messages but the messages. */
export const MessagesOverview = MessagesInside.extend({
  format: z.literal(1),
  vault: z.string(),
  /** The zone in which years are counted and times without a zone were read. */
  zone: z.string(),
  /** How times are to be understood, in a sentence. */
  times: z.string(),
  byYear: z.array(z.object({ year: z.int(), incoming: z.int(), outgoing: z.int() })),
  addedByRun: AddedByRun,
  /** Entries that could not be read, at most 200. */
  exceptions: z.array(z.object({ path: z.string(), start: z.int(), end: z.int(), why: z.string(), text: z.string() })),
  /** Messages that could be read but are odd, at most 200. */
  oddities: z.array(z.object({ path: z.string(), start: z.int(), what: z.string() })),
});
export type MessagesOverview = z.infer<typeof MessagesOverview>;

export const ThreadSummary = z.object({
  id: z.string(),
  people: z.array(z.object({ address: z.string(), name: z.string().nullable() })),
  messages: z.int(),
  unread: z.int(),
  pictures: z.int(),
  from: z.iso.datetime().nullable(),
  until: z.iso.datetime().nullable(),
  snippet: z.string(),
  /** Messages that have the words that were searched for; null when none were. */
  hits: z.int().nullable(),
});
export type ThreadSummary = z.infer<typeof ThreadSummary>;

export const ThreadMessage = z.object({
  /** Place in the thread, from the oldest; also what `messages.attachment` asks with. */
  place: z.int().nonnegative(),
  at: z.iso.datetime().nullable(),
  incoming: z.boolean(),
  box: z.enum(['inbox', 'sent', 'draft', 'outbox', 'failed', 'queued']),
  kind: z.enum(['sms', 'mms']),
  sender: z.object({ address: z.string(), name: z.string().nullable() }).nullable(),
  read: z.boolean(),
  subject: z.string().nullable(),
  text: z.string(),
  attachments: z.array(
    z.object({ contentType: z.string(), name: z.string().nullable(), size: z.int(), isPicture: z.boolean() }),
  ),
});
export type ThreadMessage = z.infer<typeof ThreadMessage>;

export const MessageExportFormat = z.enum(['html', 'android-xml', 'json', 'csv', 'msg']);
export type MessageExportFormat = z.infer<typeof MessageExportFormat>;

/** What there is and what was written of it, counted while it was written. */
const Written = z.object({ inBackup: z.int(), incoming: z.int(), outgoing: z.int() });

/** messages = written + the sum of leftOut, always; so the sums of both lists. */
export const MessagesExported = z.object({
  format: z.literal(1),
  as: MessageExportFormat,
  /** Absolute. */
  out: z.string(),
  /** In the backup, without doubles. */
  messages: z.int(),
  written: z.int(),
  leftOut: z.array(z.object({ why: z.string(), count: z.int() })),
  /** Entries in the file where they are other than messages: Android has one for each receiver of an SMS. */
  entries: z.int(),
  malformed: z.int(),
  /** Where the entries that could not be read were written; null when there are none. */
  malformedIn: z.string().nullable(),
  files: z.int(),
  byYear: z.array(Written.extend({ year: z.int() })),
  /** By conversation, the one of the newest message first. */
  byContact: z.array(Written.extend({ thread: z.string(), people: ThreadSummary.shape.people })),
});
export type MessagesExported = z.infer<typeof MessagesExported>;
