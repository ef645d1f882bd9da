import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readText, writeWhole } from '../../../../src/core/vault/disk.ts';
import { copyTo, COPY_ROOT, makeBackup, verifyCopy } from '../../../support/copy-sweep.ts';
import { CrashingDisk } from '../../../support/crashing-disk.ts';
import { seededBytes } from '../../../support/trees.ts';
import { START, type PhoneFile } from '../../../support/vault-backup.ts';

const ROOT = '/chosen/Lumia';
const OBJECTS = '.lifeboat/runs/2026-11-22T10-30-00Z/objects.jsonl';
const TAGS = 'tagmanifest-sha256.txt';
const file = (path: string, size: number, seed: number): PhoneFile => {
  return { storage: 'Phone', path, bytes: seededBytes(size, seed), modified: START - 1_000_000 };
};
const A = file('a.jpg', 900, 1);
const B = file('b.jpg', 100, 2);
const read = (disk: CrashingDisk, path: string): Promise<string | null> => readText(disk, path, 1 << 20);

describe('records that the backup itself has lost', () => {
  it.each([OBJECTS, 'manifest-sha256.txt'])('leave the copy its right one, and are named: %s', async (name) => {
    const source = new CrashingDisk(1);
    const drive = new CrashingDisk(2);
    await makeBackup(source, [[A, B]]);
    expect((await copyTo(source, drive)).outcome).toBe('complete');
    const right = await read(drive, join(COPY_ROOT, name));
    await writeWhole(source, join(ROOT, name), (right ?? '').slice(0, 40));
    const report = await copyTo(source, drive);
    expect(report.outcome).toBe('complete-with-exceptions');
    expect(report.findings.map(({ path, verdict, code }) => [path, verdict, code])).toEqual([
      [name, 'record-damaged', 'VAULT_DAMAGED'],
    ]);
    expect(await read(drive, join(COPY_ROOT, name))).toBe(right);
    expect(await verifyCopy(drive)).toEqual([]);
  });

  it('are copied, and named once, where the copy has none', async () => {
    const source = new CrashingDisk(1);
    const drive = new CrashingDisk(2);
    await makeBackup(source, [[A]]);
    source.overwrite(join(ROOT, 'manifest-sha256.txt'), Buffer.from('cut'));
    const report = await copyTo(source, drive);
    expect(report.findings.map(({ path }) => path)).toEqual(['manifest-sha256.txt']);
    expect(await read(drive, join(COPY_ROOT, 'manifest-sha256.txt'))).toBe('cut');
  });

  it('are named where they cannot be read, and the rest is copied', async () => {
    class BadSector extends CrashingDisk {
      bad = '';
      override read(path: string, options: Parameters<CrashingDisk['read']>[1]): ReturnType<CrashingDisk['read']> {
        if (this.bad === '' || !path.endsWith(this.bad)) return super.read(path, options);
        async function* none(): AsyncGenerator<Uint8Array, void, void> {
          yield await Promise.reject<Uint8Array>(Object.assign(new Error('EIO'), { code: 'EIO' }));
        }
        return { bytes: none(), cacheBypassed: () => false };
      }
    }
    const source = new BadSector(1);
    const drive = new CrashingDisk(2);
    await makeBackup(source, [[A]]);
    await copyTo(source, drive);
    await makeBackup(source, [[A, B]]);
    source.bad = 'index.html';
    const report = await copyTo(source, drive);
    expect(report).toMatchObject({ copied: { files: 1 }, findings: [{ path: 'index.html' }] });
  });
});

it('a run whose end was cut off before the tag manifest has spoiled no record', async () => {
  const source = new CrashingDisk(1);
  const drive = new CrashingDisk(2);
  await makeBackup(source, [[A]]);
  const before = await read(source, join(ROOT, TAGS));
  await makeBackup(source, [[A, B]]);
  await writeWhole(source, join(ROOT, TAGS), before ?? '');
  expect(await copyTo(source, drive)).toMatchObject({ outcome: 'complete', findings: [] });
});

describe('a drive that changes a record on its way', () => {
  class LyingDisk extends CrashingDisk {
    override async openAppend(path: string): ReturnType<CrashingDisk['openAppend']> {
      const opened = await super.openAppend(path);
      if (!path.endsWith('objects.jsonl')) return opened;
      const write = opened.write.bind(opened);
      opened.write = (bytes: Uint8Array) => write(Uint8Array.from(bytes, (byte, at) => (at === 5 ? byte ^ 1 : byte)));
      return opened;
    }
  }

  it('is not given a complete copy, and never has it in place of the right one', async () => {
    const source = new CrashingDisk(1);
    const drive = new LyingDisk(2);
    await makeBackup(source, [[A]]);
    const report = await copyTo(source, drive);
    expect(report).toMatchObject({
      outcome: 'complete-with-exceptions',
      findings: [{ path: OBJECTS, verdict: 'not-read-back', code: 'READ_BACK_DIFFERS' }],
    });
    expect(await read(drive, join(COPY_ROOT, OBJECTS))).toBeNull();
  });
});
