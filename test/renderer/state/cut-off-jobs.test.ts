import { describe, expect, it } from 'vitest';
import { cutOffAfter } from '../../../src/renderer/state/cut-off-jobs.ts';
import type { CopyJob, CopyJobId } from '../../../src/shared/domain/copies.ts';

const job = (id: string, more: Partial<CopyJob> = {}): CopyJob => ({
  id: id as CopyJobId,
  kind: 'copy',
  vault: '/backup',
  target: '/media/stick',
  byItself: false,
  label: null,
  startedAt: '2026-11-22T10:30:00.000Z',
  state: 'working',
  ...more,
});

describe('a copying that was cut off', () => {
  it('is one that was at work and is not told of any more', () => {
    expect(cutOffAfter([], [job('a')], [])).toEqual([job('a')]);
    expect(cutOffAfter([], [job('a', { state: 'complete' })], [])).toEqual([]);
    expect(cutOffAfter([], [job('a')], [job('a', { state: 'stopped' })])).toEqual([]);
    expect(cutOffAfter([], null, [])).toEqual([]);
  });

  it('is told of until the same is begun again', () => {
    const cut = cutOffAfter([], [job('a')], []);
    expect(cutOffAfter(cut, [], [job('b', { target: '/media/other' })])).toEqual(cut);
    expect(cutOffAfter(cut, [], [job('b')])).toEqual([]);
  });
});
