import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/shared/errors/app-error.ts';
import { systemClock } from '../../../../src/core/base/system-clock.ts';
import type { Disk } from '../../../../src/core/vault/disk.ts';
import { createNodeDisk } from '../../../../src/core/vault/node-disk.ts';
import { openVault } from '../../../../src/core/vault/open-vault.ts';
import { verifyVault } from '../../../../src/core/verify/verify-vault.ts';
import { backUp, begin } from '../../../support/backup.ts';
import { FakePhone } from '../../../support/fake-source.ts';
import { seededBytes } from '../../../support/trees.ts';

let to = '';
let phone: FakePhone;
beforeEach(() => {
  to = fs.mkdtempSync(path.join(os.tmpdir(), 'on-'));
  phone = new FakePhone();
});
afterEach(() => {
  fs.rmSync(to, { recursive: true, force: true });
});
const lost = (): AppError => new AppError('DEVICE_LOST', 'Cannot read: the phone is gone');
const { signal } = new AbortController();
const fail = (code: string): Error => Object.assign(new Error(code), { code });

describe('a run goes on', () => {
  it('after the phone was knocked loose while a changed file was asked about again', async () => {
    phone.put('Videos/now.mp4', seededBytes(9000, 1), { modified: Date.now() });
    phone.put('Videos/z.mp4', seededBytes(9000, 2));
    let changed = false;
    phone.onChunk = (name) => {
      if (changed || name !== 'Videos/now.mp4') return;
      changed = true;
      phone.files.get('Videos/now.mp4')!.modified = Date.now() + 1000;
    };
    let stats = 0;
    const open = async () => {
      const source = await phone.open();
      const stat = source.stat.bind(source);
      source.stat = (file, options) => {
        stats += 1;
        if (stats === 2) return Promise.reject(lost());
        return stat(file, options);
      };
      return source;
    };
    const report = await backUp(open, to, { waitMs: 10_000 });
    expect([report.outcome, report.endedBy]).toEqual(['complete', null]);
  });

  it('and calls nothing deleted that a new session only failed to list', async () => {
    for (let index = 0; index < 10; index += 1)
      phone.put(`Pictures/Camera Roll/${index}.jpg`, seededBytes(4000, index));
    phone.put('Pictures/a/a.jpg', seededBytes(4000, 77));
    phone.onChunk = (name, offset, session) => {
      if (session > 1 || !name.endsWith('/2.jpg') || offset < 2000) return;
      phone.faults = [{ path: 'Pictures/Camera Roll', until: 2 }];
      throw lost();
    };
    const report = await backUp(phone.open, to);
    const vanished = report.findings.filter(({ code }) => code === 'SOURCE_VANISHED');
    expect(vanished.map(({ message }) => message)).toEqual([]);
  });

  it('after the disk was lost when a file had grown, and its books are right', async () => {
    phone.put('Pictures/a.jpg', seededBytes(9000, 1), { modified: Date.now() });
    for (let n = 0; n < 6; n += 1) phone.put(`Pictures/${n}.jpg`, seededBytes(20_000, n));
    const own = createNodeDisk();
    let fails = false;
    const disk = new Proxy(own, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          if (!fails) return (value as (...given: unknown[]) => unknown).apply(target, args);
          if (name === 'read') throw fail('EIO');
          return Promise.reject(fail('EIO'));
        };
      },
    });
    let grown = false;
    let broke = false;
    phone.onChunk = (name) => {
      if (name === 'Pictures/a.jpg' && !grown) {
        grown = true;
        phone.put('Pictures/a.jpg', seededBytes(12_000, 2), { modified: Date.now() + 5000 });
      }
      // By path: the digits come first; so the disk goes with a copy of a.jpg that is done.
      if (name === 'Videos/z.mp4' && !broke) {
        broke = true;
        fails = true;
        setTimeout(() => (fails = false), 1000);
      }
    };
    phone.put('Videos/z.mp4', seededBytes(20_000, 99));
    const run = await begin(phone.open, to, {
      disk,
      waitMs: 20_000,
      reopenVault: (root) => openVault(root, { write: true, clock: systemClock, disk }),
    });
    const report = await run.report;
    expect([report.outcome, report.endedBy, report.findings]).toEqual(['complete', null, []]);
  });

  it('on a disk that is full, with files that were only moved on the phone', async () => {
    for (let n = 0; n < 4; n += 1) phone.put(`Pictures/${n}.jpg`, seededBytes(3000, n), { persistentId: `a${n}` });
    await backUp(phone.open, to);
    const files = [...phone.files];
    phone.files.clear();
    for (const [name, file] of files) phone.files.set(name.replace('Pictures', 'Pictures/Album'), file);
    const disk: Disk = { ...createNodeDisk(), freeBytes: async () => 32 * 1024 * 1024 };
    const report = await backUp(phone.open, to, { disk });
    expect([report.outcome, report.endedBy]).toEqual(['complete', null]);
  });

  it('leaves a backup that verifies when a file that was changed in it is copied again', async () => {
    phone.put('Pictures/a.jpg', seededBytes(3000, 1));
    const first = await backUp(phone.open, to);
    fs.writeFileSync(path.join(first.vault, 'data/Phone/Pictures/a.jpg'), 'cut short');
    const second = await backUp(phone.open, to);
    expect(second.outcome).toBe('complete');
    await using vault = await openVault(second.vault, { write: false, clock: systemClock });
    const report = await verifyVault(vault, { mode: 'full', signal, clock: systemClock });
    expect(report.findings.map(({ message }) => message)).toEqual([]);
  });
});
