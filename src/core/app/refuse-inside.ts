import path from 'node:path';
import { AppError } from '../../shared/errors/app-error.ts';

/** Both absolute. A folder is inside of itself. */
export function isInside(target: string, root: string): boolean {
  const way = path.relative(root, target);
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

/** Exports go anywhere but into the backup: its folders are the phone's, and its manifest would not know the file. */
export function refuseInside(target: string, root: string): void {
  if (!isInside(target, root)) return;
  throw new AppError('USAGE', `Cannot write to "${target}": it is inside of the backup`, { details: { what: target } });
}
