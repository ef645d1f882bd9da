import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { followRuns } from './bmp-runs.ts';
import { Broken, type Bytes } from './bytes.ts';

interface Header {
  readonly dataAt: number;
  /** Where the list of colours begins. */
  readonly coloursAt: number;
  readonly width: number;
  readonly height: number;
  readonly planes: number;
  readonly bits: number;
  readonly compression: number;
  /** Of packed rows. */
  readonly packedLength: number;
  /** Colours in the list; 0 for as many as there can be. */
  readonly colours: number;
  /** Bytes of one of them. */
  readonly colourLength: number;
}

/** [MS-WMF] 2.1.1.7. Bit fields (3, 6) are rows as they are. */
const [PLAIN, RLE8, RLE4, FIELDS, JPEG, PNG, ALPHA_FIELDS] = [0, 1, 2, 3, 4, 5, 6];

/**
 * Windows bitmap ([MS-WMF] 2.2.2, BITMAPFILEHEADER of wingdi.h), little-endian: the header, room for every row, no
 * colour that is not in its list; packed rows are followed to their end. Rows as they are have no check sums.
 */
export async function inspectBmp(bytes: Bytes): Promise<string> {
  const header = await readHeader(bytes);
  const { dataAt, width, height, bits, compression, packedLength } = header;
  if (bytes.size <= dataAt) throw new Broken(TEXT.headerOnly('picture data'));
  if (compression === RLE8 || compression === RLE4) {
    if (dataAt + packedLength > bytes.size) throw new Broken(TEXT.cutOff('its picture data'));
    const to = packedLength === 0 ? bytes.size : dataAt + packedLength;
    await followRuns(bytes, { from: dataAt, to, width, height, nibbles: compression === RLE4 });
    return TEXT.runsFollowed;
  }
  const isRows = compression !== JPEG && compression !== PNG;
  const rowLength = Math.ceil((width * bits) / 32) * 4;
  const length = isRows ? rowLength * height : packedLength;
  if (dataAt + length > bytes.size) throw new Broken(TEXT.cutOff('its picture data'));
  if (isRows && bits === 8) await checkColours(bytes, header, rowLength);
  return TEXT.partsThere;
}

/** A byte is a place in the list of colours. */
async function checkColours(bytes: Bytes, header: Header, rowLength: number): Promise<void> {
  const { dataAt, width, height, colours } = header;
  if (colours === 0 || colours >= 256) return;
  for await (const { at, bytes: piece } of bytes.pieces(dataAt, dataAt + rowLength * height)) {
    for (const [index, colour] of piece.entries()) {
      if (colour < colours) continue;
      // What fills a row up to four bytes may be anything.
      if ((at + index - dataAt) % rowLength < width) throw new Broken(TEXT.malformed('a colour of its picture data'));
    }
  }
}

async function readHeader(bytes: Bytes): Promise<Header> {
  const start = await bytes.at(0, 26, 'its header');
  const headerSize = start.readUInt32LE(14);
  const header =
    headerSize === 12 ? coreHeader(start) : infoHeader(start, await bytes.at(26, 28, 'its header'), headerSize);
  const { width, height, planes, dataAt, coloursAt, colours, colourLength, bits } = header;
  const fits = width > 0 && height !== 0 && planes === 1 && isKnown(header) && colours <= 2 ** Math.min(bits, 24);
  const listed = bits <= 8 ? coloursAt + colours * colourLength : 14 + headerSize;
  if (!fits || dataAt < Math.max(14 + headerSize, listed)) throw new Broken(TEXT.malformed('its header'));
  return header;
}

/** Of how a pixel is kept and how rows are packed, what goes together. */
function isKnown({ bits, compression }: Header): boolean {
  if (compression === RLE8) return bits === 8;
  if (compression === RLE4) return bits === 4;
  if (compression === FIELDS || compression === ALPHA_FIELDS) return bits === 16 || bits === 32;
  if (compression === JPEG || compression === PNG) return true;
  return compression === PLAIN && [1, 2, 4, 8, 16, 24, 32].includes(bits);
}

const coreHeader = (start: Buffer): Header => ({
  dataAt: start.readUInt32LE(10),
  coloursAt: 26,
  width: start.readUInt16LE(18),
  height: start.readUInt16LE(20),
  planes: start.readUInt16LE(22),
  bits: start.readUInt16LE(24),
  compression: PLAIN,
  packedLength: 0,
  colours: 0,
  colourLength: 3,
});

const infoHeader = (start: Buffer, rest: Buffer, headerSize: number): Header => ({
  dataAt: start.readUInt32LE(10),
  coloursAt: 14 + headerSize,
  width: start.readInt32LE(18),
  // Negative where the rows go from the top down.
  height: Math.abs(start.readInt32LE(22)),
  planes: rest.readUInt16LE(0),
  bits: rest.readUInt16LE(2),
  compression: rest.readUInt32LE(4),
  packedLength: rest.readUInt32LE(8),
  colours: rest.readUInt32LE(20),
  colourLength: 4,
});
