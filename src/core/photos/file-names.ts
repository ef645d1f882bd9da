/** Wall-clock time as a camera writes it, with no zone: milliseconds as if it were UTC. */
export type WallTime = number;

export interface DatedName {
  readonly at: WallTime;
  /** False where the name has the day only. */
  readonly hasTime: boolean;
}

/** What a Lumia's own programs and its owner's others put before or around a date; lumia-facts 2.3. */
const PATTERNS: readonly RegExp[] = [
  // WP_20140711_15_25_11_Pro.jpg, wp_ss_20140711_0001.png, WP_20140711_001.jpg
  /^(?:wp|wp_ss)_(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)_(?:(?<hour>\d\d)_(?<minute>\d\d)_(?<second>\d\d)(?!\d)|\d+)/iu,
  // 2018_07_01 18_41 Office Lens.jpg
  /^(?<year>\d{4})_(?<month>\d\d)_(?<day>\d\d) (?<hour>\d\d)_(?<minute>\d\d) office lens/iu,
  // Office Lens_20140919_110252.jpg
  /^office lens_(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)_(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)(?!\d)/iu,
  // IMG_20140919_110252.jpg, VID_..., 20140919_110252.jpg: other phones' photos that were sent or moved here
  /^(?:[a-z]{3,4}[_-])?(?<year>(?:19|20)\d\d)(?<month>\d\d)(?<day>\d\d)[_-](?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)(?!\d)/iu,
];

/** The date in a file's name (without its folders); null where there is none. */
export function dateInName(name: string): DatedName | null {
  for (const pattern of PATTERNS) {
    const found = pattern.exec(name)?.groups;
    if (!found) continue;
    const { year, month, day, hour, minute, second } = found;
    const at = wallTime([year, month, day, hour, minute, second].map((text) => Number(text ?? 0)));
    if (at !== null) return { at, hasTime: hour !== undefined };
  }
  return null;
}

/** The first and the last moment that is taken for a date: before it no camera had a file, after it none will have one. */
export const FIRST_DATE = Date.UTC(1980, 0, 1);
export const LAST_DATE = Date.UTC(2200, 0, 1) - 1;

export const isDate = (at: number): boolean => at >= FIRST_DATE && at <= LAST_DATE;

/** Null for a day or a time that does not exist, and for what `isDate` is not. */
export function wallTime(fields: readonly number[]): WallTime | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields;
  // `Date.UTC` takes a year below 100 for one of the 20th century.
  if (year < 1980 || hour > 23 || minute > 59 || second > 59) return null;
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const check = new Date(at);
  return isDate(at) && check.getUTCMonth() === month - 1 && check.getUTCDate() === day ? at : null;
}

/** `2014-07-11T15:25:11`: what the clock showed, without a zone. */
export function wallText(at: WallTime): string {
  return new Date(at).toISOString().slice(0, 19);
}

const IMAGES = new Set('jpg jpeg jpe png gif bmp tif tiff dng heic heif webp jxr wdp hdp'.split(' '));
const FILMS = new Set('mp4 m4v mov wmv avi mkv 3gp 3g2 3gpp asf mpg mpeg'.split(' '));
/** Beside a shot: edit data of a Smart Sequence, a Living Image's film, small pictures, what was still being made. */
const SIDECARS = new Set('nar thm tnl thumb'.split(' '));

export type FileKind = 'image' | 'film' | 'sidecar';

/** Lower case, without the dot; empty where there is none. */
export function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}

/** Null for what belongs in no timeline. */
export function fileKind(name: string): FileKind | null {
  const ending = endingOf(name);
  if (IMAGES.has(ending)) return 'image';
  if (FILMS.has(ending)) return 'film';
  return SIDECARS.has(ending) ? 'sidecar' : null;
}
