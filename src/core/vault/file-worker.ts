import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { createHasher, createXxh64 } from '../base/hasher.ts';
import type { CopyJob, DigestJob, FileJob, FileReply } from './file-threads.ts';

// A thread that does nothing but read, hash and write files: calls that block are the fastest there are, and here they
// block nobody else.

const CHUNK = 1024 * 1024;
/** Bytes between two signs of life. */
const REPORT_EVERY = 8 * CHUNK;

// Node has it; its type is in the DOM library, which the core does not see.
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: { readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer } };
};
/** At a multiple of the page size, which O_DIRECT asks for. */
const memory = new Uint8Array(new WebAssembly.Memory({ initial: CHUNK / 65536 }).buffer);
// Windows has no O_NOFOLLOW; there it is undefined, and no bit is set.
const READ = constants.O_RDONLY | constants.O_NOFOLLOW;

const port = parentPort;
if (port === null) throw new Error('the file worker was not started as a worker');
const reply = (message: FileReply): void => {
  port.postMessage(message);
};

port.on('message', (job: FileJob) => {
  try {
    reply(job.kind === 'digest' ? digest(job) : copy(job));
  } catch (error) {
    reply(failed(error, 'to'));
  }
});

function failed(error: unknown, side: 'from' | 'to'): FileReply {
  const { code, message } = error as NodeJS.ErrnoException;
  return { kind: 'failed', side, code: code ?? null, message };
}

/** Tells how far a job is, now and then, and whether it is still wanted. */
function progress(cancelled: SharedArrayBuffer): { wanted(): boolean; at(size: number): void } {
  const flag = new Int32Array(cancelled);
  let reported = 0;
  return {
    wanted: () => Atomics.load(flag, 0) === 0,
    at: (size) => {
      if (size - reported < REPORT_EVERY) return;
      reply({ kind: 'progress', bytes: size - reported });
      reported = size;
    },
  };
}

function digest({ path, direct, hash, cancelled }: DigestJob): FileReply {
  const job = progress(cancelled);
  const { fd, isDirect } = openFor(path, direct);
  try {
    const both = hash === 'sha256' ? createHasher() : null;
    const quick = both ? null : createXxh64();
    let size = 0;
    for (;;) {
      if (!job.wanted()) return { kind: 'cancelled' };
      const got = readSync(fd, memory, 0, CHUNK, size);
      if (got === 0) break;
      const chunk = memory.subarray(0, got);
      both?.update(chunk);
      quick?.update(chunk);
      size += got;
      job.at(size);
      // Past the cache, a count that is no multiple of a sector can only be the file's end.
      if (isDirect && got % 512 !== 0) break;
    }
    const hashes = both?.digest();
    const xxh64 = hashes?.xxh64 ?? quick?.digest() ?? '';
    return { kind: 'done', digest: { size, sha256: hashes?.sha256 ?? null, xxh64, cacheBypassed: isDirect } };
  } finally {
    closeSync(fd);
  }
}

function openFor(path: string, direct: boolean): { readonly fd: number; readonly isDirect: boolean } {
  if (direct) {
    try {
      return { fd: openSync(path, READ | constants.O_DIRECT), isDirect: true };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
    }
  }
  return { fd: openSync(path, READ), isDirect: false };
}

/** Reads, hashes and writes in one pass. Never reads more than one byte beyond what is expected: a file that grew must show. */
function copy({ from, to, size: expected, cancelled }: CopyJob): FileReply {
  const job = progress(cancelled);
  let source: number;
  try {
    source = openSync(typeof from === 'string' ? from : Buffer.from(from), READ);
  } catch (error) {
    return failed(error, 'from');
  }
  try {
    const target = openSync(to, 'w');
    try {
      const hasher = createHasher();
      let size = 0;
      while (size <= expected) {
        if (!job.wanted()) return { kind: 'cancelled' };
        let got: number;
        try {
          got = readSync(source, memory, 0, Math.min(CHUNK, expected - size + 1), size);
        } catch (error) {
          return failed(error, 'from');
        }
        if (got === 0) break;
        const chunk = memory.subarray(0, got);
        hasher.update(chunk);
        for (let done = 0; done < got;) done += writeSync(target, memory, done, got - done);
        size += got;
        job.at(size);
      }
      return { kind: 'done', digest: { size, ...hasher.digest(), cacheBypassed: false } };
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}
