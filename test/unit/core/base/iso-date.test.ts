import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { isoDate } from '../../../../src/core/base/iso-date.ts';

it.each([
  [null, null],
  [0, '1970-01-01T00:00:00.000Z'],
  [Date.UTC(1950, 5, 1), '1950-06-01T00:00:00.000Z'],
  [Date.UTC(10_000, 0, 1) - 1, '9999-12-31T23:59:59.999Z'],
  [Date.UTC(10_000, 0, 1), null],
  [-Infinity, null],
  [NaN, null],
])('%s is %s', (ms, text) => {
  expect(isoDate(ms)).toBe(text);
});

it('is always what a report can hold', () => {
  fc.assert(
    fc.property(fc.double(), (ms) => {
      const text = isoDate(ms);
      return text === null || z.iso.datetime().safeParse(text).success;
    }),
    { numRuns: 2000 },
  );
});
