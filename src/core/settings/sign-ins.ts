import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Credentials } from '../../shared/domain/offsite.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { Mutex } from '../base/mutex.ts';

/** The system's own keychain, as a host reaches it. What it seals, only this user of this computer can open. */
export interface Keychain {
  /** False where it would only hide the text: a Linux session without a keyring (Electron's `basic_text`). */
  readonly isReal: () => Promise<boolean>;
  readonly seal: (text: string) => Promise<string>;
  /** Null for what it cannot open (any more): another user, another computer, a keychain that was emptied. */
  readonly open: (sealed: string) => Promise<string | null>;
}

/** What is sealed; older apps sealed no place. */
const Sealed = Credentials.extend({ place: z.string().nullable().default(null) });
const Kept = z.record(z.uuid(), z.string().max(40_000));
type Kept = z.infer<typeof Kept>;
const never = { signal: new AbortController().signal };

/**
 * Names and passwords of servers, sealed by the keychain with the address they are for, by the id of the copy; in a file of their own beside
 * the settings (0600). Never in a backup, never readable without the keychain, and none at all where that is not real.
 */
export class SignIns {
  readonly #file: string;
  readonly #keychain: Keychain | null;
  readonly #turns = new Mutex();

  constructor(folder: string, keychain: Keychain | null) {
    this.#file = path.join(folder, 'sign-ins.json');
    this.#keychain = keychain;
  }

  async canKeep(): Promise<boolean> {
    return (await this.#keychain?.isReal()) === true;
  }

  /**
   * Null where none is kept, or it cannot be opened. `another` where what is kept is not known to be for this very place: the
   * backup names it, whoever had that in their hands, and the password is its owner's.
   */
  async get(remote: string, place: string): Promise<Credentials | 'another' | null> {
    const sealed = (await this.#read())[remote];
    if (sealed === undefined || this.#keychain === null || !(await this.canKeep())) return null;
    const text = await this.#keychain.open(sealed);
    if (text === null) return null;
    try {
      const { user, password, place: keptFor } = Sealed.parse(JSON.parse(text));
      return keptFor === place ? { user, password } : 'another';
    } catch {
      return null;
    }
  }

  /** Throws `USAGE` where there is no keychain that deserves the name. */
  async keep(remote: string, place: string, credentials: Credentials): Promise<void> {
    if (this.#keychain === null || !(await this.canKeep())) {
      throw new AppError('USAGE', 'Cannot keep the password: this computer has no keychain that would protect it', {
        details: { what: 'keychain' },
      });
    }
    const sealed = await this.#keychain.seal(JSON.stringify({ ...credentials, place }));
    await this.#change((kept) => ({ ...kept, [remote]: sealed }));
  }

  async forget(remote: string): Promise<void> {
    await this.#change((kept) => Object.fromEntries(Object.entries(kept).filter(([id]) => id !== remote)));
  }

  async #change(change: (kept: Kept) => Kept): Promise<void> {
    await this.#turns.run(async () => {
      const kept = change(await this.#read());
      if (Object.keys(kept).length === 0) {
        await rm(this.#file, { force: true });
        return;
      }
      await mkdir(path.dirname(this.#file), { recursive: true });
      const part = `${this.#file}.part`;
      await writeFile(part, `${JSON.stringify(kept)}\n`, { mode: 0o600 });
      await rename(part, this.#file);
    }, never);
  }

  /** A file that makes no sense holds nothing: a password is typed again. */
  async #read(): Promise<Kept> {
    try {
      return Kept.parse(JSON.parse(await readFile(this.#file, 'utf8')));
    } catch {
      return {};
    }
  }
}
