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

export type BytesJob = DigestJob | CopyJob;

interface Failed {
  readonly kind: 'failed';
  /** Which file failed. */
  readonly side: 'from' | 'to';
  readonly code: string | null;
  readonly message: string;
}

/** What became of a job with bytes. */
export type BytesReply = { readonly kind: 'done'; readonly digest: CopiedIn } | { readonly kind: 'cancelled' } | Failed;

export type NamesReply =
  | { readonly kind: 'stats'; readonly stats: readonly (DiskStat | null)[] }
  /** The name that was taken; null when every file has its own. */
  | { readonly kind: 'renamed'; readonly taken: string | null }
  | Failed;

/** Small files go to a thread many at a time: a message costs as much as the file. */
export type ThreadJob = { readonly kind: 'load'; readonly jobs: readonly BytesJob[] } | NamesJob;

export type ThreadReply =
  /** Of the job under way; of a load, only its last job is long enough for it. */
  | { readonly kind: 'progress'; readonly bytes: number }
  /** One reply for each job of the load, in their order. */
  | { readonly kind: 'replies'; readonly replies: readonly BytesReply[] }
  | NamesReply;

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

/** More threads than processors: most of them wait for the disk, which is fastest when asked for much at once. */
const MOST_LANES = 6;
/** Bytes up to which a file counts as small. */
const SMALL = 256 * 1024;
/** Most jobs in one load, and their bytes: how long a thread may be gone before it is heard of again. */
const MOST_IN_LOAD = 16;
const MOST_BYTES_IN_LOAD = 2 * 1024 * 1024;

interface Task {
  readonly job: BytesJob;
  /** Bytes expected; Infinity where unknown. */
  readonly size: number;
  readonly signal: AbortSignal;
  readonly onBytes: ((count: number) => void) | undefined;
  readonly resolve: (digest: CopiedIn) => void;
  readonly reject: (error: Error) => void;
}

const idle: Lane[] = [];
let lanes = 0;
/** First come, first served. */
const queue: Task[] = [];
/** The same for what nobody waits for, one load at a time. */
const unhurried: Task[] = [];
let unhurriedAtWork = false;

/** Whether files can be read, hashed and written on threads of their own here. */
export const hasFileThreads = WORKER !== null;

/** Reads and hashes a file on a thread of its own. Throws the platform's error, or the signal's reason. */
export async function digestAside(path: string, options: DigestOptions): Promise<FileDigest> {
  const { bypassCache: direct, hash, expected = Infinity } = options;
  const line = options.unhurried === true ? unhurried : queue;
  return await onThread({ kind: 'digest', path, direct, hash }, expected, { ...options, line });
}

/** Copies a file and hashes it on the way, on a thread of its own. Throws `CopySourceError` for the file that is read. */
export async function copyAside(from: string | Uint8Array, to: string, options: CopyInOptions): Promise<CopiedIn> {
  const { size, modified } = options;
  return await onThread({ kind: 'copy', from, to, size, modified }, size, { ...options, line: queue });
}

/** Ends the threads that have nothing to do: each holds ten megabytes and more. Whoever needs one starts it again. */
export async function endIdleThreads(): Promise<void> {
  const ended = idle.splice(0);
  lanes -= ended.length;
  // Only one without a job, taken at once: another run may be renaming its files.
  const resting = namesWaiting === 0 ? names : null;
  if (resting) names = null;
  await Promise.all(
    [...ended.map(({ worker }) => worker), ...(resting ? [resting] : [])].map((one) => one.terminate()),
  );
}

type ThreadOptions = Pick<DigestOptions, 'signal' | 'onBytes'> & { readonly line: Task[] };

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

function failure(reply: ThreadReply): never {
  throw reply.kind === 'failed' ? platformError(reply) : wrongReply(reply);
}

function wrongReply({ kind }: ThreadReply): Error {
  return new AppError('INTERNAL', `A thread answered "${kind}" to another question`);
}

function platformError({ code, message }: { readonly code: string | null; readonly message: string }): Error {
  return Object.assign(new Error(message), { code: code ?? undefined });
}

/** A thread of its own: names must not wait behind the bytes of a long file. One job at a time. */
let names: Worker | null = null;
let namesBusy: Promise<unknown> = Promise.resolve();
/** Jobs that were given to it and have no answer yet. */
let namesWaiting = 0;

function onNamesThread(job: NamesJob): Promise<ThreadReply> {
  namesWaiting += 1;
  const answer = namesBusy
    .then(() => askNames(job))
    .finally(() => {
      namesWaiting -= 1;
    });
  namesBusy = answer.catch(() => undefined); // Told to the one who asked.
  return answer;
}

function askNames(job: NamesJob): Promise<ThreadReply> {
  const worker = (names ??= startWorker(new SharedArrayBuffer(4)));
  worker.ref();
  return new Promise<ThreadReply>((resolve, reject) => {
    const settle = (end: () => void): void => {
      worker.off('message', onReply).off('error', onEnd).off('exit', onExit);
      // An idle thread must not keep the process alive.
      worker.unref();
      end();
    };
    const onReply = (reply: ThreadReply): void => {
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
    worker.postMessage(job satisfies ThreadJob);
  });
}

function onThread(job: BytesJob, size: number, { line, signal, onBytes }: ThreadOptions): Promise<CopiedIn> {
  return new Promise<CopiedIn>((resolve, reject) => {
    line.push({ job, size, signal, onBytes, resolve, reject });
    // A moment later: whoever asks for more meanwhile is served together with it.
    if (line.length === 1) setImmediate(pump);
  });
}

/** Gives what waits to the threads that are free. */
function pump(): void {
  while (queue.length > 0) {
    const lane = idle.pop() ?? (lanes < MOST_LANES ? startLane() : null);
    if (lane === null) return;
    // A fair share, so that no thread stands idle.
    const load = takeLoad(queue, Math.max(1, Math.min(MOST_IN_LOAD, Math.ceil(queue.length / MOST_LANES))));
    if (load.length === 0) idle.push(lane);
    else void runLoad(lane, load, queue);
  }
  if (unhurried.length === 0 || unhurriedAtWork) return;
  const lane = idle.pop() ?? (lanes === 0 ? startLane() : null);
  if (lane === null) return;
  const load = takeLoad(unhurried, MOST_IN_LOAD);
  if (load.length === 0) {
    idle.push(lane);
    return;
  }
  unhurriedAtWork = true;
  void runLoad(lane, load, unhurried).finally(() => {
    unhurriedAtWork = false;
    pump();
  });
}

/** The first in the line, and small ones behind it, up to so many. */
function takeLoad(line: Task[], most: number): Task[] {
  const load: Task[] = [];
  let bytes = 0;
  for (;;) {
    const [next] = line;
    if (next === undefined) return load;
    if (next.signal.aborted) {
      line.shift();
      next.reject(next.signal.reason as Error);
      continue;
    }
    const fits = load.length < most && next.size <= SMALL && bytes + next.size <= MOST_BYTES_IN_LOAD;
    if (load.length > 0 && !fits) return load;
    line.shift();
    load.push(next);
    bytes += next.size;
    if (next.size > SMALL) return load;
  }
}

async function runLoad(lane: Lane, load: readonly Task[], line: Task[]): Promise<void> {
  try {
    await runOn(lane, load, line);
  } finally {
    if (lane.dead) lanes -= 1;
    else idle.push(lane);
    pump();
  }
}

function startLane(): Lane {
  const cancelled = new Int32Array(new SharedArrayBuffer(4));
  const worker = startWorker(cancelled.buffer);
  // An idle thread must not keep the process alive.
  worker.unref();
  lanes += 1;
  return { worker, cancelled, dead: false };
}

function startWorker(cancelled: SharedArrayBuffer): Worker {
  if (WORKER === null) throw new AppError('INTERNAL', 'Cannot work aside: there is no worker');
  return new Worker(WORKER, { workerData: { cancelled } satisfies ThreadData });
}

/** Resolves when each task of the load has its end. */
function runOn(lane: Lane, load: readonly Task[], line: Task[]): Promise<void> {
  const { worker, cancelled } = lane;
  Atomics.store(cancelled, 0, 0);
  worker.ref();
  return new Promise<void>((resolve) => {
    let told = 0;
    const onAbort = (): void => {
      Atomics.store(cancelled, 0, 1);
    };
    const settle = (end: (task: Task, index: number) => void): void => {
      worker.off('message', onReply).off('error', onError).off('exit', onExit);
      for (const { signal } of load) signal.removeEventListener('abort', onAbort);
      worker.unref();
      load.forEach(end);
      resolve();
    };
    const onError = (error: Error): void => {
      lane.dead = true;
      settle(({ reject }) => {
        reject(error);
      });
    };
    const onExit = (): void => {
      onError(new Error('a thread that read files ended'));
    };
    const onReply = (reply: ThreadReply): void => {
      if (reply.kind === 'progress') {
        told += reply.bytes;
        load.at(-1)?.onBytes?.(reply.bytes);
      } else if (reply.kind === 'replies') {
        settle((task, index) => {
          settleTask(task, line, { reply: reply.replies[index], told: index === load.length - 1 ? told : 0 });
        });
      } else onError(wrongReply(reply));
    };
    worker.on('message', onReply).on('error', onError).on('exit', onExit);
    for (const { signal } of load) signal.addEventListener('abort', onAbort, { once: true });
    worker.postMessage({ kind: 'load', jobs: load.map(({ job }) => job) } satisfies ThreadJob);
  });
}

function settleTask(
  task: Task,
  line: Task[],
  { reply, told }: { readonly reply: BytesReply | undefined; readonly told: number },
): void {
  switch (reply?.kind) {
    case 'done':
      if (reply.digest.size > told) task.onBytes?.(reply.digest.size - told);
      task.resolve(reply.digest);
      return;
    case 'cancelled':
      // Called off for the sake of another in the same load: it has its turn again.
      if (task.signal.aborted) task.reject(task.signal.reason as Error);
      else line.unshift(task);
      return;
    case 'failed': {
      const error = platformError(reply);
      task.reject(reply.side === 'from' ? new CopySourceError(error) : error);
      return;
    }
    case undefined:
      task.reject(new AppError('INTERNAL', 'A thread gave fewer answers than it had questions'));
  }
}
