import path from 'node:path';
import type { Opening } from '../../../shared/domain/opening.ts';
import { toAppError } from '../../../shared/errors/app-error.ts';
import type { Log } from '../../base/log.ts';
import type { OpOptions } from '../../base/options.ts';
import type { ContentsTried, FileToTry } from '../../copy/contents.ts';
import type { Vault } from '../../vault/vault.ts';
import { unreadable } from './inspect-file.ts';
import { InspectThread, LANES } from './inspect-threads.ts';
import { KnownOpenings } from './known-openings.ts';

export interface TryOptions extends OpOptions {
  readonly log: Log;
  /** Keeps what was found in the backup; it must be open for writing. */
  readonly keep: boolean;
  readonly onFile?: (file: FileToTry) => void;
}

/** So many results at a time go to the disk. */
const SAVE_EVERY = 500;

/**
 * Tries the content of each file once in the life of the backup: what was said of the same bytes before holds. Called
 * off, it gives what it has; the rest counts as not checked.
 */
export async function tryContents(
  vault: Vault,
  files: Iterable<FileToTry>,
  options: TryOptions,
): Promise<ContentsTried> {
  const known = await KnownOpenings.load(vault, options);
  const tried = { opens: 0, doesNotOpen: 0, notChecked: 0, broken: [] as { path: string; opening: Opening }[] };
  const count = (file: FileToTry, said: Opening | Opening['verdict']): void => {
    const verdict = typeof said === 'string' ? said : said.verdict;
    if (verdict === 'opens') tried.opens += 1;
    else if (verdict === 'not-checked') tried.notChecked += 1;
    else tried.doesNotOpen += 1;
    if (typeof said !== 'string' && verdict === 'does-not-open') tried.broken.push({ path: file.shown, opening: said });
  };
  const save = async (): Promise<void> => {
    if (options.keep && known.unsaved > 0) await vault.appendOpenings(known.takeUnsaved());
  };
  const rest = files[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    // Started with the first file that has to be tried: as a rule a backup's are known.
    let thread: InspectThread | null = null;
    try {
      for (let next = rest.next(); next.done !== true; next = rest.next()) {
        const file = next.value;
        const before = options.signal.aborted ? 'not-checked' : known.get(file.sha256, file.path);
        if (before === null) {
          thread ??= new InspectThread();
          const opening = await tryOne(thread, vault, file, options);
          if (opening) known.add(file.sha256, file.path, opening);
          count(file, opening ?? 'not-checked');
          if (known.unsaved >= SAVE_EVERY) await save();
        } else {
          count(file, before);
        }
        options.onFile?.(file);
      }
    } finally {
      await thread?.[Symbol.asyncDispose]();
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: LANES }, lane));
  await save();
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return tried;
}

/** Null where nothing was found that would hold the next time. */
async function tryOne(
  thread: InspectThread,
  vault: Vault,
  file: FileToTry,
  options: TryOptions,
): Promise<Opening | null> {
  try {
    const opening = await thread.inspect(path.join(vault.info.root, file.path), options);
    return opening.why === unreadable().why ? null : opening;
  } catch (thrown) {
    if (!options.signal.aborted) {
      options.log('warn', `could not try "${file.path}": ${toAppError(thrown).message}`);
    }
    return null;
  }
}
