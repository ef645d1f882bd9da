import { NO_NOTE, type CameraNote } from './camera-note.ts';
import { dateInName, fileKind, isDate, type WallTime } from './file-names.ts';
import { gapsOf, kindOf, type Part, type SetGap, type ShotKind } from './sets.ts';
import { reconcile, type Taken } from './taken.ts';

/** A stored file as a timeline needs it. */
export interface PhotoFile {
  /** `data/...` */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  /** The phone's date, milliseconds since 1970-01-01 UTC; null where it gave none. */
  readonly modified: number | null;
}

/** One shot: a photo, a film or a Living Image, with all its files. */
export interface Shot {
  readonly kind: ShotKind;
  readonly name: string;
  readonly parts: readonly Part<PhotoFile>[];
  readonly taken: Taken;
  readonly note: CameraNote;
  readonly gaps: readonly SetGap[];
}

/** Sound has its own pictures: covers, which are nobody's photos. What a file was before it changed is not shown twice. */
const NOT_SHOWN = /^data\/(?:Earlier versions\/|[^/]+\/(?:music|podcasts|ringtones)\/)/iu;

export function isInTimeline(path: string): boolean {
  return !NOT_SHOWN.test(path) && fileKind(path.slice(path.lastIndexOf('/') + 1)) !== null;
}

export interface TimelineOptions {
  readonly noteOf: (file: PhotoFile) => CameraNote | null;
  /** Whether this picture has a film behind it; left out where that is not known. */
  readonly hasFilm?: ((file: PhotoFile) => boolean) | undefined;
  /** What the clock of this computer showed at that instant, as if it were UTC. */
  readonly onThisClock: (at: number) => WallTime;
}

/** Newest first; what has no date comes last. */
export function buildTimeline(
  sets: readonly (readonly Part<PhotoFile>[])[],
  options: TimelineOptions,
): readonly Shot[] {
  const shots = sets.map((parts) => shotOf(parts, options));
  return shots.sort(
    (left, right) => (right.taken.at ?? -Infinity) - (left.taken.at ?? -Infinity) || (left.name < right.name ? -1 : 1),
  );
}

function shotOf(parts: readonly Part<PhotoFile>[], { noteOf, hasFilm, onThisClock }: TimelineOptions): Shot {
  const notes = parts.map(({ file }) => noteOf(file));
  // A twin or a raw may have been read where the picture itself has no note.
  const note = notes.find((one) => one?.taken != null) ?? notes.find((one) => one !== null) ?? NO_NOTE;
  const filmed = notes.find((one) => one?.filmed != null)?.filmed ?? null;
  const main = parts[0]?.file ?? { path: '', modified: null };
  const name = main.path.slice(main.path.lastIndexOf('/') + 1);
  const taken = reconcile({
    exif: note.taken,
    film: filmed === null ? null : { utc: onThisClock(filmed), local: filmed },
    name: dateInName(name),
    // A phone says what it likes; a year of five figures would be in no report that can be read again.
    phone: main.modified === null || !isDate(main.modified) ? null : onThisClock(main.modified),
  });
  const kind = kindOf(parts);
  const isLiving = kind === 'photo' && hasFilm !== undefined && parts.some(({ file }) => hasFilm(file));
  return { kind: isLiving ? 'living' : kind, name, parts, taken, note, gaps: gapsOf(parts) };
}

const NO_MONTH = -Infinity;

/** `2014 * 12 + 6` for July 2014; -Infinity where there is no date. */
export function monthOf({ taken: { at } }: Shot): number {
  if (at === null) return NO_MONTH;
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

export interface MonthCount {
  /** Null for what has no date. */
  readonly year: number | null;
  /** 1 to 12. */
  readonly month: number | null;
  readonly count: number;
  readonly photos: number;
  readonly videos: number;
  readonly living: number;
}

/** The months of a timeline in its order: their counts say where in it each begins. */
export function countMonths(shots: readonly Shot[]): readonly MonthCount[] {
  const months: { key: number; count: number; photos: number; videos: number; living: number }[] = [];
  for (const shot of shots) {
    const key = monthOf(shot);
    let month = months.at(-1);
    if (month?.key !== key) months.push((month = { key, count: 0, photos: 0, videos: 0, living: 0 }));
    month.count += 1;
    if (shot.kind === 'photo') month.photos += 1;
    else if (shot.kind === 'video') month.videos += 1;
    else if (shot.kind === 'living') month.living += 1;
  }
  return months.map(({ key, ...counts }) => ({
    year: key === NO_MONTH ? null : Math.floor(key / 12),
    month: key === NO_MONTH ? null : (key % 12) + 1,
    ...counts,
  }));
}
