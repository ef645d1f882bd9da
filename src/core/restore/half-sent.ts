import { isAppError } from '../../shared/errors/app-error.ts';
import type { OpOptions } from '../base/options.ts';
import type { SourceFile } from '../device/source.ts';
import type { Target } from '../device/target.ts';
import type { Vault } from '../vault/vault.ts';
import type { Place, TargetContent } from './plan-restore.ts';
import { judgeHalfSent } from './prove.ts';
import type { RestoreJournal, SendingLine } from './restore-journal.ts';
import { Places, type RestoreFile } from './run-objects.ts';

interface Ends {
  readonly vault: Vault;
  readonly target: Target;
}

/**
 * Looks for what an earlier restore to this target was sending when it was cut off: halves are removed, so that they are
 * sent anew. Gives what is then at the target, and the places of what had arrived whole, which may still lack its dates.
 */
export async function settleEarlier(
  { journal, ...ends }: Ends & { readonly journal: RestoreJournal },
  content: TargetContent,
  options: OpOptions,
): Promise<{ readonly content: TargetContent; readonly arrived: ReadonlySet<string> }> {
  const arrived = new Set<string>();
  if (journal.unsettled.length === 0) return { content, arrived };
  const byPlace = new Map(content.files.map((file) => [keyOf(file), file]));
  const gone = new Set<SourceFile>();
  const places = new Places(ends.vault);
  for (const line of journal.unsettled) {
    const there = byPlace.get(keyOf(line));
    const verdict = there && (await settleOne(ends, there, asFile(line, places), options));
    if (there && verdict === 'part') gone.add(there);
    if (verdict === 'whole') arrived.add(keyOf(line));
    journal.settled(line);
  }
  await journal.save();
  return { content: { ...content, files: content.files.filter((file) => !gone.has(file)) }, arrived };
}

/** What a file is that lies under a name that we had begun to send; a half of ours (`part`) is removed. */
export async function settleOne(
  { vault, target }: Ends,
  there: SourceFile,
  file: RestoreFile,
  options: OpOptions,
): Promise<'whole' | 'part' | 'foreign'> {
  try {
    const verdict = await judgeHalfSent({ vault, target }, there, file, options);
    if (verdict === 'part') await target.remove(there, options);
    return verdict;
  } catch (thrown) {
    // The backup no longer has these bytes, or the phone does not hand them out: nobody can say whose it is.
    if (!isAppError(thrown) || (thrown.scope !== 'file' && thrown.code !== 'VAULT_DAMAGED')) throw thrown;
    return 'foreign';
  }
}

export function fileAt(content: TargetContent, place: Place): SourceFile | null {
  return content.files.find((file) => isSame(file, place)) ?? null;
}

export const keyOf = ({ storage, path }: Place): string => `${storage}\0${path}`;

export const isSame = (left: Place, right: Place): boolean =>
  left.storage === right.storage && left.path === right.path;

/** What was made for the phone's own apps is in no catalog, and stays where it lay. */
function asFile({ storage, path, size, sha256, stored }: SendingLine, places: Places): RestoreFile {
  const now = places.find(stored, sha256) ?? stored;
  return { storage, path, size, sha256, stored: now, modified: null, created: null, step: 'documents', why: null };
}
