import { SeededRandom } from './random.ts';

/** Bits, most significant first, with H.264's Exp-Golomb codes (ITU-T H.264, 9.1). */
class BitWriter {
  readonly #bytes: number[] = [];
  #current = 0;
  #filled = 0;

  bit(value: number): void {
    this.#current = (this.#current << 1) | value;
    this.#filled += 1;
    if (this.#filled === 8) {
      this.#bytes.push(this.#current);
      this.#current = 0;
      this.#filled = 0;
    }
  }

  bits(value: number, count: number): void {
    for (let index = count - 1; index >= 0; index -= 1) this.bit((value >>> index) & 1);
  }

  ue(value: number): void {
    const length = 32 - Math.clz32(value + 1);
    this.bits(0, length - 1);
    this.bits(value + 1, length);
  }

  align(): void {
    while (this.#filled !== 0) this.bit(0);
  }

  bytes(data: Uint8Array): void {
    for (const byte of data) this.#bytes.push(byte);
  }

  /** rbsp_trailing_bits, then everything written. */
  finish(): Uint8Array {
    this.bit(1);
    this.align();
    return Uint8Array.from(this.#bytes);
  }
}

/** A NAL unit: its header, and emulation prevention bytes where the payload would look like a start code (7.4.1). */
function nal(header: number, payload: Uint8Array): Buffer {
  const out: number[] = [header];
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    out.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Buffer.from(out);
}

function sequenceParameters(macroblocksWide: number, macroblocksHigh: number): Buffer {
  const bits = new BitWriter();
  bits.bits(66, 8);
  bits.bits(0xc0, 8);
  bits.bits(30, 8);
  for (const value of [0, 0, 2, 0]) bits.ue(value);
  bits.bit(0);
  bits.ue(macroblocksWide - 1);
  bits.ue(macroblocksHigh - 1);
  for (const flag of [1, 1, 0, 0]) bits.bit(flag);
  return nal(0x67, bits.finish());
}

function pictureParameters(): Buffer {
  const bits = new BitWriter();
  bits.ue(0);
  bits.ue(0);
  bits.bits(0, 2);
  for (const value of [0, 0, 0]) bits.ue(value);
  bits.bits(0, 3);
  for (const value of [0, 0, 0]) bits.ue(value);
  bits.bits(0b100, 3);
  return nal(0x68, bits.finish());
}

/** One IDR picture whose macroblocks are all I_PCM: raw samples, so that no encoder is needed and every decoder agrees. */
function picture(index: number, macroblocks: number, random: SeededRandom): Buffer {
  const bits = new BitWriter();
  bits.ue(0);
  bits.ue(7);
  bits.ue(0);
  bits.bits(0, 4);
  bits.ue(index % 2);
  bits.bits(0, 2);
  bits.ue(0);
  bits.ue(1);
  const samples = new Uint8Array(384);
  for (let block = 0; block < macroblocks; block += 1) {
    const tone = 40 + ((block * 9 + index * 5) % 150);
    samples.fill(tone, 0, 256);
    for (let dot = 0; dot < 24; dot += 1) samples[random.below(256)] = tone + random.below(30);
    samples.fill(100 + (index % 50), 256, 320);
    samples.fill(120 + (block % 30), 320, 384);
    bits.ue(25);
    bits.align();
    bits.bytes(samples);
  }
  return nal(0x65, bits.finish());
}

const u16 = (...values: readonly number[]): Buffer => {
  const out = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => out.writeUInt16BE(value, index * 2));
  return out;
};
const u32 = (...values: readonly number[]): Buffer => {
  const out = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => out.writeUInt32BE(value >>> 0, index * 4));
  return out;
};

function box(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body]);
}

const MATRIX = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

interface Track {
  readonly width: number;
  readonly height: number;
  readonly sps: Buffer;
  readonly pps: Buffer;
  readonly sizes: readonly number[];
  readonly framesPerSecond: number;
  /** Seconds since 1904-01-01. */
  readonly createdAt: number;
}

/** ISO/IEC 14496-12 `moov` of one AVC track in one chunk at `dataAt`. */
function movie(track: Track, dataAt: number): Buffer {
  const { createdAt: made, sizes, width, height } = track;
  const [scale, frame] = [track.framesPerSecond * 1000, 1000];
  const duration = sizes.length * frame;
  const avcC = box(
    'avcC',
    Buffer.from([1, 66, 0xc0, 30, 0xff, 0xe1]),
    u16(track.sps.length),
    track.sps,
    Buffer.from([1]),
    u16(track.pps.length),
    track.pps,
  );
  const name = Buffer.alloc(32);
  const avc1 = box(
    'avc1',
    u32(0),
    u16(0, 1),
    Buffer.alloc(16),
    u16(width, height),
    u32(0x480000, 0x480000, 0),
    u16(1),
    name,
    u16(24, 0xffff),
    avcC,
  );
  const table = box(
    'stbl',
    box('stsd', u32(0, 1), avc1),
    box('stts', u32(0, 1, sizes.length, frame)),
    box('stsc', u32(0, 1, 1, sizes.length, 1)),
    box('stsz', u32(0, 0, sizes.length, ...sizes)),
    box('stco', u32(0, 1, dataAt)),
  );
  const information = box(
    'minf',
    box('vmhd', u32(1), u16(0, 0, 0, 0)),
    box('dinf', box('dref', u32(0, 1), box('url ', u32(1)))),
    table,
  );
  const media = box(
    'mdia',
    box('mdhd', u32(0, made, made, scale, duration), u16(0x55c4, 0)),
    box('hdlr', u32(0, 0), Buffer.from('vide'), u32(0, 0, 0), Buffer.from('VideoHandler\0')),
    information,
  );
  const header = box(
    'tkhd',
    u32(3, made, made, 1, 0, duration, 0, 0),
    u16(0, 0, 0, 0),
    MATRIX,
    u32(width * 65536, height * 65536),
  );
  const movieHeader = box(
    'mvhd',
    u32(0, made, made, scale, duration, 0x10000),
    u16(0x100, 0),
    u32(0, 0),
    MATRIX,
    Buffer.alloc(24),
    u32(2),
  );
  return box('moov', movieHeader, box('trak', header, media));
}

export interface VideoRecipe {
  readonly seed: number;
  readonly frames: number;
  /** In macroblocks of 16 by 16. */
  readonly macroblocksWide: number;
  readonly macroblocksHigh: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly takenAt: number;
}

const SECONDS_1904_TO_1970 = 2082844800;

/** An MP4 with one H.264 baseline track, 10 frames a second, no sound. */
export function makeMp4(recipe: VideoRecipe): Uint8Array {
  const random = new SeededRandom(recipe.seed);
  const blocks = recipe.macroblocksWide * recipe.macroblocksHigh;
  const samples = Array.from({ length: recipe.frames }, (_, index) => {
    const unit = picture(index, blocks, random);
    return Buffer.concat([u32(unit.length), unit]);
  });
  const track: Track = {
    width: recipe.macroblocksWide * 16,
    height: recipe.macroblocksHigh * 16,
    sps: sequenceParameters(recipe.macroblocksWide, recipe.macroblocksHigh),
    pps: pictureParameters(),
    sizes: samples.map((sample) => sample.length),
    framesPerSecond: 10,
    createdAt: Math.floor(recipe.takenAt / 1000) + SECONDS_1904_TO_1970,
  };
  const type = box('ftyp', Buffer.from('mp42'), u32(0), Buffer.from('mp41isom'));
  const dataAt = type.length + movie(track, 0).length + 8;
  return Buffer.concat([type, movie(track, dataAt), box('mdat', ...samples)]);
}
