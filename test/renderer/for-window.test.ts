import { describe, expect, it } from 'vitest';
import { forWindow } from '../../src/renderer/screens/parts/for-window.ts';
import { REMEDY_TEXT } from '../../src/shared/text/strings-remedies.en.ts';
import { REPORT_TEXT } from '../../src/shared/text/strings-report.en.ts';

const TYPED = /lifeboat [a-z<]|folder:|--/u;

describe('forWindow()', () => {
  it('leaves nothing to type in any remedy that a window can show', () => {
    const shown = Object.entries(REMEDY_TEXT).filter(([code]) => code !== 'USAGE' && code !== 'RUN_NOT_FOUND');
    for (const [, remedy] of shown) {
      const lines: readonly string[] = [remedy.happened, remedy.safe, ...remedy.todo];
      expect(lines.map(forWindow).filter((line) => TYPED.test(line))).toEqual([]);
    }
  });

  it('leaves nothing to type in what cannot be covered', () => {
    expect(
      Object.values(REPORT_TEXT.cannotCover)
        .map(forWindow)
        .filter((line) => TYPED.test(line)),
    ).toEqual([]);
  });

  it('leaves every other sentence as it is', () => {
    expect(forWindow('Unplug the phone (not the card), wait, and plug it in again.')).toBe(
      'Unplug the phone (not the card), wait, and plug it in again.',
    );
  });
});
