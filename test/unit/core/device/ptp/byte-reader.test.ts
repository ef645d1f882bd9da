import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../../../src/core/device/ptp/byte-reader.ts';
import { ByteWriter } from '../../../../../src/core/device/ptp/byte-writer.ts';

describe('ByteReader', () => {
  it('reads little-endian numbers of every width', () => {
    const bytes = new ByteWriter()
      .u8(1)
      .u16(0x0203)
      .u32(0x04050607)
      .u64(0x08090a0b0cn)
      .u128('00112233445566778899aabbccddeeff')
      .finish();
    const reader = new ByteReader(bytes, 'numbers');
    expect([reader.u8(), reader.u16(), reader.u32(), reader.u64(), reader.u128()]).toEqual([
      1,
      0x0203,
      0x04050607,
      0x08090a0b0c,
      '00112233445566778899aabbccddeeff',
    ]);
    expect(reader.remaining).toBe(0);
  });

  it('names the offset of a 64-bit number that is no safe integer', () => {
    const reader = new ByteReader(
      new ByteWriter()
        .u16(0)
        .u64(2n ** 53n)
        .finish(),
      'size',
    );
    reader.u16();
    expect(() => reader.u64()).toThrow(
      expect.objectContaining({ code: 'PTP_MALFORMED', details: { what: 'size', offset: 2 } }),
    );
  });

  it('reads nothing beyond a view that lies inside a larger buffer', () => {
    const reader = new ByteReader(new Uint8Array([1, 2, 3, 4, 5, 6]).subarray(1, 3), 'view');
    expect(reader.u16()).toBe(0x0302);
    expect(() => reader.u8()).toThrow(/breaks its format/u);
  });
});

describe('ByteWriter', () => {
  it('grows', () => {
    const writer = new ByteWriter(16);
    for (let value = 0; value < 1000; value += 1) writer.u32(value);
    const reader = new ByteReader(writer.finish(), 'numbers');
    for (let value = 0; value < 1000; value += 1) expect(reader.u32()).toBe(value);
  });

  it('takes 128-bit values only as 32 hexadecimal digits', () => {
    for (const bad of ['', '00', 'zz112233445566778899aabbccddeeff', '00112233445566778899aabbccddeeff00']) {
      expect(() => new ByteWriter().u128(bad)).toThrow(RangeError);
    }
  });
});
