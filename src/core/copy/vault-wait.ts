import { isAppError, toAppError, type AppError } from '../../shared/errors/app-error.ts';
import type { Log } from '../base/log.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import type { Vault } from '../vault/vault.ts';

const RETRY_MS = 2000;

/** Whether a disk that fails with this may be what it was in a while: put back, or with room made on it. */
export function mayComeBack(error: AppError): boolean {
  return error.code === 'VAULT_LOST' || error.code === 'VAULT_FULL';
}

export interface VaultWaitOptions extends OpOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** How long to wait, in milliseconds. */
  readonly waitMs: number;
  /** Opens the backup of this folder for writing. */
  readonly reopen: (root: string) => Promise<Vault>;
  /** Whether so many free bytes will do. */
  readonly isEnough: (free: number) => boolean;
}

/**
 * Waits until the backup that `before` was is there again: the same backup (its id tells) under the same path, with room
 * for what is left. `before` must be closed. Throws `error`, for which it waits, when the time is over.
 */
export async function waitForVault(before: Vault, error: AppError, options: VaultWaitOptions): Promise<Vault> {
  const { clock, log, waitMs, reopen, isEnough, signal } = options;
  const { id, root } = before.info;
  const giveUpAt = clock.now() + waitMs;
  for (;;) {
    if (clock.now() + RETRY_MS > giveUpAt) throw error;
    await clock.delay(RETRY_MS, { signal });
    try {
      // Asked first, because it costs nothing: opening reads every record and takes the lock.
      if (!isEnough(await before.freeBytes())) continue;
      const vault = await reopen(root);
      if (vault.info.id === id) return vault;
      // Another disk in the same place.
      await vault[Symbol.asyncDispose]();
    } catch (thrown) {
      signal.throwIfAborted();
      if (!isAppError(thrown) || thrown.scope !== 'vault' || thrown.retry === 'never') throw thrown;
      log('debug', `still waiting for "${root}": ${toAppError(thrown).message}`);
    }
  }
}

const MOST_IN_VAIN = 3;
const AT_ONCE_MS = 60_000;

/** A disk that comes back each time and fails at the same is not waited for without end. */
export class DiskWaits {
  #left = -1;
  #backAt = -Infinity;
  #inVain = 0;

  /** Before a wait, with the files that are left, at a time in milliseconds: false when too many came to nothing at once. */
  isWorth(left: number, now: number): boolean {
    const isInVain = left === this.#left && now - this.#backAt < AT_ONCE_MS;
    this.#inVain = isInVain ? this.#inVain + 1 : 0;
    this.#left = left;
    return this.#inVain < MOST_IN_VAIN;
  }

  isBack(now: number): void {
    this.#backAt = now;
  }
}
