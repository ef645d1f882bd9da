import path from 'node:path';
import { NOTHING, plus } from '../../../shared/domain/count.ts';
import type { OtherPhoneReport } from '../../../shared/domain/other-phone.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { OTHER_PHONE_TEXT } from '../../../shared/text/strings-other-phone.en.ts';
import type { OpOptions } from '../../base/options.ts';
import { hashAt, pour } from '../../copies/pour.ts';
import type { Shot } from '../../photos/timeline.ts';
import { guessLimits } from '../../vault/disk-limits.ts';
import type { Disk } from '../../vault/disk.ts';
import { foldPath, mapName } from '../../vault/target-name.ts';
import type { PayloadFile } from '../../vault/vault.ts';

export type PhotosOut = Pick<OtherPhoneReport, 'dates' | 'findings'> & Omit<OtherPhoneReport['photos'], 'chosen'>;

/** What this program is writing; one that was left behind is of a run that was cut off. */
const PART = '.lifeboat-part';
const MOST_TWINS = 10_000;
const MOST_IN_BATCH = 64;
const MOST_BYTES_IN_BATCH = 64 * 1024 * 1024;

/**
 * The pictures and films of the shots, oldest first, each with the date that its copy is to carry. What only the Lumia's
 * own apps can use stays in the backup.
 */
export function photosOut(shots: readonly Shot[]): PayloadFile[] {
  return shots.toReversed().flatMap(({ parts, taken }) => {
    const date = taken.at === null ? null : onThisClock(taken.at);
    return parts
      .filter(({ role }) => role !== 'small-picture' && role !== 'edit-data')
      .map(({ file }) => ({ ...file, modified: date ?? file.modified, xxh64: '' }));
  });
}

/** The moment at which this computer's clock shows what the camera's clock showed. */
function onThisClock(wall: number): number {
  const at = new Date(wall);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  return new Date(year, month, day, at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()).getTime();
}

interface Placed {
  readonly file: PayloadFile;
  /** Absolute. */
  readonly to: string;
}

/**
 * Copies into one folder, writes over nothing, and reads back what it wrote. A file that is there with the same bytes is
 * left; another one of the same name keeps it, and ours gets ` (2)`. Throws `EXPORT_FULL` before the first byte when there
 * is no room, and what makes further files pointless; a file that fails by itself is named.
 */
export async function copyPhotos(
  { source, target, root }: { readonly source: Disk; readonly target: Disk; readonly root: string },
  photos: readonly PayloadFile[],
  folder: string,
  { signal, onFile }: OpOptions & { readonly onFile: (file: PayloadFile) => void },
): Promise<PhotosOut> {
  await target.makeFolder(folder);
  await target.syncFolders([path.dirname(folder)]);
  let [written, alreadyThere, failed] = [NOTHING, NOTHING, NOTHING];
  const dates = { kept: 0, of: 0 };
  const findings: { path: string; message: string }[] = [];
  const seeDate = async ({ file: { modified }, to }: Placed): Promise<void> => {
    if (modified === null) return;
    dates.of += 1;
    const now = (await target.stat(to))?.modified ?? 0;
    // Disks of cards count in steps of two seconds.
    if (Math.abs(now - modified) <= 2000) dates.kept += 1;
  };
  const fail = ({ path: stored, size }: PayloadFile, why: string): void => {
    failed = plus(failed, { files: 1, bytes: size });
    findings.push({ path: stored, message: OTHER_PHONE_TEXT.cannot(stored, why) });
  };

  const places = await Places.in(target, folder);
  const missing: Placed[] = [];
  for (const file of photos) {
    signal.throwIfAborted();
    const { to, isThere } = await places.find(file, { signal });
    if (!isThere) {
      missing.push({ file, to });
      continue;
    }
    alreadyThere = plus(alreadyThere, { files: 1, bytes: file.size });
    await seeDate({ file, to });
    onFile(file);
  }
  await mustHaveRoom(target, folder, missing);

  for (const batch of batches(missing)) {
    const placeOf = new Map(batch.map(({ file, to }) => [file, to]));
    const partOf = (index: number): string => `${batch[index]?.to ?? folder}${PART}`;
    try {
      const deps = { from: source, fromRoot: root, to: target, toRoot: folder };
      const { poured, faults } = await pour(deps, [...placeOf.keys()], partOf, { signal, onFile });
      for (const { file, fault } of faults) fail(file, OTHER_PHONE_TEXT.fault[fault]);
      for (const { file, part } of poured) {
        const to = placeOf.get(file) ?? part;
        if ((await target.renameAll([{ from: part, to }])) === null) {
          written = plus(written, { files: 1, bytes: file.size });
          await seeDate({ file, to });
        } else fail(file, OTHER_PHONE_TEXT.fault['name-taken']);
      }
    } finally {
      for (const { to } of batch) await target.remove(to + PART).catch(() => undefined);
    }
  }
  await target.syncFolders([folder]);
  return { written, alreadyThere, failed, dates, findings };
}

async function mustHaveRoom(target: Disk, folder: string, missing: readonly Placed[]): Promise<void> {
  const needed = missing.reduce((sum, { file }) => sum + file.size, 0);
  const free = await target.freeBytes(folder);
  if (needed <= free) return;
  throw new AppError('EXPORT_FULL', `Cannot begin writing: ${needed} bytes are needed and ${free} are free`);
}

/** Files that are synced together: small ones by the dozen, long ones by themselves. */
function* batches(files: readonly Placed[]): Generator<readonly Placed[]> {
  let batch: Placed[] = [];
  let bytes = 0;
  for (const one of files) {
    batch.push(one);
    bytes += one.file.size;
    if (batch.length < MOST_IN_BATCH && bytes < MOST_BYTES_IN_BATCH) continue;
    yield batch;
    [batch, bytes] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}

type Names = Parameters<typeof mapName>[1];

/** Places in the folder, for names as this disk and the phone's own can hold them. */
class Places {
  readonly #target: Disk;
  readonly #folder: string;
  readonly #names: Names;
  readonly #taken = new Set<string>();

  private constructor(target: Disk, folder: string, names: Names) {
    this.#target = target;
    this.#folder = folder;
    this.#names = names;
  }

  static async in(target: Disk, folder: string): Promise<Places> {
    const { names } = await guessLimits(target, folder);
    return new Places(target, folder, { ...names, caseInsensitive: true, normalizing: true, windowsRules: true });
  }

  /** The first place for this file: where its bytes are already, else a free one. */
  async find(
    { path: stored, size, sha256 }: PayloadFile,
    { signal }: OpOptions,
  ): Promise<{ readonly to: string; readonly isThere: boolean }> {
    const name = path.posix.basename(stored);
    for (let twin = 1; twin <= MOST_TWINS; twin += 1) {
      const free = mapName(name, this.#names, twin);
      const key = foldPath(free, this.#names);
      if (this.#taken.has(key)) continue;
      const to = path.join(this.#folder, free);
      const there = await this.#target.stat(to);
      const isThere = there?.size === size && (await hashAt(this.#target, to, { signal })) === sha256;
      if (!isThere && there !== null) continue;
      this.#taken.add(key);
      return { to, isThere };
    }
    const message = `Cannot name "${name}": there are too many files of that name`;
    throw new AppError('USAGE', message, { details: { what: name } });
  }
}
