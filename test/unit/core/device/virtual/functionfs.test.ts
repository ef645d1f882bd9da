import { describe, expect, it } from 'vitest';
import { interfaceDescriptors } from '../../../../../src/core/device/virtual/functionfs.ts';

describe('interfaceDescriptors()', () => {
  it('describe a still-image interface with bulk in, bulk out and interrupt in, at two speeds', () => {
    const bytes = Buffer.from(interfaceDescriptors());
    expect([0, 4, 8, 12, 16].map((at) => bytes.readUInt32LE(at))).toEqual([3, bytes.byteLength, 3, 4, 4]);
    const found: number[][] = [];
    for (let at = 20; at < bytes.byteLength; at += bytes[at]!) found.push([...bytes.subarray(at, at + bytes[at]!)]);
    expect(found).toHaveLength(8);
    expect(found[4]).toEqual([9, 4, 0, 0, 3, 6, 1, 1, 0]);
    expect(found[5]).toEqual([7, 5, 0x81, 2, 0, 2, 0]);
    expect(found[6]).toEqual([7, 5, 0x02, 2, 0, 2, 0]);
    expect(found[7]).toEqual([7, 5, 0x83, 3, 28, 0, 6]);
  });
});
