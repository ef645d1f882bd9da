import { describe, expect, it } from 'vitest';
import { presencesAfter, type Presence } from '../../../../src/core/copies/when-plugged-in.ts';

const after = (before: Readonly<Record<string, Presence>> | null, ...seen: readonly (readonly [string, boolean])[]) =>
  Object.fromEntries(presencesAfter(before === null ? null : new Map(Object.entries(before)), new Map(seen)));

describe('presencesAfter', () => {
  it('owes a copy to each drive that is there at the first look, and to none that is away', () => {
    expect(after(null, ['a', true], ['b', false])).toEqual({ a: 'owed', b: 'away' });
  });

  it('owes one copy for each coming, however long the drive stays', () => {
    expect(after({ a: 'away' }, ['a', true])).toEqual({ a: 'owed' });
    expect(after({ a: 'owed' }, ['a', true])).toEqual({ a: 'owed' });
    expect(after({ a: 'settled' }, ['a', true])).toEqual({ a: 'settled' });
    expect(after({ a: 'settled' }, ['a', false])).toEqual({ a: 'away' });
  });

  it('owes nothing any more to a drive that went before its copy was begun', () => {
    expect(after({ a: 'owed' }, ['a', false])).toEqual({ a: 'away' });
  });

  it('owes nothing to a drive that is there as it is wanted, and forgets one that is no longer wanted', () => {
    expect(after({}, ['a', true], ['b', false])).toEqual({ a: 'settled', b: 'away' });
    expect(after({ a: 'owed', b: 'owed' }, ['b', true])).toEqual({ b: 'owed' });
  });
});
