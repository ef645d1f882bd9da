import { lstat, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors/app-error.ts';
import { Settings } from '../../shared/domain/settings.ts';
import { Latest } from '../base/latest.ts';
import type { Log } from '../base/log.ts';
import { Mutex } from '../base/mutex.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import { writePrivate } from './write-private.ts';

/** Something about the settings that their owner should know. */
export interface SettingsProblem {
  readonly code: 'SETTINGS_DAMAGED' | 'SETTINGS_NEWER' | 'SETTINGS_NOT_SAVED';
  readonly message: string;
}

export interface SettingsStore {
  get(): Promise<Settings>;
  /** Saves whole, or not at all. Errors: `SETTINGS_NEWER`, `SETTINGS_NOT_SAVED`. */
  change(change: (settings: Settings) => Settings): Promise<Settings>;
  /** What is set now, then each change made by this process. */
  watch(options: OpOptions): AsyncIterable<Settings>;
  /** Null when all is well. */
  problem(): Promise<SettingsProblem | null>;
}

export interface SettingsDeps {
  /** Absolute. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
}

const OUR_VERSION = 1;
/** Nobody's preferences are larger than that; what is, is not read. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Preferences in one file. Nothing is read before the first question, so that a host which asks none leaves no trace. */
export function createSettingsStore(deps: SettingsDeps): SettingsStore {
  return new FileStore(deps);
}

class FileStore implements SettingsStore {
  readonly #deps: SettingsDeps;
  readonly #lock = new Mutex();
  #latest: Promise<Latest<Settings>> | null = null;
  #problem: SettingsProblem | null = null;

  constructor(deps: SettingsDeps) {
    this.#deps = deps;
  }

  async get(): Promise<Settings> {
    return (await this.#loaded()).value;
  }

  async change(change: (settings: Settings) => Settings): Promise<Settings> {
    const latest = await this.#loaded();
    return await this.#lock.run(async () => {
      // Another process (the command line beside the window) may have saved in between.
      const settings = Settings.parse(change(await this.#load()));
      if (this.#problem?.code === 'SETTINGS_NEWER') {
        throw new AppError('SETTINGS_NEWER', this.#problem.message, { details: { file: this.#deps.file } });
      }
      await this.#save(settings);
      latest.set(settings);
      return settings;
    }, FOREVER);
  }

  async *watch(options: OpOptions): AsyncGenerator<Settings, void, void> {
    yield* (await this.#loaded()).watch(options);
  }

  async problem(): Promise<SettingsProblem | null> {
    await this.#loaded();
    return this.#problem;
  }

  #loaded(): Promise<Latest<Settings>> {
    this.#latest ??= this.#load().then((settings) => new Latest(settings));
    return this.#latest;
  }

  /** The file's settings; the usual ones where there is no file, or none that can be read. Never throws. */
  async #load(): Promise<Settings> {
    const { file } = this.#deps;
    if (this.#problem?.code !== 'SETTINGS_DAMAGED') this.#problem = null;
    let text: string;
    try {
      text = await readSmall(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Settings.parse({});
      return await this.#setAside(String((error as NodeJS.ErrnoException).code ?? error));
    }
    const json = parseJson(text);
    const version = z.object({ version: z.int().gt(OUR_VERSION) }).safeParse(json);
    if (version.success) {
      const message = `Cannot read "${file}": it is of version ${version.data.version}, which a newer app wrote`;
      this.#tell({ code: 'SETTINGS_NEWER', message });
      return Settings.parse({});
    }
    const settings = Settings.safeParse(json);
    if (settings.success && json !== undefined) return settings.data;
    return await this.#setAside(settings.error?.issues[0]?.message ?? 'it is not JSON');
  }

  /** Keeps what cannot be read beside the place that the next change will take. */
  async #setAside(why: string): Promise<Settings> {
    const { file, clock } = this.#deps;
    const when = new Date(clock.now()).toISOString().slice(0, 19).replaceAll(':', '-');
    try {
      const kept = await freeName(path.join(path.dirname(file), `settings.damaged-${when}Z`));
      await rename(file, kept);
      this.#tell({ code: 'SETTINGS_DAMAGED', message: `Cannot read "${file}": ${why}; it is kept as "${kept}"` });
    } catch (error) {
      // Neither readable nor movable: it must not be overwritten, so nothing will be saved.
      const message = `Cannot read "${file}": ${why}; nor can it be moved: ${String(error)}`;
      this.#tell({ code: 'SETTINGS_NOT_SAVED', message });
    }
    return Settings.parse({});
  }

  async #save(settings: Settings): Promise<void> {
    const { file } = this.#deps;
    if (this.#problem?.code === 'SETTINGS_NOT_SAVED') throw notSaved(file, this.#problem.message);
    try {
      await writePrivate(file, `${JSON.stringify(settings, null, 2)}\n`);
    } catch (cause) {
      throw notSaved(file, `Cannot save "${file}": ${String((cause as NodeJS.ErrnoException).code ?? cause)}`, cause);
    }
  }

  #tell(problem: SettingsProblem): void {
    this.#problem = problem;
    this.#deps.log('warn', problem.message, { code: problem.code });
  }
}

const FOREVER: OpOptions = { signal: new AbortController().signal };

async function freeName(stem: string): Promise<string> {
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? `${stem}.json` : `${stem}-${n}.json`;
    if ((await lstat(name).catch(() => null)) === null) return name;
  }
}

function notSaved(file: string, message: string, cause?: unknown): AppError {
  return new AppError('SETTINGS_NOT_SAVED', message, { details: { file }, cause });
}

async function readSmall(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const stat = await handle.stat();
    if (!stat.isFile() || stat.size > MAX_BYTES) throw new Error('it is no file of settings');
    return await readFile(handle, 'utf8');
  } finally {
    await handle.close();
  }
}

/** Undefined for what is no JSON: no schema of ours takes that. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch {
    return undefined;
  }
}
