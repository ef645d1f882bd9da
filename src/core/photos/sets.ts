import { endingOf, fileKind } from './file-names.ts';

/** What a file is within its shot. */
export type PartRole =
  | 'picture'
  /** The full-resolution twin of a smaller picture. */
  | 'highres'
  | 'raw'
  | 'film'
  /** The film of a Living Image, beside its picture. */
  | 'living-film'
  /** A Smart Sequence's frames: without them it cannot be edited again. */
  | 'edit-data'
  /** A small picture that the phone made for itself. */
  | 'small-picture';

/** What is wanting or without its partner, in a set of which parts are there. */
export type SetGap =
  'smart-without-edit-data' | 'edit-data-without-picture' | 'living-without-film' | 'film-without-picture';

const HIGHRES = /__highres$|__pro_hires$/iu;
const EXPOSURE = /\.(?:shortexp|longexp|noflash|flash|ev-?\d+)$/iu;
const SHOT_TIME = /^(?<shot>wp_\d{8}_\d\d_\d\d_\d\d)(?!\d)/iu;

/** A name without what tells the parts of one shot apart: endings, `__highres`, the exposure of a raw. */
function stemOf(name: string): string {
  let stem = name;
  // `X.mp4.thm`, `X.jpg.thumb`: the ending before belongs to the file that it was made from.
  for (let times = 0; times < 2 && fileKind(stem) !== null; times += 1) {
    const wasSidecar = fileKind(stem) === 'sidecar';
    stem = stem.slice(0, stem.lastIndexOf('.'));
    if (!wasSidecar) break;
  }
  return stem.replace(EXPOSURE, '').replace(HIGHRES, '');
}

/**
 * Equal for the parts of one shot: the folder, and the second of the shot where the name has it
 * (`WP_20140711_15_25_11_Pro.jpg` and whatever else begins so), else the name without its endings. The plan of a run
 * keeps more together than that; here, two photos of one day must stay two.
 */
export function setKey(path: string): string {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const shot = SHOT_TIME.exec(name)?.groups?.['shot'];
  const stem = shot ?? stemOf(name);
  const key = path.slice(0, slash + 1) + stem;
  // Counters of photos and films are two: WP_20140711_001.jpg is not the picture of WP_20140711_001.mp4.
  return (shot === undefined && belongsToFilm(name) ? key + OF_FILM : key).toLowerCase();
}

const OF_FILM = '.film';

function belongsToFilm(name: string): boolean {
  if (fileKind(name) === 'film') return true;
  // A `.thm` is the film of a Living Image and goes with its picture.
  return endingOf(name) === 'tnl' && fileKind(name.slice(0, name.lastIndexOf('.'))) === 'film';
}

export function roleOf(name: string): PartRole {
  const ending = endingOf(name);
  if (ending === 'nar') return 'edit-data';
  if (ending === 'thm') return 'living-film';
  if (ending === 'tnl' || ending === 'thumb') return 'small-picture';
  if (ending === 'dng') return 'raw';
  if (fileKind(name) === 'film') return 'film';
  return HIGHRES.test(name.slice(0, name.length - ending.length - 1)) ? 'highres' : 'picture';
}

/** The part that stands for the shot comes first. */
const RANK: Readonly<Record<PartRole, number>> = {
  picture: 0,
  highres: 1,
  raw: 2,
  film: 3,
  'living-film': 4,
  'small-picture': 5,
  'edit-data': 6,
};

export interface Part<File> {
  readonly role: PartRole;
  readonly file: File;
}

/** The parts of each shot, the one that stands for it first; shots in the order of their first file. */
export function groupSets<File extends { readonly path: string }>(
  files: Iterable<File>,
): readonly (readonly Part<File>[])[] {
  const sets = new Map<string, Part<File>[]>();
  for (const file of files) {
    const key = setKey(file.path);
    const part = { role: roleOf(file.path.slice(file.path.lastIndexOf('/') + 1)), file };
    const set = sets.get(key);
    if (set) set.push(part);
    else sets.set(key, [part]);
  }
  for (const [key, set] of sets) {
    // The small picture of a Living Image's film, with no film of its own.
    const picture = key.endsWith(OF_FILM) ? sets.get(key.slice(0, -OF_FILM.length)) : undefined;
    if (!picture || set.some(({ role }) => role !== 'small-picture')) continue;
    picture.push(...set);
    sets.delete(key);
  }
  const order = (left: Part<File>, right: Part<File>): number =>
    RANK[left.role] - RANK[right.role] ||
    left.file.path.length - right.file.path.length ||
    (left.file.path < right.file.path ? -1 : 1);
  for (const set of sets.values()) if (set.length > 1) set.sort(order);
  return [...sets.values()];
}

export type ShotKind = 'photo' | 'video' | 'living' | 'other';

export function kindOf(parts: readonly Pick<Part<unknown>, 'role'>[]): ShotKind {
  const has = (role: PartRole): boolean => parts.some((part) => part.role === role);
  const isPicture = has('picture') || has('highres') || has('raw');
  if (isPicture) return has('living-film') || has('film') ? 'living' : 'photo';
  return has('film') || has('living-film') ? 'video' : 'other';
}

/** What a set wants. A set that is whole, and one of which nothing more is known, has none. */
export function gapsOf(parts: readonly Part<{ readonly path: string }>[]): readonly SetGap[] {
  const has = (role: PartRole): boolean => parts.some((part) => part.role === role);
  const isPicture = has('picture') || has('highres') || has('raw');
  const gaps: SetGap[] = [];
  const isSmart = parts.some(({ role, file }) => role === 'picture' && /_smart\.jpe?g$/iu.test(file.path));
  if (isSmart && !has('edit-data')) gaps.push('smart-without-edit-data');
  if (has('edit-data') && !isPicture) gaps.push('edit-data-without-picture');
  if (has('living-film') && !isPicture) gaps.push('film-without-picture');
  const filmsSmall = parts.some(({ role, file }) => role === 'small-picture' && /\.mp4\.tnl$/iu.test(file.path));
  if (filmsSmall && isPicture && !has('living-film') && !has('film')) gaps.push('living-without-film');
  return gaps;
}
