import { describe, expect, it } from 'vitest';
import { makeMp4 } from '../../../../src/core/device/virtual/sample/video.ts';
import { filmedAt } from '../../../../src/core/photos/film-note.ts';
import { reconcile, type DatesGiven } from '../../../../src/core/photos/taken.ts';

const at = (text: string): number => Date.parse(`${text}Z`);
const MADE = at('2015-08-09T16:01:30');
const SECONDS = MADE / 1000 + 2_082_844_800;

const u32 = (...values: readonly number[]): Buffer => {
  const out = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => out.writeUInt32BE(value >>> 0, index * 4));
  return out;
};
const box = (type: string, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body]);
};
const mvhd = (seconds: number): Buffer => box('mvhd', u32(0, seconds, seconds, 600, 600), Buffer.alloc(80));
const longMvhd = (seconds: number): Buffer => {
  const head = Buffer.alloc(32);
  head[0] = 1;
  head.writeBigUInt64BE(BigInt(seconds), 4);
  return box('mvhd', head, Buffer.alloc(80));
};

/** With how many reads, and of how many bytes. */
async function read(film: Uint8Array, size = film.length): Promise<[number | null, number]> {
  let bytes = 0;
  const found = await filmedAt(size, (offset, length) => {
    bytes += length;
    return Promise.resolve(film.subarray(offset, offset + length));
  });
  return [found, bytes];
}
const filmed = async (...boxes: readonly Uint8Array[]): Promise<number | null> => (await read(Buffer.concat(boxes)))[0];

describe('the date in a film', () => {
  it('is read from 32 and 64 bits, with the movie box at either end', async () => {
    expect(await filmed(makeMp4({ seed: 1, frames: 3, macroblocksWide: 2, macroblocksHigh: 2, takenAt: MADE }))).toBe(
      MADE,
    );
    const type = box('ftyp', Buffer.from('3gp5'), u32(0));
    expect(await filmed(type, box('mdat', Buffer.alloc(5000)), box('moov', mvhd(SECONDS)))).toBe(MADE);
    expect(await filmed(type, box('moov', box('udta'), longMvhd(SECONDS)))).toBe(MADE);
    // A box of 64 bits, and one that goes to the end.
    const long = Buffer.concat([u32(1), Buffer.from('mdat'), u32(0, 24), Buffer.alloc(8)]);
    const last = Buffer.concat([u32(0), Buffer.from('moov'), mvhd(SECONDS)]);
    expect(await filmed(type, long, last)).toBe(MADE);
  });

  it('is none where nothing is said, and where no Lumia was', async () => {
    expect(await filmed(box('moov', mvhd(0)))).toBeNull();
    // Counted from 1970, the commonest mistake: 1949.
    expect(await filmed(box('moov', mvhd(MADE / 1000)))).toBeNull();
    expect(await filmed(box('moov', longMvhd(2 ** 52)))).toBeNull();
    expect(await filmed(box('moov', longMvhd(Number.MAX_SAFE_INTEGER)))).toBeNull();
    expect(await filmed(box('ftyp'), box('mdat'))).toBeNull();
    expect(await filmed()).toBeNull();
  });

  it('is not looked for where lengths lie, nor without an end', async () => {
    const inside = mvhd(SECONDS);
    expect(await filmed(Buffer.concat([u32(7), Buffer.from('moov'), inside]))).toBeNull();
    expect(await filmed(Buffer.concat([u32(inside.length + 9), Buffer.from('moov'), inside]))).toBeNull();
    expect(await filmed(Buffer.concat([u32(1), Buffer.from('moov'), u32(0xffffffff, 0xffffffff), inside]))).toBeNull();
    expect(await filmed(box('moov', Buffer.concat([u32(0xffffffff), Buffer.from('mvhd')])))).toBeNull();
    expect(await filmed(box('moov', box('mvhd', u32(0))))).toBeNull();
    // A thousand boxes in one another, and a hundred thousand beside one another.
    let deep: Uint8Array = inside;
    for (let level = 0; level < 1000; level += 1) {
      deep = Buffer.concat([u32(deep.length + 8), Buffer.from('moov'), deep.subarray(0, 4096)]);
    }
    expect((await read(deep, 2 ** 50))[1]).toBeLessThan(10_000);
    const wide = Buffer.concat(Array.from({ length: 100_000 }, () => box('free')));
    expect((await read(wide))[1]).toBeLessThan(10_000);
    const movies = Buffer.concat(Array.from({ length: 300 }, () => box('moov', wide.subarray(0, 80_000))));
    expect((await read(movies))[1]).toBeLessThan(100_000);
    // A file that became shorter.
    const whole = box('moov', inside);
    for (let end = 0; end < 24; end += 1) expect((await read(whole.subarray(0, end), whole.length))[0]).toBeNull();
  });

  it('leaves no read unbounded, whatever byte is wrong', async () => {
    const good = makeMp4({ seed: 2, frames: 3, macroblocksWide: 2, macroblocksHigh: 2, takenAt: MADE });
    for (let index = 0; index < 200; index += 1) {
      for (const wrong of [0, 1, 0x7f, 0xff]) {
        const harmed = Buffer.from(good);
        harmed[index] = wrong;
        expect((await read(harmed))[1]).toBeLessThan(100_000);
      }
    }
  });
});

describe('one date of a film', () => {
  // This computer is two hours ahead of UTC.
  const film = { local: MADE, utc: MADE + 2 * 3_600_000 };
  const name = (text: string) => ({ at: at(text), hasTime: text.length > 10 });
  it.each<[string, Partial<DatesGiven>, string, readonly string[]]>([
    ['as the standard has it, UTC', {}, '2015-08-09T18:01:30', []],
    ['UTC, and the name agrees', { name: name('2015-08-09T18:01:28') }, '2015-08-09T18:01:30', []],
    ['local time, as the name shows', { name: name('2015-08-09T16:01:28') }, '2015-08-09T16:01:30', []],
    ['another zone, as the name shows', { name: name('2015-08-09T21:31:30') }, '2015-08-09T21:31:30', []],
    ['local time, as the phone tells', { phone: at('2015-08-09T16:01:40') }, '2015-08-09T16:01:30', []],
    ['UTC, as the phone tells', { phone: at('2015-08-09T18:01:40') }, '2015-08-09T18:01:30', []],
    ['no longer film is another day', { name: name('2015-08-09T17:44:00') }, '2015-08-09T18:01:30', []],
    ['a name that was given later', { name: name('2016-01-01T10:00:00') }, '2015-08-09T18:01:30', ['name']],
    ['the date of a copy', { phone: at('2016-01-01T10:00:00') }, '2015-08-09T18:01:30', ['phone']],
    ['the day of the name', { name: { at: at('2015-08-09T00:00:00'), hasTime: false } }, '2015-08-09T18:01:30', []],
    ['the picture of a Living Image', { exif: at('2015-08-09T16:01:30') }, '2015-08-09T16:01:30', []],
    ['a film of another year', { exif: at('2014-08-09T16:01:30') }, '2014-08-09T16:01:30', ['film']],
  ])('%s', (_what, given, expected, differ) => {
    const taken = reconcile({ exif: null, name: null, phone: null, film, ...given });
    expect([taken.at, taken.differ.map(({ by }) => by)]).toEqual([at(expected), differ]);
  });

  it('is of the day that the name has, where only local time is', () => {
    const late = { local: at('2015-08-09T23:30:00'), utc: at('2015-08-10T01:30:00') };
    const day = { at: at('2015-08-09T00:00:00'), hasTime: false };
    expect(reconcile({ exif: null, film: late, name: day, phone: null }).at).toBe(late.local);
  });
});
