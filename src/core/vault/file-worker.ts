import { closeSync, futimesSync, lstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { createHasher, createXxh64 } from '../base/hasher.ts';
import type { DiskStat, NewName } from './disk.ts';
import { FileReading } from './file-reading.ts';
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
  using file = new FileReading(path, memory, { direct });
  const both = hash === 'sha256' ? createHasher() : null;
  const quick = both ? null : createXxh64();
  let size = 0;
  for (;;) {
    if (!job.wanted()) return { kind: 'cancelled' };
    const chunk = file.next(size);
    if (chunk.byteLength === 0) break;
    both?.update(chunk);
    quick?.update(chunk);
    size += chunk.byteLength;
    job.at(size);
  }
  const hashes = both?.digest();
  const xxh64 = hashes?.xxh64 ?? quick?.digest() ?? '';
  return {
    kind: 'done',
    digest: { size, sha256: hashes?.sha256 ?? null, xxh64, cacheBypassed: file.isDirect, dated: false },
  };
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

/**
 * Reads, hashes and writes in one pass. Never takes more than one byte beyond what is expected: a file that grew must show.
 * It is read past the computer's cache: nobody reads it again soon, and memory for it would cost more than the reading.
 */
function copy({ from, to, size: expected, modified }: CopyJob): BytesReply {
  const job = progress();
  let source: FileReading;
  try {
    source = new FileReading(typeof from === 'string' ? from : Buffer.from(from), memory, { direct: true });
  } catch (error) {
    return failed(error, 'from');
  }
  using reading = source;
  const target = openSync(to, 'w');
  try {
    const hasher = createHasher();
    let size = 0;
    while (size <= expected) {
      if (!job.wanted()) return { kind: 'cancelled' };
      let got: Uint8Array;
      try {
        got = reading.next(size);
      } catch (error) {
        return failed(error, 'from');
      }
      if (got.byteLength === 0) break;
      const chunk = got.subarray(0, expected - size + 1);
      hasher.update(chunk);
      for (let done = 0; done < chunk.byteLength; done += writeSync(target, chunk, done));
      size += chunk.byteLength;
      job.at(size);
    }
    const dated = setDate(target, modified);
    return { kind: 'done', digest: { size, ...hasher.digest(), cacheBypassed: false, dated } };
  } finally {
    closeSync(target);
  }
}
