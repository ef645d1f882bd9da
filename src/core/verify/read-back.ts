import { createHasher, createXxh64 } from '../base/hasher.ts';
import type { OpOptions } from '../base/options.ts';
import type { Vault } from '../vault/vault.ts';
import type { StoredFile } from '../../shared/domain/stored-file.ts';

export interface ReadBackOptions extends OpOptions {
  /** `sha256` proves against the manifest; `xxh64` is several times faster and finds the same accidents. */
  readonly hash?: 'sha256' | 'xxh64';
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
  const { signal, hash = 'sha256', onBytes } = options;
  const hasher = hash === 'sha256' ? createHasher() : createXxh64();
  const { bytes, cacheBypassed } = vault.read(stored, { signal, bypassCache: true });
  let size = 0;
  for await (const chunk of bytes) {
    hasher.update(chunk);
    size += chunk.byteLength;
    onBytes?.(chunk.byteLength);
    // It may be growing for ever; it is wrong already.
    if (size > stored.size) return { ok: false, cacheBypassed: cacheBypassed() };
  }
  const digest = hasher.digest();
  const ok = typeof digest === 'string' ? digest === stored.xxh64 : digest.sha256 === stored.sha256;
  return { ok: ok && size === stored.size, cacheBypassed: cacheBypassed() };
}
