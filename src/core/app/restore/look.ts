import type { RestoreEntry } from '../../../shared/contract/restore.ts';
import { NOTHING, plus, type Count } from '../../../shared/domain/count.ts';
import { STEP_IDS, type StepId } from '../../../shared/domain/ids.ts';
import { isoDate } from '../../base/iso-date.ts';
import type { RestoreFile } from '../../restore/run-objects.ts';

/** What lies directly in a folder of a run: folders first, by name; each folder with all that is below it. Pure. */
export function lookInto(files: readonly RestoreFile[], folder: string): RestoreEntry[] {
  const folders = new Map<string, Count>();
  const entries: RestoreEntry[] = [];
  const prefix = folder === '' ? '' : `${folder}/`;
  for (const file of files) {
    const full = `${file.storage}/${file.path}`;
    if (!full.startsWith(prefix)) continue;
    const rest = full.slice(prefix.length);
    const slash = rest.indexOf('/');
    const holds = { files: 1, bytes: file.size };
    if (slash >= 0) {
      const name = rest.slice(0, slash);
      folders.set(name, plus(folders.get(name) ?? NOTHING, holds));
      continue;
    }
    const modified = isoDate(file.modified);
    entries.push({ kind: 'file', name: rest, path: full, holds, stored: file.stored, modified });
  }
  const above: RestoreEntry[] = [...folders].map(([name, holds]) => {
    return { kind: 'folder', name, path: `${prefix}${name}`, holds, stored: null, modified: null };
  });
  const byName = (a: RestoreEntry, b: RestoreEntry): number => a.name.localeCompare(b.name, 'en');
  return [...above.sort(byName), ...entries.sort(byName)];
}

/** What each step holds that can be put back; steps with nothing are left out. */
export function stepsOf(files: readonly RestoreFile[]): { id: StepId; holds: Count }[] {
  return STEP_IDS.flatMap((id) => {
    const own = files.filter(({ step, stored }) => step === id && stored !== null);
    return own.length === 0
      ? []
      : [{ id, holds: own.map(({ size }) => ({ files: 1, bytes: size })).reduce(plus, NOTHING) }];
  });
}
