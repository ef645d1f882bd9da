import { describe, expect, it } from 'vitest';
import { ProgressMeter } from '../../../../src/core/copy/progress-meter.ts';
import { RunId, STEP_IDS } from '../../../../src/shared/domain/ids.ts';
import { RunSnapshot } from '../../../../src/shared/domain/progress.ts';
import { itemsOf } from '../../../support/streams.ts';

function meterAt(): { meter: ProgressMeter; go: (ms: number) => void; ring: () => void } {
  let now = 1_000_000;
  const waiting: (() => void)[] = [];
  const clock = { now: () => now, delay: () => new Promise<void>((resolve) => waiting.push(resolve)) };
  const go = (ms: number): number => (now += ms);
  const ring = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  const runId = RunId.parse('2026-11-22T10-30-00Z');
  return { meter: new ProgressMeter({ runId, vault: '/backups/phone', steps: STEP_IDS, clock }), go, ring };
}

describe('ProgressMeter', () => {
  it('says a rate and the time left once they mean something, and not before', () => {
    const { meter, go } = meterAt();
    meter.planned({ files: 10, bytes: 100_000_000 }, new Map());
    meter.phase('copying');
    expect(meter.snapshot).toMatchObject({ rate: null, secondsLeft: null });
    for (let second = 0; second < 4; second += 1) {
      go(1000);
      meter.bytes(2_000_000);
    }
    expect(meter.snapshot.rate).toBeCloseTo(2_000_000, -5);
    expect(meter.snapshot.secondsLeft).toBeNull();
    go(1500);
    meter.bytes(3_000_000);
    expect(meter.snapshot.secondsLeft).toBeCloseTo(89_000_000 / 2_000_000, 0);
  });

  it('does not count kept bytes into the rate, and takes back what came to nothing', () => {
    const { meter, go } = meterAt();
    meter.planned({ files: 1, bytes: 1000 }, new Map());
    meter.phase('copying');
    meter.kept(900);
    go(1000);
    meter.bytes(50);
    expect(meter.snapshot).toMatchObject({ rate: 50, inFlight: 950 });
    meter.takeBack(950);
    go(1000);
    meter.copied('media', { path: 'data/Phone/a', size: 0 });
    expect(meter.snapshot.inFlight).toBe(0);
  });

  it('publishes at most every 200 ms, and always the end', async () => {
    const { meter, go } = meterAt();
    meter.phase('listing');
    const watching = itemsOf(meter.watch({ signal: new AbortController().signal }));
    for (let index = 0; index < 1000; index += 1) {
      meter.listed(1);
      if (index % 100 === 99) {
        go(100);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    meter.end();
    const seen = await watching;
    // Ten steps of 100 ms: half of them are too soon.
    expect(seen.length).toBeLessThan(12);
    expect(seen.at(-1)).toMatchObject({ phase: 'ended', listed: { files: 1000, bytes: 1000 } });
    for (const snapshot of seen) RunSnapshot.parse(snapshot);
  });

  it('shows the last change even when none comes after it', async () => {
    const { meter, go, ring } = meterAt();
    meter.phase('copying');
    meter.copied('media', { path: 'data/Phone/a', size: 10 });
    expect(meter.snapshot.copied.files).toBe(0);
    go(100);
    ring();
    await new Promise((resolve) => setImmediate(resolve));
    expect(meter.snapshot.copied.files).toBe(1);
  });

  it('says by step what is to be copied and what of it is safe, and the newest media files, the newest first', () => {
    const { meter, go } = meterAt();
    expect(meter.snapshot.steps.map(({ id }) => id)).toEqual([...STEP_IDS]);
    expect(meter.snapshot.steps.every(({ toCopy }) => toCopy === null)).toBe(true);
    meter.planned({ files: 31, bytes: 310 }, new Map([['media', { files: 30, bytes: 300 }]]));
    meter.phase('copying');
    for (let n = 0; n < 30; n += 1) meter.copied('media', { path: `data/Phone/${n}.jpg`, size: 10 });
    meter.copied('documents', { path: 'data/Phone/a.pdf', size: 10 });
    meter.done('media', 7);
    go(100);
    meter.phase('copying');
    expect(meter.snapshot.steps.slice(0, 4)).toEqual([
      { id: 'media', toCopy: { files: 30, bytes: 300 }, done: { files: 31, bytes: 307 } },
      { id: 'contacts', toCopy: { files: 0, bytes: 0 }, done: { files: 0, bytes: 0 } },
      { id: 'messages', toCopy: { files: 0, bytes: 0 }, done: { files: 0, bytes: 0 } },
      { id: 'documents', toCopy: { files: 0, bytes: 0 }, done: { files: 1, bytes: 10 } },
    ]);
    expect(meter.snapshot.recent).toHaveLength(25);
    expect(meter.snapshot.recent[0]).toBe('data/Phone/29.jpg');
    expect(meter.snapshot.recent.at(-1)).toBe('data/Phone/5.jpg');
    RunSnapshot.parse(meter.snapshot);
  });

  it('goes back to what it did when the wait is over', () => {
    const { meter } = meterAt();
    meter.phase('copying');
    meter.waiting('DEVICE_LOST');
    expect(meter.snapshot).toMatchObject({ phase: 'waiting', blockedBy: 'DEVICE_LOST' });
    meter.waiting('DEVICE_LOCKED');
    meter.waiting(null);
    expect(meter.snapshot).toMatchObject({ phase: 'copying', blockedBy: null });
  });
});
