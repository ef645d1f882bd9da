import fs from 'node:fs';
import path from 'node:path';
import fg from 'fast-glob';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';

/** Something under the folder, by its path relative to it. */
export type FolderEntry =
  | {
      readonly kind: 'file' | 'folder' | 'other';
      readonly path: string;
      readonly raw: Buffer | null;
      readonly stats: fs.Stats;
    }
  | { readonly kind: 'fault'; readonly path: string; readonly error: AppError };

/** These files and folders of `root`, with what is in them; one that is gone is thrown. */
export async function* listSome(
  root: string,
  names: readonly string[],
  options: OpOptions,
): AsyncGenerator<FolderEntry, void, void> {
  for (const name of names) {
    const stats = await fs.promises.lstat(path.join(root, name));
    const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
    yield { kind, path: name, raw: null, stats };
    if (kind !== 'folder') continue;
    for await (const entry of listFolder(path.join(root, name), options)) {
      yield { ...entry, path: entry.path === '.' ? name : `${name}/${entry.path}` };
    }
  }
}

/** What fast-glob's expression for "anything" does not match. */
const LINE_BREAK = /[\n\r\u2028\u2029]/u;

interface GlobEntry {
  readonly path: string;
  readonly stats?: fs.Stats;
}

/**
 * Everything under `root`, links not followed. fast-glob does the walking, over a file system adapter that turns what
 * cannot be listed into faults (fast-glob alone would stop at it, or hide it) and that takes out names which are not
 * UTF-8 (fast-glob would mangle them) or hold a line break (it would drop them): those are walked here by their bytes.
 * Whatever the adapter handed over and fast-glob did not give back is a fault: nothing is passed over in silence.
 */
export async function* listFolder(root: string, { signal }: OpOptions): AsyncGenerator<FolderEntry, void, void> {
  const faults: FolderEntry[] = [];
  const odd: { folder: string; name: Buffer; shown: string }[] = [];
  const given = new Set<string>();
  const fault = (full: string, error: Error): void => {
    faults.push({ kind: 'fault', path: relative(root, full), error: listFailed(full, error) });
  };

  const readdir = (folder: string, callback: (error: NodeJS.ErrnoException | null, names: string[]) => void): void => {
    fs.readdir(folder, { encoding: 'buffer' }, (error, names) => {
      if (error) {
        fault(folder, error);
        callback(null, []);
        return;
      }
      const good: string[] = [];
      const strange: Buffer[] = [];
      for (const name of names) {
        const text = name.toString('utf8');
        if (isText(name) && !LINE_BREAK.test(text)) good.push(text);
        else strange.push(name);
      }
      for (const [name, shown] of writeDown(strange, good)) odd.push({ folder, name, shown });
      for (const name of good) given.add(prefix(relative(root, folder)) + name);
      callback(null, good);
    });
  };
  const lstat = (full: string, callback: (error: NodeJS.ErrnoException | null, stats: fs.Stats) => void): void => {
    fs.lstat(full, (error, stats) => {
      if (!error) {
        callback(null, stats);
        return;
      }
      // Gone again since its folder was read: nothing to back up. Anything else is there and cannot be described.
      if (error.code !== 'ENOENT') fault(full, error);
      given.delete(relative(root, full));
      callback(null, NOTHING);
    });
  };

  const stream = fg.stream('**', {
    cwd: root,
    dot: true,
    onlyFiles: false,
    objectMode: true,
    stats: true,
    followSymbolicLinks: false,
    fs: { readdir: readdir as never, lstat: lstat, stat: lstat },
  });
  for await (const item of stream) {
    signal.throwIfAborted();
    const entry = item as unknown as GlobEntry;
    if (!entry.stats || entry.stats === NOTHING) continue;
    given.delete(entry.path);
    yield { kind: kindOf(entry.stats), path: entry.path, raw: null, stats: entry.stats };
  }
  yield* faults;
  for (const missed of given) {
    yield { kind: 'fault', path: missed, error: listFailed(missed, new Error('it was passed over')) };
  }
  for (const { folder, name, shown } of odd) {
    const raw = Buffer.concat([Buffer.from(folder + path.sep), name]);
    yield* walkBytes(raw, `${prefix(relative(root, folder))}${shown}`);
  }
}

/** A stand-in for something that vanished or cannot be described; never yielded. */
const NOTHING = Object.assign(Object.create(fs.Stats.prototype) as fs.Stats, { mode: 0 });

function kindOf(stats: fs.Stats): 'file' | 'folder' | 'other' {
  return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
}

/** By bytes, for names that no string can carry. `shown` is how they are written down. */
async function* walkBytes(raw: Buffer, shown: string): AsyncGenerator<FolderEntry, void, void> {
  let stats: fs.Stats;
  let names: Buffer[] = [];
  try {
    stats = await fs.promises.lstat(raw);
    if (stats.isDirectory()) names = await fs.promises.readdir(raw, { encoding: 'buffer' });
  } catch (error) {
    yield { kind: 'fault', path: shown, error: listFailed(shown, error as Error) };
    return;
  }
  yield { kind: kindOf(stats), path: shown, raw, stats };
  for (const [name, text] of writeDown(names, [])) {
    yield* walkBytes(Buffer.concat([raw, Buffer.from(path.sep), name]), `${shown}/${text}`);
  }
}

/** Each of these names as text, no two alike and none like a name that is taken. */
function writeDown(names: readonly Buffer[], taken: readonly string[]): Map<Buffer, string> {
  const used = new Set(taken);
  const texts = new Map<Buffer, string>();
  // Names that are text keep it; only the others make way.
  const sorted = [...names].sort((a, b) => Number(!isText(a)) - Number(!isText(b)));
  for (const name of sorted) {
    let text = readable(name);
    while (used.has(text)) text += '~';
    used.add(text);
    texts.set(name, text);
  }
  return texts;
}

function isText(name: Buffer): boolean {
  return Buffer.from(name.toString('utf8'), 'utf8').equals(name);
}

/** Text as it is; else its bytes, those beyond ASCII written `\xNN`. */
function readable(name: Buffer): string {
  if (isText(name)) return name.toString('utf8');
  return Array.from(name, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('');
}

function listFailed(what: string, cause: Error): AppError {
  const code = (cause as NodeJS.ErrnoException).code ?? cause.message;
  return new AppError('SOURCE_LIST_FAILED', `Cannot list "${what}": ${code}`, { details: { path: what }, cause });
}

function relative(root: string, full: string): string {
  return path.relative(root, full).split(path.sep).join('/');
}

function prefix(folder: string): string {
  return folder === '' ? '' : `${folder}/`;
}
