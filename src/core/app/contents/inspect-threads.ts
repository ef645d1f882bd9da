import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Opening } from '../../../shared/domain/opening.ts';
import type { OpOptions } from '../../base/options.ts';
import { inspectFile } from './inspect-file.ts';

export type InspectJob = { readonly kind: 'try'; readonly path: string } | { readonly kind: 'stop' };
export type InspectReply =
  { readonly kind: 'said'; readonly opening: Opening } | { readonly kind: 'failed'; readonly message: string };

/** The worker beside this file in the build; null when the code runs from its source, where there is none. */
const WORKER = findWorker();

function findWorker(): URL | null {
  if (import.meta.url.endsWith('.ts')) return null;
  const worker = new URL(`${import.meta.url.slice(0, import.meta.url.lastIndexOf('/'))}/inspect-worker.js`);
  return existsSync(worker) ? worker : null;
}

/** Files tried side by side; decoding has threads of its own besides. */
export const LANES = Math.max(1, Math.min(4, availableParallelism()));

/** A thread that tries files, one at a time, or the caller's own where there are none. Ends when disposed. */
export class InspectThread implements AsyncDisposable {
  #worker: Worker | null = null;

  /** Throws the signal's reason, or that the thread ended: no content is meant to bring one down. */
  async inspect(path: string, { signal }: OpOptions): Promise<Opening> {
    signal.throwIfAborted();
    if (WORKER === null) return await inspectFile(path, { signal });
    const worker = (this.#worker ??= this.#start(WORKER));
    const opening = await new Promise<Opening>((resolve, reject) => {
      const onStop = (): void => {
        worker.postMessage({ kind: 'stop' } satisfies InspectJob);
      };
      const settle = (end: () => void): void => {
        worker.off('message', onReply).off('error', onError).off('exit', onExit);
        signal.removeEventListener('abort', onStop);
        end();
      };
      const onError = (error: Error): void => {
        settle(() => {
          reject(error);
        });
      };
      const onExit = (): void => {
        onError(new Error('a thread that tries files ended'));
      };
      const onReply = (reply: InspectReply): void => {
        if (reply.kind === 'failed') onError(new Error(reply.message));
        else
          settle(() => {
            resolve(reply.opening);
          });
      };
      worker.on('message', onReply).on('error', onError).on('exit', onExit);
      signal.addEventListener('abort', onStop, { once: true });
      worker.postMessage({ kind: 'try', path } satisfies InspectJob);
    });
    signal.throwIfAborted();
    return opening;
  }

  #start(file: URL): Worker {
    const worker = new Worker(file);
    // One that ended, whatever it was that ended it, is not asked again.
    const gone = (): void => {
      if (this.#worker === worker) this.#worker = null;
    };
    return worker.on('error', gone).on('exit', gone);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }
}
