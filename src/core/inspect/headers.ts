import { createDecipheriv } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, NotTried, safe, type Bytes } from './bytes.ts';

/** `{109ADD3F-911B-49F5-A5D0-1791EDC8AED8}`, the format of a revision store ([MS-ONESTORE] 2.3.1), in Windows' order. */
const REVISION_STORE = '3fdd9a101b91f549a5d01791edc8aed8';

/** OneNote sections and tables of contents: as long as the header expects ([MS-ONESTORE] 2.3.1). Little-endian. */
export async function inspectOneNote(bytes: Bytes): Promise<string> {
  const header = await bytes.at(0, 1024, 'its header');
  // What OneDrive packs another way says nothing of its length.
  if (header.toString('hex', 48, 64) !== REVISION_STORE) throw new NotTried(TEXT.noInspector);
  const expected = safe(header.readBigUInt64LE(196), 'its end');
  if (expected > bytes.size) throw new Broken(TEXT.cutOff('its pages'));
  if (expected === 0 || bytes.size === 1024) throw new Broken(TEXT.headerOnly('page'));
  return TEXT.lengthAgrees;
}

/** Outlook data file: the length and the header's check sum ([MS-PST] 2.2.2.6, 2.2.2.5, 5.3). Little-endian. */
export async function inspectPst(bytes: Bytes): Promise<string> {
  const header = await bytes.at(0, 564, 'its header');
  const unicode = header.readUInt16LE(10) >= 23;
  if (header.toString('latin1', 8, 10) !== 'SM') throw new Broken(TEXT.malformed('its header'));
  const expected = unicode ? safe(header.readBigUInt64LE(0xb8), 'its end') : header.readUInt32LE(0xa8);
  if (expected > bytes.size) throw new Broken(TEXT.cutOff('its mails'));
  // Neither inverted before nor after, unlike the one of ZIP.
  const crc = (crc32(header.subarray(8, 8 + 471), 0xffffffff) ^ 0xffffffff) >>> 0;
  if (crc !== header.readUInt32LE(4)) throw new Broken(TEXT.checkSum('its header'));
  if (expected !== bytes.size) throw new Broken(TEXT.malformed('its length'));
  return TEXT.lengthAgrees;
}

const MOST_BLOCKS = 1_000_000;

/** Cabinet ([MS-CAB] 2): OneNote packs notebooks as one. As long as it says, and each block of data in its place. */
export async function inspectCab(bytes: Bytes): Promise<string> {
  const header = await bytes.at(0, 36, 'its header');
  const length = header.readUInt32LE(8);
  if (length > bytes.size) throw new Broken(TEXT.cutOff('its files'));
  const [folders, files, flags] = [26, 28, 30].map((at) => header.readUInt16LE(at));
  if (!folders || !files) throw new Broken(TEXT.headerOnly('file'));
  // Of a set of several, or with room reserved: only its length is known here.
  if (flags !== 0) return TEXT.lengthAgrees;
  let blocks = 0;
  for (let folder = 0; folder < folders; folder += 1) {
    const entry = await bytes.at(36 + folder * 8, 8, 'its header');
    let at = entry.readUInt32LE(0);
    const count = entry.readUInt16LE(4);
    blocks += count;
    if (blocks > MOST_BLOCKS) throw new NotTried(TEXT.tooMany('parts'));
    for (let block = 0; block < count; block += 1) {
      const data = await bytes.at(at, 8, 'its files');
      at += 8 + data.readUInt16LE(4);
      if (at > length) throw new Broken(TEXT.outside('a part of its files'));
    }
  }
  return TEXT.partsThere;
}

/** The integrity file of the phone's message backup (lumia-facts 3.3): 64 letters that hold a SHA-256. */
export async function inspectHsh(bytes: Bytes): Promise<string> {
  const text = (await bytes.upTo(0, 100, 'it')).toString('latin1').trim();
  try {
    const key = Buffer.from('de2f6bd818c3d24d8c9eeb3f1a244df8', 'hex');
    const decipher = createDecipheriv('aes-128-cbc', key, Buffer.from('ec6a9b081de8ac4991dfad071418e7a3', 'hex'));
    const plain = Buffer.concat([decipher.update(text, 'base64'), decipher.final()]).toString('latin1');
    if (/^[A-Za-z0-9+/]{43}=$/u.test(plain)) return TEXT.hsh;
  } catch {
    // Its padding is wrong: said below.
  }
  throw new Broken(TEXT.malformed('what it holds'));
}

/** Rich text: its braces end where it ends. Older editors write a zero byte after it. */
export async function inspectRtf(bytes: Bytes): Promise<string> {
  let depth = 0;
  let escaped = false;
  for await (const piece of bytes.pieces(0, bytes.size)) {
    bytes.step(piece.bytes.length >> 4);
    for (const byte of piece.bytes) {
      if (escaped) escaped = false;
      else if (byte === 0x5c) escaped = true;
      else if (byte === 0x7b) depth += 1;
      else if (byte === 0x7d) depth -= 1;
    }
  }
  if (depth > 0) throw new Broken(TEXT.cutOff('its text'));
  return TEXT.text;
}
