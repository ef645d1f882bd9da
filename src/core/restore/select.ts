import { STEP_IDS, type StepId } from '../../shared/domain/ids.ts';
import { shotKey } from '../plan/classify.ts';

/** What a selection is asked about. */
export interface Selectable {
  readonly storage: string;
  readonly path: string;
  readonly step: StepId;
}

/**
 * `*` and `?` stand for what a name holds, `**` for any number of folders; everything else for itself. Letters match in
 * either case, as they do on a phone. Takes time in proportion to pattern times path, whatever the pattern.
 */
export function matchesGlob(pattern: string, path: string): boolean {
  return matchList(pattern.toLowerCase().split('/'), path.toLowerCase().split('/'), {
    isAny: (part) => part === '**',
    matches: (part, name) =>
      matchList(Array.from(part), Array.from(name), {
        isAny: (character) => character === '*',
        matches: (wanted, got) => wanted === '?' || wanted === got,
      }),
  });
}

/** Greedy matching with one place to go back to: after a later star an earlier one need not be tried again. */
function matchList(
  pattern: readonly string[],
  items: readonly string[],
  rules: { readonly isAny: (part: string) => boolean; readonly matches: (part: string, item: string) => boolean },
): boolean {
  let at = 0;
  let star = -1;
  let taken = 0;
  for (let index = 0; index < items.length;) {
    const part = pattern[at];
    if (part !== undefined && rules.isAny(part)) {
      star = at;
      taken = index;
      at += 1;
    } else if (part !== undefined && rules.matches(part, items[index] ?? '')) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      taken += 1;
      index = taken;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every((part) => rules.isAny(part));
}

/**
 * Reads a selection. Each entry is a step, a path with or without its storage (a folder stands for all below it), or a
 * glob. With a single photo come the other parts of the same shot. An empty selection is everything.
 */
export function selector(select: readonly string[], all: readonly Selectable[]): (file: Selectable) => boolean {
  if (select.length === 0) return () => true;
  const steps = new Set<string>();
  const paths = new Set<string>();
  const globs: string[] = [];
  for (const entry of select) {
    const clean = entry.replace(/^\/+|\/+$/gu, '');
    if ((STEP_IDS as readonly string[]).includes(clean)) steps.add(clean);
    else if (/[*?]/u.test(clean)) globs.push(clean);
    else paths.add(clean.toLowerCase());
  }
  const isNamed = ({ storage, path }: Selectable): boolean => {
    const full = `${storage}/${path}`.toLowerCase();
    return paths.has(full) || paths.has(path.toLowerCase());
  };
  const shots = new Set<string>();
  if (paths.size > 0) {
    for (const file of all) if (file.step === 'media' && isNamed(file)) shots.add(shotOf(file));
  }
  return (file) =>
    steps.has(file.step) ||
    isNamed(file) ||
    (shots.size > 0 && file.step === 'media' && shots.has(shotOf(file))) ||
    isBelow(paths, `${file.storage}/${file.path}`) ||
    isBelow(paths, file.path) ||
    globs.some((glob) => matchesGlob(glob, `${file.storage}/${file.path}`) || matchesGlob(glob, file.path));
}

const shotOf = ({ storage, path }: Selectable): string => `${storage}\0${shotKey(path)}`;

function isBelow(folders: ReadonlySet<string>, path: string): boolean {
  const lower = path.toLowerCase();
  for (let cut = lower.lastIndexOf('/'); cut > 0; cut = lower.lastIndexOf('/', cut - 1)) {
    if (folders.has(lower.slice(0, cut))) return true;
  }
  return false;
}
