import type { z } from 'zod';
import type { Opening } from '../../shared/domain/opening.ts';
import type { PhotosOverview, ShotDetails, ShotSummary } from '../../shared/domain/photos.ts';
import { wallText } from '../photos/file-names.ts';
import { searchShots } from '../photos/search.ts';
import type { DateFound } from '../photos/taken.ts';
import { countMonths, type PhotoFile, type Shot } from '../photos/timeline.ts';

const MOST_FILES = 100;

/** The shots that were asked for, in the order of the timeline. */
export function found(
  shots: readonly Shot[],
  { search, only = null }: { readonly search: string | null; readonly only?: 'differ' | 'wanting' | null },
): readonly Shot[] {
  const searched = search === null ? shots : searchShots(shots, search);
  if (only === null) return searched;
  return searched.filter(({ taken, gaps }) => (only === 'differ' ? taken.differ : gaps).length > 0);
}

export function overviewOfPhotos(shots: readonly Shot[]): z.input<typeof PhotosOverview> {
  const sum = { photos: 0, videos: 0, living: 0, files: 0, bytes: 0, differ: 0, wanting: 0 };
  for (const { kind, parts, taken, gaps } of shots) {
    if (kind === 'photo') sum.photos += 1;
    else if (kind === 'video') sum.videos += 1;
    else if (kind === 'living') sum.living += 1;
    sum.files += parts.length;
    for (const { file } of parts) sum.bytes += file.size;
    if (taken.differ.length > 0) sum.differ += 1;
    if (gaps.length > 0) sum.wanting += 1;
  }
  return { shots: shots.length, ...sum, months: [...countMonths(shots)] };
}

export function shotSummary({ parts, name, kind, taken, gaps }: Shot): ShotSummary {
  return {
    path: parts[0]?.file.path ?? '',
    name,
    kind,
    small: pictureOf(parts)?.path ?? null,
    taken: taken.at === null ? null : wallText(taken.at),
    by: taken.by,
    parts: parts.length,
    differs: taken.differ.length > 0,
    gaps: gaps.length > 0,
  };
}

/** The picture itself, else the phone's small one (a film has no other), else the raw. */
export function pictureOf(parts: Shot['parts']): PhotoFile | null {
  for (const wanted of ['picture', 'highres', 'small-picture', 'raw'] as const) {
    const part = parts.find(({ role }) => role === wanted);
    if (part) return part.file;
  }
  return null;
}

export function shotDetails(shot: Shot, openingOf: (path: string, sha256: string) => Opening | null): ShotDetails {
  const date = ({ by, at, hasTime }: DateFound): ShotDetails['dates'][number] => ({ by, at: wallText(at), hasTime });
  const { orientation, width, height, make, model, place } = shot.note;
  return {
    ...shotSummary(shot),
    dates: shot.taken.dates.map(date),
    differ: shot.taken.differ.map(date),
    orientation,
    width,
    height,
    make,
    model,
    place,
    wanting: [...shot.gaps],
    files: shot.parts.slice(0, MOST_FILES).map(({ role, file: { path, size, sha256 } }) => ({
      path,
      role,
      size,
      opening: openingOf(path, sha256),
    })),
  };
}
