import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, isZero, NotTried, type Bytes } from './bytes.ts';

/** TIFF 6.0, section 8 and TIFF/EP, by number. */
const TAG = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  stripOffsets: 273,
  samples: 277,
  stripCounts: 279,
  tileOffsets: 324,
  tileCounts: 325,
  subIfds: 330,
  jpegTables: 347,
  jpegAt: 513,
  jpegLength: 514,
  dngVersion: 50706,
} as const;
/** Bytes of one value, by field type (TIFF 6.0, page 15; 13 is IFD). */
const WIDTH: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
const MOST_FOLDERS = 256;
/** Tiles of 256 × 256 pixels of a picture of a thousand million. */
const MOST_JPEGS = 16_384;
const MOST_TABLES = 64 * 1024;
/** JPEG, and JPEG with loss in a DNG of 1.4. */
const JPEG = [7, 34_892];

interface Field {
  readonly type: number;
  readonly count: number;
  /** Where its values are, in the entry itself or elsewhere. */
  readonly at: number;
}

type Fields = ReadonlyMap<number, Field>;

interface Tiff {
  readonly bytes: Bytes;
  readonly little: boolean;
}

/** A JPEG inside: a preview, or a strip or tile that is packed so. */
export interface JpegPart {
  readonly offset: number;
  readonly length: number;
  /** What the parts of one picture have in common, a JPEG without a picture; null where each has its own. */
  readonly tables: Buffer | null;
}

interface Pictures {
  /** Each once. */
  readonly jpegs: readonly JpegPart[];
  /** Some picture data is not packed as JPEG. */
  readonly unpacked: boolean;
}

export async function inspectTiff(bytes: Bytes): Promise<string> {
  await readTiff(bytes);
  return TEXT.structureOnly;
}

/** TIFF 6.0 and DNG 1.4: every image file directory, and every strip or tile that one names, lies inside the file. */
export async function readTiff(bytes: Bytes): Promise<Pictures> {
  const header = await bytes.at(0, 8, 'its header');
  const tiff = { bytes, little: header[0] === 0x49 };
  const jpegs = new Map<number, JpegPart>();
  let unpacked = false;
  const seen = new Set<number>();
  const open = [u32(tiff, header, 4)];
  let pictures = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === 0) continue;
    if (seen.has(at)) throw new Broken(TEXT.loop('a directory'));
    seen.add(at);
    if (seen.size > MOST_FOLDERS) throw new NotTried(TEXT.tooMany('directories'));
    const { fields, next } = await directory(tiff, at);
    open.push(next, ...(await numbers(tiff, fields.get(TAG.subIfds), MOST_FOLDERS)));
    const picture = await checkPicture(tiff, fields);
    if (picture === null) continue;
    pictures += 1;
    unpacked ||= picture.unpacked;
    for (const part of picture.jpegs) jpegs.set(part.offset, part);
    if (jpegs.size > MOST_JPEGS) throw new NotTried(TEXT.tooMany('parts'));
  }
  if (pictures === 0) throw new Broken(TEXT.headerOnly('picture data'));
  return { jpegs: [...jpegs.values()], unpacked };
}

/** Whether the first directory says that this is a DNG. */
export async function isDng(bytes: Bytes): Promise<boolean> {
  try {
    const header = await bytes.at(0, 8, 'its header');
    const tiff = { bytes, little: header[0] === 0x49 };
    return (await directory(tiff, u32(tiff, header, 4))).fields.has(TAG.dngVersion);
  } catch (error) {
    if (error instanceof Broken || error instanceof NotTried) return false;
    throw error;
  }
}

const u16 = ({ little }: Tiff, from: Buffer, at: number): number =>
  little ? from.readUInt16LE(at) : from.readUInt16BE(at);
const u32 = ({ little }: Tiff, from: Buffer, at: number): number =>
  little ? from.readUInt32LE(at) : from.readUInt32BE(at);

async function directory(tiff: Tiff, at: number): Promise<{ readonly fields: Fields; readonly next: number }> {
  const count = u16(tiff, await tiff.bytes.at(at, 2, 'a directory'), 0);
  if (count === 0) throw new Broken(TEXT.malformed('a directory'));
  const table = await tiff.bytes.at(at + 2, count * 12 + 4, 'a directory');
  const fields = new Map<number, Field>();
  for (let entry = 0; entry < count; entry += 1) {
    const type = u16(tiff, table, entry * 12 + 2);
    const values = u32(tiff, table, entry * 12 + 4);
    const length = (WIDTH[type] ?? 0) * values;
    const place = length <= 4 ? at + 2 + entry * 12 + 8 : u32(tiff, table, entry * 12 + 8);
    if (place + length > tiff.bytes.size) throw new Broken(TEXT.cutOff('a value of a directory'));
    fields.set(u16(tiff, table, entry * 12), { type, count: values, at: place });
  }
  return { fields, next: u32(tiff, table, count * 12) };
}

/** Whole numbers of a field; more than `most` are not tried. */
async function numbers(tiff: Tiff, field: Field | undefined, most: number): Promise<number[]> {
  if (!field) return [];
  const width = WIDTH[field.type] ?? 0;
  if (width !== 1 && width !== 2 && width !== 4) return [];
  if (field.count > most) throw new NotTried(TEXT.tooMany('parts'));
  const values = await tiff.bytes.at(field.at, field.count * width, 'a value of a directory');
  tiff.bytes.step(field.count);
  return Array.from({ length: field.count }, (_, index) => {
    if (width === 1) return values[index] ?? 0;
    return width === 2 ? u16(tiff, values, index * 2) : u32(tiff, values, index * 4);
  });
}

const MOST_PARTS = 1_000_000;
/** Strips whose end is looked at: neither packed data nor a sensor's ends in so many zeros. */
const [PROBES, PROBE_BYTES] = [64, 512];

/** Null for a directory without a picture. */
async function checkPicture(tiff: Tiff, fields: Fields): Promise<Pictures | null> {
  const one = async (tag: number, otherwise: number): Promise<number> =>
    (await numbers(tiff, fields.get(tag), MOST_PARTS))[0] ?? otherwise;
  const jpegAt = await one(TAG.jpegAt, 0);
  const jpegLength = await one(TAG.jpegLength, 0);
  if (jpegAt > 0) checkPart(tiff, jpegAt, jpegLength);
  const preview = jpegAt > 0 && jpegLength > 0 ? [{ offset: jpegAt, length: jpegLength, tables: null }] : [];
  const tiled = fields.has(TAG.tileOffsets);
  const offsets = await numbers(tiff, fields.get(tiled ? TAG.tileOffsets : TAG.stripOffsets), MOST_PARTS);
  const counts = await numbers(tiff, fields.get(tiled ? TAG.tileCounts : TAG.stripCounts), MOST_PARTS);
  if (offsets.length === 0) return jpegAt > 0 ? { jpegs: preview, unpacked: false } : null;
  if (counts.length !== offsets.length) throw new Broken(TEXT.malformed('the list of its strips'));
  const compression = await one(TAG.compression, 1);
  const packed = compression !== 1;
  const probed = packed || fields.has(TAG.dngVersion);
  const total = await checkStrips(tiff, { offsets, counts, probed });
  if (!packed && fields.has(TAG.dngVersion)) await checkRaw(tiff, offsets, counts);
  const width = await one(TAG.width, 0);
  const height = await one(TAG.height, 0);
  if (width === 0 || height === 0) throw new Broken(TEXT.malformed('its size'));
  const rowBits = width * (await one(TAG.bits, 1)) * (await one(TAG.samples, 1));
  if (!packed && total < Math.floor(rowBits / 8) * height) {
    throw new Broken(TEXT.malformed('the length of its picture data'));
  }
  if (!JPEG.includes(compression)) return { jpegs: preview, unpacked: preview[0]?.offset !== offsets[0] };
  const tables = await tablesOf(tiff, fields.get(TAG.jpegTables));
  const parts = offsets.map((offset, index) => ({ offset, length: counts[index] ?? 0, tables }));
  return { jpegs: [...preview, ...parts], unpacked: false };
}

async function tablesOf({ bytes }: Tiff, field: Field | undefined): Promise<Buffer | null> {
  if (!field || field.count < 4 || field.count > MOST_TABLES) return null;
  // Kept beyond the next look into the file.
  return Buffer.from(await bytes.at(field.at, field.count, 'a value of a directory'));
}

interface Strips {
  readonly offsets: readonly number[];
  readonly counts: readonly number[];
  /** Zeros at the end of one are a fault. */
  readonly probed: boolean;
}

/** Bytes of all strips or tiles. */
async function checkStrips(tiff: Tiff, { offsets, counts, probed }: Strips): Promise<number> {
  const probeEvery = Math.max(1, Math.floor(offsets.length / PROBES));
  let total = 0;
  for (const [index, offset] of offsets.entries()) {
    const count = counts[index] ?? 0;
    checkPart(tiff, offset, count);
    total += count;
    if (!probed || index % probeEvery !== 0 || count < PROBE_BYTES) continue;
    const end = await tiff.bytes.at(offset + count - PROBE_BYTES, PROBE_BYTES, 'its picture data');
    if (isZero(end)) throw new Broken(TEXT.zeroMedia);
  }
  if (total === 0) throw new Broken(TEXT.headerOnly('picture data'));
  return total;
}

/** So many zeros in one piece are no sensor's: what a lost cable or a full disk leaves comes in blocks. */
const MOST_ZEROS = 64 * 1024;

/** Looks at every byte of a picture that is not packed, for nothing in it but its own noise can tell that it is there. */
async function checkRaw({ bytes }: Tiff, offsets: readonly number[], counts: readonly number[]): Promise<void> {
  let zeros = 0;
  for (const [index, offset] of offsets.entries()) {
    for await (const piece of bytes.pieces(offset, offset + (counts[index] ?? 0))) {
      zeros = isZero(piece.bytes) ? zeros + piece.bytes.length : 0;
      if (zeros >= MOST_ZEROS) throw new Broken(TEXT.zeroMedia);
    }
  }
}

function checkPart({ bytes }: Tiff, offset: number, length: number): void {
  if (offset + length > bytes.size) throw new Broken(TEXT.cutOff('its picture data'));
}
