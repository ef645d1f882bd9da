import { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/errors/app-error.ts';
import { WpdError } from './hresult.ts';
import type { WpdAnswer, WpdConnection, WpdHost, WpdRequest } from './wpd-calls.ts';

/** The worker beside this file in the build; null when the code runs from its source, where there is none. */
const WORKER = import.meta.url.endsWith('.ts')
  ? null
  : new URL(`${import.meta.url.slice(0, import.meta.url.lastIndexOf('/'))}/wpd-worker.js`);

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Windows' portable devices through a thread of their own. Null where there is none: another system, or the source
 * instead of the build. The thread is started by the first call, keeps no process alive, and is started anew when it died.
 */
export function createWpdHost(platform: string = process.platform): WpdHost | null {
  return platform === 'win32' && WORKER !== null ? new Thread(WORKER) : null;
}

class Thread implements WpdHost {
  readonly #url: URL;
  #worker: Worker | null = null;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(url: URL) {
    this.#url = url;
  }

  async devices(): Promise<Awaited<ReturnType<WpdHost['devices']>>> {
    return (await this.#ask(0, 'devices', [])) as Awaited<ReturnType<WpdHost['devices']>>;
  }

  async open(pnpId: string): Promise<WpdConnection> {
    const device = (await this.#ask(0, 'open', [pnpId])) as number;
    const worker = this.#worker;
    let closed = false;
    const ask = async (method: string, args: readonly unknown[]): Promise<unknown> => {
      // A thread that was started anew knows nothing of this device.
      if (closed || worker === null || worker !== this.#worker) throw lost('the device was closed');
      return await this.#ask(device, method, args);
    };
    return new Proxy({} as WpdConnection, {
      get: (_target, name) => {
        if (name === Symbol.asyncDispose) {
          return async () => {
            if (closed) return;
            // Closing waits for nobody else's failure.
            await ask('close', []).catch(() => 'it is gone anyway');
            closed = true;
          };
        }
        // A promise would be asked for its `then`.
        if (typeof name !== 'string' || name === 'then') return undefined;
        return async (...args: readonly unknown[]) => await ask(name, args);
      },
    });
  }

  async #ask(device: number, method: string, args: readonly unknown[]): Promise<unknown> {
    const worker = (this.#worker ??= this.#start());
    this.#lastId += 1;
    const id = this.#lastId;
    // What waits for an answer keeps the process alive, an idle thread does not.
    worker.ref();
    try {
      return await new Promise<unknown>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        worker.postMessage({ id, device, method, args } satisfies WpdRequest);
      });
    } finally {
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) worker.unref();
    }
  }

  #start(): Worker {
    const worker = new Worker(this.#url);
    const died = (why: string): void => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      for (const { reject } of this.#waiting.values()) reject(lost(why));
    };
    worker.on('message', (answer: WpdAnswer) => this.#settle(answer));
    worker.on('error', (error: Error) => died(error.message));
    worker.on('exit', () => died('the thread that speaks to Windows ended'));
    return worker;
  }

  #settle({ id, value, failure }: WpdAnswer): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    if (failure === undefined) waiting.resolve(value);
    else if (failure.hresult === null) waiting.reject(new Error(failure.message));
    else waiting.reject(new WpdError(failure.message.split(':')[0] ?? '', failure.hresult));
  }
}

function lost(why: string): AppError<'DEVICE_LOST'> {
  return new AppError('DEVICE_LOST', `Cannot reach "the phone" through Windows: ${why}`);
}
