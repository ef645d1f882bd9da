import { outlivesTheDisk, type KnownCopy } from '../../../shared/domain/copies.ts';

/** Copies that would outlive the disk of the backup, and the backup itself. */
export function countCopies(copies: readonly KnownCopy[]): number {
  return copies.filter(({ kind, medium, whole }) => kind === 'this-folder' || (outlivesTheDisk(medium) && whole))
    .length;
}
