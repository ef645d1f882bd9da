import { z } from 'zod';
import { Sha256, Xxh64 } from './ids.ts';

/** A file in the backup. `path` is relative to its folder, POSIX, and begins with `data/`. */
export const StoredFile = z.object({
  path: z.string().min(6).startsWith('data/'),
  /** Bytes. */
  size: z.int().nonnegative(),
  sha256: Sha256,
  xxh64: Xxh64,
});
export type StoredFile = z.infer<typeof StoredFile>;

/**
 * What a phone says about a file without being asked for its bytes. Equal storage, path, size and date mean
 * "the same file as last time"; the persistent id (MTP 0xDC41) recognises a file under a new name.
 */
export const Fingerprint = z.object({
  size: z.int().nonnegative(),
  /** Milliseconds since 1970-01-01 UTC; null where the phone gives no date. */
  modified: z.int().nullable(),
  /** Hexadecimal; null where the device has none that lasts between sessions. */
  persistentId: z.string().nullable(),
});
export type Fingerprint = z.infer<typeof Fingerprint>;
