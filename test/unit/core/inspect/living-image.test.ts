import { expect, it } from 'vitest';
import { makeMp4 } from '../../../../src/core/device/virtual/sample/video.ts';
import { bytesReader } from '../../../../src/core/inspect/bytes.ts';
import { loadDecoder } from '../../../../src/core/inspect/decode-image.ts';
import { inspect } from '../../../../src/core/inspect/inspect.ts';
import { goodFiles } from '../../../support/good-files.ts';

const { signal } = new AbortController();
const FILM = Buffer.from(makeMp4({ seed: 3, frames: 8, macroblocksWide: 4, macroblocksHigh: 4, takenAt: 0 }));

async function picture(): Promise<Buffer> {
  const found = (await goodFiles()).find(({ format }) => format === 'JPEG');
  if (!found) throw new Error('no picture');
  return found.bytes;
}
const tried = async (...parts: readonly Uint8Array[]) =>
  await inspect(bytesReader(Buffer.concat(parts)), { name: 'WP_1.jpg', signal, decoder: loadDecoder });

it('a picture with a film behind it opens where both are whole', async () => {
  const jpeg = await picture();
  expect(await tried(jpeg)).toMatchObject({ verdict: 'opens', format: 'JPEG' });
  const whole = { verdict: 'opens', format: 'JPEG with a film' };
  expect(await tried(jpeg, FILM)).toMatchObject(whole);
  // What other makers put before and after it is theirs; a type may lie across two pieces of what is read.
  expect(await tried(jpeg, Buffer.from('MotionPhoto_Data'), FILM, Buffer.from('\0\0\0\x40SEFHSEFT'))).toMatchObject(
    whole,
  );
  const page = 64 * 1024;
  for (const ahead of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const filling = Buffer.alloc(3 * page - jpeg.length - ahead, 1);
    expect(await tried(jpeg, filling, FILM)).toMatchObject(whole);
  }
});

it('says that the film is cut off, wherever that is', async () => {
  const jpeg = await picture();
  for (const share of [0.1, 0.3, 0.5, 0.7, 0.9, 0.999]) {
    const opening = await tried(jpeg, FILM.subarray(0, Math.floor(FILM.length * share)));
    expect(opening).toMatchObject({
      verdict: 'does-not-open',
      why: expect.stringMatching(/film behind it.*cut off/u) as unknown,
    });
  }
});

it('takes no other bytes behind a picture for a film, and lengths that lie end it', async () => {
  const jpeg = await picture();
  for (const tail of ['ftyp', 'a page on ftyp and moov', '\0\0\0\x03ftypmp42', '\xff\xff\xff\xffftypmp42']) {
    expect(await tried(jpeg, Buffer.from(tail, 'latin1'))).toMatchObject({ verdict: 'opens', format: 'JPEG' });
  }
  const lying = Buffer.from('\0\0\0\x10ftypmp42\0\0\0\0\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff', 'latin1');
  expect(await tried(jpeg, lying)).toMatchObject({ verdict: 'does-not-open' });
  const many = Buffer.concat([FILM.subarray(0, 24), Buffer.alloc(4_000_000, Buffer.from('\0\0\0\x08free', 'latin1'))]);
  expect(await tried(jpeg, many)).toMatchObject({ verdict: 'does-not-open' });
});
