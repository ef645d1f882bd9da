import { AppError } from '../../shared/errors/app-error.ts';
import type { OpOptions } from '../base/options.ts';
import { reopen, type ReopenOptions } from '../device/reopen.ts';
import type { Source, SourceFile } from '../device/source.ts';
import { keyOf } from '../plan/plan-run.ts';

/**
 * The device of a run, through losses. After a failure the next user of the connection gets a fresh session with the
 * same device (its serial is checked), and files are found again by their paths: object handles do not outlive a session.
 */
export class Connection implements AsyncDisposable {
  readonly #options: ReopenOptions<Source>;
  #source: Source;
  #broken = false;
  #reopening: Promise<Source> | null = null;
  /** Null while the refs of the first listing are still good. */
  #current: ReadonlyMap<string, SourceFile> | null = null;
  /** Something was not listed in the present session. */
  #hasGaps = false;

  constructor(first: Source, options: ReopenOptions<Source>) {
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
    if (this.#hasGaps) {
      throw new AppError('SOURCE_LIST_FAILED', `Cannot read "${file.path}": the phone did not list it again`, {
        details: { path: file.path },
      });
    }
    throw new AppError('SOURCE_VANISHED', `Cannot read "${file.path}": it is no longer there`, {
      details: { path: file.path },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source[Symbol.asyncDispose]();
  }

  #reopen(options: OpOptions): Promise<Source> {
    return reopen(this.#source, this.#options, options, async (source) => {
      const current = new Map<string, SourceFile>();
      let hasGaps = false;
      for await (const event of source.list(options)) {
        if (event.kind === 'file') current.set(keyOf(event.file), event.file);
        if (event.kind === 'fault') hasGaps = true;
      }
      this.#hasGaps = hasGaps;
      this.#current = current;
      this.#source = source;
      this.#broken = false;
      return source;
    });
  }
}
