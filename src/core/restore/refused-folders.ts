import { AppError } from '../../shared/errors/app-error.ts';
import { printable } from '../../shared/text/printable.ts';
import { RESTORE_TEXT } from '../../shared/text/strings-restore.en.ts';
import type { Place, PlannedRestore } from './plan-restore.ts';

const MOST_NAMED = 10;

export const isIn = (place: Place | null, folder: Place): boolean =>
  place !== null && place.storage === folder.storage && place.path.startsWith(`${folder.path}/`);

export function noFolder({ file }: PlannedRestore, folder: Place): AppError {
  const message = `Cannot write "${file.path}": the folder "${folder.storage}/${folder.path}" could not be made there`;
  return new AppError('RESTORE_WRITE_FAILED', message, { details: { path: file.path } });
}

/** Folders in which nothing else was to lie. */
export function foldersNote(folders: readonly Place[]): string {
  const names = folders.slice(0, MOST_NAMED).map(({ storage, path }) => printable(`${storage}/${path}`));
  return RESTORE_TEXT.notes.folders(folders.length, names.join(', '));
}
