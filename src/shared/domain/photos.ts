import { z } from 'zod';
import { Opening } from './opening.ts';

/** `2014-07-11T15:25:11`: what a clock showed, without a zone. */
const WallText = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/u);

export const ShotKind = z.enum(['photo', 'video', 'living', 'other']);
export type ShotKind = z.infer<typeof ShotKind>;

/** Where a date comes from: the camera's note in a picture (EXIF) or in a film, the file's name, the phone's date for the file. */
export const DateSource = z.enum(['exif', 'film', 'name', 'phone']);
export type DateSource = z.infer<typeof DateSource>;

/** One shot as the timeline shows it, with all its files as one. */
export const ShotSummary = z.object({
  /** The file that stands for it, under the backup's folder: `data/...`. */
  path: z.string(),
  name: z.string(),
  kind: ShotKind,
  /** The file whose picture shows the shot; null for a film without one. */
  small: z.string().nullable(),
  /** Null where no source has a date. */
  taken: WallText.nullable(),
  by: DateSource.nullable(),
  /** Files of this shot. */
  parts: z.int().positive(),
  /** The sources of its date do not agree, or a file of the set is wanting. */
  differs: z.boolean(),
  gaps: z.boolean(),
});
export type ShotSummary = z.infer<typeof ShotSummary>;

export const PartRole = z.enum(['picture', 'highres', 'raw', 'film', 'living-film', 'edit-data', 'small-picture']);
export type PartRole = z.infer<typeof PartRole>;

export const SetGap = z.enum([
  'smart-without-edit-data',
  'edit-data-without-picture',
  'living-without-film',
  'film-without-picture',
]);
export type SetGap = z.infer<typeof SetGap>;

const FoundDate = z.object({ by: DateSource, at: WallText, hasTime: z.boolean() });

export const ShotDetails = ShotSummary.extend({
  /** Every date that was found, the most trusted source first. */
  dates: z.array(FoundDate),
  /** Of these, those that say something else than `taken`. */
  differ: z.array(FoundDate),
  /** EXIF orientation, 1 to 8; 1 is upright. */
  orientation: z.int().min(1).max(8),
  /** Pixels as stored, before it is turned; 0 where unknown. */
  width: z.int().nonnegative(),
  height: z.int().nonnegative(),
  make: z.string(),
  model: z.string(),
  /** Degrees, north and east positive. */
  place: z.object({ latitude: z.number(), longitude: z.number() }).nullable(),
  wanting: z.array(SetGap),
  /** The file that stands for the shot first; at most 100. */
  files: z.array(
    z.object({
      path: z.string(),
      role: PartRole,
      size: z.int().nonnegative(),
      /** What came of trying its content; null where it was not tried yet. */
      opening: Opening.nullable(),
    }),
  ),
});
export type ShotDetails = z.infer<typeof ShotDetails>;

/** A month of the timeline; its year and number are null for what has no date. */
export const ShotMonth = z.object({
  year: z.int().nullable(),
  month: z.int().min(1).max(12).nullable(),
  count: z.int().positive(),
  photos: z.int().nonnegative(),
  videos: z.int().nonnegative(),
  living: z.int().nonnegative(),
});
export type ShotMonth = z.infer<typeof ShotMonth>;

export const PhotosOverview = z.object({
  shots: z.int().nonnegative(),
  photos: z.int().nonnegative(),
  videos: z.int().nonnegative(),
  living: z.int().nonnegative(),
  /** Files of all shots together. */
  files: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** Shots whose sources of a date do not agree. */
  differ: z.int().nonnegative(),
  /** Shots of which a file is wanting. */
  wanting: z.int().nonnegative(),
  /** Newest first, in the order of the timeline: the counts say where in it each month begins. */
  months: z.array(ShotMonth),
});
export type PhotosOverview = z.infer<typeof PhotosOverview>;

/** What a report says of the photos and films in a backup. */
export const PhotosInside = z.object({
  shots: z.int().nonnegative(),
  photos: z.int().nonnegative(),
  videos: z.int().nonnegative(),
  living: z.int().nonnegative(),
  /** The oldest and the newest date; null where no shot has one. */
  from: WallText.nullable(),
  until: WallText.nullable(),
  differ: z.int().nonnegative(),
  wanting: z.int().nonnegative(),
  /** Shots whose small picture in `Readable/Photos` was left for the next run: making them takes minutes at most. */
  notYet: z.int().nonnegative(),
});
export type PhotosInside = z.infer<typeof PhotosInside>;
