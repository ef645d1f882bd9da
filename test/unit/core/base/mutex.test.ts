import { describe, expect, it } from 'vitest';
import { Mutex } from '../../../../src/core/base/mutex.ts';

const never = new AbortController().signal;
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Mutex', () => {
  it('runs one at a time, in order of arrival', async () => {
    const mutex = new Mutex();
    const seen: string[] = [];
    const job = (name: string) => async (): Promise<void> => {
      seen.push(`${name} in`);
      await tick();
      seen.push(`${name} out`);
    };
    await Promise.all(['a', 'b', 'c'].map((name) => mutex.run(job(name), { signal: never })));
    expect(seen).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  it('lets a waiting caller give up without letting the next one in early', async () => {
    const mutex = new Mutex();
    let release: () => void = () => undefined;
    const first = mutex.run(
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
      { signal: never },
    );
    const giveUp = new AbortController();
    const second = mutex.run(async () => 'second', { signal: giveUp.signal });
    let thirdRan = false;
    const third = mutex.run(
      async () => {
        thirdRan = true;
      },
      { signal: never },
    );
    giveUp.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    await tick();
    expect(thirdRan).toBe(false);
    release();
    await Promise.all([first, third]);
    expect(thirdRan).toBe(true);
  });

  it('goes on after a job that failed', async () => {
    const mutex = new Mutex();
    await expect(mutex.run(() => Promise.reject(new Error('no')), { signal: never })).rejects.toThrow('no');
    expect(await mutex.run(async () => 7, { signal: never })).toBe(7);
  });
});
