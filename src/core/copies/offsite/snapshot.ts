import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { RunId, Sha256, VaultId } from '../../../shared/domain/ids.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { parseJson } from '../../base/parse-json.ts';
import { Piece } from './sent-log.ts';

/** First line of a snapshot: which backup, and when. */
const SnapshotHead = z.object({
  format: z.literal(1),
  vaultId: VaultId,
  name: z.string(),
  at: z.iso.datetime(),
  newestRun: RunId.nullable(),
  files: z.int().nonnegative(),
});
export type SnapshotHead = z.infer<typeof SnapshotHead>;

const PlacedPiece = Piece.omit({ sha256: true }).extend({ pack: Sha256 });

/** Every later line: one file of the backup, and the pieces that it is made of, in order. */
const SnapshotFile = z.object({
  /** Relative to the backup's folder, POSIX. */
  path: z.string().refine((path) => {
    return !/[\\\0]/u.test(path) && path.split('/').every((name) => !['', '.', '..'].includes(name));
  }),
  size: z.int().nonnegative(),
  sha256: Sha256,
  modified: z.number().nullable(),
  pieces: z.array(PlacedPiece),
  /** The same bytes once more, in other packs: what a backup cannot be opened without is there twice. */
  again: z.array(PlacedPiece).optional(),
});
export type SnapshotFile = z.infer<typeof SnapshotFile>;

export interface Snapshot {
  readonly head: SnapshotHead;
  readonly files: readonly SnapshotFile[];
}

/** Larger when opened than any list of ours: a bomb, not a snapshot. */
const MOST_OPENED = 1024 * 1024 * 1024;

export const sha256Hex = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** JSON lines, gzip (RFC 1952). */
export function packSnapshot({ head, files }: Snapshot): Uint8Array {
  return gzipSync([head, ...files].map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Throws `OFFSITE_DAMAGED`; a cut-off list does not pass. */
export function readSnapshot(bytes: Uint8Array): Snapshot {
  try {
    const lines = gunzipSync(bytes, { maxOutputLength: MOST_OPENED }).toString('utf8').trimEnd().split('\n');
    const head = SnapshotHead.parse(parseJson(lines[0] ?? ''));
    const files = lines.slice(1).map((line) => SnapshotFile.parse(parseJson(line)));
    if (files.length !== head.files) throw new Error('it is cut off');
    return { head, files };
  } catch (cause) {
    throw new AppError('OFFSITE_DAMAGED', 'Cannot read a list of the off-site copy: it is damaged', { cause });
  }
}
