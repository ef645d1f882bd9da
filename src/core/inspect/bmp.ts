import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, type Bytes } from './bytes.ts';

interface Header {
  readonly dataAt: number;
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly compression: number;
  /** Of packed rows. */
  readonly packedLength: number;
}

/** Windows bitmap ([MS-WMF] 2.2.2, BITMAPFILEHEADER of wingdi.h): the header, and room for every row. Little-endian. */
export async function inspectBmp(bytes: Bytes): Promise<string> {
  const { dataAt, width, height, bits, compression, packedLength } = await readHeader(bytes);
  const raw = compression === 0 || compression === 3 || compression === 6;
  const length = raw ? Math.ceil((width * bits) / 32) * 4 * height : packedLength;
  if (bytes.size <= dataAt) throw new Broken(TEXT.headerOnly('picture data'));
  if (dataAt + length > bytes.size) throw new Broken(TEXT.cutOff('its picture data'));
  return TEXT.partsThere;
}

async function readHeader(bytes: Bytes): Promise<Header> {
  const start = await bytes.at(0, 26, 'its header');
  const dataAt = start.readUInt32LE(10);
  const headerSize = start.readUInt32LE(14);
  const header =
    headerSize === 12 ? coreHeader(start, dataAt) : infoHeader(start, await bytes.at(26, 28, 'its header'));
  const { width, height, bits, compression } = header;
  const embedded = compression === 4 || compression === 5;
  const known = embedded || (compression <= 6 && [1, 2, 4, 8, 16, 24, 32].includes(bits));
  if (width <= 0 || height === 0 || !known || dataAt < 14 + headerSize) throw new Broken(TEXT.malformed('its header'));
  return header;
}

const coreHeader = (start: Buffer, dataAt: number): Header => ({
  dataAt,
  width: start.readUInt16LE(18),
  height: start.readUInt16LE(20),
  bits: start.readUInt16LE(24),
  compression: 0,
  packedLength: 0,
});

const infoHeader = (start: Buffer, rest: Buffer): Header => ({
  dataAt: start.readUInt32LE(10),
  width: start.readInt32LE(18),
  // Negative where the rows go from the top down.
  height: Math.abs(start.readInt32LE(22)),
  bits: rest.readUInt16LE(2),
  compression: rest.readUInt32LE(4),
  packedLength: rest.readUInt32LE(8),
});
