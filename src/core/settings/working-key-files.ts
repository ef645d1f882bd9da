import { open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../shared/errors/app-error.ts';
import { writePrivate } from './write-private.ts';

/**
 * Working copies of keys, each sealed with a passphrase, by the id of the copy away that it opens: `offsite-keys/<id>.age`
 * beside the settings, readable by the owner alone. They are in no backup and no copy of one.
 */
export class WorkingKeyFiles {
  readonly folder: string;

  /** `settings` is the folder of the settings. */
  constructor(settings: string) {
    this.folder = path.join(settings, 'offsite-keys');
  }

  async has(id: string): Promise<boolean> {
    return (await stat(this.#file(id)).catch(() => null))?.isFile() === true;
  }

  /**
   * Null where none is kept. At most one byte more than `most`, so that what is too large is noticed and not read. Throws
   * `OFFSITE_WORKING_KEY_DAMAGED` for what is there and cannot be read.
   */
  async read(id: string, most: number): Promise<Uint8Array | null> {
    const file = this.#file(id);
    try {
      const handle = await open(file, 'r');
      try {
        const { buffer, bytesRead } = await handle.read(new Uint8Array(most + 1), 0, most + 1, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'ENOENT') return null;
      throw new AppError('OFFSITE_WORKING_KEY_DAMAGED', `Cannot read "${file}": ${code ?? String(cause)}`, { cause });
    }
  }

  /** In the place of one that is kept already. Throws `SETTINGS_NOT_SAVED`. */
  async keep(id: string, sealed: Uint8Array): Promise<void> {
    await this.#change(id, 'save', (file) => writePrivate(file, sealed));
  }

  /** Throws `SETTINGS_NOT_SAVED`. */
  async forget(id: string): Promise<void> {
    await this.#change(id, 'remove', (file) => rm(file, { force: true }));
  }

  async #change(id: string, what: string, change: (file: string) => Promise<void>): Promise<void> {
    const file = this.#file(id);
    try {
      await change(file);
    } catch (cause) {
      const message = `Cannot ${what} "${file}": ${String((cause as NodeJS.ErrnoException).code ?? cause)}`;
      throw new AppError('SETTINGS_NOT_SAVED', message, { details: { file }, cause });
    }
  }

  #file(id: string): string {
    return path.join(this.folder, `${id}.age`);
  }
}
