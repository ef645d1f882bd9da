import { closeSync, constants, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { createHasher, createXxh64 } from '../base/hasher.ts';
import type { DigestJob, DigestReply } from './digest-pool.ts';

// A thread that does nothing but read and hash: calls that block are the fastest there are, and block nobody else.

const CHUNK = 1024 * 1024;
/** Bytes between two signs of life. */
const REPORT_EVERY = 8 * CHUNK;

// Node has it; its type is in the DOM library, which the core does not see.
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: { readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer } };
};
/** At a multiple of the page size, which O_DIRECT asks for. */
const memory = new Uint8Array(new WebAssembly.Memory({ initial: CHUNK / 65536 }).buffer);

const port = parentPort;
if (port === null) throw new Error('the digest worker was not started as a worker');
const reply = (message: DigestReply): void => {
  port.postMessage(message);
};

port.on('message', (job: DigestJob) => {
  try {
    reply(digest(job));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    reply({ kind: 'failed', code: code ?? null, message });
  }
});

function digest({ path, direct, hash, cancelled }: DigestJob): DigestReply {
  const flag = new Int32Array(cancelled);
  const { fd, isDirect } = openFor(path, direct);
  try {
    const both = hash === 'sha256' ? createHasher() : null;
    const quick = both ? null : createXxh64();
    let size = 0;
    let reported = 0;
    for (;;) {
      if (Atomics.load(flag, 0) !== 0) return { kind: 'cancelled' };
      const got = readSync(fd, memory, 0, CHUNK, size);
      if (got === 0) break;
      const chunk = memory.subarray(0, got);
      both?.update(chunk);
      quick?.update(chunk);
      size += got;
      if (size - reported >= REPORT_EVERY) {
        reply({ kind: 'progress', bytes: size - reported });
        reported = size;
      }
      // Past the cache, a count that is no multiple of a sector can only be the file's end.
      if (isDirect && got % 512 !== 0) break;
    }
    reply({ kind: 'progress', bytes: size - reported });
    const hashes = both?.digest();
    const xxh64 = hashes?.xxh64 ?? quick?.digest() ?? '';
    return { kind: 'done', digest: { size, sha256: hashes?.sha256 ?? null, xxh64, cacheBypassed: isDirect } };
  } finally {
    closeSync(fd);
  }
}

function openFor(path: string, direct: boolean): { readonly fd: number; readonly isDirect: boolean } {
  // Windows has no O_NOFOLLOW; there it is undefined, and no bit is set.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW;
  if (direct) {
    try {
      return { fd: openSync(path, flags | constants.O_DIRECT), isDirect: true };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
    }
  }
  return { fd: openSync(path, flags), isDirect: false };
}
