import ExifReader from 'exifreader';
import { NO_NOTE, type CameraNote } from './camera-note.ts';
import { wallTime, type WallTime } from './file-names.ts';

const TAGS = {
  exif: [
    'DateTimeOriginal',
    'DateTimeDigitized',
    'DateTime',
    'Orientation',
    'Make',
    'Model',
    'PixelXDimension',
    'PixelYDimension',
    'ImageWidth',
    'ImageLength',
  ],
  gps: true,
  file: true,
  png: true,
  pngFile: true,
} as const;

/** Reads the note from a picture's first bytes. Whatever is not there, not readable or impossible is left out; nothing throws. */
export function readCameraNote(head: Uint8Array): CameraNote {
  let tags: Tags;
  try {
    const own = head.buffer.slice(head.byteOffset, head.byteOffset + head.byteLength);
    const wanted = { ...TAGS, exif: [...TAGS.exif] };
    tags = ExifReader.load(own as ArrayBuffer, { expanded: true, includeTags: wanted }) as unknown as Tags;
  } catch {
    return NO_NOTE;
  }
  const exif = tags.exif ?? {};
  return {
    taken: dateOf(exif['DateTimeOriginal']) ?? dateOf(exif['DateTimeDigitized']) ?? dateOf(exif['DateTime']),
    filmed: null,
    orientation: numberIn(exif['Orientation'], 1, 8) ?? 1,
    width: sizeIn(tags.file?.['Image Width'], tags.png?.['Image Width'], exif['ImageWidth'], exif['PixelXDimension']),
    height: sizeIn(
      tags.file?.['Image Height'],
      tags.png?.['Image Height'],
      exif['ImageLength'],
      exif['PixelYDimension'],
    ),
    make: textOf(exif['Make']),
    model: textOf(exif['Model']),
    place: placeOf(tags.gps),
  };
}

interface Tag {
  readonly value?: unknown;
  readonly description?: unknown;
}
type Group = Readonly<Record<string, Tag | undefined>>;
interface Tags {
  readonly exif?: Group;
  readonly file?: Group;
  readonly png?: Group;
  readonly gps?: { readonly Latitude?: unknown; readonly Longitude?: unknown };
}

const MOST_TEXT = 60;

function textOf(tag: Tag | undefined): string {
  const { value } = tag ?? {};
  const text: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof text !== 'string') return '';
  return text
    .slice(0, 4 * MOST_TEXT)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, MOST_TEXT);
}

/** `YYYY:MM:DD hh:mm:ss`, 20 bytes; unknown parts are blanks or zeros (EXIF 2.32, 4.6.5). */
function dateOf(tag: Tag | undefined): WallTime | null {
  const found = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)/u.exec(textOf(tag));
  return found ? wallTime(found.slice(1).map(Number)) : null;
}

function numberIn(tag: Tag | undefined, least: number, most: number): number | null {
  const value: unknown = Array.isArray(tag?.value) ? (tag.value as unknown[])[0] : tag?.value;
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : null;
}

function sizeIn(...tags: readonly (Tag | undefined)[]): number {
  for (const tag of tags) {
    const size = numberIn(tag, 1, 1_000_000);
    if (size !== null) return size;
  }
  return 0;
}

function placeOf(gps: Tags['gps']): CameraNote['place'] {
  const { Latitude: latitude, Longitude: longitude } = gps ?? {};
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null;
  if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) return null;
  // 0, 0 is what a phone writes that has not found itself yet.
  return latitude === 0 && longitude === 0 ? null : { latitude, longitude };
}
