import { isAppError } from '../../shared/errors/app-error.ts';
import type { OpOptions } from '../base/options.ts';
import type { FileDigest } from '../vault/disk.ts';
import type { Vault } from '../vault/vault.ts';
import type { StoredFile } from '../../shared/domain/stored-file.ts';

export interface ReadBackOptions extends OpOptions {
  /** `sha256` proves against the manifest; `xxh64` is several times faster and finds the same accidents. */
  readonly hash?: 'sha256' | 'xxh64';
  /** As in `DigestOptions`. */
  readonly unhurried?: boolean;
  readonly onBytes?: (count: number) => void;
}

export interface ReadBackResult {
  readonly ok: boolean;
  /** The bytes came past the computer's own cache. The disk's own cache is never defeated. */
  readonly cacheBypassed: boolean;
}

/**
 * Reads a stored file from the disk again and compares size and hash. A mismatch is read once more before it counts:
 * a cable can lie where the disk does not. A file that is not there is not ok; a disk that fails throws.
 */
export async function readBack(vault: Vault, stored: StoredFile, options: ReadBackOptions): Promise<ReadBackResult> {
  const first = await readOnce(vault, stored, options);
  return first.ok ? first : await readOnce(vault, stored, options);
}

async function readOnce(vault: Vault, stored: StoredFile, options: ReadBackOptions): Promise<ReadBackResult> {
  const { signal, hash = 'sha256', unhurried = false, onBytes } = options;
  let got: FileDigest;
  try {
    const wanted = { signal, hash, bypassCache: true, expected: stored.size, unhurried };
    got = await vault.digest(stored, { ...wanted, ...(onBytes ? { onBytes } : {}) });
  } catch (error) {
    // Gone, or something else in its place; a disk that fails has other codes.
    if (isAppError(error, 'VAULT_DAMAGED')) return { ok: false, cacheBypassed: false };
    throw error;
  }
  const same = hash === 'sha256' ? got.sha256 === stored.sha256 : got.xxh64 === stored.xxh64;
  return { ok: same && got.size === stored.size, cacheBypassed: got.cacheBypassed };
}
