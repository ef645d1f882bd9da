import { describe, expect, it } from 'vitest';
import { matchesGlob, selector } from '../../../../src/core/restore/select.ts';
import { classify } from '../../../../src/core/plan/classify.ts';

const file = (full: string) => {
  const [storage = '', ...names] = full.split('/');
  const path = names.join('/');
  return { storage, path, step: classify(path) };
};

describe('matchesGlob()', () => {
  it.each([
    ['Phone/Pictures/*.jpg', 'Phone/Pictures/a.jpg', true],
    ['Phone/Pictures/*.jpg', 'Phone/Pictures/Roll/a.jpg', false],
    ['Phone/**', 'Phone/Pictures/Roll/a.jpg', true],
    ['**/*.JPG', 'Pictures/Roll/a.jpg', true],
    ['**/Roll/**', 'Phone/Pictures/Roll/a.jpg', true],
    ['**/Roll/**', 'Phone/Pictures/Rolls/a.jpg', false],
    ['*.jpg', 'a.jpg', true],
    ['?.jpg', 'ab.jpg', false],
    ['?.jpg', '👋.jpg', true],
    ['a[1].jpg', 'a[1].jpg', true],
    ['', '', true],
  ])('%s on %s is %s', (pattern, path, expected) => {
    expect(matchesGlob(pattern, path)).toBe(expected);
  });

  it('takes no longer for a pattern made to be slow', () => {
    const began = performance.now();
    expect(matchesGlob(`${'*a'.repeat(200)}b`, 'a'.repeat(4000))).toBe(false);
    expect(matchesGlob(`${'**/a/'.repeat(200)}b`, 'a/'.repeat(2000))).toBe(false);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe('selector()', () => {
  const all = [
    'Phone/Pictures/Camera Roll/WP_20150101_10_00_00_Pro.jpg',
    'Phone/Pictures/Camera Roll/WP_20150101_10_00_00_Pro__highres.dng',
    'Phone/Pictures/Camera Roll/WP_20150102_10_00_00_Pro.jpg',
    'Phone/Documents/a.txt',
    'SD card/Documents/a.txt',
    'Phone/Documents/people.vcf',
  ].map(file);
  const chosen = (...select: string[]): string[] => {
    const isChosen = selector(select, all);
    return all.filter(isChosen).map(({ storage, path }) => `${storage}/${path}`);
  };

  it('takes everything when nothing is named', () => {
    expect(chosen()).toHaveLength(all.length);
  });

  it('takes a step, a folder of either storage or of one, and a glob', () => {
    expect(chosen('contacts')).toEqual(['Phone/Documents/people.vcf']);
    expect(chosen('Documents')).toHaveLength(3);
    expect(chosen('SD card/Documents/')).toEqual(['SD card/Documents/a.txt']);
    expect(chosen('SD card')).toEqual(['SD card/Documents/a.txt']);
    expect(chosen('**/*.txt')).toHaveLength(2);
  });

  it('brings the other parts of one shot along with a single photo, and no other photo', () => {
    expect(chosen('Phone/Pictures/Camera Roll/WP_20150101_10_00_00_Pro.jpg')).toHaveLength(2);
  });

  it('takes nothing for a name that is not there', () => {
    expect(chosen('Phone/Documents/b.txt', 'Doc')).toEqual([]);
  });
});
