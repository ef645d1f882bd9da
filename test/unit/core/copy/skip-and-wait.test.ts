import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/core/base/system-clock.ts';
import type { Clock } from '../../../../src/core/base/options.ts';
import type { CopyRun } from '../../../../src/core/copy/run.ts';
import type { Disk } from '../../../../src/core/vault/disk.ts';
import { createNodeDisk } from '../../../../src/core/vault/node-disk.ts';
import { openVault } from '../../../../src/core/vault/open-vault.ts';
import type { RunReport } from '../../../../src/shared/domain/run-report.ts';
import { backUp, begin } from '../../../support/backup.ts';
import { FakePhone } from '../../../support/fake-source.ts';
import { brokenPromises, hashTree, seededBytes, sha256 } from '../../../support/trees.ts';

let to = '';
let phone: FakePhone;
beforeEach(() => {
  to = fs.mkdtempSync(path.join(os.tmpdir(), 'skip-'));
  phone = new FakePhone();
  for (let n = 0; n < 6; n += 1) phone.put(`Pictures/${n}.jpg`, seededBytes(20_000, n));
});
afterEach(() => fs.rmSync(to, { recursive: true, force: true }));

function checkAllHere({ vault }: RunReport): void {
  expect(brokenPromises(vault)).toEqual([]);
  const kept = hashTree(path.join(vault, 'data/Phone'));
  for (const [name, { content }] of phone.files) expect(kept.get(name), name).toBe(sha256(content));
  execFileSync('sha256sum', ['--check', '--quiet', '--strict', 'manifest-sha256.txt'], { cwd: vault, stdio: 'pipe' });
}

/** Does this once, at the first chunk of this file. */
function at(name: string, trouble: () => void): void {
  let done = false;
  phone.onChunk = (path) => {
    if (done || path !== name) return;
    done = true;
    trouble();
  };
}

describe('skipping a file', () => {
  it.each([1, 3])('leaves it for the next run, says so, and copies all others (lanes: %i)', async (lanes) => {
    phone.lanes = lanes;
    let run: CopyRun | null = null;
    at('Pictures/2.jpg', () => run?.skip('Phone/Pictures/2.jpg'));
    run = await begin(phone.open, to);
    const first = await run.report;
    expect(first.outcome).toBe('complete-with-exceptions');
    expect(first.findings).toMatchObject([
      {
        path: 'Phone/Pictures/2.jpg',
        verdict: 'not-copied',
        code: 'SKIPPED_BY_OWNER',
        remedy: 'remedy for SKIPPED_BY_OWNER',
      },
    ]);
    expect(first.equation).toMatchObject({ copied: { files: 5 }, unreadable: { files: 1, bytes: 20_000 } });
    expect(brokenPromises(first.vault)).toEqual([]);
    phone.onChunk = () => undefined;
    const second = await backUp(phone.open, to);
    expect(second).toMatchObject({
      outcome: 'complete',
      equation: { copied: { files: 1 }, alreadySafe: { files: 5 } },
    });
    checkAllHere(second);
  });

  it('takes the file begun last when none is named, and does nothing when the named one is done or none is under way', async () => {
    let run: CopyRun | null = null;
    at('Pictures/4.jpg', () => {
      run?.skip('Phone/Pictures/1.jpg');
      run?.skip('nothing of the kind');
      run?.skip(null);
    });
    run = await begin(phone.open, to);
    run.skip(null);
    const report = await run.report;
    run.skip(null);
    expect(report.findings.map(({ path }) => path)).toEqual(['Phone/Pictures/4.jpg']);
  });

  it('gives up a file at which the phone hangs', async () => {
    const open = phone.open;
    let hung = (): void => undefined;
    const hangs = new Promise<void>((resolve) => (hung = resolve));
    const run = await begin(async () => {
      const source = await open();
      const read = source.read.bind(source);
      source.read = async function* (file, options) {
        if (file.path !== 'Pictures/3.jpg') {
          yield* read(file, options);
          return;
        }
        hung();
        await new Promise((_, reject) =>
          options.signal.addEventListener('abort', () => reject(new Error('pipe broke'))),
        );
      };
      return source;
    }, to);
    await hangs;
    run.skip('Phone/Pictures/3.jpg');
    expect((await run.report).findings).toMatchObject([{ path: 'Phone/Pictures/3.jpg', code: 'SKIPPED_BY_OWNER' }]);
  });
});

/** A disk that can be pulled out, filled, and exchanged. */
function wobblyDisk() {
  const disk = createNodeDisk();
  const state = { fails: null as 'EIO' | 'ENOSPC' | null, free: null as number | null };
  const proxy = new Proxy(disk, {
    get(target, name, receiver) {
      const own: unknown = Reflect.get(target, name, receiver);
      if (typeof own !== 'function') return own;
      if (name === 'copyIn') return undefined;
      return (...args: unknown[]): unknown => {
        const writes = /^(?:createNew|openAppend|rename|makeFolder|sync)/u.test(String(name));
        if (name === 'freeBytes' && state.fails !== 'EIO' && state.free !== null) return Promise.resolve(state.free);
        if (state.fails === 'EIO' || (state.fails === 'ENOSPC' && writes)) {
          const error = Object.assign(new Error(state.fails), { code: state.fails });
          if (name === 'read') throw error;
          return Promise.reject(error);
        }
        return (own as (...given: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  return { disk: proxy, state };
}

const waiting = (disk: Disk, minutes = 1) => ({
  disk,
  waitMs: minutes * 60_000,
  reopenVault: (root: string) => openVault(root, { write: true, clock: systemClock, disk }),
});

async function phaseOf(run: CopyRun, phase: string): Promise<string | null> {
  for await (const snapshot of run.watch({ signal: AbortSignal.timeout(120_000) })) {
    if (snapshot.phase === phase) return snapshot.blockedBy;
  }
  return 'the run ended';
}

describe('a run whose disk goes away', () => {
  it('waits, goes on when the same backup is back, and reports the whole', async () => {
    const { disk, state } = wobblyDisk();
    at('Pictures/3.jpg', () => (state.fails = 'EIO'));
    const run = await begin(phone.open, to, waiting(disk));
    expect(await phaseOf(run, 'waiting')).toBe('VAULT_LOST');
    state.fails = null;
    const report = await run.report;
    expect(report, JSON.stringify(report.findings)).toMatchObject({ outcome: 'complete', endedBy: null });
    expect(report.equation).toMatchObject({ onPhone: { files: 6 }, unreadable: { files: 0 }, leftOut: { files: 0 } });
    expect(run.snapshot()).toMatchObject({ phase: 'ended', toCopy: { files: 6, bytes: 120_000 } });
    expect(report.run).not.toBe(run.runId);
    checkAllHere(report);
    expect((await backUp(phone.open, to)).equation).toMatchObject({ copied: { files: 0 }, alreadySafe: { files: 6 } });
  });

  it('counts what it had copied before as copied, keeps what was skipped skipped', async () => {
    const { disk, state } = wobblyDisk();
    // Long enough that the first batch is durable when the disk goes.
    for (let n = 0; n < 3; n += 1) phone.put(`Pictures/0${n}.jpg`, seededBytes(1000, 50 + n));
    let run: CopyRun | null = null;
    const sleep = new Int32Array(new SharedArrayBuffer(4));
    phone.onChunk = (name, offset) => {
      if (name === 'Pictures/1.jpg' && offset === 0) run?.skip('Phone/Pictures/1.jpg');
      if (name === 'Pictures/2.jpg') Atomics.wait(sleep, 0, 0, 120);
      if (name === 'Pictures/5.jpg' && offset === 0 && state.free === null) {
        state.free = 1e12;
        state.fails = 'EIO';
      }
    };
    run = await begin(phone.open, to, waiting(disk));
    expect(await phaseOf(run, 'waiting')).toBe('VAULT_LOST');
    state.fails = null;
    const report = await run.report;
    expect(report.findings).toMatchObject([{ path: 'Phone/Pictures/1.jpg', code: 'SKIPPED_BY_OWNER' }]);
    expect(report).toMatchObject({
      outcome: 'complete-with-exceptions',
      equation: { copied: { files: 8 }, alreadySafe: { files: 0 } },
    });
  });

  it('waits for room on a disk that something else filled', async () => {
    const { disk, state } = wobblyDisk();
    at('Pictures/3.jpg', () => {
      state.fails = 'ENOSPC';
      state.free = 0;
    });
    const run = await begin(phone.open, to, waiting(disk));
    expect(await phaseOf(run, 'waiting')).toBe('VAULT_FULL');
    state.fails = null;
    await systemClock.delay(2500, { signal: AbortSignal.timeout(120_000) });
    expect(run.snapshot().phase).toBe('waiting');
    state.free = null;
    expect(await run.report).toMatchObject({ outcome: 'complete' });
  });

  it('stops when it is told to, and gives up when its time is over', async () => {
    const { disk, state } = wobblyDisk();
    at('Pictures/3.jpg', () => (state.fails = 'EIO'));
    const run = await begin(phone.open, to, waiting(disk));
    await phaseOf(run, 'waiting');
    await run.stop();
    expect(await run.report).toMatchObject({ outcome: 'stopped' });
    state.fails = null;
    at('Pictures/5.jpg', () => (state.fails = 'EIO'));
    const impatient = await begin(phone.open, to, waiting(disk, 0.05));
    expect(await impatient.report).toMatchObject({ outcome: 'failed', endedBy: { code: 'VAULT_LOST' } });
    state.fails = null;
    phone.onChunk = () => undefined;
    checkAllHere(await backUp(phone.open, to));
  });

  it('takes no other backup in the same place for its own', async () => {
    const { disk, state } = wobblyDisk();
    at('Pictures/3.jpg', () => (state.fails = 'EIO'));
    const run = await begin(phone.open, to, waiting(disk));
    await phaseOf(run, 'waiting');
    const record = path.join(run.vaultRoot, '.lifeboat', 'vault.json');
    const own = fs.readFileSync(record, 'utf8');
    const other = own.replace(/"id": "[^"]+"/u, '"id": "11111111-1111-4111-8111-111111111111"');
    expect(other).not.toBe(own);
    fs.writeFileSync(record, other);
    state.fails = null;
    const clock: Clock = systemClock;
    await clock.delay(2500, { signal: AbortSignal.timeout(120_000) });
    expect(run.snapshot()).toMatchObject({ phase: 'waiting', blockedBy: 'VAULT_LOST' });
    fs.writeFileSync(record, own);
    expect(await run.report).toMatchObject({ outcome: 'complete' });
  });
});
