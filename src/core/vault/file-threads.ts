import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors/app-error.ts';
import {
  CopySourceError,
  type CopiedIn,
  type CopyInOptions,
  type DigestOptions,
  type DiskStat,
  type FileDigest,
  type NewName,
} from './disk.ts';

/** What a thread gets once, with its start: sharing memory anew with each job costs more than the job of a small file. */
export interface ThreadData {
  /** One Int32; anything but 0 asks the thread to stop what it does. */
  readonly cancelled: SharedArrayBuffer;
}

export interface DigestJob {
  readonly kind: 'digest';
  readonly path: string;
  /** Past the computer's cache, where the file system takes O_DIRECT. */
  readonly direct: boolean;
  readonly hash: 'sha256' | 'xxh64';
}

export interface CopyJob {
  readonly kind: 'copy';
  /** Bytes for a name that no string can carry. */
  readonly from: string | Uint8Array;
  readonly to: string;
  /** Bytes expected. */
  readonly size: number;
  readonly modified: number | null;
}

/** What is asked of the file system itself, many names at a time: a call that blocks costs a tenth of one that does not. */
export type NamesJob =
  | { readonly kind: 'stat'; readonly paths: readonly string[] }
  | { readonly kind: 'rename'; readonly names: readonly NewName[] };

export type FileJob = DigestJob | CopyJob | NamesJob;

export type FileReply =
  | { readonly kind: 'progress'; readonly bytes: number }
  | { readonly kind: 'done'; readonly digest: CopiedIn }
  | { readonly kind: 'stats'; readonly stats: readonly (DiskStat | null)[] }
  /** The name that was taken; null when every file has its own. */
  | { readonly kind: 'renamed'; readonly taken: string | null }
  | { readonly kind: 'cancelled' }
  | {
      readonly kind: 'failed';
      /** Which file failed. */
      readonly side: 'from' | 'to';
      readonly code: string | null;
      readonly message: string;
    };

/** The worker beside this file in the build; null when the code runs from its source, where there is none. */
const WORKER = import.meta.url.endsWith('.ts')
  ? null
  : new URL(`${import.meta.url.slice(0, import.meta.url.lastIndexOf('/'))}/file-worker.js`);

interface Lane {
  readonly worker: Worker;
  readonly cancelled: Int32Array<SharedArrayBuffer>;
  /** The thread ended; another takes its place. */
  dead: boolean;
}

/** One thread for each processor: hashing is what they are for, and it is never idle. */
const MOST_LANES = Math.max(1, Math.min(4, availableParallelism()));
const idle: Lane[] = [];
let lanes = 0;
const waiting: (() => void)[] = [];

/** Whether files can be read, hashed and written on threads of their own here. */
export const hasFileThreads = WORKER !== null;

/** Reads and hashes a file on a thread of its own. Throws the platform's error, or the signal's reason. */
export async function digestAside(path: string, options: DigestOptions): Promise<FileDigest> {
  const { bypassCache: direct, hash } = options;
  return await onThread({ kind: 'digest', path, direct, hash }, options);
}

/** Copies a file and hashes it on the way, on a thread of its own. Throws `CopySourceError` for the file that is read. */
export async function copyAside(from: string | Uint8Array, to: string, options: CopyInOptions): Promise<CopiedIn> {
  const { size, modified } = options;
  return await onThread({ kind: 'copy', from, to, size, modified }, options);
}

type ThreadOptions = Pick<DigestOptions, 'signal' | 'onBytes'>;

/** The same order as the paths. */
export async function statAside(paths: readonly string[]): Promise<readonly (DiskStat | null)[]> {
  const reply = await onNamesThread({ kind: 'stat', paths });
  return reply.kind === 'stats' ? reply.stats : failure(reply);
}

/** Gives the first name that was taken, and goes no further; null when there was none. */
export async function renameAside(names: readonly NewName[]): Promise<string | null> {
  const reply = await onNamesThread({ kind: 'rename', names });
  return reply.kind === 'renamed' ? reply.taken : failure(reply);
}

function failure(reply: FileReply): never {
  if (reply.kind !== 'failed') throw new AppError('INTERNAL', `A thread answered "${reply.kind}" to another question`);
  throw platformError(reply);
}

function platformError({ code, message }: { readonly code: string | null; readonly message: string }): Error {
  return Object.assign(new Error(message), { code: code ?? undefined });
}

/** A thread of its own: names must not wait behind the bytes of a long file. One job at a time. */
let names: Worker | null = null;
let namesBusy: Promise<unknown> = Promise.resolve();

function onNamesThread(job: NamesJob): Promise<FileReply> {
  const answer = namesBusy.then(() => askNames(job));
  namesBusy = answer.catch(() => undefined); // Told to the one who asked.
  return answer;
}

function askNames(job: NamesJob): Promise<FileReply> {
  const worker = (names ??= startWorker(new SharedArrayBuffer(4)));
  worker.ref();
  return new Promise<FileReply>((resolve, reject) => {
    const settle = (end: () => void): void => {
      worker.off('message', onReply).off('error', onEnd).off('exit', onExit);
      // An idle thread must not keep the process alive.
      worker.unref();
      end();
    };
    const onReply = (reply: FileReply): void => {
      settle(() => {
        resolve(reply);
      });
    };
    const onEnd = (error: Error): void => {
      names = null;
      settle(() => {
        reject(error);
      });
    };
    const onExit = (): void => {
      onEnd(new Error('the thread that renames files ended'));
    };
    worker.on('message', onReply).on('error', onEnd).on('exit', onExit);
    worker.postMessage(job);
  });
}

async function onThread(job: DigestJob | CopyJob, options: ThreadOptions): Promise<CopiedIn> {
  const lane = await takeLane();
  try {
    return await runOn(lane, job, options);
  } finally {
    if (lane.dead) lanes -= 1;
    else idle.push(lane);
    waiting.shift()?.();
  }
}

async function takeLane(): Promise<Lane> {
  for (;;) {
    const lane = idle.pop();
    if (lane) return lane;
    if (lanes < MOST_LANES) {
      lanes += 1;
      return startLane();
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
}

function startLane(): Lane {
  const cancelled = new Int32Array(new SharedArrayBuffer(4));
  const worker = startWorker(cancelled.buffer);
  // An idle thread must not keep the process alive.
  worker.unref();
  return { worker, cancelled, dead: false };
}

function startWorker(cancelled: SharedArrayBuffer): Worker {
  if (WORKER === null) throw new AppError('INTERNAL', 'Cannot work aside: there is no worker');
  return new Worker(WORKER, { workerData: { cancelled } satisfies ThreadData });
}

function runOn(lane: Lane, job: FileJob, { signal, onBytes }: ThreadOptions): Promise<CopiedIn> {
  const { worker, cancelled } = lane;
  signal.throwIfAborted();
  Atomics.store(cancelled, 0, 0);
  worker.ref();
  return new Promise<CopiedIn>((resolve, reject) => {
    let told = 0;
    const settle = (end: () => void): void => {
      worker.off('message', onReply).off('error', onError).off('exit', onExit);
      signal.removeEventListener('abort', onAbort);
      worker.unref();
      end();
    };
    const onAbort = (): void => {
      Atomics.store(cancelled, 0, 1);
    };
    const fail = (error: Error): void => {
      settle(() => {
        reject(error);
      });
    };
    const onError = (error: Error): void => {
      lane.dead = true;
      fail(error);
    };
    const onExit = (): void => {
      onError(new Error('a thread that read files ended'));
    };
    const onReply = (reply: FileReply): void => {
      switch (reply.kind) {
        case 'progress':
          told += reply.bytes;
          onBytes?.(reply.bytes);
          return;
        case 'done':
          if (reply.digest.size > told) onBytes?.(reply.digest.size - told);
          settle(() => {
            resolve(reply.digest);
          });
          return;
        case 'cancelled':
          fail(signal.reason as Error);
          return;
        case 'failed': {
          const error = platformError(reply);
          fail(reply.side === 'from' ? new CopySourceError(error) : error);
          return;
        }
        case 'stats':
        case 'renamed':
          fail(new AppError('INTERNAL', `A thread answered "${reply.kind}" to another question`));
      }
    };
    worker.on('message', onReply).on('error', onError).on('exit', onExit);
    signal.addEventListener('abort', onAbort, { once: true });
    worker.postMessage(job);
  });
}
