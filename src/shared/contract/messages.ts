import { z } from 'zod';
import {
  MessageExportFormat,
  MessagesExported,
  MessagesOverview,
  ThreadMessage,
  ThreadSummary,
} from '../domain/messages.ts';
import { call } from '../rpc/define.ts';

const Page = z.object({ offset: z.int().nonnegative(), limit: z.int().positive().max(500) });
/** IANA name; null for this computer's own. */
const Zone = z.string().max(100).nullable().default(null);
const vault = z.string().min(1);

/** Messages, read from a backup; no phone is needed. */
export const messagesMethods = {
  'messages.overview': call(z.object({ vault, zone: Zone }), MessagesOverview),
  /** Newest conversation first; with `search`, those with the words in their people or texts. */
  'messages.threads': call(
    z.object({ vault, zone: Zone, search: z.string().max(200).nullable().default(null), page: Page }),
    z.object({ total: z.int(), items: z.array(ThreadSummary) }),
  ),
  /** Oldest first. `RUN_NOT_FOUND` is not thrown: a thread that is not there has no messages. */
  'messages.thread': call(
    z.object({ vault, zone: Zone, thread: z.string().max(64), page: Page }),
    z.object({ total: z.int(), items: z.array(ThreadMessage) }),
  ),
  /** A picture of a message as a `data:` URL; null where it is none that a page can show, or is over 8 MB. */
  'messages.attachment': call(
    z.object({
      vault,
      zone: Zone,
      thread: z.string().max(64),
      place: z.int().nonnegative(),
      attachment: z.int().nonnegative(),
    }),
    z.string().nullable(),
  ),
  /**
   * `json`, `csv` and `android-xml` write one file, `html` and `msg` a folder. What is there already is never written
   * over: `USAGE`.
   */
  'messages.export': call(
    z.object({ vault, zone: Zone, as: MessageExportFormat, out: z.string().min(1) }),
    MessagesExported,
  ),
} as const;
