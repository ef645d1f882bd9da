import { AppError, isAppError } from '../../shared/errors/app-error.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import type { Source, SourceFile } from '../device/source.ts';
import { keyOf } from '../plan/plan-run.ts';

/** A phone that was knocked loose re-appears after this long at the most; shorter waits would give up on a wobbly plug. */
const GRACE_MS = 3_000;
const RETRY_MS = 500;

export interface ConnectionOptions {
  readonly open: (options: OpOptions) => Promise<Source>;
  readonly clock: Clock;
  /** How long to wait for a device that is gone, in milliseconds. */
  readonly waitMs: number;
  /** Called with the code that the run waits on, and with null when it goes on. */
  readonly onWaiting: (code: string | null) => void;
}

/**
 * The device of a run, through losses. After a failure the next user of the connection gets a fresh session with the
 * same device (its serial is checked), and files are found again by their paths: object handles do not outlive a session.
 */
export class Connection implements AsyncDisposable {
  readonly #options: ConnectionOptions;
  #source: Source;
  #broken = false;
  #reopening: Promise<Source> | null = null;
  /** Null while the refs of the first listing are still good. */
  #current: ReadonlyMap<string, SourceFile> | null = null;

  constructor(first: Source, options: ConnectionOptions) {
    this.#source = first;
    this.#options = options;
  }

  /** The source as it is, open or not. */
  get last(): Source {
    return this.#source;
  }

  /** What happened makes this session unusable; the next `ready` opens another. */
  markBroken(): void {
    this.#broken = true;
  }

  /** The device, in a session that works. Throws the error that keeps it from being opened once waiting is over. */
  async ready(options: OpOptions): Promise<Source> {
    if (!this.#broken && this.#reopening === null) return this.#source;
    this.#reopening ??= this.#reopen(options).finally(() => {
      this.#reopening = null;
    });
    return await this.#reopening;
  }

  /** A session of its own, even if the present one works. */
  async fresh(options: OpOptions): Promise<Source> {
    this.markBroken();
    return await this.ready(options);
  }

  /** The same file in the present session. Throws `SOURCE_VANISHED`. */
  resolve(file: SourceFile): SourceFile {
    if (this.#current === null) return file;
    const found = this.#current.get(keyOf(file));
    if (found) return found;
    throw new AppError('SOURCE_VANISHED', `Cannot read "${file.path}": it is no longer on the phone`, {
      details: { path: file.path },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source[Symbol.asyncDispose]();
  }

  async #reopen(options: OpOptions): Promise<Source> {
    const { clock, waitMs, onWaiting } = this.#options;
    await this.#source[Symbol.asyncDispose]();
    const giveUpAt = clock.now() + Math.max(waitMs, GRACE_MS);
    try {
      for (;;) {
        try {
          return await this.#openOnce(options);
        } catch (error) {
          options.signal.throwIfAborted();
          if (!isAppError(error) || error.scope !== 'device' || error.retry === 'never') throw error;
          if (clock.now() + RETRY_MS > giveUpAt) throw asLost(error);
          onWaiting(error.code);
          await clock.delay(RETRY_MS, options);
        }
      }
    } finally {
      onWaiting(null);
    }
  }

  async #openOnce(options: OpOptions): Promise<Source> {
    const source = await this.#options.open(options);
    try {
      const expected = this.#source.summary.serial;
      const got = source.summary.serial;
      if (expected !== got) {
        throw new AppError('DEVICE_CHANGED', 'Cannot go on: another phone is plugged in', {
          details: { expected: expected ?? '', got: got ?? '' },
        });
      }
      const current = new Map<string, SourceFile>();
      for await (const event of source.list(options)) {
        if (event.kind === 'file') current.set(keyOf(event.file), event.file);
      }
      this.#current = current;
      this.#source = source;
      this.#broken = false;
      return source;
    } catch (error) {
      await source[Symbol.asyncDispose]();
      throw error;
    }
  }
}

/** A phone that was here and is no longer found is lost, which is another thing than one that was never plugged in. */
function asLost(error: AppError): AppError {
  if (!isAppError(error, 'DEVICE_NONE')) return error;
  return new AppError('DEVICE_LOST', 'Cannot go on: the phone is no longer plugged in', { cause: error });
}
