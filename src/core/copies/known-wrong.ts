import type { CopyEvent } from '../../shared/domain/copies.ts';

/** Most names that a line of the copy log has. */
export const MOST_NAMES = 100;

/** Files of one copy that are wrong: by path, and how many more than there was room to name. */
interface WrongFiles {
  readonly paths: ReadonlySet<string>;
  readonly unnamed: number;
}

/** What readings of one copy have found, and what has been put right since. */
export interface Known {
  /** From before the round that is under way. */
  readonly wrong: WrongFiles;
  /** Shares that go on, from the first file; null when the last round came to its end. */
  readonly round: { readonly began: string; readonly wrong: WrongFiles } | null;
  readonly provedAt: string | null;
}

export type ReadingEvent = Extract<CopyEvent, { kind: 'checked' | 'repaired' }>;
type CheckedEvent = Extract<CopyEvent, { kind: 'checked' }>;

const NONE: WrongFiles = { paths: new Set(), unnamed: 0 };
export const NOT_READ: Known = { wrong: NONE, round: null, provedAt: null };

const union = (one: WrongFiles, other: WrongFiles): WrongFiles => ({
  paths: new Set([...one.paths, ...other.paths]),
  unnamed: one.unnamed + other.unnamed,
});

function allOf({ wrong, round }: Known): WrongFiles {
  return round === null ? wrong : union(wrong, round.wrong);
}

export function countWrong(known: Known): number {
  const { paths, unnamed } = allOf(known);
  return paths.size + unnamed;
}

/**
 * A share adds what it found. What it did not find is still known until all of that copy was read, in one go or in the
 * shares of one round: the files of a share are not told apart from those that it never reached.
 */
export function readingAfter(known: Known, event: ReadingEvent): Known {
  return event.kind === 'checked' ? checkedAfter(known, event) : repairedAfter(known, event.path);
}

function checkedAfter(known: Known, event: CheckedEvent): Known {
  const { at, through, roundBegan: began } = event;
  const open = known.round?.began === began ? known.round.wrong : null;
  // Damage that `verify` found between two rounds begins one before its first file.
  const isWhole = open !== null || began === at || through === '';
  if (!isWhole) return { ...known, wrong: union(known.wrong, foundIn(event, allOf(known))) };
  const before = open === null ? allOf(known) : known.wrong;
  const isEnd = through === null;
  const wrong = union(open ?? NONE, foundIn(event, isEnd ? (open ?? NONE) : allOf(known)));
  if (!isEnd) return { ...known, wrong: before, round: { began, wrong } };
  const isRight = wrong.paths.size + wrong.unnamed === 0;
  return { wrong, round: null, provedAt: isRight ? began : known.provedAt };
}

/** What older apps wrote of a `verify` names less than it counts: the count has what was known before, too. */
function foundIn({ names, wrong }: CheckedEvent, before: WrongFiles): WrongFiles {
  const paths = new Set(names);
  const { paths: all, unnamed } = union(before, { paths, unnamed: 0 });
  const named = names.length < MOST_NAMES ? Math.max(names.length, all.size + unnamed) : names.length;
  return { paths, unnamed: Math.max(0, wrong - named) };
}

/** A repair takes away its own file: another one's loss is not made good by it. */
function repairedAfter(known: Known, path: string): Known {
  const isNamed = allOf(known).paths.has(path);
  const { round } = known;
  const isOfRound = round !== null && round.wrong.unnamed > 0;
  return {
    ...known,
    wrong: without(known.wrong, path, isNamed || isOfRound ? 0 : 1),
    round: round && { ...round, wrong: without(round.wrong, path, isNamed || !isOfRound ? 0 : 1) },
  };
}

function without({ paths, unnamed }: WrongFiles, path: string, less: number): WrongFiles {
  return { paths: new Set([...paths].filter((one) => one !== path)), unnamed: Math.max(0, unnamed - less) };
}
