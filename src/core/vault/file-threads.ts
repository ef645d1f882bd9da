import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors/app-error.ts';
import { CopySourceError, type CopyInOptions, type DigestOptions, type FileDigest } from './disk.ts';

interface Job {
  /** One Int32; anything but 0 asks the thread to stop. */
  readonly cancelled: SharedArrayBuffer;
}

export interface DigestJob extends Job {
  readonly kind: 'digest';
  readonly path: string;
  /** Past the computer's cache, where the file system takes O_DIRECT. */
  readonly direct: boolean;
  readonly hash: 'sha256' | 'xxh64';
}

export interface CopyJob extends Job {
  readonly kind: 'copy';
  /** Bytes for a name that no string can carry. */
  readonly from: string | Uint8Array;
  readonly to: string;
  /** Bytes expected. */
  readonly size: number;
}

export type FileJob = DigestJob | CopyJob;

export type FileReply =
  | { readonly kind: 'progress'; readonly bytes: number }
  | { readonly kind: 'done'; readonly digest: FileDigest }
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
  return await onThread((cancelled) => ({ kind: 'digest', path, direct, hash, cancelled }), options);
}

/** Copies a file and hashes it on the way, on a thread of its own. Throws `CopySourceError` for the file that is read. */
export async function copyAside(from: string | Uint8Array, to: string, options: CopyInOptions): Promise<FileDigest> {
  const { size } = options;
  return await onThread((cancelled) => ({ kind: 'copy', from, to, size, cancelled }), options);
}

type ThreadOptions = Pick<DigestOptions, 'signal' | 'onBytes'>;

async function onThread(job: (cancelled: SharedArrayBuffer) => FileJob, options: ThreadOptions): Promise<FileDigest> {
  const lane = await takeLane();
  try {
    return await runOn(lane, job(lane.cancelled.buffer), options);
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
  if (WORKER === null) throw new AppError('INTERNAL', 'Cannot work aside: there is no worker');
  const worker = new Worker(WORKER);
  // An idle thread must not keep the process alive.
  worker.unref();
  return { worker, cancelled: new Int32Array(new SharedArrayBuffer(4)), dead: false };
}

function runOn(lane: Lane, job: FileJob, { signal, onBytes }: ThreadOptions): Promise<FileDigest> {
  const { worker, cancelled } = lane;
  signal.throwIfAborted();
  Atomics.store(cancelled, 0, 0);
  worker.ref();
  return new Promise<FileDigest>((resolve, reject) => {
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
          const error = Object.assign(new Error(reply.message), { code: reply.code ?? undefined });
          fail(reply.side === 'from' ? new CopySourceError(error) : error);
        }
      }
    };
    worker.on('message', onReply).on('error', onError).on('exit', onExit);
    signal.addEventListener('abort', onAbort, { once: true });
    worker.postMessage(job);
  });
}
