import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { DriveId } from '../../shared/domain/copies.ts';
import { AppError, isAppError } from '../../shared/errors/app-error.ts';
import { parseJson } from '../base/parse-json.ts';
import { readText, writeWhole, type Disk } from '../vault/disk.ts';

/** The file by which a drive is known again, in the folder that holds the copies. */
export const MARKER = '.lifeboat-drive.json';

const MAX_MARKER = 64 * 1024;

const DriveMarker = z.object({
  format: z.literal(1),
  id: DriveId,
  label: z.string().max(1000),
  madeAt: z.iso.datetime(),
});
export type DriveMarker = z.infer<typeof DriveMarker>;

/** Null where there is none. One that cannot be read is none of ours to replace: `COPY_DIFFERENT`. */
export async function readMarker(disk: Disk, folder: string): Promise<DriveMarker | null> {
  const path = join(folder, MARKER);
  if ((await disk.stat(path)) === null) return null;
  const parsed = DriveMarker.safeParse(parseJson((await readText(disk, path, MAX_MARKER)) ?? ''));
  if (parsed.success) return parsed.data;
  throw new AppError('COPY_DIFFERENT', `Cannot use "${folder}": its "${MARKER}" cannot be read`, {
    details: { folder, why: 'its marker cannot be read' },
  });
}

/** Marks a folder as one that holds copies. Nothing is there when this begins. Throws `COPY_FULL` where it has no room. */
export async function makeMarker(disk: Disk, folder: string, label: string, now: number): Promise<DriveMarker> {
  const marker: DriveMarker = {
    format: 1,
    id: DriveId.parse(randomUUID()),
    label,
    madeAt: new Date(now).toISOString(),
  };
  try {
    await disk.makeFolder(folder);
    await writeWhole(disk, join(folder, MARKER), `${JSON.stringify(marker, null, 2)}\n`);
  } catch (error) {
    // The words of `VAULT_FULL` are about the backup's disk.
    if (!isAppError(error, 'VAULT_FULL')) throw error;
    throw new AppError('COPY_FULL', error.message, { details: error.details, cause: error });
  }
  return marker;
}
