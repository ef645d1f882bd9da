import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeJpeg } from '../../../../src/core/device/virtual/sample/photos.ts';
import { SeededRandom } from '../../../../src/core/device/virtual/sample/random.ts';
import { bytesReader } from '../../../../src/core/inspect/bytes.ts';
import { loadDecoder, type DecodeImage } from '../../../../src/core/inspect/decode-image.ts';
import { inspect } from '../../../../src/core/inspect/inspect.ts';
import type { Opening } from '../../../../src/shared/domain/opening.ts';
import { makeBmp, makePackedBmp, makeRawPhoto } from '../../../support/good-files.ts';

const { signal } = new AbortController();
let decode: DecodeImage | null = null;
let preview: Buffer = Buffer.alloc(0);
const sensor = Buffer.from(new SeededRandom(3).bytes(64 * 2 * 4000));

const tryIt = (bytes: Uint8Array, name: string): Promise<Opening> =>
  inspect(bytesReader(bytes), { name, signal, decoder: () => Promise.resolve(decode) });
const garbage = (bytes: Buffer, at: number, length = 2000): Buffer => {
  const changed = Buffer.from(bytes);
  Buffer.from(new SeededRandom(99).bytes(length)).copy(changed, at);
  return changed;
};

beforeAll(async () => {
  decode = await loadDecoder();
  preview = Buffer.from(
    await makeJpeg({
      seed: 5,
      width: 640,
      height: 480,
      make: 'Nokia',
      model: 'Lumia 1020',
      takenAt: '2014:07:11 15:00:00',
    }),
  );
});

describe('a raw photo (DNG)', () => {
  it('opens where its small picture can be decoded and the raw picture is there, and says no more', async () => {
    expect(await tryIt(makeRawPhoto({ preview, raw: sensor }), 'a.dng')).toMatchObject({
      verdict: 'opens',
      why: 'the small picture inside it can be decoded, and every part of the raw picture is there',
    });
  });

  it('does not open with garbage in its small picture', async () => {
    const file = makeRawPhoto({ preview, raw: sensor });
    const middle = file.indexOf(preview) + Math.floor(preview.length / 2);
    expect(await tryIt(garbage(file, middle), 'a.dng')).toMatchObject({
      verdict: 'does-not-open',
    });
    // What no structure shows: the picture that its end mark promises is not all there.
    const lost = Buffer.from(preview);
    const scan = preview.lastIndexOf('\xff\xda', undefined, 'latin1') + 400;
    lost.copyWithin(scan, scan + 8000);
    const cut = Buffer.concat([lost.subarray(0, -8002), Buffer.from([0xff, 0xd9])]);
    expect(await tryIt(makeRawPhoto({ preview: cut, raw: sensor }), 'a.dng')).toMatchObject({
      verdict: 'does-not-open',
      why: expect.stringContaining('cannot be decoded') as unknown,
    });
  });

  it('does not open with blocks of zeros in the raw picture, wherever they are', async () => {
    const file = makeRawPhoto({ preview, raw: sensor });
    const at = file.indexOf(sensor);
    for (const from of [at + 1000, at + 200_000]) {
      expect(await tryIt(Buffer.from(file).fill(0, from, from + 140_000), 'a.dng')).toMatchObject({
        verdict: 'does-not-open',
        why: 'parts of its media data are nothing but zero bytes',
      });
    }
  });

  // Listed in docs/inspect.md: any bytes are a picture of a sensor.
  it('cannot be told from another where its raw picture is not packed', async () => {
    const file = makeRawPhoto({ preview, raw: sensor });
    expect(await tryIt(garbage(file, file.indexOf(sensor) + 1000), 'a.dng')).toMatchObject({ verdict: 'opens' });
  });

  it('is decoded tile by tile where its raw picture is packed so', async () => {
    const tile = await sharp(preview).resize(64, 64).jpeg().toBuffer();
    const raw = [tile, await sharp(preview).negate().resize(64, 64).jpeg().toBuffer()];
    const file = makeRawPhoto({ preview, raw });
    expect(await tryIt(file, 'a.dng')).toMatchObject({ verdict: 'opens', why: 'the whole picture was decoded' });
    const last = file.indexOf(raw[1] ?? '');
    const scan = (raw[1] ?? tile).lastIndexOf('\xff\xda', undefined, 'latin1');
    expect(await tryIt(garbage(file, last + scan + 40, 600), 'a.dng')).toMatchObject({ verdict: 'does-not-open' });
  });

  it('is decoded with the tables that its tiles have in common', async () => {
    const tile = await sharp(preview).resize(64, 64).jpeg({ optimiseCoding: false }).toBuffer();
    const frame = tile.indexOf('\xff\xc0', 0, 'latin1');
    const scan = tile.indexOf('\xff\xda', 0, 'latin1');
    const frameEnd = frame + 2 + tile.readUInt16BE(frame + 2);
    const bare = Buffer.concat([tile.subarray(0, 2), tile.subarray(frame, frameEnd), tile.subarray(scan)]);
    const tables = Buffer.concat([tile.subarray(0, frame), tile.subarray(frameEnd, scan), Buffer.from([0xff, 0xd9])]);
    const file = makeRawPhoto({ preview, raw: [bare], tables });
    expect(await tryIt(file, 'a.dng')).toMatchObject({ verdict: 'opens', why: 'the whole picture was decoded' });
    expect(await tryIt(makeRawPhoto({ preview, raw: [bare] }), 'a.dng')).toMatchObject({ verdict: 'does-not-open' });
  });

  it('packed without loss, which nothing here decodes, is followed to its end only', async () => {
    const tile = Buffer.from(await sharp(preview).resize(64, 64).jpeg().toBuffer());
    tile[tile.indexOf('\xff\xc0', 0, 'latin1') + 1] = 0xc3;
    expect(await tryIt(makeRawPhoto({ preview, raw: [tile] }), 'a.dng')).toMatchObject({
      verdict: 'opens',
      why: 'the small picture inside it can be decoded, and every part of the raw picture is there',
    });
    expect(await tryIt(makeRawPhoto({ preview, raw: [tile.subarray(0, -2)] }), 'a.dng')).toMatchObject({
      verdict: 'does-not-open',
    });
  });

  it('is refused where a few bytes are named as many pictures', async () => {
    const file = makeRawPhoto({ preview, raw: [preview, preview, preview] });
    const lists = file.indexOf(preview) - 6 * 4;
    // Each tile begins two bytes further on and goes to the end of the file.
    const base = file.indexOf(preview);
    for (const index of [0, 1, 2]) {
      file.writeUInt32LE(base + index * 2, lists + index * 4);
      file.writeUInt32LE(file.length - base - index * 2, lists + (index + 3) * 4);
    }
    expect(await tryIt(file, 'a.dng')).toMatchObject({
      verdict: 'does-not-open',
      why: 'the pictures inside it overlap',
    });
  });
});

describe('a bitmap (BMP)', () => {
  it('in packed rows is followed to its end', async () => {
    expect(await tryIt(makePackedBmp(), 'a.bmp')).toMatchObject({
      verdict: 'opens',
      why: 'its packed rows were followed to the end of the picture',
    });
    // Its last row is not filled, and nothing says that the picture ends.
    expect(await tryIt(makePackedBmp([]), 'a.bmp')).toMatchObject({ verdict: 'opens' });
  });

  it('in packed rows does not open where one is too long, where there are too many, or where the end is missing', async () => {
    const good = makePackedBmp();
    const rows = 54 + 1024;
    const wrong: readonly (readonly [at: number, value: number])[] = [
      [rows, 41],
      [rows + 3, 12],
      [good.length - 5, 9],
    ];
    for (const [at, value] of wrong) {
      const file = Buffer.from(good);
      file[at] = value;
      expect({ at, ...(await tryIt(file, 'a.bmp')) }).toMatchObject({ at, verdict: 'does-not-open' });
    }
    expect(await tryIt(garbage(good, rows + 14, 200), 'a.bmp')).toMatchObject({ verdict: 'does-not-open' });
    const short = Buffer.from(good);
    short.writeUInt32LE(14 * 10, 34);
    expect(await tryIt(short.subarray(0, rows + 14 * 10), 'a.bmp')).toMatchObject({ verdict: 'does-not-open' });
  });

  it('does not open where a colour is not in its list, or its header is of no bitmap', async () => {
    const file = Buffer.alloc(54 + 16 * 4 + 32 * 4, 3);
    makeBmp().copy(file, 0, 0, 54);
    file.writeUInt32LE(54 + 16 * 4, 10);
    file.writeInt32LE(30, 18);
    file.writeInt32LE(4, 22);
    file.writeUInt16LE(8, 28);
    file.writeUInt32LE(16, 46);
    expect(await tryIt(file, 'a.bmp')).toMatchObject({ verdict: 'opens' });
    // What fills the row up is no colour.
    const filled = Buffer.from(file).fill(200, file.length - 2);
    expect(await tryIt(filled, 'a.bmp')).toMatchObject({ verdict: 'opens' });
    const outside = Buffer.from(file).fill(200, file.length - 3);
    expect(await tryIt(outside, 'a.bmp')).toMatchObject({
      verdict: 'does-not-open',
      why: 'a colour of its picture data makes no sense',
    });
    const planes = Buffer.from(makeBmp());
    planes[26] = 7;
    expect(await tryIt(planes, 'a.bmp')).toMatchObject({ verdict: 'does-not-open' });
  });
});
