import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors/app-error.ts';
import type { DigestOptions, FileDigest } from './disk.ts';

export interface DigestJob {
  readonly path: string;
  /** Past the computer's cache, where the file system takes O_DIRECT. */
  readonly direct: boolean;
  readonly hash: 'sha256' | 'xxh64';
  /** One Int32; anything but 0 asks the worker to stop. */
  readonly cancelled: SharedArrayBuffer;
}

export type DigestReply =
  | { readonly kind: 'progress'; readonly bytes: number }
  | { readonly kind: 'done'; readonly digest: FileDigest }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly code: string | null; readonly message: string };

/** The worker beside this file in the build; null when the code runs from its source, where there is none. */
const WORKER = import.meta.url.endsWith('.ts')
  ? null
  : new URL(`${import.meta.url.slice(0, import.meta.url.lastIndexOf('/'))}/digest-worker.js`);

interface Lane {
  readonly worker: Worker;
  readonly cancelled: Int32Array<SharedArrayBuffer>;
  /** The thread ended; another takes its place. */
  dead: boolean;
}

const idle: Lane[] = [];
let lanes = 0;
const waiting: (() => void)[] = [];

/** Whether files can be hashed on threads of their own here. */
export const canDigestAside = WORKER !== null;

/**
 * Reads and hashes a file on a thread of its own, so that SHA-256 of what is read back runs beside SHA-256 of what is
 * being copied. Throws the platform's error, or the signal's reason.
 */
export async function digestAside(path: string, options: DigestOptions): Promise<FileDigest> {
  const lane = await takeLane();
  try {
    return await runOn(lane, path, options);
  } finally {
    const next = waiting.shift();
    if (lane.dead) lanes -= 1;
    else idle.push(lane);
    next?.();
  }
}

async function takeLane(): Promise<Lane> {
  for (;;) {
    const lane = idle.pop();
    if (lane) return lane;
    if (lanes < Math.max(1, Math.min(3, availableParallelism() - 1))) {
      lanes += 1;
      return startLane();
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
}

function startLane(): Lane {
  if (WORKER === null) throw new AppError('INTERNAL', 'Cannot hash aside: there is no worker');
  const worker = new Worker(WORKER);
  // An idle thread must not keep the process alive.
  worker.unref();
  return { worker, cancelled: new Int32Array(new SharedArrayBuffer(4)), dead: false };
}

function runOn(lane: Lane, path: string, options: DigestOptions): Promise<FileDigest> {
  const { worker, cancelled } = lane;
  const { signal, bypassCache: direct, hash, onBytes } = options;
  signal.throwIfAborted();
  Atomics.store(cancelled, 0, 0);
  worker.ref();
  return new Promise<FileDigest>((resolve, reject) => {
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
      onError(new Error(`the thread that read "${path}" ended`));
    };
    const onReply = (reply: DigestReply): void => {
      switch (reply.kind) {
        case 'progress':
          onBytes?.(reply.bytes);
          return;
        case 'done':
          settle(() => {
            resolve(reply.digest);
          });
          return;
        case 'cancelled':
          settle(() => {
            reject(signal.reason as Error);
          });
          return;
        case 'failed':
          fail(Object.assign(new Error(reply.message), { code: reply.code ?? undefined }));
      }
    };
    worker.on('message', onReply).on('error', onError).on('exit', onExit);
    signal.addEventListener('abort', onAbort, { once: true });
    const job: DigestJob = { path, direct, hash, cancelled: cancelled.buffer };
    worker.postMessage(job);
  });
}
