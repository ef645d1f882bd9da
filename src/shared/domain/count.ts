import { z } from 'zod';

/** So many files, so many bytes. The unit of every equation the app prints. */
export const Count = z.object({ files: z.int().nonnegative(), bytes: z.int().nonnegative() });
export type Count = z.infer<typeof Count>;

export const NOTHING: Count = { files: 0, bytes: 0 };

export function plus(left: Count, right: Count): Count {
  return { files: left.files + right.files, bytes: left.bytes + right.bytes };
}
