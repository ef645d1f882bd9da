import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Base64Decoder } from '../../../../src/core/messages/base64.ts';
import { runs } from './helpers.ts';

function decode(...pieces: readonly string[]): { readonly bytes: Buffer; readonly damaged: boolean } {
  const decoder = new Base64Decoder();
  const bytes = Buffer.concat([...pieces.map((piece) => decoder.write(piece)), decoder.end()]);
  return { bytes, damaged: decoder.damaged };
}

describe('base64 in pieces', () => {
  it('is what was encoded, wherever it is cut, and nothing of it is called damaged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(300), { maxLength: 6 }), (bytes, cuts) => {
        const text = Buffer.from(bytes).toString('base64');
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
        expect(decode(...pieces)).toEqual({ bytes: Buffer.from(bytes), damaged: false });
      }),
      { numRuns: runs },
    );
  });

  it('may have white space in it, and may lack its padding', () => {
    expect(decode(' AA\r\nEC', 'A w==\n')).toEqual({ bytes: Buffer.from([0, 1, 2, 3]), damaged: false });
    expect(decode('AAECAw')).toEqual({ bytes: Buffer.from([0, 1, 2, 3]), damaged: false });
  });

  it('is called damaged where something is in it that cannot be, or comes after its padding', () => {
    for (const pieces of [['AA*EC'], ['AAECAw==AAEC'], ['AAECAw==', 'AAEC'], ['AAECA'], ['A=A=']])
      expect(decode(...pieces).damaged, pieces.join('|')).toBe(true);
  });
});
