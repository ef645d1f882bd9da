import { describe, expect, it } from 'vitest';
import { gridRows, nextShot, rowOf, yearsOf } from '../../../src/renderer/screens/inside/grid-rows.ts';

const month = (year: number | null, count: number) => ({
  year,
  month: year === null ? null : 5,
  count,
  photos: count,
  videos: 0,
  living: 0,
});
const MONTHS = [month(2016, 7), month(2016, 1), month(2014, 4), month(null, 2)];

describe('the rows of a timeline', () => {
  const rows = gridRows(MONTHS, 3);
  it('are a heading for each month and its pictures, each in one row', () => {
    expect(rows.map((row) => (row.kind === 'month' ? 'month' : `${row.first}+${row.count}`))).toEqual([
      'month',
      '0+3',
      '3+3',
      '6+1',
      'month',
      '7+1',
      'month',
      '8+3',
      '11+1',
      'month',
      '12+2',
    ]);
    for (let shot = 0; shot < 14; shot += 1) {
      const row = rows[rowOf(rows, shot)];
      expect(row).toMatchObject({ kind: 'shots' });
      expect(shot - (row?.first ?? 0)).toBeLessThan(3);
    }
  });

  it.each([
    ['ArrowRight', 2, 3],
    ['ArrowLeft', 0, 0],
    ['ArrowRight', 13, 13],
    ['ArrowDown', 1, 4],
    ['ArrowDown', 5, 6],
    ['ArrowDown', 6, 7],
    ['ArrowUp', 9, 7],
    ['ArrowUp', 1, 1],
    ['ArrowDown', 13, 13],
    ['PageDown', 1, 6],
    ['PageUp', 13, 9],
    ['Home', 9, 0],
    ['End', 0, 13],
    ['x', 0, null],
  ])('%s leads from %d to %d', (key, current, expected) => {
    expect(nextShot(rows, { key, current, total: 14, inSight: 2 })).toBe(expected);
  });

  it('have years to go to', () => {
    expect(yearsOf(MONTHS)).toEqual([
      { year: 2016, first: 0 },
      { year: 2014, first: 8 },
    ]);
  });

  it('are found at once among 50,000', () => {
    const many = gridRows(
      Array.from({ length: 120 }, (_, n) => month(2000 + Math.floor(n / 12), 417)),
      9,
    );
    const start = performance.now();
    for (let shot = 0; shot < 50_000; shot += 1) rowOf(many, shot);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
