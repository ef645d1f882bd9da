import { crc32 } from 'node:zlib';
import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, type Bytes } from './bytes.ts';

/** PNG (W3C, third edition, section 5): chunks of length, type, data and CRC, from IHDR over IDAT to IEND. */
export async function inspectPng(bytes: Bytes): Promise<string> {
  let data = 0;
  for (let at = 8, first = true; ; first = false) {
    const head = await bytes.at(at, 8, 'its chunks');
    const length = head.readUInt32BE(0);
    const type = head.toString('latin1', 4, 8);
    if (!/^[A-Za-z]{4}$/u.test(type)) throw new Broken(TEXT.malformed('the name of a chunk'));
    if (first && (type !== 'IHDR' || length !== 13)) throw new Broken(TEXT.malformed('its header'));
    const end = at + 8 + length;
    if (end + 4 > bytes.size) throw new Broken(TEXT.cutOff(type === 'IDAT' ? 'its picture data' : 'its chunks'));
    let crc = 0;
    for await (const piece of bytes.pieces(at + 4, end)) crc = crc32(piece.bytes, crc);
    if (crc !== (await bytes.at(end, 4, 'its chunks')).readUInt32BE()) {
      throw new Broken(TEXT.checkSum(type === 'IDAT' ? 'its picture data' : `its part ${type}`));
    }
    if (type === 'IDAT') data += length;
    if (type === 'IEND') break;
    at = end + 4;
  }
  if (data === 0) throw new Broken(TEXT.headerOnly('picture data'));
  return TEXT.structureOnly;
}
