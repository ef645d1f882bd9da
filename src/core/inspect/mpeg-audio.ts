import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, isZero, type Bytes } from './bytes.ts';

interface Frame {
  /** Bytes, its header too. */
  readonly length: number;
  readonly samples: number;
  /** Hz. */
  readonly rate: number;
}

type ReadFrame = (header: Buffer) => Frame | null;

/** kbit/s of MPEG 1 layers I, II, III and MPEG 2 layers I, II and III (ISO/IEC 11172-3 and 13818-3, table of 2.4.2.3). */
const BIT_RATES: readonly (readonly number[])[] = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
const RATES: readonly number[] = [44100, 48000, 32000];

/** An MPEG audio frame of layer I, II or III. */
export const mpegFrame: ReadFrame = (header) => {
  const [first = 0, second = 0, third = 0] = header;
  const version = (second >> 3) & 3;
  const layer = 4 - ((second >> 1) & 3);
  if (first !== 0xff || (second & 0xe0) !== 0xe0 || version === 1 || layer === 4) return null;
  const one = version === 3;
  const kbits = bitRate(one, layer, third >> 4);
  const base = RATES[(third >> 2) & 3];
  if (kbits === 0 || base === undefined) return null;
  const rate = base / (VERSION_DIVISORS[version] ?? 1);
  const samples = layer === 1 ? 384 : layer === 3 && !one ? 576 : 1152;
  // Layer I counts in slots of four bytes.
  const slot = layer === 1 ? 4 : 1;
  const length = (Math.floor((samples * 125 * kbits) / slot / rate) + ((third >> 1) & 1)) * slot;
  return { length, samples, rate };
};

/** By the version's two bits: MPEG 2.5, none, 2, 1. */
const VERSION_DIVISORS: readonly number[] = [4, 1, 2, 1];

/** kbit/s; 0 for none. */
function bitRate(one: boolean, layer: number, index: number): number {
  const row = one ? layer - 1 : layer === 1 ? 3 : 4;
  return BIT_RATES[row]?.[index] ?? 0;
}

const AAC_RATES: readonly number[] = [
  96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
];

/** An AAC frame in ADTS (ISO/IEC 13818-7, 6.2). */
export const adtsFrame: ReadFrame = (header) => {
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = header;
  const rate = AAC_RATES[(third >> 2) & 15];
  if (first !== 0xff || (second & 0xf6) !== 0xf0 || rate === undefined) return null;
  const length = ((fourth & 3) << 11) | (fifth << 3) | (sixth >> 5);
  return length < 7 ? null : { length, samples: 1024, rate };
};

const HEADER = 6;
/** How far to look for the next frame after damage. */
const RESYNC = 256 * 1024;
/** More damaged places than one in so many frames, and it is no longer to be called whole. */
const GAPS_PER = 50;

/** Frames that follow one another to the end, after an ID3v2 tag and before the tags that players put at the end. */
export async function inspectFrames(bytes: Bytes, readFrame: ReadFrame): Promise<string> {
  const from = await skipId3(bytes);
  const end = await endOfSound(bytes);
  let at = from;
  let frames = 0;
  let gaps = 0;
  let firstGap = from;
  let seconds = 0;
  let promised = 0;
  while (at + HEADER <= end) {
    const frame = readFrame(await bytes.at(at, HEADER, 'its sound'));
    if (!frame) {
      const next = await nextFrame(bytes, { at: at + 1, end }, readFrame);
      if (next === null && frames > 0 && (await isPadding(bytes, at, end))) break;
      if (next === null) throw new Broken(frames === 0 ? TEXT.headerOnly('sound') : TEXT.lostInside(at));
      if (gaps === 0) firstGap = at;
      if (frames > 0) gaps += 1;
      at = next;
      continue;
    }
    if (at + frame.length > end) {
      // A last frame that is cut is how a file that was cut off looks.
      if (end === bytes.size || frames === 0) throw new Broken(TEXT.cutOff('its sound'));
      break;
    }
    if (frames === 0) promised = await promisedFrames(bytes, at, frame.length);
    frames += 1;
    seconds += frame.samples / frame.rate;
    at += frame.length;
  }
  if (frames === 0) throw new Broken(TEXT.headerOnly('sound'));
  // The count in a Xing header leaves out its own frame.
  if (promised > frames + 1) throw new Broken(TEXT.cutOff('its sound'));
  if (gaps * GAPS_PER > frames) throw new Broken(TEXT.lostInside(firstGap));
  return gaps > 0 ? TEXT.framesWithGaps(frames, gaps) : TEXT.frames(frames, seconds);
}

/** ID3v2 (id3.org, 2.4.0 section 3.1): ten bytes with a length of seven bits a byte. */
export async function skipId3(bytes: Bytes): Promise<number> {
  const head = await bytes.upTo(0, 10, 'its tag');
  if (head.length < 10 || head.toString('latin1', 0, 3) !== 'ID3') return 0;
  const size = [...head.subarray(6, 10)].reduce((sum, byte) => sum * 128 + (byte & 127), 0);
  const end = 10 + size + (((head[5] ?? 0) & 0x10) === 0 ? 0 : 10);
  if (end > bytes.size) throw new Broken(TEXT.cutOff('its tag'));
  if (end === bytes.size) throw new Broken(TEXT.headerOnly('sound'));
  return end;
}

/** Before an ID3v1 tag (128 bytes) and an APEv2 tag (its footer says its length). */
async function endOfSound(bytes: Bytes): Promise<number> {
  let end = bytes.size;
  if (end >= 128 && (await bytes.at(end - 128, 3, 'its tag')).toString('latin1') === 'TAG') end -= 128;
  if (end >= 32) {
    const footer = await bytes.at(end - 32, 32, 'its tag');
    if (footer.toString('latin1', 0, 8) === 'APETAGEX') end = Math.max(0, end - footer.readUInt32LE(12) - 32);
  }
  return end;
}

/** Two frames in a row are sound; one may be chance. */
async function nextFrame(
  bytes: Bytes,
  range: { readonly at: number; readonly end: number },
  readFrame: ReadFrame,
): Promise<number | null> {
  const limit = Math.min(range.end - HEADER, range.at + RESYNC);
  for (let at = range.at; at <= limit; at += 1) {
    const head = await bytes.at(at, HEADER, 'its sound');
    const frame = head[0] === 0xff ? readFrame(head) : null;
    if (!frame) continue;
    const after = at + frame.length;
    if (after + HEADER > range.end) continue;
    if (readFrame(await bytes.at(after, HEADER, 'its sound'))) return at;
  }
  return null;
}

/** A few zeros at the end are padding; a good part of the file is what was lost. */
async function isPadding(bytes: Bytes, from: number, to: number): Promise<boolean> {
  if ((to - from) * 16 > bytes.size) return false;
  for await (const piece of bytes.pieces(from, to)) if (!isZero(piece.bytes)) return false;
  return true;
}

/** Frames that a Xing or Info header in the first frame promises; 0 where there is none. */
async function promisedFrames(bytes: Bytes, at: number, length: number): Promise<number> {
  const frame = await bytes.upTo(at, Math.min(length, 200), 'its sound');
  for (const word of ['Xing', 'Info']) {
    const found = frame.indexOf(word, 0, 'latin1');
    if (found < 0 || found + 12 > frame.length) continue;
    if ((frame.readUInt32BE(found + 4) & 1) !== 0) return frame.readUInt32BE(found + 8);
  }
  return 0;
}

/** Bytes of an AMR frame by its type (RFC 4867, section 5.3), its first byte counted in; narrow band, then wide. */
const AMR: readonly (readonly number[])[] = [
  [13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1],
  [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1],
];

/** AMR and AMR-WB voice recordings (RFC 4867, section 5): 20 ms a frame. */
export async function inspectAmr(bytes: Bytes): Promise<string> {
  const wide = (await bytes.upTo(0, 9, 'its header')).toString('latin1') === '#!AMR-WB\n';
  const lengths = AMR[wide ? 1 : 0] ?? [];
  let frames = 0;
  for (let at = wide ? 9 : 6; at < bytes.size; frames += 1) {
    const type = (((await bytes.at(at, 1, 'its sound'))[0] ?? 0) >> 3) & 15;
    const length = lengths[type] ?? 0;
    if (length === 0) throw new Broken(TEXT.lostInside(at));
    if (at + length > bytes.size) throw new Broken(TEXT.cutOff('its sound'));
    at += length;
  }
  if (frames === 0) throw new Broken(TEXT.headerOnly('sound'));
  return TEXT.frames(frames, frames / 50);
}
