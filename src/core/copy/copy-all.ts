import { AppError, toAppError } from '../../shared/errors/app-error.ts';
import type { StoredFile } from '../../shared/domain/stored-file.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import type { Source, SourceFile } from '../device/source.ts';
import { fingerprintOf } from '../plan/plan-run.ts';
import type { Connection } from './connection.ts';
import { copyFile } from './copy-file.ts';
import { decide, isTransportFailure } from './failure-policy.ts';
import type { Flights } from './flights.ts';
import type { Claim, Held, HeldFiles } from './held-files.ts';
import { pathOf } from './ledger.ts';
import { StoredReading, type StoredReadingContext } from './stored-reading.ts';

export interface CopyContext extends Omit<StoredReadingContext, 'unhurried'> {
  readonly clock: Clock;
  readonly connection: Connection;
  /** Files of the source that the backup has under whatever name; null where only names are compared. */
  readonly held: HeldFiles | null;
  /** As in `StageRequest`. */
  readonly beside: boolean;
  /** The files under way; through it one of them can be given up. */
  readonly flights: Flights;
}

/**
 * Copies everything that is pending, in order; several files at a time where the source has several lanes. Each file
 * is read back as soon as its batch is durable, while the next ones are copied. What fails is in the ledger; what
 * ends the run is thrown, after everything under way has come to rest and what was whole is durable.
 */
export async function copyAll(context: CopyContext, options: OpOptions): Promise<void> {
  await new CopyWork(context, options).run();
}

class CopyWork {
  readonly #context: CopyContext;
  readonly #outer: AbortSignal;
  readonly #fatal = new AbortController();
  readonly #signal: AbortSignal;
  readonly #settling = new Set<Promise<void>>();
  readonly #reading: StoredReading;
  #next = 0;
  /** Files that waited for the bytes of another one in vain: they are still to be copied. */
  #inVain = 0;
  #failedInARow = 0;

  constructor(context: CopyContext, { signal }: OpOptions) {
    this.#context = context;
    this.#outer = signal;
    this.#signal = AbortSignal.any([signal, this.#fatal.signal]);
    context.flights.follow({ signal: this.#signal });
    // A phone is one lane, and slower than the disk: further threads would take the processor from it.
    const unhurried = context.connection.last.capabilities.lanes === 1;
    this.#reading = new StoredReading({ ...context, unhurried }, { signal: this.#signal });
  }

  async run(): Promise<void> {
    this.#makeUpFor();
    // Each time one of those that have the same bytes is copied, or given up, so this ends.
    do {
      this.#next = 0;
      this.#inVain = 0;
      await this.#pending();
    } while (this.#inVain > 0);
  }

  /** Everything that is pending, once. */
  async #pending(): Promise<void> {
    const { connection, run } = this.#context;
    const lanes = Array.from({ length: Math.max(1, connection.last.capabilities.lanes) }, () => this.#lane());
    const ended = await Promise.allSettled(lanes);
    // Stopped or not, what is whole becomes durable now; only a vault that fails cannot.
    const flushed = await Promise.allSettled([run.flush()]);
    while (this.#settling.size > 0) await Promise.allSettled([...this.#settling]);
    this.#outer.throwIfAborted();
    this.#fatal.signal.throwIfAborted();
    for (const result of [...ended, ...flushed]) if (result.status === 'rejected') throw toAppError(result.reason);
  }

  /** What an earlier run, or an earlier part of this one, copied and was cut off before reading back is read back now: `already safe` must not mean less. */
  #makeUpFor(): void {
    const { ledger, vault } = this.#context;
    for (let index = 0; index < ledger.length; index += 1) {
      if (ledger.planned(index).action !== 'keep') continue;
      const stored = ledger.stored(index);
      if (!stored || vault.catalog.isProved(stored.path)) continue;
      this.#track(this.#reading.prove(index, stored, ledger.isCopied(index)));
    }
  }

  async #lane(): Promise<void> {
    const { ledger } = this.#context;
    while (!this.#signal.aborted) {
      const index = this.#next;
      this.#next += 1;
      if (index >= ledger.length) return;
      if (!ledger.isPending(index)) continue;
      try {
        await this.#one(index);
      } catch (error) {
        // One lane's end is every lane's end.
        this.#fatal.abort(toAppError(error));
        throw error;
      }
    }
  }

  /** One file, as often as the policy says. Throws what ends the run. */
  async #one(index: number): Promise<void> {
    const { connection, flights, ledger, meter } = this.#context;
    for (let attempts = 1; ; attempts += 1) {
      let arrived = 0;
      const flight = flights.begin(pathOf(ledger.planned(index)));
      try {
        await this.#attempt(index, flight.signal, (bytes) => (arrived += bytes));
        this.#failedInARow = 0;
        return;
      } catch (thrown) {
        this.#signal.throwIfAborted();
        // What a transfer makes of being called off is not what happened to the file.
        const error = toAppError(flight.signal.aborted ? flight.signal.reason : thrown);
        meter.takeBack(arrived);
        if (error.scope === 'device') connection.markBroken();
        const failedInARow = this.#failedInARow + (isTransportFailure(error) ? 1 : 0);
        const decision = decide(error, { attempts, failedInARow });
        if (decision === 'retry-file' || decision === 'wait-for-device') {
          if (error.code === 'SOURCE_CHANGED') await this.#replan(index, ledger.planned(index).file);
          continue;
        }
        await this.#give(index, error, decision === 'stop-run');
        this.#failedInARow = failedInARow;
        return;
      } finally {
        flight.end();
      }
    }
  }

  async #give(index: number, error: AppError, stops: boolean): Promise<void> {
    const { ledger, meter, run } = this.#context;
    const { file, step } = ledger.planned(index);
    if (stops && error.scope !== 'file' && error.retry !== 'auto') throw error;
    ledger.fail(index, error);
    meter.failed(file.size);
    await run.failed(step, { storage: file.storage, path: file.path }, { code: error.code, message: error.message });
    if (!stops) return;
    throw new AppError('DEVICE_UNRELIABLE', 'Cannot go on: too many files failed one after another', {
      details: { failures: this.#failedInARow + 1 },
      cause: error,
    });
  }

  async #attempt(index: number, signal: AbortSignal, onBytes: (count: number) => void): Promise<void> {
    const { beside, clock, connection, ledger, meter, run, vault } = this.#context;
    const source = await this.#connect();
    const { file: before } = ledger.planned(index);
    const file = connection.resolve(before);
    if (file.size !== before.size || file.modified !== before.modified) {
      // The session is a new one, and the file is no longer what the plan was made for.
      ledger.changed(index, file);
    }
    const planned = ledger.planned(index);
    meter.file(planned.step, pathOf(planned));

    const movedFrom = planned.action === 'copy' ? planned.maybeMovedFrom : null;
    if (movedFrom && (await this.#reading.isMoved(source, file, movedFrom.stored, { signal }))) {
      const { stored } = movedFrom;
      const key = { storage: file.storage, path: file.path };
      await run.link({ source: key, step: planned.step, fingerprint: fingerprintOf(file), stored });
      ledger.alreadySafe(index);
      meter.done(planned.step, file.size);
      ledger.note(pathOf(planned), 'moved-on-phone', `Moved or renamed on the phone; its copy is "${stored.path}".`);
      return;
    }

    const held = await this.#held(index, source, file, signal);
    if (held === 'done') return;

    const earlier = beside ? null : (vault.catalog.find(file)?.stored ?? null);
    const job = { file, step: planned.step, wish: ledger.wish(index), beside };
    const copying = copyFile(source, run, job, {
      clock,
      signal,
      onBytes: (count) => {
        onBytes(count);
        meter.bytes(count);
      },
      onKept: (count) => {
        onBytes(count);
        meter.kept(count);
      },
    });
    const { durable, resumedAt } = await copying.catch((error: unknown) => {
      held.claim?.failed();
      throw error;
    });
    held.claim?.copied(durable);
    if (resumedAt > 0) ledger.note(pathOf(planned), 'resumed', `Went on after the first ${resumedAt} bytes.`);
    this.#settle(index, durable, earlier);
  }

  /**
   * Whether the backup has these bytes already and, read once more, still has them, or gets them from another file of
   * this run: then only that is written down. Else whoever has the same bytes waits for the claim.
   */
  async #held(
    index: number,
    source: Source,
    file: SourceFile,
    signal: AbortSignal,
  ): Promise<'done' | { readonly claim: Claim | null }> {
    const { held } = this.#context;
    const found = await held?.find(source, file, { signal });
    if (found?.kind === 'coming') {
      this.#linkTwin(index, file, found);
      return 'done';
    }
    if (found?.kind !== 'stored') return { claim: found?.claim ?? null };
    if (!(await this.#reading.isAsWritten(found.stored, { signal }))) return { claim: null };
    await this.#link(index, file, found.stored);
    return 'done';
  }

  /** The file's bytes are safe as `stored`: only that is written down. */
  async #link(index: number, file: SourceFile, stored: StoredFile): Promise<void> {
    const { ledger, meter, run } = this.#context;
    const { step } = ledger.planned(index);
    const source = { storage: file.storage, path: file.path };
    await run.link({ source, step, fingerprint: fingerprintOf(file), stored });
    ledger.sameAsStored(index, stored);
    meter.done(step, file.size);
  }

  /**
   * Goes on beside the lanes: the other one is safe with its batch, and waiting for each of many would take minutes. When
   * that one gets no name, or has other bytes by then, this file's own are copied.
   */
  #linkTwin(index: number, file: SourceFile, { sha256, durable, isNone }: Extract<Held, { kind: 'coming' }>): void {
    const inVain = (): void => {
      isNone();
      this.#inVain += 1;
    };
    this.#track(
      durable.then(
        (stored) =>
          this.#reading.inTurn(async () => {
            if (this.#signal.aborted) return;
            const isSame = stored.sha256 === sha256;
            if (isSame && (await this.#reading.isAsWritten(stored, { signal: this.#signal }))) {
              await this.#link(index, file, stored);
            } else inVain();
          }),
        (thrown: unknown) => {
          if (toAppError(thrown).scope !== 'file') throw thrown;
          inVain();
        },
      ),
    );
  }

  /** What keeps one file from its name (the disk takes none such) costs this file; all else is for the run. */
  #unlessFile(index: number): (thrown: unknown) => Promise<void> {
    return async (thrown) => {
      const error = toAppError(thrown);
      if (error.scope !== 'file') throw error;
      await this.#give(index, error, false);
    };
  }

  /** A device that cannot be had again, after all the waiting allowed, ends the run and not just the file. */
  async #connect(): Promise<Source> {
    try {
      return await this.#context.connection.ready({ signal: this.#signal });
    } catch (error) {
      if (!this.#signal.aborted) this.#fatal.abort(toAppError(error));
      throw error;
    }
  }

  /** A file that changed while it was copied is planned anew with what the phone says of it now. */
  async #replan(index: number, file: SourceFile): Promise<void> {
    const { connection, ledger } = this.#context;
    const source = await this.#connect();
    try {
      const current = connection.resolve(file);
      const now = await source.stat(current, { signal: this.#signal });
      if (now) ledger.changed(index, { ...current, size: now.size, modified: now.modified });
    } catch (thrown) {
      this.#signal.throwIfAborted();
      const error = toAppError(thrown);
      if (error.scope !== 'device' && error.scope !== 'file') throw error;
      // The next attempt meets the same, and has its own say about it.
      if (error.scope === 'device') connection.markBroken();
    }
  }

  /** Books a file once it is safe, and reads it back. */
  #settle(index: number, durable: Promise<StoredFile>, before: StoredFile | null): void {
    const { ledger, meter } = this.#context;
    this.#track(
      durable.then(async (stored) => {
        ledger.copied(index, stored);
        if (before && before.sha256 !== stored.sha256) {
          ledger.note(
            pathOf(ledger.planned(index)),
            'earlier-version-kept',
            'It has changed; what was here before is kept under "Earlier versions".',
          );
        }
        meter.copied(ledger.planned(index).step, stored);
        await this.#reading.prove(index, stored, true);
      }, this.#unlessFile(index)),
    );
  }

  /** Work that goes on beside the lanes; its failure ends the run. */
  #track(work: Promise<void>): void {
    const settled = work
      .catch((error: unknown) => {
        if (!this.#signal.aborted) this.#fatal.abort(toAppError(error));
      })
      .finally(() => {
        this.#settling.delete(settled);
      });
    this.#settling.add(settled);
  }
}
