import { describe, expect, it } from 'vitest';
import { copiesText } from '../../../src/cli/commands/copies-text.ts';
import { factsOfCopy, lossWithTheDisk } from '../../../src/shared/domain/copy-facts.ts';
import type { KnownCopy } from '../../../src/shared/domain/copies.ts';
import type { RunId, VaultId } from '../../../src/shared/domain/ids.ts';

const NEW = '2026-11-22T10-30-00Z' as RunId;
const OLD = '2026-10-22T10-30-00Z' as RunId;
const HERE: KnownCopy = {
  kind: 'this-folder',
  id: null,
  label: 'Lumia',
  place: '/b',
  medium: null,
  at: '2026-11-22T10:40:00.000Z',
  newestRun: NEW,
  whole: true,
  provedAt: null,
  cached: 0,
  damaged: 0,
};
const DRIVE: KnownCopy = {
  ...HERE,
  kind: 'drive',
  id: 'd',
  label: 'stick',
  place: '/d',
  medium: 'other-disk',
  at: '2026-11-22T11:00:00.000Z',
};
const OLDER: KnownCopy = { ...DRIVE, id: 'e', newestRun: OLD, at: '2026-10-22T11:00:00.000Z' };

describe('lossWithTheDisk', () => {
  it.each<[string, readonly KnownCopy[], object]>([
    ['no other copy', [], { what: 'everything' }],
    ['one on the same disk', [{ ...DRIVE, medium: 'same-disk' }], { what: 'everything' }],
    ['one in memory', [{ ...DRIVE, medium: 'memory' }], { what: 'everything' }],
    ['one whose disk is not known', [{ ...DRIVE, medium: 'not-known' }], { what: 'everything' }],
    ['one that was never ended', [{ ...DRIVE, at: null }], { what: 'everything' }],
    ['one with gaps', [{ ...DRIVE, whole: false }], { what: 'some' }],
    ['a damaged one', [{ ...DRIVE, damaged: 1 }], { what: 'some' }],
    ['an older one', [OLDER], { what: 'since', at: OLDER.at }],
    ['an older one, and a newer one with gaps', [{ ...DRIVE, whole: false }, OLDER], { what: 'since', at: OLDER.at }],
    ['a whole one', [OLDER, DRIVE], { what: 'nothing' }],
    ['one away', [{ ...DRIVE, kind: 'offsite', medium: 'off-site' }], { what: 'nothing' }],
  ])('%s', (_, others, loss) => {
    expect(lossWithTheDisk([HERE, ...others])).toEqual(loss);
  });
});

describe('factsOfCopy', () => {
  it('tells of the backup itself how old it is, and that it is damaged, without when it was read', () => {
    const own = { ...HERE, damaged: 3, provedAt: '2026-11-01T10:00:00.000Z' };
    expect(factsOfCopy(own, NEW, null)).toEqual([
      { what: 'at', at: HERE.at },
      { what: 'damaged', files: 3 },
    ]);
  });

  it('is told in words by the command line, with when a drive was last there', () => {
    const seen = { id: 'e', label: 'stick', vault: '/b', folder: '/d', onDisk: 'd', byItself: false };
    const vaultId = '11111111-2222-4333-8444-555555555555' as VaultId;
    const drives = [{ ...seen, vaultId, lastSeenAt: '2026-10-23T09:05:00.000Z' }];
    expect(copiesText({ copies: [{ ...HERE, damaged: 1 }, OLDER], vaultId }, drives)).toEqual([
      '  1: this folder, /b; last complete backup 22 November 2026, 10:40 UTC; 1 damaged; not yet read from end to end',
      '  2: on "stick", /d; brought up to date 22 October 2026, 11:00 UTC; does not have the newest run; ' +
        'not yet read from end to end; last plugged in here 23 October 2026, 09:05 UTC',
      '  If this disk died now, what came after 22 October 2026, 11:00 UTC would be lost.',
    ]);
  });
});
