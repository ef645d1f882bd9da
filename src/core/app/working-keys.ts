import path from 'node:path';
import { isLongEnough, LEAST_PASSPHRASE, type OffsiteConfig } from '../../shared/domain/offsite.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { WORKING_KEY_TEXT } from '../../shared/text/strings-working-key.en.ts';
import type { PaperKey } from '../copies/offsite/key.ts';
import { MOST_SEALED } from '../copies/offsite/passphrase.ts';
import { openWorkingKey, sealWorkingKey } from '../copies/offsite/working-key.ts';
import { WorkingKeyFiles } from '../settings/working-key-files.ts';
import { isInside } from './refuse-inside.ts';

const usage = (what: string): AppError => new AppError('USAGE', what, { details: { what } });

/** Working copies of keys on this computer, locked with passphrases: an option beside the paper. */
export class WorkingKeys {
  readonly #files: WorkingKeyFiles;

  constructor(settingsFile: string) {
    this.#files = new WorkingKeyFiles(path.dirname(settingsFile));
  }

  async has(id: string): Promise<boolean> {
    return await this.#files.has(id);
  }

  /**
   * Throws `USAGE` for a passphrase that is too short, and where the settings lie in something that is copied away: the
   * backup, or a folder that a sync program carries.
   */
  mayKeep({ kind, place }: OffsiteConfig, root: string, passphrase: string): void {
    if (!isLongEnough(passphrase)) throw usage(WORKING_KEY_TEXT.tooShort(String(LEAST_PASSPHRASE)));
    const { folder } = this.#files;
    for (const carried of [root, ...(kind === 'folder' ? [place] : [])]) {
      if (isInside(folder, carried)) throw usage(`Cannot keep the key in "${folder}": it is inside "${carried}"`);
    }
  }

  async keep({ id }: OffsiteConfig, key: PaperKey, passphrase: string): Promise<void> {
    await this.#files.keep(id, await sealWorkingKey(key, passphrase));
  }

  /** `config` where the backup's own record is at hand. Errors: `USAGE` where none is kept, and `openWorkingKey`'s. */
  async open(id: string, passphrase: string, config: OffsiteConfig | null): Promise<PaperKey> {
    const sealed = await this.#files.read(id, MOST_SEALED);
    if (sealed === null) throw usage(WORKING_KEY_TEXT.noneHere);
    return await openWorkingKey(sealed, passphrase, config);
  }

  async forget(id: string): Promise<void> {
    await this.#files.forget(id);
  }
}
