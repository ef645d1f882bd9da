import { closeSync, constants, futimesSync, lstatSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { createHasher, createXxh64 } from '../base/hasher.ts';
import type { DiskStat, NewName } from './disk.ts';
import type { BytesJob, BytesReply, CopyJob, DigestJob, ThreadData, ThreadJob, ThreadReply } from './file-threads.ts';

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
const cancelled = new Int32Array((workerData as ThreadData).cancelled);
const reply = (message: ThreadReply): void => {
  port.postMessage(message);
};

port.on('message', (job: ThreadJob) => {
  try {
    reply(answer(job));
  } catch (error) {
    reply(failed(error, 'to'));
  }
});

function answer(job: ThreadJob): ThreadReply {
  switch (job.kind) {
    case 'load':
      return { kind: 'replies', replies: job.jobs.map(bytesOf) };
    case 'stat':
      return { kind: 'stats', stats: job.paths.map(stat) };
    case 'rename':
      return { kind: 'renamed', taken: renameAll(job.names) };
  }
}

function bytesOf(job: BytesJob): BytesReply {
  try {
    return job.kind === 'digest' ? digest(job) : copy(job);
  } catch (error) {
    return failed(error, 'to');
  }
}

function stat(path: string): DiskStat | null {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return null;
    const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
    return { kind, size: found.size, modified: Math.round(found.mtimeMs) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return null;
    throw error;
  }
}

function renameAll(names: readonly NewName[]): string | null {
  for (const { from, to } of names) {
    if (stat(to) !== null) return to;
    renameSync(from, to);
  }
  return null;
}

function failed(error: unknown, side: 'from' | 'to'): BytesReply & ThreadReply {
  const { code, message } = error as NodeJS.ErrnoException;
  return { kind: 'failed', side, code: code ?? null, message };
}

/** Tells how far a job is, now and then, and whether it is still wanted. */
function progress(): { wanted(): boolean; at(size: number): void } {
  let reported = 0;
  return {
    wanted: () => Atomics.load(cancelled, 0) === 0,
    at: (size) => {
      if (size - reported < REPORT_EVERY) return;
      reply({ kind: 'progress', bytes: size - reported });
      reported = size;
    },
  };
}

function digest({ path, direct, hash }: DigestJob): BytesReply {
  const job = progress();
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
    return {
      kind: 'done',
      digest: { size, sha256: hashes?.sha256 ?? null, xxh64, cacheBypassed: isDirect, dated: false },
    };
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

/** False when it is still to be set: by its name, where a refusal is judged. */
function setDate(fd: number, modified: number | null): boolean {
  if (modified === null) return true;
  try {
    futimesSync(fd, modified / 1000, modified / 1000);
    return true;
  } catch {
    return false;
  }
}

/** Reads, hashes and writes in one pass. Never reads more than one byte beyond what is expected: a file that grew must show. */
function copy({ from, to, size: expected, modified }: CopyJob): BytesReply {
  const job = progress();
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
      const dated = setDate(target, modified);
      return { kind: 'done', digest: { size, ...hasher.digest(), cacheBypassed: false, dated } };
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}
