import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../../../src/core/device/ptp/byte-reader.ts';
import { ByteWriter } from '../../../../../src/core/device/ptp/byte-writer.ts';
import { readPtpString, writePtpString } from '../../../../../src/core/device/ptp/ptp-string.ts';
import { decodesOrIsMalformed, holds, ptpString } from './arbitraries.ts';

const encode = (text: string): Uint8Array => {
  const writer = new ByteWriter();
  writePtpString(writer, text);
  return writer.finish();
};
const decode = (bytes: Uint8Array): string => readPtpString(new ByteReader(bytes, 'string'));

describe('PTP strings', () => {
  it('come back as they went, unpaired surrogates included', () => {
    holds(
      'strings',
      fc.property(ptpString, (text) => {
        expect(decode(encode(text))).toBe(text);
      }),
    );
  });

  it('end in NUL and count it', () => {
    expect(Buffer.from(encode('Ab')).toString('hex')).toBe('03' + '4100' + '6200' + '0000');
    expect(Buffer.from(encode('')).toString('hex')).toBe('00');
  });

  it('are read without a NUL and up to an early one', () => {
    expect(decode(Buffer.from('02' + '4100' + '6200', 'hex'))).toBe('Ab');
    expect(decode(Buffer.from('03' + '4100' + '0000' + '6200', 'hex'))).toBe('A');
  });

  it('are malformed when their count exceeds what is there', () => {
    expect(() => decode(Buffer.from('0541004200', 'hex'))).toThrow(/breaks its format/u);
    expect(() => decode(new Uint8Array(0))).toThrow(/breaks its format/u);
    holds(
      'strings of any bytes',
      fc.property(fc.uint8Array({ maxLength: 520 }), (bytes) => decodesOrIsMalformed(() => decode(bytes))),
    );
  });

  it('are not sent when no device could read them', () => {
    expect(() => encode('x'.repeat(255))).toThrow(/string to send/u);
    expect(() => encode('a\0b')).toThrow(/string to send/u);
    expect(encode('x'.repeat(254)).byteLength).toBe(511);
  });
});
