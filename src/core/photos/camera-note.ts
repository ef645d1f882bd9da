import type { WallTime } from './file-names.ts';

/** So much of a file's beginning holds its EXIF: a JPEG's is one segment of 64 KiB at most, right at its start. */
export const EXIF_BYTES = 66 * 1024;

/** What a camera noted in a picture. Null, or an empty text, where it did not. */
export interface CameraNote {
  readonly taken: WallTime | null;
  /** When a film says it was made, milliseconds since 1970 if that is UTC, as it should be; null for a picture. */
  readonly filmed: number | null;
  /** EXIF orientation, 1 to 8; 1 is upright. */
  readonly orientation: number;
  /** As stored, before it is turned; 0 where unknown. */
  readonly width: number;
  readonly height: number;
  readonly make: string;
  readonly model: string;
  /** Degrees, north and east positive. */
  readonly place: { readonly latitude: number; readonly longitude: number } | null;
}

export const NO_NOTE: CameraNote = {
  taken: null,
  filmed: null,
  orientation: 1,
  width: 0,
  height: 0,
  make: '',
  model: '',
  place: null,
};
