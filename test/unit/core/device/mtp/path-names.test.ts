import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeComponent, uniqueNames } from '../../../../../src/core/device/mtp/path-names.ts';
import { holds, ptpString } from '../ptp/arbitraries.ts';

const hostile = fc.oneof(
  ptpString,
  fc.constantFrom('', '.', '..', '/', '../..', 'a', 'a (2)', 'a.b', 'a (2).b', '\0', '\ud800', '\udc00', 'A'),
);

describe('path names', () => {
  it('never leave their folder', () => {
    holds(
      'safe components',
      fc.property(hostile, fc.nat(), (name, handle) => {
        const safe = safeComponent(name, handle);
        expect(safe).not.toMatch(/^(|\.|\.\.)$|[/\0]/u);
        expect(Buffer.from(safe).toString()).toBe(safe);
      }),
    );
  });

  it('never collide, and do not depend on the order of the listing', () => {
    holds(
      'unique names',
      fc.property(fc.array(hostile, { maxLength: 30 }), (names) => {
        const objects = names.map((name, handle) => ({ handle, name, order: String(handle).padStart(3, '0') }));
        const unique = uniqueNames(objects);
        expect(new Set(unique.values()).size).toBe(names.length);
        const backwards = uniqueNames([...objects].reverse());
        if (new Set(names.map((name, handle) => safeComponent(name, handle))).size === names.length) {
          expect(backwards).toEqual(unique);
        }
      }),
    );
  });

  it('number twins and leave names that differ in case alone', () => {
    const object = (handle: number, name: string): { handle: number; name: string; order: string } => ({
      handle,
      name,
      order: '',
    });
    const names = uniqueNames([object(2, 'a.jpg'), object(1, 'a.jpg'), object(3, 'a (2).jpg'), object(4, 'A.jpg')]);
    expect([...names].sort(([left], [right]) => left - right)).toEqual([
      [1, 'a.jpg'],
      [2, 'a (3).jpg'],
      [3, 'a (2).jpg'],
      [4, 'A.jpg'],
    ]);
  });
});
