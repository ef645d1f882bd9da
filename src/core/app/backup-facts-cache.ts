import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isAppError, toAppError } from '../../shared/errors/app-error.ts';
import type { Log } from '../base/log.ts';
import type { Clock } from '../base/options.ts';
import type { BackupFacts } from '../schedule/decide-reminders.ts';
import { openVault } from '../vault/open-vault.ts';
import { factsOf, readReports } from './vault-facts.ts';

/**
 * What backups say of themselves, read again only when a run was added or ended: a large backup takes seconds to open,
 * and reminders ask every hour.
 */
export class BackupFactsCache {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #known = new Map<string, { readonly stamp: string; readonly facts: BackupFacts }>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Null where no backup is to be found, or none that can be read. */
  async look(root: string): Promise<BackupFacts | null> {
    const stamp = await stampOf(root);
    if (stamp === null) return null;
    const known = this.#known.get(root);
    if (known?.stamp === stamp) return known.facts;
    try {
      await using vault = await openVault(root, { write: false, clock: this.#clock, log: this.#log });
      const runs = await vault.runs();
      const facts = factsOf(vault, runs, await readReports(vault, runs, this.#log));
      this.#known.set(root, { stamp, facts });
      return facts;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!isAppError(thrown)) throw error;
      this.#log('warn', `"${root}" could not be looked at: ${error.message}`);
      return null;
    }
  }
}

/** Changes with every run that is begun or ended; null where there is no backup. */
async function stampOf(root: string): Promise<string | null> {
  try {
    const runs = path.join(root, '.lifeboat', 'runs');
    const names = (await readdir(runs)).sort();
    const newest = names.at(-1);
    const files = newest === undefined ? [] : (await readdir(path.join(runs, newest))).sort();
    const { mtimeMs } = await stat(path.join(root, '.lifeboat', 'vault.json'));
    return [mtimeMs, names.length, newest, ...files].join(' ');
  } catch {
    // Not there, or not ours to read: away, for whoever asks.
    return null;
  }
}
