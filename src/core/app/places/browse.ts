import { lstat, mkdir, opendir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../shared/errors/app-error.ts';

export interface BrowseRoot {
  /** Absolute. */
  readonly path: string;
  readonly label: string;
}

export interface Browsed {
  readonly path: string | null;
  readonly parent: string | null;
  readonly entries: { name: string; path: string; kind: 'folder' | 'file' }[];
  readonly more: number;
}

const MOST_SHOWN = 2000;
/** Beyond this many, names are counted but not kept: a folder may have millions. */
const MOST_SORTED = 50_000;

/** Where browsing begins: the roots themselves. */
export function browseTop(roots: readonly BrowseRoot[]): Browsed {
  const entries = roots.map((root) => ({ name: root.label, path: root.path, kind: 'folder' as const }));
  return { path: null, parent: null, entries, more: 0 };
}

/**
 * What is in a folder under one of the roots. Links are neither shown nor followed out of the roots; hidden names and
 * names that no string can carry are left out. Errors: `USAGE` for what is elsewhere, no folder, or not to be read.
 */
export async function browse(roots: readonly BrowseRoot[], given: string, withFiles: boolean): Promise<Browsed> {
  const { folder, root } = await inside(roots, given);
  const found: { name: string; path: string; kind: 'folder' | 'file' }[] = [];
  let more = 0;
  try {
    for await (const entry of await opendir(folder)) {
      const kind = entry.isDirectory() ? 'folder' : entry.isFile() && withFiles ? 'file' : null;
      if (kind === null || entry.name.startsWith('.') || entry.name.includes('\uFFFD')) continue;
      if (found.length < MOST_SORTED) found.push({ name: entry.name, path: path.join(folder, entry.name), kind });
      else more += 1;
    }
  } catch (cause) {
    throw refused(given, reason(cause), cause);
  }
  found.sort((a, b) => Number(a.kind === 'file') - Number(b.kind === 'file') || compareNames(a.name, b.name));
  return {
    path: folder,
    parent: folder === root ? null : path.dirname(folder),
    entries: found.slice(0, MOST_SHOWN),
    more: more + Math.max(0, found.length - MOST_SHOWN),
  };
}

/** Makes a folder under one of the roots, or gives the one that has this name. Errors: `USAGE`. */
export async function makeFolder(roots: readonly BrowseRoot[], parent: string, given: string): Promise<string> {
  const name = given.trim();
  if (!isPlainName(name)) throw refused(name, 'this is no name for a folder');
  const { folder } = await inside(roots, parent);
  const made = path.join(folder, name);
  try {
    await mkdir(made);
  } catch (cause) {
    const stat = await lstat(made).catch(() => null);
    if (!stat?.isDirectory()) throw refused(made, reason(cause), cause);
  }
  return made;
}

/** The real path of a folder, which must be one of the roots or under one. */
async function inside(
  roots: readonly BrowseRoot[],
  given: string,
): Promise<{ readonly folder: string; readonly root: string }> {
  if (!path.isAbsolute(given) || given.includes('\0')) throw refused(given, 'it is no absolute path');
  let folder: string;
  try {
    folder = await realpath(given);
  } catch (cause) {
    throw refused(given, reason(cause), cause);
  }
  for (const root of roots) {
    const real = await realpath(root.path).catch(() => null);
    if (real !== null && isUnder(folder, real)) return { folder, root: real };
  }
  throw refused(given, 'only the home folder and mounted disks can be looked into');
}

export function isUnder(inner: string, outer: string): boolean {
  const way = path.relative(outer, inner);
  return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
}

/** One component that every system takes as a folder's name and that will be seen again when browsing. */
function isPlainName(name: string): boolean {
  if (name === '' || name.startsWith('.') || name.endsWith('.') || Buffer.byteLength(name) > 255) return false;
  return !/[\u0000-\u001f\u007f/\\<>:"|?*\u202a-\u202e\u2066-\u2069]/u.test(name);
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function compareNames(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

function refused(what: string, why: string, cause?: unknown): AppError {
  return new AppError('USAGE', `Cannot use "${what}": ${why}`, { details: { what }, cause });
}

function reason(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is no such folder';
  if (code === 'ENOTDIR') return 'it is a file, not a folder';
  if (code === 'EEXIST') return 'there is a file of that name';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'this account may not';
  return code ?? String(cause);
}
