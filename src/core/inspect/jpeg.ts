import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import type { Found } from './archive.ts';
import { Broken, type Bytes } from './bytes.ts';
import { checkFilmInside, findFilm } from './living-image.ts';
import { PICTURE_WITH_FILM } from './picture-with-film.ts';

/** What a JPEG with a film behind its picture is called. */

/** ITU-T T.81, table B.1. */
const [SOI, EOI, SOS, TEM, RST0] = [0xd8, 0xd9, 0xda, 0x01, 0xd0];

/** As `walkJpeg`. What follows the end is the maker's own and is not judged, but for the film of a Living Image. */
export async function inspectJpeg(bytes: Bytes): Promise<Found> {
  const { end } = await walkJpeg(bytes);
  const film = await findFilm(bytes, end);
  if (film === null) return { format: 'JPEG', why: TEXT.structureOnly };
  await checkFilmInside(bytes, film);
  return { format: PICTURE_WITH_FILM, why: TEXT.filmInside };
}

/** Frames that libjpeg decodes; not those without loss, as in raw pictures, and those that build on another. */
export const isDecodable = (frame: number): boolean => [0xc0, 0xc1, 0xc2, 0xc9, 0xca].includes(frame);

/**
 * JPEG, ITU-T T.81 annex B: markers one after the other from SOI to EOI, with a frame and at least one scan that has
 * data. Gives where it ends, and the marker of its frame.
 */
export async function walkJpeg(bytes: Bytes): Promise<{ readonly end: number; readonly frame: number }> {
  let at = 2;
  let frame = 0;
  let scans = 0;
  for (;;) {
    const { code, next } = await marker(bytes, at);
    if (code === EOI) {
      at = next;
      break;
    }
    if (code === SOI) throw new Broken(TEXT.malformed('a second beginning inside it'));
    if (code === TEM || (code >= RST0 && code < RST0 + 8)) {
      at = next;
      continue;
    }
    const length = (await bytes.at(next, 2, 'its header')).readUInt16BE();
    if (length < 2) throw new Broken(TEXT.malformed('the length of a part of its header'));
    at = next + length;
    if (at > bytes.size) throw new Broken(TEXT.cutOff('its header'));
    if (isFrame(code)) {
      await checkFrame(bytes, next + 2, length - 2);
      frame = code;
    }
    if (code !== SOS) continue;
    if (frame === 0) throw new Broken(TEXT.malformed('a scan before the frame'));
    const end = await endOfScan(bytes, at);
    if (end === at) throw new Broken(TEXT.headerOnly('picture data'));
    scans += 1;
    at = end;
  }
  if (scans === 0) throw new Broken(TEXT.headerOnly('picture data'));
  return { end: at, frame };
}

/** SOF0 to SOF15 without DHT, JPG and DAC, which lie between. */
const isFrame = (code: number): boolean =>
  code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;

async function checkFrame(bytes: Bytes, at: number, length: number): Promise<void> {
  if (length < 6) throw new Broken(TEXT.malformed('its frame header'));
  const header = await bytes.at(at, 6, 'its frame header');
  const components = header[5] ?? 0;
  if (header.readUInt16BE(3) === 0 || components === 0 || length !== 6 + 3 * components) {
    throw new Broken(TEXT.malformed('its frame header'));
  }
}

async function marker(bytes: Bytes, from: number): Promise<{ readonly code: number; readonly next: number }> {
  if ((await bytes.at(from, 1, 'its header'))[0] !== 0xff) {
    throw new Broken(TEXT.malformed('what follows a part of its header'));
  }
  // Any number of fill bytes 0xFF may come before a marker (B.1.1.2).
  for (let at = from + 1; ; at += 1) {
    const code = (await bytes.at(at, 1, 'its header'))[0] ?? 0;
    if (code === 0xff) continue;
    if (code === 0) throw new Broken(TEXT.malformed('what follows a part of its header'));
    return { code, next: at + 1 };
  }
}

/** Where the next marker stands after entropy-coded data: 0xFF 0x00 is data, RSTn belongs to the scan. */
async function endOfScan(bytes: Bytes, from: number): Promise<number> {
  let pending = false;
  for await (const { at, bytes: piece } of bytes.pieces(from, bytes.size)) {
    let index = 0;
    if (pending && endsScan(piece[0] ?? 0)) return at - 1;
    pending = false;
    for (;;) {
      index = piece.indexOf(0xff, index);
      if (index < 0) break;
      if (index + 1 === piece.length) {
        pending = true;
        break;
      }
      if (endsScan(piece[index + 1] ?? 0)) return at + index;
      index += 1;
    }
  }
  throw new Broken(TEXT.cutOff('its picture data'));
}

const endsScan = (next: number): boolean => next !== 0 && next !== 0xff && !(next >= RST0 && next < RST0 + 8);
