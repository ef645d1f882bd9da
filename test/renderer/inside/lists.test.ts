import { describe, expect, it } from 'vitest';
import { exportPath } from '../../../src/renderer/screens/inside/export-calls.ts';
import { initialsOf, namesOf } from '../../../src/renderer/screens/inside/names.ts';
import { nextRow } from '../../../src/renderer/screens/inside/next-row.ts';
import { proofOf } from '../../../src/renderer/screens/inside/proof.ts';

describe('a list by keyboard', () => {
  const inList = { current: 5, count: 100, inSight: 10 };
  it('moves by row, by page, and to both ends', () => {
    const keys = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'];
    expect(keys.map((key) => nextRow(key, inList))).toEqual([6, 4, 15, 0, 0, 99]);
  });

  it('stays inside the list, and leaves every other key alone', () => {
    expect(nextRow('ArrowDown', { ...inList, current: 99 })).toBe(99);
    expect(nextRow('ArrowUp', { ...inList, current: 0 })).toBe(0);
    expect(['Enter', 'Tab', 'Escape', 'a'].map((key) => nextRow(key, inList))).toEqual([null, null, null, null]);
    expect(nextRow('End', { ...inList, count: 0 })).toBeNull();
  });
});

describe('names', () => {
  it('give initials of whole characters, and none for a number', () => {
    const names = ['Ann Example', 'Jürgen Ångström', '山田 太郎', 'Grandma 👵🏽', '+15550100001', '', '  '];
    expect(names.map(initialsOf)).toEqual(['AE', 'JÅ', '山太', 'G', '', '', '']);
  });

  it('of a large conversation are the first few and how many more', () => {
    const people = ['Ann', null, '', 'Dora'].map((name, n) => ({ name, address: `+${String(n)}` }));
    expect(namesOf(people)).toBe('Ann, +1, +2 and 1 more');
    expect([namesOf([]), namesOf([{ name: null, address: '' }])]).toEqual(['Nobody', 'Unknown']);
  });
});

describe('what is proved', () => {
  it('counts only the files of the phone itself, each once', () => {
    const files = [
      { format: 'msg', hsh: 'agrees' },
      { format: 'msg', hsh: 'differs' },
      { format: 'msg', hsh: 'none' },
      { format: 'msg', hsh: 'unreadable' },
      { format: 'vmsg', hsh: 'none' },
    ] as const;
    expect(proofOf(files)).toEqual({ proved: 1, differs: 1, without: 2 });
  });
});

describe('the place of an export', () => {
  const now = new Date(2026, 10, 3, 9, 5, 7);
  it('has the day and time in its name, and an ending where it is a file', () => {
    expect(exportPath('/home/ann', { word: 'Messages', as: 'json', now })).toBe(
      '/home/ann/Messages 2026-11-03 09.05.07.json',
    );
    expect(exportPath('/', { word: 'Messages', as: 'html', now })).toBe('/Messages 2026-11-03 09.05.07');
  });

  it('is written as the computer writes its paths', () => {
    expect(exportPath('D:\\', { word: 'Messages', as: 'csv', now })).toBe('D:\\Messages 2026-11-03 09.05.07.csv');
    expect(exportPath('C:\\Users\\Ann', { word: 'Messages', as: 'msg', now })).toBe(
      'C:\\Users\\Ann\\Messages 2026-11-03 09.05.07',
    );
  });
});
