import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CopyRun } from '../../../../src/core/copy/run.ts';
import { AppError } from '../../../../src/shared/errors/app-error.ts';
import { backUp, begin } from '../../../support/backup.ts';
import { FakePhone } from '../../../support/fake-source.ts';
import { seededBytes } from '../../../support/trees.ts';

let to = '';
let phone: FakePhone;
beforeEach(() => {
  to = fs.mkdtempSync(path.join(os.tmpdir(), 'parts-'));
  phone = new FakePhone();
  for (const [seed, name] of ['a', 'film', 'z'].entries()) {
    phone.put(`Pictures/${name}.mp4`, seededBytes(20_000, seed));
  }
});
afterEach(() => fs.rmSync(to, { recursive: true, force: true }));

const unread = (): AppError =>
  new AppError('SOURCE_READ_FAILED', 'Cannot read: a bad block', { details: { path: 'Pictures/film.mp4' } });
const refused = (): AppError =>
  new AppError('PTP_REFUSED', 'Cannot read: General_Error', { details: { operation: 'GetObject', response: 0x2002 } });

function filmFails(at: (offset: number) => AppError | null): void {
  phone.onChunk = (name, offset) => {
    const error = name === 'Pictures/film.mp4' ? at(offset) : null;
    if (error) throw error;
  };
}

/** Bytes of each part that lies in the backup. */
function partsIn(vault: string): number[] {
  const folder = path.join(vault, '.lifeboat/parts');
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.part'))
    .map((name) => fs.statSync(path.join(folder, name)).size);
}

describe('what a run leaves of a file that it could not copy', () => {
  it.each([
    ['of which each attempt fails at the same byte', unread],
    ['which the phone refuses', refused],
  ])('is nothing of one %s', async (_what, error) => {
    filmFails((offset) => (offset >= 9000 ? error() : null));
    const report = await backUp(phone.open, to);
    expect(report.findings).toMatchObject([{ path: 'Phone/Pictures/film.mp4', code: error().code }]);
    expect(report.outcome).toBe('complete-with-exceptions');
    expect(fs.readdirSync(path.join(report.vault, '.lifeboat/parts'))).toEqual([]);
  });

  it('is what there is, where each attempt got further; the next run goes on from there', async () => {
    let reach = 3000;
    filmFails((offset) => {
      if (offset < reach) return null;
      reach += 3000;
      return unread();
    });
    const report = await backUp(phone.open, to);
    expect(report.outcome).toBe('complete-with-exceptions');
    expect(partsIn(report.vault)).toEqual([9000]);
    phone.onChunk = () => undefined;
    const next = await backUp(phone.open, to);
    expect(next).toMatchObject({ outcome: 'complete', equation: { copied: { files: 1 } } });
    expect(next.notes).toMatchObject([{ path: 'Phone/Pictures/film.mp4', note: 'resumed' }]);
    expect(partsIn(report.vault)).toEqual([]);
  });

  it('is what there is, where its owner left it for the next time', async () => {
    let run: CopyRun | null = null;
    phone.onChunk = (name, offset) => {
      if (name === 'Pictures/film.mp4' && offset === 12_000) run?.skip('Phone/Pictures/film.mp4');
    };
    run = await begin(phone.open, to);
    const report = await run.report;
    expect(report.findings).toMatchObject([{ code: 'SKIPPED_BY_OWNER' }]);
    expect(partsIn(report.vault)[0]).toBeGreaterThan(0);
  });

  it('is nothing of what was interrupted before and is gone from the phone, though another file fails', async () => {
    let run: CopyRun | null = null;
    phone.onChunk = (name, offset) => {
      if (name === 'Pictures/film.mp4' && offset === 12_000) void run?.stop();
    };
    run = await begin(phone.open, to);
    const { vault, outcome } = await run.report;
    expect(outcome).toBe('stopped');
    expect(partsIn(vault)).toHaveLength(1);
    phone.files.delete('Pictures/film.mp4');
    phone.onChunk = (name) => {
      if (name === 'Pictures/z.mp4') throw refused();
    };
    expect(await backUp(phone.open, to)).toMatchObject({ outcome: 'complete-with-exceptions' });
    expect(partsIn(vault)).toEqual([]);
  });
});
