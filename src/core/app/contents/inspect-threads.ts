import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Opening } from '../../../shared/domain/opening.ts';
import type { OpOptions } from '../../base/options.ts';
import type { CameraNote } from '../../photos/camera-note.ts';

export interface FileToInspect {
  readonly path: string;
  /** Whether it is also asked what it notes of itself. */
  readonly note: boolean;
}

export type InspectJob = { readonly kind: 'try'; readonly files: readonly FileToInspect[] } | { readonly kind: 'stop' };
/** What was found, or what the trying itself failed of. */
export type Tried = Opening | { readonly failed: string };
export interface Inspected {
  readonly tried: Tried;
  /** Null where none was asked for, or the file has none to give. */
  readonly note: CameraNote | null;
}
export interface InspectReply {
  /** One for each file, in their order. */
  readonly inspected: readonly Inspected[];
}

/** The worker beside this file in the build; null when the code runs from its source, where there is none. */
const WORKER = findWorker();

function findWorker(): URL | null {
  if (import.meta.url.endsWith('.ts')) return null;
  const worker = new URL(`${import.meta.url.slice(0, import.meta.url.lastIndexOf('/'))}/inspect-worker.js`);
  return existsSync(worker) ? worker : null;
}

const lanesOn = (processors: number): number => Math.max(1, Math.min(4, processors));
/** Files tried side by side; decoding has threads of its own besides. */
export const LANES = lanesOn(availableParallelism());
/** The same while a run copies, which needs a processor for itself: what is not tried by its end is tried then. */
export const LANES_BESIDE = lanesOn(availableParallelism() - 1);

/** What a file is read into is garbage soon; with room for more of it, each thread takes four times the memory. */
const LIMITS = { maxYoungGenerationSizeMb: 4 };

/** A thread that tries files, one at a time, or the caller's own where there are none. Ends when disposed. */
export class InspectThread implements AsyncDisposable {
  #worker: Worker | null = null;

  /**
   * Tries each, one after the other; small files go many at a time, because a message costs as much as the file.
   * Throws the signal's reason, or that the thread ended: no content is meant to bring one down.
   */
  async inspect(files: readonly FileToInspect[], { signal }: OpOptions): Promise<readonly Inspected[]> {
    signal.throwIfAborted();
    if (WORKER === null) return await inspectHere(files, { signal });
    const worker = (this.#worker ??= this.#start(WORKER));
    const inspected = await new Promise<readonly Inspected[]>((resolve, reject) => {
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
        settle(() => {
          resolve(reply.inspected);
        });
      };
      worker.on('message', onReply).on('error', onError).on('exit', onExit);
      signal.addEventListener('abort', onStop, { once: true });
      worker.postMessage({ kind: 'try', files } satisfies InspectJob);
    });
    signal.throwIfAborted();
    return inspected;
  }

  #start(file: URL): Worker {
    const worker = new Worker(file, { resourceLimits: LIMITS });
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

async function inspectHere(files: readonly FileToInspect[], options: OpOptions): Promise<readonly Inspected[]> {
  const { inspectFile, noteOf } = await import('./inspect-file.ts');
  const inspected: Inspected[] = [];
  for (const { path, note } of files) {
    try {
      inspected.push({ tried: await inspectFile(path, options), note: note ? await noteOf(path) : null });
    } catch (error) {
      options.signal.throwIfAborted();
      inspected.push({ tried: { failed: error instanceof Error ? error.message : String(error) }, note: null });
    }
  }
  return inspected;
}
