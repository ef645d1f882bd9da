import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/core/base/system-clock.ts';
import type { Disk } from '../../../../src/core/vault/disk.ts';
import { createNodeDisk } from '../../../../src/core/vault/node-disk.ts';
import { openVault } from '../../../../src/core/vault/open-vault.ts';
import { verifyVault } from '../../../../src/core/verify/verify-vault.ts';
import { backUp, begin } from '../../../support/backup.ts';
import { FakePhone } from '../../../support/fake-source.ts';
import { brokenPromises, seededBytes } from '../../../support/trees.ts';

let to = '';
let phone: FakePhone;
beforeEach(() => {
  to = fs.mkdtempSync(path.join(os.tmpdir(), 'alone-'));
  phone = new FakePhone();
});
afterEach(() => {
  fs.rmSync(to, { recursive: true, force: true });
});
const fail = (code: string): Error => Object.assign(new Error(code), { code });
const { signal } = new AbortController();

/** A run that may wait for its disk, which comes back each time and fails at the same. */
async function endsByItself(disk: Disk): Promise<void> {
  let reopened = 0;
  const run = await begin(phone.open, to, {
    disk,
    waitMs: 3000,
    reopenVault: (root) => {
      reopened += 1;
      return openVault(root, { write: true, clock: systemClock, disk });
    },
  });
  const late = systemClock.delay(25_000, { signal }).then(() => 'still going');
  const ended = await Promise.race([run.report.then(({ outcome }) => outcome), late]);
  await run.stop();
  expect(ended, `opened again ${reopened} times`).not.toBe('still going');
}

describe('no other file pays for one', () => {
  it('that lies on a bad sector', async () => {
    phone.put('Pictures/2.jpg', seededBytes(3000, 2));
    const disk: Disk = {
      ...createNodeDisk(),
      digest: (file, options) =>
        file.endsWith('data/Phone/Pictures/2.jpg')
          ? Promise.reject(fail('EIO'))
          : createNodeDisk().digest(file, options),
    };
    await backUp(phone.open, to, { disk });
    for (let n = 10; n < 200; n += 1) phone.put(`Pictures/${n}.jpg`, seededBytes(3000, n));
    const second = await backUp(phone.open, to, { disk });
    expect([second.outcome, second.equation.copied.files]).toEqual(['complete-with-exceptions', 190]);
  });

  it('that lies on a bad sector, also where the run may wait for the disk', async () => {
    for (let n = 0; n < 4; n += 1) phone.put(`Pictures/${n}.jpg`, seededBytes(3000, n));
    const disk: Disk = {
      ...createNodeDisk(),
      digest: (file, options) => {
        if (file.endsWith('data/Phone/Pictures/2.jpg')) {
          return Promise.reject(fail('EIO'));
        }
        return createNodeDisk().digest(file, options);
      },
    };
    await endsByItself(disk);
  });

  it('that does not fit a quota ends the waiting for the disk', async () => {
    for (let n = 0; n < 3; n += 1) phone.put(`Pictures/${n}.jpg`, seededBytes(3000, n));
    phone.put('Videos/big.mp4', seededBytes(60_000, 9));
    const own = createNodeDisk();
    const disk: Disk = {
      ...own,
      openAppend: async (name) => {
        const file = await own.openAppend(name);
        if (!name.endsWith('.part')) return file;
        return {
          path: file.path,
          get size() {
            return file.size;
          },
          write: (chunk) =>
            file.size + chunk.byteLength > 20_000 ? Promise.reject(fail('EDQUOT')) : file.write(chunk),
          sync: () => file.sync(),
          close: () => file.close(),
        };
      },
    };
    await endsByItself(disk);
  });

  it('whose path is too long for this computer', async () => {
    phone.put(`Documents/${Array.from({ length: 20 }, () => 'n'.repeat(240)).join('/')}/x.txt`, 'deep');
    for (let n = 0; n < 5; n += 1) phone.put(`Documents/z${n}.txt`, `${n}`);
    const first = await backUp(phone.open, to);
    const second = await backUp(phone.open, to);
    expect([first.outcome, second.outcome, second.equation.alreadySafe.files + second.equation.copied.files]).toEqual([
      'complete-with-exceptions',
      'complete-with-exceptions',
      5,
    ]);
  });

  it('whose name is that of a folder to the disk', async () => {
    phone.put('Documents/50%/x.txt', 'in the folder');
    phone.put('Documents/50\uff05', 'the file');
    phone.put('Documents/z.txt', 'another');
    const report = await backUp(phone.open, to);
    expect([report.outcome, report.endedBy]).toEqual(['complete', null]);
  });

  it('whose name is that of a folder to a disk that does not tell case apart', async () => {
    const disk = createNodeDisk();
    const low = (p: string): string => (p.startsWith(to) ? to + p.slice(to.length).toLowerCase() : p);
    const folding: Disk = {
      createNew: (p) => disk.createNew(low(p)),
      openAppend: (p) => disk.openAppend(low(p)),
      read: (p, o) => disk.read(low(p), o),
      digest: (p, o) => disk.digest(low(p), o),
      rename: (a, b) => disk.rename(low(a), low(b)),
      remove: (p) => disk.remove(low(p)),
      removeFolder: (p) => disk.removeFolder(low(p)),
      makeFolder: (p) => disk.makeFolder(low(p)),
      list: (p) => disk.list(low(p)),
      stat: (p) => disk.stat(low(p)),
      statAll: (ps) => disk.statAll(ps.map(low)),
      renameAll: (ns) => disk.renameAll(ns.map(({ from, to: t }) => ({ from: low(from), to: low(t) }))),
      truncate: (p, s) => disk.truncate(low(p), s),
      setModified: (p, m) => disk.setModified(low(p), m),
      syncFiles: (ps) => disk.syncFiles(ps.map(low)),
      syncFolders: (ps) => disk.syncFolders(ps.map(low)),
      freeBytes: (p) => disk.freeBytes(low(p)),
      fileSystem: (p) => disk.fileSystem(low(p)),
    };
    phone.put('Documents/Notes/x.jpg', 'in the folder');
    phone.put('Documents/notes', 'the file');
    const report = await backUp(phone.open, to, { disk: folding });
    expect([report.outcome, report.endedBy]).toEqual(['complete', null]);
  });

  it('that changes where the disk refuses dates', async () => {
    const refusing = (): Disk => ({
      ...createNodeDisk(),
      setModified: () => Promise.reject(fail('EPERM')),
    });
    phone.put('Documents/a.txt', 'one');
    const first = await backUp(phone.open, to, { disk: refusing() });
    expect(first.outcome, JSON.stringify(first.endedBy)).toBe('complete');
    phone.put('Documents/a.txt', 'two!', { modified: 1_500_000_000_000 });
    const second = await backUp(phone.open, to, { disk: refusing() });
    const third = await backUp(phone.open, to, { disk: refusing() }).then(
      ({ outcome }) => outcome,
      (error: unknown) => `cannot even be opened: ${String(error)}`,
    );
    expect([second.outcome, second.endedBy, third]).toEqual(['complete', null, 'complete']);
  });

  /** Does not give this name, whatever is said of why; a folder of FAT32 that has its 65,536 entries says that it is full. */
  function refusing(name: string, code: string): Disk {
    const own = createNodeDisk();
    return {
      ...own,
      renameAll: async (names) => {
        for (const one of names) {
          if (one.to.endsWith(name)) throw fail(code);
          const taken = await own.renameAll([one]);
          if (taken !== null) return taken;
        }
        return null;
      },
    };
  }

  it.each(['ENOSPC', 'ENAMETOOLONG', 'EPERM'])('whose name the disk refuses with %s', async (code) => {
    for (let n = 0; n < 4; n += 1) phone.put(`Pictures/${n}.jpg`, seededBytes(3000, n));
    for (let run = 0; run < 3; run += 1) {
      const report = await backUp(phone.open, to, { disk: refusing('2.jpg', code) });
      expect(report).toMatchObject({
        outcome: 'complete-with-exceptions',
        findings: [{ path: 'Phone/Pictures/2.jpg', code: 'VAULT_NAME_IMPOSSIBLE' }],
        equation: { unreadable: { files: 1 } },
      });
      expect(report.equation.copied.files + report.equation.alreadySafe.files).toBe(3);
      expect(brokenPromises(report.vault)).toEqual([]);
    }
    const report = await backUp(phone.open, to);
    expect([report.outcome, report.equation.copied.files]).toEqual(['complete', 1]);
    expect(fs.readdirSync(path.join(report.vault, '.lifeboat/parts'))).toEqual([]);
  });

  it('whose name the disk refuses, also where others of the run have the same bytes', async () => {
    phone.lanes = 2;
    for (let n = 0; n < 4; n += 1) phone.put(`in/${n}.jpg`, seededBytes(3000, 7));
    phone.put('in/other.jpg', seededBytes(3000, 8));
    const report = await backUp(phone.open, to, { disk: refusing('0.jpg', 'ENOSPC'), byContent: true, beside: true });
    expect(report).toMatchObject({
      outcome: 'complete-with-exceptions',
      findings: [{ path: 'Phone/in/0.jpg', code: 'VAULT_NAME_IMPOSSIBLE' }],
      equation: { copied: { files: 2 }, alreadySafe: { files: 2 }, unreadable: { files: 1 } },
    });
    expect(fs.readFileSync(path.join(report.vault, 'data/Phone/in/1.jpg')).equals(seededBytes(3000, 7))).toBe(true);
    expect(brokenPromises(report.vault)).toEqual([]);
  });

  it('whose name the disk refuses when it has changed: the earlier version stays in its place', async () => {
    for (let n = 0; n < 3; n += 1) phone.put(`Pictures/${n}.jpg`, seededBytes(3000, n));
    await backUp(phone.open, to);
    for (let n = 0; n < 3; n += 1)
      phone.put(`Pictures/${n}.jpg`, seededBytes(4000, 10 + n), { modified: 1_500_000_000_000 });
    const second = await backUp(phone.open, to, { disk: refusing('2.jpg', 'ENOSPC') });
    expect(second).toMatchObject({
      outcome: 'complete-with-exceptions',
      findings: [{ code: 'VAULT_NAME_IMPOSSIBLE' }],
    });
    const kept = fs.readFileSync(path.join(second.vault, 'data/Phone/Pictures/2.jpg'));
    expect(kept.equals(seededBytes(3000, 2))).toBe(true);
    expect(brokenPromises(second.vault)).toEqual([]);
    await using vault = await openVault(second.vault, { write: false, clock: systemClock });
    expect((await verifyVault(vault, { mode: 'full', signal, clock: systemClock })).findings).toEqual([]);
    const third = await backUp(phone.open, to);
    expect([third.outcome, third.equation.copied.files]).toEqual(['complete', 1]);
  });

  it('and a run that was killed when it had such a file is settled without it', async () => {
    for (let n = 0; n < 4; n += 1) phone.put(`Pictures/${n}.jpg`, seededBytes(3000, n));
    const own = createNodeDisk();
    // All names fail until the process is gone: the intents stay as they are.
    const dying: Disk = { ...own, renameAll: () => Promise.reject(fail('EIO')) };
    expect((await backUp(phone.open, to, { disk: dying })).outcome).toBe('failed');
    const report = await backUp(phone.open, to, { disk: refusing('2.jpg', 'ENOSPC') });
    expect(report).toMatchObject({ outcome: 'complete-with-exceptions', equation: { alreadySafe: { files: 3 } } });
    expect(brokenPromises(report.vault)).toEqual([]);
  });
});
