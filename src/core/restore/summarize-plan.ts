import type { RestoreItem, RestorePlan, RestoreTargetName } from '../../shared/domain/restore.ts';
import { formatBytes, formatFiles } from '../../shared/text/bytes.ts';
import { RESTORE_TEXT } from '../../shared/text/strings-restore.en.ts';
import type { PlannedRestore, RestorePlanned } from './plan-restore.ts';
import type { RunObjects } from './run-objects.ts';

const MOST_ITEMS = 500;
/**
 * Bytes a second, and seconds for each file, that writing and reading back take about: on USB 2 with a phone's flash, and
 * on this computer. Guesses until the restore itself has measured.
 */
const SPEED = {
  device: { write: 8_000_000, read: 20_000_000, file: 0.08 },
  folder: { write: 80_000_000, read: 200_000_000, file: 0.01 },
} as const;

export interface SummaryInput {
  readonly vault: string;
  readonly objects: RunObjects;
  readonly planned: RestorePlanned;
  readonly target: RestoreTargetName;
  /** Whether the backup can keep a journal of what is sent. */
  readonly keepsJournal: boolean;
}

/** The plan as it is shown. Pure. */
export function summarizePlan({ vault, objects, planned, target, keepsJournal }: SummaryInput): RestorePlan {
  const { items, counts, chosen, folders, space } = planned;
  const odd = items.filter(({ action, why }) => action !== 'write' || why !== null);
  const plain = items.filter(({ action, why }) => action === 'write' && why === null);
  const shown = [...odd, ...plain].slice(0, MOST_ITEMS);
  return {
    format: 1,
    vault,
    run: objects.run,
    target,
    chosen,
    counts,
    folders: folders.length,
    space: [...space],
    seconds: secondsFor(planned, target.kind),
    blocked: blockOf(planned),
    items: shown.map(itemOf),
    more: items.length - shown.length,
    notes: notesOf(planned, { objects, target, keepsJournal }),
  };
}

/** Why the whole cannot begin; null when it can. */
export function blockOf({ items, space, chosen, counts }: RestorePlanned): RestorePlan['blocked'] {
  const full = space.find(({ enough }) => !enough);
  if (full) {
    const message = RESTORE_TEXT.blocked.noSpace(full.storage, formatBytes(full.needed), formatBytes(full.free ?? 0));
    return { code: 'RESTORE_NO_SPACE', message };
  }
  const refused = (why: string): RestorePlan['blocked'] => ({
    code: 'RESTORE_REFUSED',
    message: `Cannot restore: ${why}`,
  });
  if (chosen.files === 0) return refused(RESTORE_TEXT.blocked.nothing);
  // What the phone makes by itself is nothing that could be put back either.
  if (counts.refuse.files + counts['not-sent'].files === chosen.files) {
    const first = items.find(({ action }) => action === 'refuse') ?? items[0];
    return refused(RESTORE_TEXT.blocked.allRefused(RESTORE_TEXT.why[first?.why ?? 'not-in-backup']));
  }
  return null;
}

function itemOf({ action, file, to, why }: PlannedRestore): RestoreItem {
  return {
    action,
    path: `${file.storage}/${file.path}`,
    to: to && `${to.storage}/${to.path}`,
    size: file.size,
    step: file.step,
    why,
  };
}

function secondsFor({ counts }: RestorePlanned, kind: RestoreTargetName['kind']): number {
  const { write, read, file } = SPEED[kind];
  const written = counts.write.bytes + counts['keep-both'].bytes;
  const files = counts.write.files + counts['keep-both'].files + counts.compare.files;
  return Math.ceil(written / write + (written + counts.compare.bytes) / read + files * file);
}

function notesOf(
  { items, counts }: RestorePlanned,
  { objects, target, keepsJournal }: Pick<SummaryInput, 'objects' | 'target' | 'keepsJournal'>,
): string[] {
  const { notes } = RESTORE_TEXT;
  const moved = items.filter(({ file }) => file.stored?.startsWith('data/Earlier versions/') === true).length;
  return [
    ...(objects.run === null ? [notes.bare] : []),
    ...(objects.run !== null && !keepsJournal ? [notes.noJournal] : []),
    ...(moved > 0 ? [notes.moved(formatFiles(moved))] : []),
    ...(counts['not-sent'].files > 0 ? [notes.madeByPhone] : []),
    ...(target.kind === 'device' && /^(?:usb|wpd):/u.test(target.id) ? [notes.untried] : []),
  ];
}
