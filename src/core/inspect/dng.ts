import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import type { OpOptions } from '../base/options.ts';
import { Broken, Bytes, bytesReader, type RandomReader } from './bytes.ts';
import type { LoadDecoder } from './decode-image.ts';
import { isDecodable, walkJpeg } from './jpeg.ts';
import { readTiff, type JpegPart } from './tiff.ts';

export interface DngOptions extends OpOptions {
  /** Asked when there is something to decode. Null where nothing can be: the structure is tried all the same. */
  readonly decoder: LoadDecoder | null;
  /** Bytes; what is longer is not held in memory to be decoded. */
  readonly mostHeld: number;
}

/**
 * DNG 1.4: as TIFF, and every JPEG in it (previews, tiles of a packed raw picture) read to its end and decoded. A raw
 * picture that is not packed has no check sums: one whose bytes are others is another picture, and cannot be told.
 */
export async function inspectDng(reader: RandomReader, bytes: Bytes, options: DngOptions): Promise<string> {
  const { jpegs, unpacked } = await readTiff(bytes);
  let inside = 0;
  for (const { length } of jpegs) inside += length;
  // Else a few bytes could be named as a thousand pictures, each to be decoded.
  if (inside > bytes.size) throw new Broken(TEXT.overlap('the pictures inside it'));
  let [decoded, warned] = [0, 0];
  for (const part of jpegs) {
    const said = await tryJpeg(reader, part, options);
    if (said !== 'not-decoded') decoded += 1;
    if (said === 'with-warnings') warned += 1;
  }
  if (decoded === 0) return TEXT.structureOnly;
  const isAll = decoded === jpegs.length && !unpacked;
  if (warned > 0) return isAll ? TEXT.decodedWithWarning : TEXT.previewWithWarning;
  return isAll ? TEXT.decoded : TEXT.previewDecoded(decoded);
}

async function tryJpeg(
  reader: RandomReader,
  part: JpegPart,
  options: DngOptions,
): Promise<'clean' | 'with-warnings' | 'not-decoded'> {
  const { offset, length, tables } = part;
  const { decoder, mostHeld, signal } = options;
  signal.throwIfAborted();
  if (length > mostHeld) {
    // Its tables may lie elsewhere: only that it ends is looked at.
    await walkJpeg(new Bytes(windowOf(reader, part), options));
    return 'not-decoded';
  }
  const own = await reader.read(offset, length);
  if (own.length < length || own[0] !== 0xff || own[1] !== 0xd8)
    throw new Broken(TEXT.malformed('a picture inside it'));
  // Tables of several tiles are kept once, as a JPEG without a picture (TIFF technical note 2): they go before the data.
  const file = tables ? Buffer.concat([tables.subarray(0, -2), own.subarray(2)]) : own;
  const { frame } = await walkJpeg(new Bytes(bytesReader(file), options));
  const decode = isDecodable(frame) ? ((await decoder?.()) ?? null) : null;
  if (decode === null) return 'not-decoded';
  signal.throwIfAborted();
  return await decode(file);
}

const windowOf = (reader: RandomReader, { offset, length }: JpegPart): RandomReader => ({
  size: length,
  read: (at, count, into) => reader.read(offset + at, Math.min(count, length - at), into),
});
