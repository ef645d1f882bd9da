import type { CopyReport, ShareRead } from '../../../shared/domain/copies.ts';
import { NOTHING, plus } from '../../../shared/domain/count.ts';
import { toAppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { appendCopyEvent, readCopyEvents } from '../../copies/copy-log.ts';
import { SHARE_PERCENT } from '../../copies/share.ts';
import { guardDisk } from '../../vault/disk.ts';
import { createNodeDisk } from '../../vault/node-disk.ts';
import type { Vault } from '../../vault/vault.ts';
import type { HostPorts } from '../ports.ts';
import { readShare } from './check-copies.ts';
import { Locks, openCopy, ownCopy } from './present-copies.ts';

const MOST_NAMED = 100;

export interface ShareWish {
  /** Of the copy that was just brought up to date. */
  readonly report: CopyReport;
  /** Whether a share of the backup itself is read as well. */
  readonly own: boolean;
  readonly onFile: (path: string, bytes: number) => void;
}

/**
 * Reads a share of the copy again, and of the backup itself, each from where its last share ended, and records what was
 * found. The copying is done whatever becomes of this: null when its owner stopped it; what a disk that went leaves unread
 * is told.
 */
export async function shareAfterCopy(
  ports: HostPorts,
  vault: Vault,
  { report, own, onFile }: ShareWish,
  { signal }: OpOptions,
): Promise<ShareRead | null> {
  // All of it was read back a moment ago.
  if (report.alreadyThere.files === 0) return null;
  const { clock, log } = ports;
  const {
    disk,
    info: { root },
  } = vault;
  let read = NOTHING;
  const wrong: ShareRead['wrong'] = [];
  const share = (brokenOff: ShareRead['brokenOff']): ShareRead => ({
    read,
    wrong: wrong.slice(0, MOST_NAMED),
    wrongInAll: wrong.length,
    brokenOff,
  });
  try {
    await using locks = new Locks();
    const at = { label: report.drive.label, root: report.copy };
    const there = await openCopy(ports, guardDisk(createNodeDisk(), report.copy), at, locks);
    const events = await readCopyEvents(disk, root);
    for (const copy of [...(there ? [there] : []), ...(own ? [await ownCopy(vault)] : [])]) {
      const found = await readShare(copy, SHARE_PERCENT, {
        events,
        record: (event) => appendCopyEvent(disk, root, event),
        clock,
        signal,
        onFile: ({ path, size }) => onFile(path, Math.max(0, size)),
      });
      read = plus(read, found.read);
      for (const { file, what } of found.wrong) wrong.push({ path: file.path, place: copy.root, what });
    }
    return share(null);
  } catch (thrown) {
    if (signal.aborted) return null;
    const { code, message } = toAppError(thrown);
    log('warn', `what was copied before was not looked at to its end: ${message}`);
    return share({ code, message });
  }
}
