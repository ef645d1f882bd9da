import path from 'node:path';
import type { Opening } from '../../../shared/domain/opening.ts';
import { toAppError } from '../../../shared/errors/app-error.ts';
import type { Log } from '../../base/log.ts';
import type { OpOptions } from '../../base/options.ts';
import type { ContentsTried, ContentTrial, FileToTry, TrialOptions } from '../../copy/contents.ts';
import { isInTimeline } from '../../photos/timeline.ts';
import type { PhotoNotes } from '../../readable/photo-notes.ts';
import type { Vault } from '../../vault/vault.ts';
import { InspectThread, LANES, LANES_BESIDE, type Inspected } from './inspect-threads.ts';
import { KnownOpenings } from './known-openings.ts';
import { unreadable } from './unreadable.ts';

export interface TrialDeps {
  readonly log: Log;
  /** Keeps what was found in the backup; it must be open for writing. */
  readonly keep: boolean;
  /** Gets what pictures and films note of themselves; left out where nobody asks. */
  readonly notes?: PhotoNotes;
}

/**
 * So many results at a time go to the disk. A phone brings its files one by one, and each is tried before the next is
 * there: to sync after each would cost more than to try again what a crash forgot.
 */
const SAVE_EVERY = 500;
/** Files that wait to be tried while a run goes on; those beyond are tried at its end. */
const MOST_WAITING = 4096;
/** Small files go to a thread together: so many, each of at most so many bytes. */
const MOST_TOGETHER = 16;
/** Of more pictures no page is made in a run, and the notes of all would take memory for nothing. */
const MOST_NOTES = 60_000;
const SMALL = 256 * 1024;

/** Tries the content of each file once in the life of the backup: what was said of the same bytes before holds. */
export function openTrial(vault: Vault, deps: TrialDeps): ContentTrial {
  return new Trial(vault, deps);
}

class Trial implements ContentTrial {
  readonly #vault: Vault;
  readonly #deps: TrialDeps;
  readonly #ended = new AbortController();
  readonly #waiting: FileToTry[] = [];
  readonly #ahead = new Set<Promise<void>>();
  readonly #idle: InspectThread[] = [];
  #known: Promise<KnownOpenings> | null = null;
  /** One at a time: each goes on where the file ends. */
  #saving: Promise<void> = Promise.resolve();
  /** Nothing is tried ahead any more: the end of the run tells what is wrong. */
  #aheadFailed = false;

  constructor(vault: Vault, deps: TrialDeps) {
    this.#vault = vault;
    this.#deps = deps;
  }

  ahead(file: FileToTry): void {
    if (this.#aheadFailed || this.#waiting.length >= MOST_WAITING) return;
    this.#waiting.push(file);
    if (this.#ahead.size >= LANES_BESIDE) return;
    const lane = this.#tryWaiting().catch((thrown: unknown) => {
      this.#aheadFailed = true;
      if (!this.#ended.signal.aborted) {
        this.#deps.log('warn', `could not try files while copying: ${toAppError(thrown).message}`);
      }
    });
    this.#ahead.add(lane);
    void lane.then(() => this.#ahead.delete(lane));
  }

  async all(files: Iterable<FileToTry>, options: TrialOptions): Promise<ContentsTried> {
    this.#waiting.length = 0;
    await this.#aheadDone(options);
    const known = await this.#loaded(options);
    const tried = new Tally();
    const rest = files[Symbol.iterator]();
    const told = (file: FileToTry, said: Said | null): void => {
      tried.count(file, said, options.signal.aborted);
      options.onFile?.(file);
    };
    /** The next ones that have to be tried; those that are known are counted on the way. */
    const take = (): FileToTry | null => {
      for (let next = rest.next(); next.done !== true; next = rest.next()) {
        const before = known.get(next.value.sha256, next.value.path);
        if (before === null && !options.signal.aborted) return next.value;
        told(next.value, before);
      }
      return null;
    };
    const lanes: Promise<void>[] = [];
    const lane = async (): Promise<void> => {
      for (let kept: FileToTry | null = null; ;) {
        const load = fill(kept, take);
        kept = load.next;
        if (load.files.length === 0) return;
        const openings = await this.#try(load.files, known, options);
        for (const [index, file] of load.files.entries()) told(file, openings[index] ?? null);
        if (known.unsaved >= SAVE_EVERY) await this.#save(known);
        // Only now: the few files that a run has left are not worth the start of another thread.
        if (lanes.length < LANES) begin();
      }
    };
    const begin = (): void => {
      const begun = lane();
      // It is looked at below, once all have ended.
      begun.catch(() => undefined);
      lanes.push(begun);
    };
    begin();
    // Those too that begin meanwhile.
    for (const begun of lanes) await Promise.allSettled([begun]);
    await this.#save(known);
    // What comes after a run may be long, and has no use for them.
    await this.#endThreads();
    await Promise.all(lanes);
    return tried;
  }

  /** What is under way ahead of its turn is called off with the run. */
  async #aheadDone({ signal }: OpOptions): Promise<void> {
    const onStop = (): void => this.#ended.abort(signal.reason);
    if (signal.aborted) onStop();
    signal.addEventListener('abort', onStop, { once: true });
    await Promise.all(this.#ahead);
    signal.removeEventListener('abort', onStop);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#waiting.length = 0;
    this.#ended.abort(new Error('the run is over'));
    await Promise.all(this.#ahead);
    const known = await this.#known?.catch(() => null);
    // A run that was stopped keeps what it found; a disk that is gone keeps nothing.
    if (known) await this.#save(known).catch(() => undefined);
    await this.#endThreads();
  }

  async #endThreads(): Promise<void> {
    await Promise.allSettled(this.#idle.splice(0).map((thread) => thread[Symbol.asyncDispose]()));
  }

  async #tryWaiting(): Promise<void> {
    const known = await this.#loaded(this.#ended);
    const take = (): FileToTry | null => {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        if (known.get(next.sha256, next.path) === null) return next;
      }
      return null;
    };
    while (!this.#ended.signal.aborted) {
      const { files, next } = fill(null, take);
      if (next) this.#waiting.unshift(next);
      if (files.length === 0) break;
      await this.#try(files, known, this.#ended);
      if (known.unsaved >= SAVE_EVERY) await this.#save(known);
    }
  }

  /** What is to be said of each; null where nothing was found that would hold the next time. */
  async #try(
    files: readonly FileToTry[],
    known: KnownOpenings,
    options: OpOptions,
  ): Promise<readonly (Opening | null)[]> {
    const thread = this.#idle.pop() ?? new InspectThread();
    const { notes } = this.#deps;
    const asked = files.map((file) => ({
      path: path.join(this.#vault.info.root, file.path),
      note: notes !== undefined && notes.size < MOST_NOTES && isInTimeline(file.path) && !notes.get(file.sha256),
    }));
    let inspected: readonly Inspected[];
    try {
      inspected = await thread.inspect(asked, options);
    } catch (thrown) {
      if (options.signal.aborted) return [];
      // Which of them it was that ended the thread is found one by one.
      if (files.length > 1) {
        const each: (Opening | null)[] = [];
        for (const file of files) each.push((await this.#try([file], known, options))[0] ?? null);
        return each;
      }
      inspected = [{ tried: { failed: toAppError(thrown).message }, note: null }];
    } finally {
      this.#idle.push(thread);
    }
    return files.map((file, index) => {
      const { tried: said, note } = inspected[index] ?? { tried: { failed: 'it was passed over' }, note: null };
      if (note) notes?.add(file.sha256, note);
      if ('failed' in said) {
        this.#deps.log('warn', `could not try "${file.path}": ${said.failed}`);
        return null;
      }
      if (said.why === unreadable().why) return null;
      known.add(file.sha256, file.path, said);
      return said;
    });
  }

  #loaded(options: OpOptions): Promise<KnownOpenings> {
    return (this.#known ??= KnownOpenings.load(this.#vault, options));
  }

  async #save(known: KnownOpenings): Promise<void> {
    if (!this.#deps.keep || known.unsaved === 0) return;
    const lines = known.takeUnsaved();
    this.#saving = this.#saving.then(() => this.#vault.appendOpenings(lines));
    await this.#saving;
  }
}

/** One file, or several small ones. `next` was taken and fits no more. */
function fill(
  first: FileToTry | null,
  take: () => FileToTry | null,
): { readonly files: readonly FileToTry[]; readonly next: FileToTry | null } {
  const files: FileToTry[] = [];
  for (let next = first ?? take(); next !== null; next = take()) {
    if (files.length > 0 && next.size > SMALL) return { files, next };
    files.push(next);
    if (next.size > SMALL || files.length >= MOST_TOGETHER) break;
  }
  return { files, next: null };
}

/** Of a file that opens, no more is kept. */
type Said = Opening | Opening['verdict'];

class Tally implements ContentsTried {
  opens = 0;
  doesNotOpen = 0;
  notChecked = 0;
  notTried = 0;
  readonly broken: { readonly path: string; readonly opening: Opening }[] = [];

  /** With nothing said of it, a file is one that nobody could try, or that came to no turn before all was called off. */
  count(file: FileToTry, said: Said | null, isCalledOff: boolean): void {
    const verdict = said !== null && typeof said === 'object' ? said.verdict : said;
    if (verdict === 'opens') this.opens += 1;
    else if (verdict === 'does-not-open') this.doesNotOpen += 1;
    else this.notChecked += 1;
    if (said === null && isCalledOff) this.notTried += 1;
    if (typeof said === 'object' && said?.verdict === 'does-not-open')
      this.broken.push({ path: file.shown, opening: said });
  }
}
