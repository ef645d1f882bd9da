import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { partDue } from '../../../../src/core/copy/watch-rot.ts';
import { AppError } from '../../../../src/shared/errors/app-error.ts';
import type { RunReport } from '../../../../src/shared/domain/run-report.ts';
import { proofSentences } from '../../../../src/core/report/sentences.ts';
import { backUp } from '../../../support/backup.ts';
import { FakePhone } from '../../../support/fake-source.ts';
import { hashTree, seededBytes } from '../../../support/trees.ts';

const FILES = 60;
let to = '';
let phone: FakePhone;
beforeEach(() => {
  to = fs.mkdtempSync(path.join(os.tmpdir(), 'rot-'));
  phone = new FakePhone();
  for (let n = 0; n < FILES; n += 1) phone.put(`Pictures/p${n}.jpg`, seededBytes(500 + n, n));
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  fs.rmSync(to, { recursive: true, force: true });
});

async function backUpIn(year: number, month: number, day = 10): Promise<RunReport> {
  vi.setSystemTime(Date.UTC(year, month, day, 12));
  return await backUp(phone.open, to);
}

describe('watching for rot', () => {
  it('reads each saved file from the phone again once within a year, a share each month', async () => {
    const first = await backUpIn(2026, 0);
    expect(first.proof.watched).toEqual({ read: 0, differ: 0 });
    const read: number[] = [];
    for (let month = 1; month <= 12; month += 1) {
      const before = phone.bytesRead;
      const { outcome, proof, equation } = await backUpIn(2026, month);
      expect([outcome, equation.copied.files, proof.watched.differ]).toEqual(['complete', 0, 0]);
      read.push(proof.watched.read);
      // Once a month, however many backups.
      const through = phone.bytesRead;
      expect((await backUpIn(2026, month, 20)).proof.watched.read).toBe(0);
      expect(phone.bytesRead).toBe(through);
      expect(through > before).toBe(proof.watched.read > 0);
    }
    expect(read.reduce((sum, one) => sum + one, 0)).toBe(FILES);
    expect(Math.max(...read)).toBeLessThan(FILES / 3);
  });

  it('tells what the phone changed by itself from what its owner changed, and keeps what was saved', async () => {
    const { vault } = await backUpIn(2026, 0);
    const saved = hashTree(path.join(vault, 'data'));
    const whole = phone.sends;
    phone.sends = (name, content) => (name.endsWith('p7.jpg') ? Buffer.alloc(content.length, 0xff) : content);
    phone.put('Pictures/p8.jpg', seededBytes(508, 999), { modified: 1_500_000_000_000 });
    const reports: RunReport[] = [];
    for (let month = 1; month <= 12; month += 1) reports.push(await backUpIn(2026, month));
    const told = reports.flatMap(({ notes }) => notes.filter(({ note }) => note === 'changed-by-phone'));
    expect(told.map((one) => one.path)).toEqual([expect.stringContaining('Pictures/p7.jpg')]);
    expect(reports.every(({ outcome }) => outcome === 'complete')).toBe(true);
    const ill = reports.find(({ proof }) => proof.watched.differ > 0);
    expect(ill && proofSentences(ill).join(' ')).toContain('memory is failing');
    const now = hashTree(path.join(vault, 'data'));
    const ofSeven = [...saved].find(([name]) => name.endsWith('p7.jpg'));
    expect(ofSeven && now.get(ofSeven[0])).toBe(ofSeven?.[1]);
    // What its owner changed was copied, and the earlier one kept.
    expect(reports[0]?.equation.copied.files).toBe(1);
    phone.sends = whole;
  });

  it('says nothing of files without a date: whoever changed them left no mark', async () => {
    for (let n = 0; n < FILES; n += 1) {
      phone.put(`Pictures/p${n}.jpg`, seededBytes(500 + n, n), { modified: null, persistentId: String(n) });
    }
    await backUpIn(2026, 0);
    phone.sends = (_name, content) => Buffer.alloc(content.length, 0xff);
    for (let month = 1; month <= 12; month += 1) {
      const { equation, proof, notes } = await backUpIn(2026, month);
      expect([equation.copied.files, proof.watched.read, notes]).toEqual([0, 0, []]);
    }
  });

  it('names what can not be read any more, and a phone that is lost costs only the watch', async () => {
    await backUpIn(2026, 0);
    phone.onChunk = () => {
      throw new AppError('SOURCE_READ_FAILED', 'Cannot read: the phone refuses', { details: { path: 'x' } });
    };
    const refused = await backUpIn(2026, 1);
    expect(refused.outcome).toBe('complete');
    expect(refused.proof.watched.differ).toBe(refused.proof.watched.read);
    expect(refused.proof.watched.read).toBeGreaterThan(0);
    phone.onChunk = () => {
      throw new AppError('DEVICE_LOST', 'Cannot read: the phone is gone');
    };
    const lost = await backUpIn(2026, 2);
    expect(lost.outcome).toBe('complete');
    expect(lost.proof.watched).toEqual({ read: 0, differ: 0 });
    // What it cost is made up for in the same month, once.
    phone.onChunk = () => undefined;
    expect((await backUpIn(2026, 2, 20)).proof.watched.read).toBeGreaterThan(0);
    expect((await backUpIn(2026, 2, 25)).proof.watched.read).toBe(0);
  });
});

describe('partDue()', () => {
  const run = (
    startedAt: string,
    ended: 'complete' | 'failed' | null = 'complete',
    kind: 'backup' | 'add' = 'backup',
    watchedWhole: boolean | null = null,
  ) => ({ header: { run: kind, startedAt }, ended, watchedWhole }) as const;
  const at = Date.UTC(2026, 4, 3);

  it('is nothing before a backup went through, nor twice in a month', () => {
    expect(partDue([], at)).toBeNull();
    expect(partDue([run('2026-04-01T00:00:00.000Z', 'failed'), run('2026-04-01T00:00:00.000Z', null)], at)).toBeNull();
    expect(partDue([run('2026-04-01T00:00:00.000Z', 'complete', 'add')], at)).toBeNull();
    expect(partDue([run('2026-04-01T00:00:00.000Z'), run('2026-05-01T00:00:00.000Z')], at)).toBeNull();
  });

  it('is due again when the share of this month was cut off, until one was read whole', () => {
    const before = run('2026-04-01T00:00:00.000Z', 'complete', 'backup', true);
    const cut = run('2026-05-01T00:00:00.000Z', 'complete', 'backup', false);
    const whole = run('2026-05-02T00:00:00.000Z', 'complete', 'backup', true);
    expect(partDue([before, cut], at)).toBe(partDue([before], at));
    expect(partDue([before], at)).not.toBeNull();
    expect(partDue([before, cut, whole], at)).toBeNull();
    expect(partDue([before, cut, whole, run('2026-05-03T00:00:00.000Z')], at)).toBeNull();
  });

  it('is another share each month, and all of them within a year', () => {
    const parts = Array.from({ length: 12 }, (_, month) =>
      partDue([run('2025-12-31T23:59:59.000Z')], Date.UTC(2026, month, 1)),
    );
    expect(new Set(parts).size).toBe(12);
  });
});
