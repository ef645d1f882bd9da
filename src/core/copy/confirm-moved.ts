import type { StoredFile } from '../../shared/domain/stored-file.ts';
import type { OpOptions } from '../base/options.ts';
import type { Source, SourceFile } from '../device/source.ts';
import type { Vault } from '../vault/vault.ts';

/** Bytes compared at either end of a file. */
const SAMPLE = 64 * 1024;

/**
 * Is this file on the phone the stored one under a new name? Same id, size and date say so already; equal bytes at
 * both ends confirm it, because a phone whose ids do not last must not make a new file look safe.
 * False where the phone cannot read from the middle: then the file is copied like any other.
 */
export async function confirmMoved(
  source: Source,
  file: SourceFile,
  { vault, stored }: { readonly vault: Vault; readonly stored: StoredFile },
  options: OpOptions,
): Promise<boolean> {
  const tail = Math.max(0, file.size - SAMPLE);
  if (stored.size !== file.size || tail >= source.capabilities.partialReadBelow) return false;
  const head = await collect(source.read(file, { ...options, offset: 0, length: Math.min(SAMPLE, file.size) }));
  const end = await collect(source.read(file, { ...options, offset: tail, length: file.size - tail }));
  const kept = await ends(vault, stored, { ...options, tail });
  return Buffer.compare(head, kept.head) === 0 && Buffer.compare(end, kept.end) === 0;
}

async function ends(
  vault: Vault,
  stored: StoredFile,
  { signal, tail }: OpOptions & { readonly tail: number },
): Promise<{ head: Uint8Array; end: Uint8Array }> {
  const head: Uint8Array[] = [];
  const end: Uint8Array[] = [];
  let at = 0;
  for await (const chunk of vault.read(stored, { signal, bypassCache: false }).bytes) {
    if (at < SAMPLE) head.push(Uint8Array.from(chunk.subarray(0, SAMPLE - at)));
    if (at + chunk.byteLength > tail) end.push(Uint8Array.from(chunk.subarray(Math.max(0, tail - at))));
    at += chunk.byteLength;
  }
  return { head: Buffer.concat(head), end: Buffer.concat(end) };
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    // A source that sends more than it was asked for is not believed, and not collected without end either.
    if (size > 2 * SAMPLE) break;
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
