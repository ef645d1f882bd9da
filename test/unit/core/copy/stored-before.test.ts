import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/shared/errors/app-error.ts';
import type { Disk } from '../../../../src/core/vault/disk.ts';
import { createNodeDisk } from '../../../../src/core/vault/node-disk.ts';
import { backUp } from '../../../support/backup.ts';
import { FakePhone } from '../../../support/fake-source.ts';
import { seededBytes } from '../../../support/trees.ts';

let to = '';
let phone: FakePhone;
beforeEach(() => {
  to = fs.mkdtempSync(path.join(os.tmpdir(), 'unreadable-'));
  phone = new FakePhone();
});
afterEach(() => {
  fs.rmSync(to, { recursive: true, force: true });
});
const own = createNodeDisk();
async function* failing(error: Error): AsyncGenerator<Uint8Array, void, void> {
  await Promise.reject(error);
}
/** A disk that can no longer read what is stored under this name. */
function badSector(name: string): Disk {
  const isBad = (file: string): boolean => file.endsWith(name);
  const eio = (): Error => Object.assign(new Error('EIO'), { code: 'EIO' });
  return {
    ...own,
    digest: (file, options) => (isBad(file) ? Promise.reject(eio()) : own.digest(file, options)),
    read: (file, options) =>
      isBad(file) ? { bytes: failing(eio()), cacheBypassed: () => false } : own.read(file, options),
  };
}
const OLD = seededBytes(3000, 1);

describe('a stored file that can no longer be read', () => {
  it.each(['a bad sector', 'deleted'] as const)(
    'is copied anew where the phone has it under another name by now (%s)',
    async (how) => {
      phone.put('Pictures/old.jpg', OLD, { persistentId: 'p1' });
      expect((await backUp(phone.open, to)).outcome).toBe('complete');
      phone.files.delete('Pictures/old.jpg');
      phone.put('Pictures/new.jpg', OLD, { persistentId: 'p1' });
      phone.put('Pictures/other.jpg', seededBytes(3000, 2));
      if (how === 'deleted') fs.rmSync(path.join(to, 'Fake Lumia/data/Phone/Pictures/old.jpg'));
      const disk = how === 'deleted' ? own : badSector('data/Phone/Pictures/old.jpg');
      const report = await backUp(phone.open, to, { disk });
      expect([report.outcome, report.endedBy, report.equation.copied.files]).toEqual(['complete', null, 2]);
      expect(fs.readFileSync(path.join(to, 'Fake Lumia/data/Phone/Pictures/new.jpg')).equals(OLD)).toBe(true);
    },
  );

  it('is copied anew where it comes again from this computer, and nothing else pays for it', async () => {
    phone.put('Pictures/old.jpg', OLD);
    expect((await backUp(phone.open, to)).outcome).toBe('complete');
    phone.files.delete('Pictures/old.jpg');
    phone.put('in/again.jpg', OLD);
    phone.put('in/other.jpg', seededBytes(3000, 2));
    const report = await backUp(phone.open, to, {
      disk: badSector('data/Phone/Pictures/old.jpg'),
      byContent: true,
      beside: true,
    });
    expect([report.outcome, report.endedBy, report.equation.copied.files]).toEqual(['complete', null, 2]);
  });

  it('costs the run nothing but a finding, and its twin of the same run is copied for itself', async () => {
    phone.lanes = 2;
    phone.put('in/a.jpg', OLD);
    phone.put('in/b.jpg', OLD);
    for (let n = 0; n < 10; n += 1) phone.put(`in/x${n}.jpg`, seededBytes(3000, 10 + n));
    const report = await backUp(phone.open, to, {
      disk: badSector('data/Phone/in/a.jpg'),
      byContent: true,
      beside: true,
    });
    expect([report.outcome, report.endedBy]).toEqual(['complete-with-exceptions', null]);
    expect(report.findings).toMatchObject([{ path: 'Phone/in/a.jpg', verdict: 'not-read-back' }]);
  });
});

describe('a file that was moved on the phone, and written to while the run went', () => {
  it('is copied, though both its ends are as they were', async () => {
    const before = seededBytes(300_000, 5);
    const after = Buffer.from(before);
    after.fill(0, 140_000, 160_000);
    phone.put('Pictures/old.jpg', before, { persistentId: 'p1' });
    expect((await backUp(phone.open, to)).outcome).toBe('complete');
    phone.files.delete('Pictures/old.jpg');
    phone.put('Pictures/a.jpg', seededBytes(3000, 2));
    phone.put('Pictures/new.jpg', before, { persistentId: 'p1' });
    phone.onChunk = (name, _offset, session) => {
      if (session !== 2 || name !== 'Pictures/a.jpg') return;
      phone.put('Pictures/new.jpg', after, { persistentId: 'p1', modified: 1_500_000_000_000 });
      throw new AppError('DEVICE_LOST', 'Cannot go on: the phone is no longer plugged in');
    };
    const report = await backUp(phone.open, to);
    expect(report).toMatchObject({ outcome: 'complete', equation: { copied: { files: 2 } } });
    expect(fs.readFileSync(path.join(to, 'Fake Lumia/data/Phone/Pictures/new.jpg')).equals(after)).toBe(true);
  });
});
