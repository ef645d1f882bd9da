import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deviceInfo,
  objectInfo,
  storageInfo,
  u16Array,
  u32Array,
} from '../../../../../src/core/device/ptp/datasets.ts';
import {
  decodesOrIsMalformed,
  deviceInfoValue,
  holds,
  objectInfoValue,
  storageInfoValue,
  u16,
  u32,
} from './arbitraries.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(/\s/gu, ''), 'hex'));

describe('datasets', () => {
  it('decode what they encoded', () => {
    holds(
      'DeviceInfo',
      fc.property(deviceInfoValue, (value) => {
        expect(deviceInfo.decode(deviceInfo.encode(value))).toEqual(value);
      }),
    );
    holds(
      'StorageInfo',
      fc.property(storageInfoValue, (value) => {
        expect(storageInfo.decode(storageInfo.encode(value))).toEqual(value);
      }),
    );
    holds(
      'ObjectInfo',
      fc.property(objectInfoValue, (value) => {
        expect(objectInfo.decode(objectInfo.encode(value))).toEqual(value);
      }),
    );
    holds(
      'array of codes',
      fc.property(fc.array(u16), (value) => {
        expect(u16Array.decode(u16Array.encode(value))).toEqual(value);
      }),
    );
    holds(
      'array of handles',
      fc.property(fc.array(u32), (value) => {
        expect(u32Array.decode(u32Array.encode(value))).toEqual(value);
      }),
    );
  });

  it('take any bytes without anything worse than PTP_MALFORMED', () => {
    for (const [name, codec] of Object.entries({ deviceInfo, storageInfo, objectInfo, u16Array, u32Array })) {
      holds(
        `${name} of any bytes`,
        fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => decodesOrIsMalformed(() => codec.decode(bytes))),
      );
    }
  });

  it('are malformed when cut anywhere', () => {
    holds(
      'DeviceInfo cut short',
      fc.property(deviceInfoValue, fc.nat(), (value, at) => {
        const bytes = deviceInfo.encode(value);
        expect(() => deviceInfo.decode(bytes.subarray(0, at % bytes.byteLength))).toThrow(/breaks its format/u);
      }),
    );
  });

  it('read the StorageInfo that a Lumia sends', () => {
    // The payload quoted in go-mtpfs pull request 77, with the 630's capacities.
    const phone = Buffer.from('Phone\0', 'utf16le').toString('hex');
    const bytes = hex(`0300 0200 0000 0000 00d2 0100 0000 0040 d4cf 0000 0000 0000 0000 06 ${phone} 00`);
    expect(storageInfo.decode(bytes)).toMatchObject({
      storageType: 3,
      filesystemType: 2,
      description: 'Phone',
      maxCapacity: 7818182656,
    });
  });

  it('say nothing of a capacity that is no number of bytes', () => {
    const bytes = hex('0300 0200 0000 ffffffffffffffff ffffffffffffffff 00000000 00 00');
    expect(storageInfo.decode(bytes)).toMatchObject({ maxCapacity: null, freeSpaceInBytes: null });
  });

  it('allocate nothing by a length field', () => {
    expect(() => u32Array.decode(hex('ffffffff 01000000'))).toThrow(/breaks its format/u);
    expect(() => u16Array.decode(hex('ffffff7f 0100'))).toThrow(/breaks its format/u);
  });
});
