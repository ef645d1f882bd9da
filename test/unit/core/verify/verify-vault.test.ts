import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Disk } from '../../../../src/core/vault/disk.ts';
import { createNodeDisk } from '../../../../src/core/vault/node-disk.ts';
import { createOrOpenVault, openVault } from '../../../../src/core/vault/open-vault.ts';
import { verifyVault } from '../../../../src/core/verify/verify-vault.ts';
import { VerifyReport, type VerifyMode } from '../../../../src/shared/domain/verify-report.ts';
import { backUp, signal, START, stillClock, type PhoneFile } from '../../../support/vault-backup.ts';

const clock = stillClock();
let folder: string;
let root: string;
const names = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'];
const files = names.map((path, index): PhoneFile => {
  return { storage: 'Phone', path, bytes: Buffer.alloc(5000 + index, path), modified: START - 60_000 };
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-test-'));
  await using vault = await createOrOpenVault({ folder, deviceName: 'Lumia', deviceSerial: 'S1', clock });
  root = vault.info.root;
  await backUp(vault, files);
  await backUp(vault, [{ ...files[0]!, bytes: Buffer.from('changed'), modified: START }], { now: START + 60_000 });
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function verify(mode: VerifyMode, samplePercent?: number): Promise<VerifyReport> {
  await using vault = await openVault(root, { write: false, clock });
  const sample = samplePercent === undefined ? {} : { samplePercent };
  return VerifyReport.parse(await verifyVault(vault, { mode, signal, clock, ...sample }));
}
const verdicts = (report: VerifyReport): readonly string[] =>
  report.findings.map(({ verdict, path }) => `${verdict} ${path}`).sort();
const at = (path: string): string => join(root, 'data/Phone', path);

describe('verifyVault()', () => {
  it('finds nothing wrong with a clean backup, in every mode', async () => {
    for (const mode of ['full', 'quick'] as const) {
      const report = await verify(mode);
      expect(report).toMatchObject({ ok: true, findings: [], expected: { files: 5 }, verified: { files: 5 } });
    }
    expect(await verify('sample', 100)).toMatchObject({ ok: true, verified: { files: 5 }, notRead: { files: 0 } });
    expect(await verify('sample', 0.0001)).toMatchObject({ ok: true, verified: { files: 0 }, notRead: { files: 5 } });
  });

  it.each(['READ-ME-FIRST.txt', 'index.html', 'manifest-sha256.txt', 'tagmanifest-sha256.txt'])(
    'finds nothing wrong after a run that was cut off before its end had written %s, and what is wrong all the same',
    async (last) => {
      let name: string = last;
      const own = createNodeDisk();
      let isDead = false;
      const disk = new Proxy(own, {
        get(target, key, receiver) {
          const value: unknown = Reflect.get(target, key, receiver);
          if (typeof value !== 'function') return value;
          return (...given: unknown[]): unknown => {
            isDead ||= String(given[0]).endsWith(`${name}.tmp`);
            if (isDead) return Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }));
            return (value as (...given: unknown[]) => unknown).apply(target, given);
          };
        },
      });
      {
        await using vault = await createOrOpenVault({ folder, deviceName: 'Lumia', deviceSerial: 'S1', clock, disk });
        const more: PhoneFile = { storage: 'Phone', path: 'e.jpg', bytes: Buffer.alloc(70, 'e'), modified: START };
        await expect(backUp(vault, [more], { now: START + 120_000 })).rejects.toThrow();
        // So that the lock can be let go of.
        name = '-';
        isDead = false;
      }
      expect(verdicts(await verify('full'))).toEqual([]);
      await writeFile(join(root, '.lifeboat/runs/2026-11-22T10-30-00Z/objects.jsonl'), 'spoiled');
      expect(verdicts(await verify('full'))).toEqual([
        'record-damaged .lifeboat/runs/2026-11-22T10-30-00Z/objects.jsonl',
      ]);
    },
  );

  it('tells missing, extra, changed and damaged apart', async () => {
    await rm(at('b.jpg'));
    await writeFile(at('stranger.txt'), 'hello');
    await writeFile(at('c.jpg'), 'edited by somebody');
    const bytes = await readFile(at('d.jpg'));
    bytes[2500]! ^= 1;
    const { mtime } = await stat(at('d.jpg'));
    await writeFile(at('d.jpg'), bytes);
    await utimes(at('d.jpg'), mtime, mtime);
    for (const mode of ['full', 'quick'] as const) {
      const report = await verify(mode);
      expect(verdicts(report)).toEqual([
        'changed Phone/c.jpg',
        'damaged Phone/d.jpg',
        'extra Phone/stranger.txt',
        'missing Phone/b.jpg',
      ]);
      expect(report).toMatchObject({ ok: false, counts: { missing: 1, extra: 1, changed: 1, damaged: 1, records: 0 } });
    }
  });

  it('calls a file damaged whose sectors cannot be read, and none because a thread of the app ended', async () => {
    const failing = (code: string): Disk => {
      const disk = createNodeDisk();
      const digest: Disk['digest'] = (path, options) =>
        path.endsWith('b.jpg') ? Promise.reject(Object.assign(new Error(code), { code })) : disk.digest(path, options);
      return { ...disk, digest };
    };
    for (const code of ['EIO', 'EBADMSG', 'UNKNOWN']) {
      await using vault = await openVault(root, { write: false, clock, disk: failing(code) });
      const report = await verifyVault(vault, { mode: 'full', signal, clock });
      expect(verdicts(report), code).toEqual(['damaged Phone/b.jpg']);
    }
    for (const code of ['ERR_WORKER_OUT_OF_MEMORY', 'MODULE_NOT_FOUND']) {
      await using vault = await openVault(root, { write: false, clock, disk: failing(code) });
      await expect(verifyVault(vault, { mode: 'full', signal, clock }), code).rejects.toThrow(code);
    }
  });

  it('keeps two files apart whose names differ in their normal form alone', async () => {
    const twins = ['Jos\u00e9.jpg', 'Jose\u0301.jpg'].map((path, index): PhoneFile => {
      return { storage: 'Phone', path, bytes: Buffer.alloc(100 + index, path), modified: START - 60_000 };
    });
    {
      await using vault = await createOrOpenVault({ folder, deviceName: 'Lumia', deviceSerial: 'S1', clock });
      await backUp(vault, twins, { now: START + 120_000 });
    }
    expect(await verify('full')).toMatchObject({ ok: true, findings: [], verified: { files: 7 } });
    await rm(at('Jose\u0301.jpg'));
    expect(verdicts(await verify('full'))).toEqual(['missing Phone/Jose\u0301.jpg']);
  });

  it('calls other bytes of the same size under another date changed', async () => {
    await writeFile(at('d.jpg'), Buffer.alloc(5003, 'x'));
    expect(verdicts(await verify('full'))).toEqual(['changed Phone/d.jpg']);
  });

  it('sees a line that was taken out of the manifest', async () => {
    const path = join(root, 'manifest-sha256.txt');
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => !line.endsWith('c.jpg'));
    await writeFile(path, lines.join('\n'));
    const report = await verify('quick');
    expect(report.ok).toBe(false);
    expect(report.counts.records).toBe(2);
    expect(report.findings.some(({ message }) => message.includes('does not list "data/Phone/c.jpg"'))).toBe(true);
  });

  it('sees that the record of a run was deleted, and still judges its files by the manifest', async () => {
    await rm(join(root, '.lifeboat/runs/2026-11-22T10-30-00Z'), { recursive: true });
    const bytes = await readFile(at('d.jpg'));
    bytes[0]! ^= 1;
    await writeFile(at('d.jpg'), bytes);
    const report = await verify('quick');
    expect(report.ok).toBe(false);
    expect(report.counts.records).toBeGreaterThan(3);
    expect(report.counts).toMatchObject({ missing: 0, extra: 0 });
    expect(report.findings.some(({ verdict, path }) => verdict === 'damaged' && path === 'Phone/d.jpg')).toBe(true);
  });

  it('judges by the manifest where the records of every run are gone', async () => {
    await rm(join(root, '.lifeboat/runs'), { recursive: true });
    await rm(at('b.jpg'));
    await writeFile(at('c.jpg'), 'edited by somebody');
    const report = await verify('full');
    expect(report.counts).toMatchObject({ missing: 1, extra: 0 });
    expect(verdicts(report)).toContain('missing Phone/b.jpg');
    expect(report.findings.some(({ path, verdict }) => path === 'Phone/c.jpg' && verdict !== 'extra')).toBe(true);
    await rm(join(root, 'data'), { recursive: true });
    expect(await verify('full')).toMatchObject({ ok: false, counts: { missing: 5 } });
  });

  it('sees a journal line that was damaged, and a whole one that was changed', async () => {
    const path = join(root, '.lifeboat/runs/2026-11-22T10-30-00Z/journal.jsonl');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"kind":"intent"', '"kind":"inten!"'));
    const report = await verify('quick');
    expect(report.findings.filter(({ verdict }) => verdict === 'record-damaged').map(({ path: at }) => at)).toContain(
      '.lifeboat/runs/2026-11-22T10-30-00Z/journal.jsonl',
    );
  });
});
