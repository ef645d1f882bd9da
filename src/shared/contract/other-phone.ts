import { z } from 'zod';
import { OtherPhoneKind, OtherPhoneSnapshot } from '../domain/other-phone.ts';
import { stream } from '../rpc/define.ts';

/** What goes to a phone that is no Lumia. */
export const otherPhoneMethods = {
  /**
   * Writes photos and films with their dates, people and messages into a folder, with a page that tells how each comes
   * onto the phone. The folder is new, empty, or of an earlier time of the same: what is there is kept and not written
   * again. Leaving the stream ends the work; the last item holds the report.
   */
  'export.phone': stream(
    z.object({
      vault: z.string().min(1),
      kind: OtherPhoneKind,
      out: z.string().min(1),
      /** A folder of its own is made in `out`. */
      inside: z.boolean().default(false),
    }),
    OtherPhoneSnapshot,
  ),
} as const;
