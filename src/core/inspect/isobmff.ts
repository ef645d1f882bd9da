import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, isZero, NotTried, safe, type Bytes } from './bytes.ts';
import { checkTrack, type Box, type Extent, type Track } from './sample-tables.ts';

const MOST_BOXES = 100_000;

/**
 * ISO/IEC 14496-12, QuickTime and 3GPP files: every box lies inside the file, the movie box is there, and each sample
 * that a track names lies inside the media data. Big-endian.
 */
export async function inspectIsoMedia(bytes: Bytes): Promise<string> {
  let movie: Box | null = null;
  let fragments = 0;
  const data: Extent[] = [];
  for await (const box of boxes(bytes, 0, bytes.size)) {
    if (box.type === 'moov') movie = box;
    if (box.type === 'mdat') data.push(box);
    if (box.type === 'moof') fragments += 1;
  }
  if (!movie) {
    throw new Broken(
      data.length > 0 ? TEXT.missing('the list of its pictures and sounds (moov)') : TEXT.headerOnly('film'),
    );
  }
  const { tracks, seconds, fragmented } = await readMovie(bytes, movie);
  if (fragmented) {
    if (fragments === 0) throw new Broken(TEXT.headerOnly('film'));
    return TEXT.fragments(fragments);
  }
  if (tracks.length === 0) throw new Broken(TEXT.none('track'));
  let samples = 0;
  for (const track of tracks) samples += await checkTrack(bytes, track, data);
  if (samples === 0) throw new Broken(TEXT.headerOnly('film'));
  return TEXT.playable(seconds);
}

/** Boxes side by side in a range; throws `Broken` when one runs out of it. */
async function* boxes(bytes: Bytes, from: number, to: number): AsyncGenerator<Box, void, void> {
  let count = 0;
  for (let at = from; at < to;) {
    count += 1;
    if (count > MOST_BOXES) throw new NotTried(TEXT.tooMany('boxes'));
    // QuickTime ends some lists with four zero bytes; what a writer left as zeros after its last box is none.
    if (to - at < 8 || (await bytes.at(at, 4, 'its boxes')).readUInt32BE() === 0) {
      if (await restIsZero(bytes, at, to)) return;
    }
    const box = await boxAt(bytes, at, to);
    yield box;
    at = box.to;
  }
}

async function boxAt(bytes: Bytes, at: number, end: number): Promise<Box> {
  const head = await bytes.at(at, 8, 'its boxes');
  const type = head.toString('latin1', 4, 8);
  const short = head.readUInt32BE(0);
  const long = short === 1;
  let length = short;
  if (long) length = safe((await bytes.at(at + 8, 8, 'its boxes')).readBigUInt64BE(), `its part ${printable(type)}`);
  if (short === 0) length = end - at;
  if (length < (long ? 16 : 8) || !/^[\x20-\x7e\xa9]{4}$/u.test(type)) {
    throw new Broken(TEXT.malformed(`what is ${at} bytes from its start`));
  }
  if (at + length > end) throw new Broken(TEXT.cutOff(type === 'mdat' ? 'its film' : `its part ${printable(type)}`));
  return { type, from: at + (long ? 16 : 8), to: at + length };
}

const printable = (type: string): string => type.replace(/[^\x20-\x7e]/gu, '?');

async function restIsZero(bytes: Bytes, from: number, to: number): Promise<boolean> {
  for await (const piece of bytes.pieces(from, to)) if (!isZero(piece.bytes)) return false;
  return true;
}

interface Movie {
  readonly tracks: readonly Track[];
  readonly seconds: number;
  readonly fragmented: boolean;
}

const MOST_TRACKS = 64;

async function readMovie(bytes: Bytes, movie: Box): Promise<Movie> {
  const tracks: Track[] = [];
  let seconds = 0;
  let fragmented = false;
  let header = false;
  for await (const box of boxes(bytes, movie.from, movie.to)) {
    if (box.type === 'mvhd') {
      seconds = await duration(bytes, box);
      header = true;
    }
    if (box.type === 'mvex') fragmented = true;
    if (box.type === 'trak' && tracks.length < MOST_TRACKS) tracks.push(await readTrack(bytes, box));
  }
  if (!header) throw new Broken(TEXT.missing('the header of the film (mvhd)'));
  return { tracks, seconds, fragmented };
}

/** Seconds by `mvhd` or `mdhd`; both have the time scale and the duration at the same place. */
async function duration(bytes: Bytes, box: Box): Promise<number> {
  const length = box.to - box.from;
  const long = (await within(bytes, box, 0, 1))[0] === 1;
  if (length < (long ? 32 : 20)) throw new Broken(TEXT.malformed(`the length of ${box.type}`));
  const fields = await within(bytes, box, long ? 20 : 12, long ? 12 : 8);
  const scale = fields.readUInt32BE(0);
  if (scale === 0) throw new Broken(TEXT.malformed('its time scale'));
  const units = long ? Number(fields.readBigUInt64BE(4)) : fields.readUInt32BE(4);
  return units / scale;
}

async function within(bytes: Bytes, box: Box, offset: number, length: number): Promise<Buffer> {
  if (box.from + offset + length > box.to) throw new Broken(TEXT.malformed(`the length of ${box.type}`));
  return await bytes.at(box.from + offset, length, `its part ${box.type}`);
}

/** Of a track, what says where its samples are: trak / mdia / minf / stbl. */
async function readTrack(bytes: Bytes, trak: Box): Promise<Track> {
  const media = await child(bytes, trak, 'mdia');
  const header = await child(bytes, media, 'mdhd');
  await duration(bytes, header);
  const information = await child(bytes, media, 'minf');
  const table = await child(bytes, information, 'stbl');
  const found = new Map<string, Box>();
  for await (const box of boxes(bytes, table.from, table.to)) found.set(box.type, box);
  const need = (...types: readonly string[]): Box => {
    for (const type of types) {
      const box = found.get(type);
      if (box) return box;
    }
    throw new Broken(TEXT.missing(`the table ${types[0] ?? ''} of a track`));
  };
  const description = need('stsd');
  if ((await within(bytes, description, 4, 4)).readUInt32BE() === 0) {
    throw new Broken(TEXT.none('description of a track'));
  }
  return { sizes: need('stsz', 'stz2'), chunks: need('stco', 'co64'), runs: need('stsc'), times: need('stts') };
}

async function child(bytes: Bytes, parent: Box, type: string): Promise<Box> {
  for await (const box of boxes(bytes, parent.from, parent.to)) if (box.type === type) return box;
  throw new Broken(TEXT.missing(`the part ${type} of ${parent.type}`));
}
