import { EXIF_BYTES, NO_NOTE, type CameraNote } from './camera-note.ts';
import { endingOf } from './file-names.ts';
import { filmedAt, type ReadFilm } from './film-note.ts';
import { roleOf } from './sets.ts';

/** Films that have a date where ISO/IEC 14496-12 puts it. */
const HAS_DATE = new Set('mp4 m4v mov 3gp 3g2 3gpp thm'.split(' '));

/** Where a file's note is, by its name; null for what is not asked for one. */
export function notePlace(name: string): 'head' | 'boxes' | null {
  const role = roleOf(name);
  if (role === 'small-picture' || role === 'edit-data') return null;
  if (role !== 'film' && role !== 'living-film') return 'head';
  return HAS_DATE.has(endingOf(name)) ? 'boxes' : null;
}

/** What a picture or a film notes of itself. `read` gives fewer bytes only at its end. Null for what is not asked. */
export async function takeNote(name: string, size: number, read: ReadFilm): Promise<CameraNote | null> {
  const place = notePlace(name);
  if (place === null) return null;
  if (place === 'boxes') return { ...NO_NOTE, filmed: await filmedAt(size, read) };
  return await noteInHead(await read(0, Math.min(size, EXIF_BYTES)));
}

/** Of a picture's first `EXIF_BYTES` bytes. */
export async function noteInHead(head: Uint8Array): Promise<CameraNote> {
  // With the first picture that must be read: the reader takes longer to load than most commands take in all.
  return isPicture(head) ? (await import('./exif.ts')).readCameraNote(head) : NO_NOTE;
}

/** How the kinds of picture begin that can have a note, in hexadecimal: JPEG, TIFF and DNG, PNG, GIF, WebP, JPEG XL. */
const BEGINNINGS = ['ffd8', '4949', '4d4d', '89504e47', '47494638', '52494646', 'ff0a', '0000000c4a584c20'];
/** Of the HEIC family: the box that all of it begins with, behind its length. */
const FTYP = '66747970';

function isPicture(head: Uint8Array): boolean {
  const beginning = Buffer.from(head.subarray(0, 8)).toString('hex');
  return BEGINNINGS.some((one) => beginning.startsWith(one)) || beginning.startsWith(FTYP, 8);
}
