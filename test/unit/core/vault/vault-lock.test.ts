import { beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/core/base/options.ts';
import { silent } from '../../../../src/core/base/log.ts';
import { lockVault } from '../../../../src/core/vault/vault-lock.ts';
import { CrashingDisk } from '../../../support/crashing-disk.ts';
import { START, stillClock } from '../../../support/vault-backup.ts';

const LOCK = '/v/.lifeboat/lock';
let disk: CrashingDisk;

beforeEach(async () => {
  disk = new CrashingDisk(1);
  await disk.makeFolder('/v/.lifeboat');
});

function take(pid: number, options: { host?: string; alive?: Record<number, string>; now?: number } = {}) {
  const { host = 'here', alive = {}, now = START } = options;
  const starts: Record<number, string> = { [pid]: `start ${pid}`, ...alive };
  const processes = { pid, host, startOf: async (asked: number) => starts[asked] ?? null };
  return lockVault({ disk, root: '/v', clock: stillClock(now), processes, log: silent });
}

describe('lockVault()', () => {
  it('is refused while its holder lives, and free after it let go', async () => {
    const first = await take(1);
    await expect(take(2, { alive: { 1: 'start 1' } })).rejects.toMatchObject({
      code: 'VAULT_IN_USE',
      details: { holder: 'process 1 on here' },
    });
    await first[Symbol.asyncDispose]();
    expect(disk.files().has(LOCK)).toBe(false);
    await using _second = await take(2);
  });

  it('takes over from a process that is gone, also when its number lives again', async () => {
    await take(1);
    await take(2);
    await using _third = await take(3, { alive: { 2: 'another process' } });
    expect(Buffer.from(disk.files().get(LOCK)!).toString()).toContain('"pid":3');
  });

  it('takes over from another computer only after ten silent minutes', async () => {
    await take(1, { host: 'there' });
    disk.now = 9 * 60_000;
    await expect(take(1, { now: START + disk.now })).rejects.toMatchObject({ code: 'VAULT_IN_USE' });
    disk.now = 11 * 60_000;
    await using _mine = await take(1, { now: START + disk.now });
    expect([...disk.files().keys()]).toEqual([LOCK]);
  });

  it('takes nothing over from another computer because its own clock is ahead', async () => {
    await take(1, { host: 'there' });
    disk.now = 60_000;
    await expect(take(1, { now: START + 15 * 60_000 })).rejects.toMatchObject({ code: 'VAULT_IN_USE' });
  });

  it('takes over from another computer where the disk dates its files in another time zone', async () => {
    disk.now = 3600_000;
    await take(1, { host: 'there' });
    disk.now = 11 * 60_000;
    await using _mine = await take(1, { now: START + disk.now });
  });

  it('takes over a lock that a power cut left empty', async () => {
    await (await disk.createNew(LOCK))?.close();
    await using _mine = await take(1);
  });

  it('lets exactly one of two win who find the same stale lock', async () => {
    await take(1);
    const alive = { 2: 'start 2', 3: 'start 3' };
    const both = await Promise.allSettled([take(2, { alive }), take(3, { alive })]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is not taken back by a computer that wakes up after another took it over', async () => {
    let wake = (): void => undefined;
    let now = START;
    const sleeper: Clock = {
      now: () => now,
      delay: (_ms, { signal }) =>
        new Promise((resolve, reject) => {
          wake = resolve;
          signal.addEventListener('abort', () => reject(new Error('ended')));
        }),
    };
    const processes = { pid: 1, host: 'laptop', startOf: async () => 'start 1' };
    await lockVault({ disk, root: '/v', clock: sleeper, processes, log: silent });
    now += 60 * 60_000;
    disk.now = 60 * 60_000;
    await take(2, { host: 'tower', now });
    wake();
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(Buffer.from(disk.files().get(LOCK)!).toString()).toContain('"host":"tower"');
  });
});
