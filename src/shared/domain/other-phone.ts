import { z } from 'zod';
import { Count } from './count.ts';

/** What the things are taken to. */
export const OtherPhoneKind = z.enum(['android', 'iphone']);
export type OtherPhoneKind = z.infer<typeof OtherPhoneKind>;

/** What was written for another phone. chosen = written + already there + failed, in files and in bytes. */
export const OtherPhoneReport = z.object({
  format: z.literal(1),
  kind: OtherPhoneKind,
  vault: z.string(),
  /** The folder that everything is in. */
  out: z.string(),
  outcome: z.enum(['complete', 'complete-with-exceptions']),
  photos: z.object({ chosen: Count, written: Count, alreadyThere: Count, failed: Count }),
  /** Files in the folder whose date is the one on which the picture was taken, of those that have such a date. */
  dates: z.object({ kept: z.int().nonnegative(), of: z.int().nonnegative() }),
  /** Null where the backup has none. */
  contacts: z.object({ people: z.int().nonnegative(), sameAgain: z.int().nonnegative(), file: z.string() }).nullable(),
  messages: z.object({ messages: z.int().nonnegative(), written: z.int().nonnegative(), place: z.string() }).nullable(),
  /** By name; at most 500. */
  findings: z.array(z.object({ path: z.string(), message: z.string() })).max(500),
  /** The page that tells how each comes onto the phone. */
  page: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
});
export type OtherPhoneReport = z.infer<typeof OtherPhoneReport>;

export const OtherPhoneSnapshot = z.object({
  phase: z.enum(['looking', 'photos', 'contacts', 'messages', 'ended']),
  total: Count,
  done: Count,
  current: z.string().nullable(),
  report: OtherPhoneReport.nullable(),
});
export type OtherPhoneSnapshot = z.infer<typeof OtherPhoneSnapshot>;
