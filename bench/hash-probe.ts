import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { createHasher, createXxh64 } from '../src/core/base/hasher.ts';

// Seconds to hash a file in pieces of 1 MiB, as the copying does; the process's own start is not in it.
const [kind = 'both', file = ''] = process.argv.slice(2);
const make: Record<string, () => { update(chunk: Uint8Array): unknown }> = {
  both: createHasher,
  sha256: () => createHash('sha256'),
  xxh64: createXxh64,
};
const hasher = make[kind]?.();
if (hasher === undefined) throw new Error(`no hash "${kind}"`);
const buffer = Buffer.alloc(1 << 20);
const handle = openSync(file, 'r');
const start = performance.now();
for (let count = readSync(handle, buffer); count > 0; count = readSync(handle, buffer))
  hasher.update(buffer.subarray(0, count));
console.log((performance.now() - start) / 1000);
closeSync(handle);
