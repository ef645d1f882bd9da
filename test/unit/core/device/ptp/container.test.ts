import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CONTAINER,
  dataHeader,
  decodeHeader,
  decodeParameters,
  encodeHeader,
  encodeParameters,
  UNKNOWN_LENGTH,
} from '../../../../../src/core/device/ptp/container.ts';
import { decodesOrIsMalformed, holds, u16, u32 } from './arbitraries.ts';

describe('container headers', () => {
  it('decode what they encoded', () => {
    holds(
      'container header',
      fc.property(fc.integer({ min: 12, max: UNKNOWN_LENGTH }), u16, u32, (length, code, transactionId) => {
        const header = { length, type: CONTAINER.data, code, transactionId };
        expect(decodeHeader(encodeHeader(header))).toEqual(header);
      }),
    );
    holds(
      'container with parameters',
      fc.property(
        fc.constantFrom(1 as const, 3 as const, 4 as const),
        u16,
        u32,
        fc.array(u32, { maxLength: 5 }),
        (type, code, id, params) => {
          const container = decodeParameters(encodeParameters(type, code, id, params));
          expect(container).toEqual({ length: 12 + params.length * 4, type, code, transactionId: id, params });
        },
      ),
    );
  });

  it('are refused for a length or type that no container has', () => {
    const header = (length: number, type: number): Uint8Array =>
      encodeHeader({ length, type: type as 1, code: 0x2001, transactionId: 1 });
    expect(() => decodeHeader(header(11, 3))).toThrow(/container length/u);
    expect(() => decodeHeader(header(12, 0))).toThrow(/container type/u);
    expect(() => decodeHeader(header(12, 5))).toThrow(/container type/u);
    expect(() => decodeHeader(header(1_000_000, 3))).toThrow(/container length/u);
    expect(() => decodeHeader(header(12, 3).subarray(0, 11))).toThrow(/container header/u);
  });

  it('take any bytes without anything worse than PTP_MALFORMED', () => {
    holds(
      'containers of any bytes',
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => decodesOrIsMalformed(() => decodeParameters(bytes))),
    );
  });

  it('carry the length of data up to 4 GiB and 0xFFFFFFFF beyond', () => {
    expect(decodeHeader(dataHeader(0x1009, 7, 500))).toEqual({ length: 512, type: 2, code: 0x1009, transactionId: 7 });
    expect(decodeHeader(dataHeader(0x1009, 7, 5_000_000_000)).length).toBe(UNKNOWN_LENGTH);
  });
});
