import { describe, expect, it } from 'vitest';
import { baseName, formatPath } from '../../../src/renderer/text/format.ts';
import { t, tn } from '../../../src/renderer/text/i18n.ts';
import { shownName } from '../../../src/shared/text/printable.ts';

/** A name that would turn around whatever is written after it. */
const HOSTILE = 'photo\u202Egpj.exe';
const TURNS = /[\u202a-\u202e\u2066-\u2069]/u;

describe('a hostile name', () => {
  it('does not turn the sentence around in which it stands', () => {
    const place = `/media/${HOSTILE}`;
    const said = [
      formatPath(`Phone/${HOSTILE}`),
      baseName(place),
      t('copies.putRight', { path: HOSTILE, place }),
      tn('guided.unreadable', 2, { names: HOSTILE }),
    ];
    for (const sentence of said) {
      expect(sentence).not.toMatch(TURNS);
      expect(sentence).toContain('photo\ufffdgpj.exe');
    }
    expect(shownName('\u2066x\u2069')).toBe('\ufffdx\ufffd');
  });

  it('is left alone in every language that is written from the right', () => {
    for (const name of ['תמונה.jpg', 'صورة\u200f 1.jpg']) expect(formatPath(name)).toBe(name);
  });
});
