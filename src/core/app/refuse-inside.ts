import path from 'node:path';
import { AppError } from '../../shared/errors/app-error.ts';

/** Exports go anywhere but into the backup: its folders are the phone's, and its manifest would not know the file. */
export function refuseInside(target: string, root: string): void {
  const way = path.relative(root, target);
  if (way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way)) return;
  throw new AppError('USAGE', `Cannot write to "${target}": it is inside of the backup`, { details: { what: target } });
}
