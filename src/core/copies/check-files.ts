import { join } from 'node:path';
import { NOTHING, plus, type Count } from '../../shared/domain/count.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import type { OpOptions } from '../base/options.ts';
import { TAG_FILES, TAG_MANIFEST } from '../vault/bag.ts';
import { readText, type Disk } from '../vault/disk.ts';
import type { PastRun, PayloadFile } from '../vault/vault.ts';
import { hashAt } from './pour.ts';

/** A file that a copy should hold: payload, the record of a run, or a tag file of the bag. */
export type Expected = Pick<PayloadFile, 'path' | 'size' | 'sha256' | 'xxh64' | 'modified'>;

export interface Wrong {
  readonly file: Expected;
  readonly what: 'missing' | 'damaged';
}

const MAX_TAG_MANIFEST = 64 * 1024 * 1024;

const RUN_FILE = /^\.lifeboat\/runs\/[^/\\]+\/[^/\\]+$/u;

/**
 * The records with the hash that the tag manifest of this copy has for them: of past runs, which never change, and those
 * that the last run's end wrote anew. `newest` is the newest run when it has ended, else null: then those may be of either,
 * and so they may when the tag manifest does not have it, for its end was cut off.
 */
export async function expectedRecords(disk: Disk, root: string, newest: RunId | null): Promise<readonly Expected[]> {
  const text = (await readText(disk, join(root, TAG_MANIFEST), MAX_TAG_MANIFEST)) ?? '';
  const isWhole = newest !== null && text.includes(`  .lifeboat/runs/${newest}/`);
  const lastRun = new Set<string>(isWhole ? [...TAG_FILES, '.lifeboat/vault.json'] : []);
  return text.split('\n').flatMap((line) => {
    const [, sha256, path] = /^([0-9a-f]{64}) {2}(.+)$/u.exec(line) ?? [];
    if (sha256 === undefined || path === undefined || /(?:^|\/)\.{1,2}(?:\/|$)/u.test(path)) return [];
    if (!lastRun.has(path) && !RUN_FILE.test(path)) return [];
    return [{ path, size: -1, sha256, xxh64: '', modified: null }];
  });
}

/** The id of a run that has ended, else null. */
export const endedRun = (run: PastRun | undefined): RunId | null => (run?.ended == null ? null : run.header.runId);

export interface Share {
  /** Only what comes after this path. */
  readonly after: string | null;
  /** Stops once so many bytes were read. */
  readonly bytes: number;
}

export interface ShareResult {
  readonly wrong: readonly Wrong[];
  readonly read: Count;
  /** Null when the last file was reached. */
  readonly through: string | null;
}

/** Reads files from the disk, in the order of their paths, and compares them with what is expected. */
export async function checkShare(
  disk: Disk,
  root: string,
  files: readonly Expected[],
  share: Share,
  options: OpOptions & { readonly onFile?: (file: Expected) => void },
): Promise<ShareResult> {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const wrong: Wrong[] = [];
  let read: Count = NOTHING;
  for (const file of sorted) {
    if (share.after !== null && file.path <= share.after) continue;
    options.signal.throwIfAborted();
    const stat = await disk.stat(join(root, file.path));
    if (stat === null) wrong.push({ file, what: 'missing' });
    else if (stat.kind !== 'file' || (file.size >= 0 && stat.size !== file.size)) wrong.push({ file, what: 'damaged' });
    else if ((await hashAt(disk, join(root, file.path), options)) !== file.sha256)
      wrong.push({ file, what: 'damaged' });
    read = plus(read, { files: 1, bytes: stat?.size ?? 0 });
    options.onFile?.(file);
    if (read.bytes >= share.bytes && file !== sorted.at(-1)) return { wrong, read, through: file.path };
  }
  return { wrong, read, through: null };
}
