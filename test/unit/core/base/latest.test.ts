import { describe, expect, it } from 'vitest';
import { Latest } from '../../../../src/core/base/latest.ts';
import { itemsOf } from '../../../support/streams.ts';

const never = new AbortController().signal;

describe('Latest', () => {
  it('gives a slow reader the first and the last value, and no backlog', async () => {
    const latest = new Latest(0);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const value of latest.watch({ signal: never })) {
        seen.push(value);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    await new Promise((resolve) => setImmediate(resolve));
    for (let value = 1; value <= 50; value += 1) latest.set(value);
    latest.end();
    await reading;
    expect(seen).toEqual([0, 50]);
  });

  it('throws the reason of an aborted reader', async () => {
    const stop = new AbortController();
    const reading = itemsOf(new Latest('x').watch({ signal: stop.signal }));
    setImmediate(() => stop.abort(new Error('enough')));
    await expect(reading).rejects.toThrow('enough');
  });
});
