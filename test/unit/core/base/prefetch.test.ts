import { describe, expect, it } from 'vitest';
import { prefetch } from '../../../../src/core/base/prefetch.ts';
import { itemsOf } from '../../../support/streams.ts';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function counted(total: number, failAt = Infinity) {
  const state = { made: 0, closed: false };
  const source = (async function* () {
    try {
      for (let index = 0; index < total; index += 1) {
        if (index === failAt) throw new Error('broken');
        state.made += 1;
        yield index;
        await tick();
      }
    } finally {
      state.closed = true;
    }
  })();
  return { source, state };
}

describe('prefetch()', () => {
  it('yields everything in order', async () => {
    expect(await itemsOf(prefetch(counted(20).source, 4))).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('is never more than its depth ahead', async () => {
    const { source, state } = counted(100);
    let taken = 0;
    for await (const _item of prefetch(source, 3)) {
      taken += 1;
      for (let wait = 0; wait < 10; wait += 1) await tick();
      expect(state.made).toBeLessThanOrEqual(taken + 3);
    }
    expect(taken).toBe(100);
  });

  it('throws what the source throws, after what came before it', async () => {
    const seen: number[] = [];
    await expect(
      (async () => {
        for await (const item of prefetch(counted(10, 5).source, 3)) seen.push(item);
      })(),
    ).rejects.toThrow('broken');
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  it('ends the source when its reader leaves early', async () => {
    const { source, state } = counted(100);
    for await (const item of prefetch(source, 3)) if (item === 2) break;
    expect(state.closed).toBe(true);
    expect(state.made).toBeLessThan(10);
  });
});
