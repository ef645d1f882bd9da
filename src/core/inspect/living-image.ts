import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, type Bytes } from './bytes.ts';

/** Box types that stand beside one another in a film (ISO/IEC 14496-12, table 1; QuickTime's own). */
const BESIDE = new Set('ftyp moov mdat free skip wide uuid moof mfra sidx styp meta pnot'.split(' '));
/** `ftyp` with a brand, its version and up to so many others. */
const [LEAST_FTYP, MOST_FTYP] = [16, 8 + 8 + 4 * 32];
const MOST_BOXES = 10_000;

/**
 * Where a film begins behind a picture's end, as Windows 10 Mobile is said to keep a Living Image's, and other makers
 * keep theirs; null where there is none. A film that was cut off before its first box is none either.
 */
export async function findFilm(bytes: Bytes, from: number): Promise<number | null> {
  // A type that lies across two pieces is found in what is kept of the one before.
  let kept = Buffer.alloc(0);
  for await (const { at, bytes: piece } of bytes.pieces(from, bytes.size)) {
    const window = Buffer.concat([kept, piece]);
    const windowAt = at - kept.length;
    for (let index = window.indexOf('ftyp', 4); index >= 0; index = window.indexOf('ftyp', index + 1)) {
      bytes.step();
      const length = window.readUInt32BE(index - 4);
      if (length >= LEAST_FTYP && length <= MOST_FTYP && length % 4 === 0) return windowAt + index - 4;
    }
    kept = Buffer.from(window.subarray(-7));
  }
  return null;
}

/**
 * Gives where the film ends; throws `Broken` where the film ends in the middle of a part, or a part that it cannot be without is not there. Where
 * its samples are is not looked at: nobody has said from where such a film counts. What is no part of a film ends it.
 */
export async function checkFilmInside(bytes: Bytes, from: number): Promise<number> {
  const seen = new Set<string>();
  let at = from;
  for (let count = 0; at + 8 <= bytes.size && count < MOST_BOXES; count += 1) {
    const head = await bytes.upTo(at, 16, 'its film');
    const type = head.toString('latin1', 4, 8);
    if (!BESIDE.has(type)) break;
    const short = head.readUInt32BE(0);
    const length = short === 0 ? bytes.size - at : short === 1 ? longLength(head) : short;
    if (length < 8 || at + length > bytes.size) throw new Broken(TEXT.filmInsideCutOff);
    seen.add(type);
    at += length;
  }
  if (!seen.has('moov') || !(seen.has('mdat') || seen.has('moof'))) throw new Broken(TEXT.filmInsideCutOff);
  return at;
}

const longLength = (head: Buffer): number => (head.length < 16 ? Infinity : Number(head.readBigUInt64BE(8)));
