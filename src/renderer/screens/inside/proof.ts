import type { MessagesFile } from '../../../shared/domain/messages.ts';

export interface Proofs {
  readonly proved: number;
  readonly differs: number;
  /** The phone's own files without a `.hsh`, or with one that cannot be read. */
  readonly without: number;
}

/** Pure. Only the phone's own `.msg` can be proved; other kinds are not counted at all. */
export function proofOf(files: readonly Pick<MessagesFile, 'format' | 'hsh'>[]): Proofs {
  const count = (...verdicts: readonly MessagesFile['hsh'][]): number =>
    files.filter(({ format, hsh }) => format === 'msg' && verdicts.includes(hsh)).length;
  return { proved: count('agrees'), differs: count('differs'), without: count('none', 'unreadable') };
}
