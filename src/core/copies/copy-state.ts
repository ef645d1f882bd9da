import { join } from 'node:path';
import { z } from 'zod';
import { DriveId } from '../../shared/domain/copies.ts';
import { RunId, VaultId } from '../../shared/domain/ids.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { readText, writeWhole, type Disk } from '../vault/disk.ts';
import { parseJson } from '../base/parse-json.ts';

/** In a copy alone: it says that the folder is one, and how far it is. */
export const COPY_STATE = '.lifeboat/copy.json';

const MAX_STATE = 1024 * 1024;

const CopyState = z.object({
  format: z.literal(1),
  vaultId: VaultId,
  drive: DriveId,
  /** `unfinished` from the first byte of a copying until its last. */
  state: z.enum(['unfinished', 'finished']),
  /** The last time that everything was there. */
  finishedAt: z.iso.datetime().nullable(),
  /** The newest run that the copy had by then. */
  newestRun: RunId.nullable(),
  /** The folder was there before it was a copy of ours: until the first end every byte of it is read. */
  adopted: z.boolean(),
});
export type CopyState = z.infer<typeof CopyState>;

/** Null where the folder is no copy, and for a state that a power cut spoiled: then all is compared anew. */
export async function readCopyState(disk: Disk, root: string): Promise<CopyState | null> {
  const text = await readText(disk, join(root, COPY_STATE), MAX_STATE);
  if (text === null) return null;
  const parsed = CopyState.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const newer = z.object({ format: z.int().gt(1) }).safeParse(parseJson(text));
  if (!newer.success) return null;
  throw new AppError('VAULT_NEWER_FORMAT', `Cannot use "${root}": its copy has format ${newer.data.format}`, {
    details: { format: newer.data.format },
  });
}

/** The drive that a folder is a copy on; null for what is no copy, or one whose state is not for this app. */
export async function driveOfCopy(disk: Disk, root: string): Promise<DriveId | null> {
  return (await readCopyState(disk, root).catch(() => null))?.drive ?? null;
}

export async function writeCopyState(disk: Disk, root: string, state: CopyState): Promise<void> {
  await writeWhole(disk, join(root, COPY_STATE), `${JSON.stringify(state, null, 2)}\n`);
}
