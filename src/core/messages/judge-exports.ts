import type { FileOutcome } from './message-index.ts';

/** An export that has fewer messages than the one before it. */
export interface Fewer {
  readonly path: string;
  readonly now: number;
  readonly before: number;
  /** The export that had more. */
  readonly beforePath: string;
}

/**
 * Exports vary from run to run, and the phone's own app is known to lose some (lumia-facts 8). Compared are files of one
 * folder, format and kind, by their dates: the newest with the one before it.
 */
export function findFewer(files: readonly FileOutcome[]): readonly Fewer[] {
  const groups = new Map<string, FileOutcome[]>();
  for (const outcome of files) {
    const { name, format } = outcome.file;
    const folder = folderOf(name);
    const key = [folder, format, kindOf(folder, outcome)].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), outcome]);
  }
  const fewer: Fewer[] = [];
  for (const group of groups.values()) {
    const [now, before] = group.toSorted((a, b) => dateOf(b) - dateOf(a));
    if (now && before && now.found < before.found) {
      fewer.push({ path: now.file.name, now: now.found, before: before.found, beforePath: before.file.name });
    }
  }
  return fewer;
}

/** An earlier version of a file is an export of the folder that it was in. */
const folderOf = (name: string): string =>
  name
    .replace(/^data\/Earlier versions\/[^/]+\//u, 'data/')
    .replace(/[^/]*$/u, '')
    .toLowerCase();

/** The phone's app has a folder for each kind (lumia-facts 3.1): an export that came out empty does not say it itself. */
function kindOf(folder: string, { sms, mms }: FileOutcome): string {
  return /\/(sms|mms)backup\/$/u.exec(folder)?.[1] ?? (mms > sms ? 'mms' : 'sms');
}

/** When it was made; where nobody says, its newest message is the best guess. */
const dateOf = ({ file, last }: FileOutcome): number => file.modified ?? last ?? 0;
