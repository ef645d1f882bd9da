import { z } from 'zod';

// What is said between this process and the one that libmtp runs in. Both sides parse what they hear.

/** Entries of a listing in one message. */
export const PAGE = 1000;

const id = z.int().nonnegative();

export const Request = z.discriminatedUnion('ask', [
  z.object({ id, ask: z.literal('attach') }),
  z.object({ id, ask: z.literal('list') }),
  /** The file of this number, whole, into a new file at this path. */
  z.object({ id, ask: z.literal('get'), file: z.int(), to: z.string().min(1) }),
  z.object({ id, ask: z.literal('release') }),
]);
export type Request = z.infer<typeof Request>;
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type Wish = Without<Request, 'id'>;

export const Reply = z.discriminatedUnion('kind', [
  z.object({ id, kind: z.literal('done') }),
  /** Part of a listing; `done` follows the last. What an entry is, is judged one by one: a bad one must not hide the rest. */
  z.object({ id, kind: z.literal('entries'), entries: z.array(z.unknown()).max(PAGE) }),
  z.object({ id, kind: z.literal('failed'), why: z.string().max(2000) }),
  /** The package or the library is not on this computer. */
  z.object({ id, kind: z.literal('missing'), why: z.string().max(2000) }),
]);
export type Reply = z.infer<typeof Reply>;

/** A file as node-mtp 0.3.15 describes it. Numbers of 32 bits come signed. It leaves a size out that it cannot tell. */
export const Entry = z.object({
  id: z.int(),
  filename: z.string(),
  filesize: z.int().nonnegative().optional(),
  storageId: z.int(),
  filetype: z.string().default(''),
});
export type Entry = z.infer<typeof Entry>;
