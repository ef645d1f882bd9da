import { fork, type ChildProcess } from 'node:child_process';
import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import type { Log } from '../../base/log.ts';
import { Mutex } from '../../base/mutex.ts';
import type { Clock, OpOptions } from '../../base/options.ts';
import { Reply, type Wish } from './messages.ts';

/** How much of what libmtp says of its troubles is kept for the log, in characters. */
const KEPT_WORDS = 2000;
const END_MS = 3000;

export interface AskOptions extends OpOptions {
  /** What has not been answered by then never will be. */
  readonly limitMs: number;
  readonly onEntries?: (entries: readonly unknown[]) => void;
}

export interface ChildOptions {
  /** The script to run. */
  readonly script: string;
  /** Where it may put files; it is told, and removes the folder when this process is gone. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The process that libmtp runs in, as one that can be asked. It may die at any time: then whoever asks gets
 * `LIBMTP_FAILED`, and needs another. One that does not answer in time, or that nobody wants to wait for, is killed.
 */
export class ChildLink implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #turns = new Mutex();
  readonly #gone: Promise<void>;
  #lastId = 0;
  #words = '';
  #died = false;
  /** Why it is gone; null while it lives. */
  #ended: string | null = null;
  #onReply: ((reply: Reply) => void) | null = null;
  #onEnd: ((why: string) => void) | null = null;

  constructor({ script, folder, clock, log }: ChildOptions) {
    this.#clock = clock;
    this.#log = log;
    // Its standard output is libmtp's to chat on; ours may carry a document.
    this.#child = begin(script, folder);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#words = `${this.#words}${text}`.slice(-KEPT_WORDS);
    });
    this.#child.on('message', (message) => {
      const reply = Reply.safeParse(message);
      if (reply.success) this.#onReply?.(reply.data);
      else this.#kill('it said what makes no sense');
    });
    this.#gone = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#end(`it could not be started: ${error.message}`);
        resolve();
      });
      this.#child.once('exit', (code, signal) => {
        this.#end(signal === null ? `it ended with ${String(code)}` : `it was ended by ${signal}`);
        resolve();
      });
    });
  }

  /** Whether it ended without letting the phone go. */
  get died(): boolean {
    return this.#died;
  }

  /** Errors: `LIBMTP_FAILED`, `LIBMTP_MISSING`; `LibmtpRefusal` where libmtp itself said no and the process lives on. */
  async ask(wish: Wish, options: AskOptions): Promise<void> {
    await this.#turns.run(() => this.#ask(wish, options), options);
  }

  async #ask(wish: Wish, { signal, limitMs, onEntries }: AskOptions): Promise<void> {
    if (this.#ended !== null) throw this.#failure(this.#ended);
    this.#lastId += 1;
    const id = this.#lastId;
    const giveUp = (): void => this.#kill('nobody waits for it any more');
    using _late = this.#later(limitMs, () => this.#kill(`it did not answer within ${limitMs / 1000} s`));
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        this.#onEnd = (why) => reject(this.#failure(why));
        this.#onReply = (reply) => {
          if (reply.id !== id) return;
          if (reply.kind === 'done') resolve();
          else if (reply.kind === 'failed') reject(new LibmtpRefusal(reply.why));
          else if (reply.kind === 'missing') reject(missing(reply.why));
          else take(reply.entries, reject);
        };
        const take = (entries: readonly unknown[], refuse: (error: unknown) => void): void => {
          try {
            onEntries?.(entries);
          } catch (error) {
            refuse(error);
            this.#kill('more was said than anybody wants to hear');
          }
        };
        this.#child.send({ ...wish, id }, (error) => {
          if (error) this.#kill(error.message);
        });
      });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', giveUp);
      this.#onReply = null;
      this.#onEnd = null;
    }
  }

  /** Lets the phone go where it still can, and ends the process in any case. */
  async [Symbol.asyncDispose](): Promise<void> {
    const options = { signal: new AbortController().signal, limitMs: END_MS };
    // One that cannot let go is killed, which lets go.
    await this.ask({ ask: 'release' }, options).catch((error: unknown) => {
      this.#died = isAppError(error);
    });
    if (this.#child.connected) this.#child.disconnect();
    using _late = this.#later(END_MS, () => this.#child.kill('SIGKILL'));
    await this.#gone;
  }

  /** Does it when the time is up, unless that is called off before. */
  #later(ms: number, work: () => void): Disposable {
    const off = new AbortController();
    this.#clock.delay(ms, { signal: off.signal }).then(work, () => 'called off');
    return { [Symbol.dispose]: () => off.abort() };
  }

  #kill(why: string): void {
    this.#end(why);
    this.#child.kill('SIGKILL');
  }

  #end(why: string): void {
    if (this.#ended !== null) return;
    this.#ended = why;
    this.#onEnd?.(why);
  }

  #failure(why: string): AppError<'LIBMTP_FAILED'> {
    if (this.#words !== '') this.#log('warn', `libmtp said: ${this.#words}`);
    this.#words = '';
    return new AppError('LIBMTP_FAILED', `Cannot go on with "libmtp": ${why}`);
  }
}

/** libmtp did not do it, and did not die of it. */
export class LibmtpRefusal extends Error {}

export function missing(why: string): AppError<'LIBMTP_MISSING'> {
  // What follows the first line is where it was looked for.
  return new AppError('LIBMTP_MISSING', `Cannot use "libmtp": ${why.split('\n')[0] ?? ''}`);
}

function begin(script: string, folder: string): ChildProcess {
  try {
    return fork(script, [folder], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('LIBMTP_FAILED', `Cannot start "libmtp": ${why}`, { cause: error });
  }
}
