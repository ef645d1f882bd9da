import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMostlyUtf8, lenientText } from '../../../../src/core/base/lenient-text.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('lenientText()', () => {
  it('is UTF-8 where that is what it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(lenientText(Buffer.from(text))).toBe(Buffer.from(text).toString('utf8'));
      }),
    );
  });

  it('takes each byte that is no UTF-8 for windows-1252, and no other', () => {
    expect(lenientText(bytes('caf\xe9 \xe0 9 h, 5 \x80'))).toBe('café à 9 h, 5 €');
    expect(lenientText(Buffer.concat([Buffer.from('Zoë 😀 '), bytes('Ren\xe9, K\xc3')]))).toBe('Zoë 😀 René, KÃ');
  });

  it('refuses what the decoder refuses, and costs what stands around it nothing', () => {
    const high = fc.integer({ min: 0x80, max: 0xff });
    fc.assert(
      fc.property(fc.array(high, { minLength: 1, maxLength: 4 }), fc.string({ unit: 'grapheme' }), (some, text) => {
        const read = lenientText(Buffer.concat([Buffer.from(`${text}.`), Buffer.from(some), Buffer.from(`.${text}`)]));
        expect([read.startsWith(`${text}.`), read.endsWith(`.${text}`)]).toEqual([true, true]);
        expect(read.slice(text.length, -text.length || undefined)).not.toContain('\ufffd');
      }),
    );
  });
});

describe('isMostlyUtf8()', () => {
  it('tells UTF-8 that was cut off or has one wrong byte from an old character set', () => {
    const cut = Buffer.from('Jos\u00e9, Zo\u00eb, K\u00f6').subarray(0, -1);
    expect([isMostlyUtf8(Buffer.from('plain')), isMostlyUtf8(cut)]).toEqual([true, true]);
    // "R\u00d3\u017bA" in windows-1250 has the bytes of a letter in UTF-8.
    expect(isMostlyUtf8(bytes('R\xd3\xafA;\xa3\xd3D\x8f;Kowalska-R\xf3\xbfycka'))).toBe(false);
    expect(isMostlyUtf8(bytes('caf\xe9'))).toBe(false);
  });
});
