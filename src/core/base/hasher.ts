import { createHash } from 'node:crypto';
import xxhash from 'xxhash-wasm';
import type { ContentHash } from '../../shared/domain/ids.ts';

/** SHA-256 and XXH64 of the same bytes, in one pass. */
export interface Hasher {
  update(chunk: Uint8Array): void;
  /** Ends the hasher; call once. */
  digest(): ContentHash;
}

// xxhash-wasm copies each update whole into memory that never shrinks, so it is fed in bounded pieces.
const XXH_PIECE = 1024 * 1024;

const wasm = await xxhash();

export function createXxh64(): { update(chunk: Uint8Array): void; digest(): string } {
  const xxh = wasm.create64();
  return {
    update: (chunk) => {
      for (let at = 0; at < chunk.byteLength; at += XXH_PIECE) xxh.update(chunk.subarray(at, at + XXH_PIECE));
    },
    digest: () => xxh.digest().toString(16).padStart(16, '0'),
  };
}

export function createHasher(): Hasher {
  const sha = createHash('sha256');
  const xxh = createXxh64();
  return {
    update: (chunk) => {
      sha.update(chunk);
      xxh.update(chunk);
    },
    digest: () => ({ sha256: sha.digest('hex'), xxh64: xxh.digest() }),
  };
}
