import { z } from 'zod';

const Line = z.string().max(400);

/** A few things at random, read from the copy after the run, for human eyes. */
export const Samples = z.object({
  /** `picture` is a small JPEG as a `data:` URL. */
  photos: z
    .array(z.object({ path: z.string(), taken: z.string().nullable(), picture: z.string().max(100_000) }))
    .max(6),
  contact: z.object({ name: z.string(), lines: z.array(Line).max(8) }).nullable(),
  thread: z
    .object({
      people: z.string(),
      messages: z.array(z.object({ from: z.string(), at: z.string().nullable(), text: Line })).max(4),
    })
    .nullable(),
  /** The beginning of its text, where it is a kind whose text can be read. */
  document: z.object({ path: z.string(), size: z.int().nonnegative(), lines: z.array(Line).max(12) }).nullable(),
});
export type Samples = z.infer<typeof Samples>;
