import pLimit from 'p-limit';
import { toAppError } from '../../shared/errors/app-error.ts';
import type { StoredFile } from '../../shared/domain/stored-file.ts';
import type { OpOptions } from '../base/options.ts';
import type { Source, SourceFile } from '../device/source.ts';
import type { RunWriter, Vault } from '../vault/vault.ts';
import { confirmMoved } from './confirm-moved.ts';
import type { ContentTrial } from './contents.ts';
import { pathOf, type Ledger } from './ledger.ts';
import type { ProgressMeter } from './progress-meter.ts';

/** Reads a stored file again and says whether it is what was written. */
export type ReadBack = (
  vault: Vault,
  stored: StoredFile,
  options: OpOptions & { readonly unhurried: boolean },
) => Promise<{ readonly ok: boolean; readonly cacheBypassed: boolean }>;

/** Files read back, and of those, past this computer's cache. Counts up as it happens: a run that is stopped keeps what it proved. */
export interface ReadBackCounts {
  readBack: number;
  readBackPastCache: number;
}

export interface StoredReadingContext {
  readonly vault: Vault;
  readonly run: RunWriter;
  readonly ledger: Ledger;
  readonly meter: ProgressMeter;
  readonly readBack: ReadBack;
  readonly proof: ReadBackCounts;
  /** Tries each file that is durable; null where nothing is tried. */
  readonly trial: ContentTrial | null;
  /** As in `DigestOptions`. */
  readonly unhurried: boolean;
}

/** Files read back at once: small ones share a thread's turn. */
const READ_BACK_LANES = 24;

/** What a run reads of stored files: each that it copied, once more, and those that it would call safe for another's sake. */
export class StoredReading {
  readonly #context: StoredReadingContext;
  readonly #signal: AbortSignal;
  readonly #lanes = pLimit(READ_BACK_LANES);

  constructor(context: StoredReadingContext, { signal }: OpOptions) {
    this.#context = context;
    this.#signal = signal;
  }

  /** Does something with stored files when it is its turn. */
  async inTurn(work: () => Promise<void>): Promise<void> {
    await this.#lanes(work);
  }

  /** Reads a file back in its turn and books what came of it. `isNew`: this run has written it. */
  async prove(index: number, stored: StoredFile, isNew: boolean): Promise<void> {
    await this.#lanes(() => this.#prove(index, stored, isNew));
  }

  /** Whether a stored file has the bytes that were written. One whose sectors cannot be read has not; a disk that is gone ends the run. */
  async isAsWritten(stored: StoredFile, options: OpOptions): Promise<boolean> {
    return (await this.#tryReadBack(stored, options)).ok;
  }

  /**
   * Whether a file of the source is what is stored, under another name. A stored file that can no longer be read, or is
   * gone, proves nothing: then the file is copied like any other.
   */
  async isMoved(source: Source, file: SourceFile, stored: StoredFile, { signal }: OpOptions): Promise<boolean> {
    if (!(await this.#isProved(stored, { signal }))) return false;
    try {
      return await confirmMoved(source, file, { vault: this.#context.vault, stored }, { signal });
    } catch (error) {
      await this.#mustBeOneFiles(error, { signal });
      return false;
    }
  }

  async #prove(index: number, stored: StoredFile, isNew: boolean): Promise<void> {
    const { ledger, meter, proof, run, trial } = this.#context;
    // A stop does not wait for the queue: what is not read back stays `copied`, and the next run makes up for it.
    if (this.#signal.aborted) return;
    const { ok, cacheBypassed } = await this.#tryReadBack(stored, { signal: this.#signal });
    if (!ok) {
      ledger.disprove(index, 'not-read-back', {
        code: 'READ_BACK_DIFFERS',
        message: `Cannot trust "${stored.path}": read from the disk again, it is not what was written`,
      });
      return;
    }
    if (isNew) proof.readBack += 1;
    if (isNew && cacheBypassed) proof.readBackPastCache += 1;
    meter.readBack(stored.size);
    // Only now: what was said of bytes is kept under their hash, so they must be those.
    trial?.ahead({ ...stored, shown: pathOf(ledger.planned(index)) });
    await run.readBack(stored, cacheBypassed);
  }

  /** Whether a stored file was read back by some run; else it is now. `already safe` must not mean less. */
  async #isProved(stored: StoredFile, options: OpOptions): Promise<boolean> {
    const { run, vault } = this.#context;
    if (vault.catalog.isProved(stored.path)) return true;
    const { ok, cacheBypassed } = await this.#tryReadBack(stored, options);
    if (ok) await run.readBack(stored, cacheBypassed);
    return ok;
  }

  async #tryReadBack(stored: StoredFile, { signal }: OpOptions): ReturnType<ReadBack> {
    const { readBack, unhurried, vault } = this.#context;
    try {
      return await readBack(vault, stored, { signal, unhurried });
    } catch (error) {
      await this.#mustBeOneFiles(error, { signal });
      return { ok: false, cacheBypassed: false };
    }
  }

  /** Throws what is more than one stored file's trouble. */
  async #mustBeOneFiles(error: unknown, { signal }: OpOptions): Promise<void> {
    signal.throwIfAborted();
    const { code } = toAppError(error);
    if (code !== 'VAULT_LOST' && code !== 'VAULT_DAMAGED') throw error;
    // Throws by itself when the disk is gone.
    await this.#context.vault.freeBytes();
  }
}
