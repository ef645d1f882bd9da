import { describe, expect, it } from 'vitest';
import { foldForSearch } from '../../../../src/core/base/fold.ts';

describe('foldForSearch()', () => {
  it.each([
    ['Jürgen', 'jurgen'],
    ['Ju\u0308rgen', 'jurgen'],
    ['ØRSTED, Æsa', 'orsted, aesa'],
    ['Łódź', 'lodz'],
    ['Straße', 'strasse'],
    ['Ｎａｏｋｏ', 'naoko'],
    ['İstanbul', 'istanbul'],
    ['Ελένη', 'ελενη'],
    ['Семён', 'семен'],
  ])('%s is found by %s', (text, folded) => {
    expect(foldForSearch(text)).toBe(folded);
  });

  it('keeps the vowel signs of scripts that write vowels as marks', () => {
    expect(foldForSearch('किरण')).not.toBe(foldForSearch('करण'));
  });
});
