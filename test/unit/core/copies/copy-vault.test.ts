import { describe, expect, it } from 'vitest';
import { openVault } from '../../../../src/core/vault/open-vault.ts';
import { isAppError } from '../../../../src/shared/errors/app-error.ts';
import { checkBag } from '../../../support/bagit-check.ts';
import { copyTo, COPY_ROOT, makeBackup, openSource, verifyCopy } from '../../../support/copy-sweep.ts';
import { CrashingDisk } from '../../../support/crashing-disk.ts';
import { memoryBag } from '../../../support/vault-sweep.ts';
import { backUp, START, stillClock, type PhoneFile } from '../../../support/vault-backup.ts';

const bytes = (seed: number, size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, at) => (at * seed) % 251);
const file = (path: string, seed: number, size = 3000 + seed, modified = START - seed * 1000): PhoneFile => ({
  storage: 'Phone',
  path,
  bytes: bytes(seed, size),
  modified,
});
const FIRST = [file('Pictures/a.jpg', 3), file('Pictures/b.jpg', 5), file('Documents/c.txt', 7)];
/** `b.jpg` was edited, `d.jpg` is new. */
const SECOND = [file('Pictures/a.jpg', 3), file('Pictures/b.jpg', 11), file('Documents/c.txt', 7), file('d.jpg', 13)];

async function setUp(...runs: (readonly PhoneFile[])[]): Promise<{ source: CrashingDisk; target: CrashingDisk }> {
  const source = new CrashingDisk(1);
  await makeBackup(source, runs);
  return { source, target: new CrashingDisk(2) };
}

describe('copyVault()', () => {
  it('makes a copy that is a backup of its own: verified, and a valid bag', async () => {
    const { source, target } = await setUp(FIRST);
    const report = await copyTo(source, target);
    expect(report).toMatchObject({
      outcome: 'complete',
      copied: { files: 3 },
      alreadyThere: { files: 0 },
      findings: [],
    });
    expect(await verifyCopy(target)).toEqual([]);
    expect(await checkBag(memoryBag(target, COPY_ROOT))).toEqual([]);
  });

  it('moves only what is new, and keeps the earlier version where the backup has it', async () => {
    const { source, target } = await setUp(FIRST);
    await copyTo(source, target);
    expect(await copyTo(source, target)).toMatchObject({ copied: { files: 0 }, alreadyThere: { files: 3 } });
    await makeBackup(source, [SECOND]);
    const report = await copyTo(source, target);
    expect(report).toMatchObject({
      outcome: 'complete',
      copied: { files: 3 },
      alreadyThere: { files: 2 },
      setAside: 0,
    });
    expect(await verifyCopy(target)).toEqual([]);
    const kept = [...target.files()].filter(([path]) => path.includes('Earlier versions'));
    expect(kept.map(([, content]) => content)).toEqual([bytes(5, 3005)]);
  });

  it('looks for room before it writes anything, and says that it is the copy’s drive that is full', async () => {
    const { source, target } = await setUp(FIRST);
    target.freeBytes = () => Promise.resolve(16 * 1024 * 1024 + 9000);
    await expect(copyTo(source, target)).rejects.toMatchObject({ code: 'COPY_FULL' });
    expect([...target.files()]).toEqual([]);
  });

  it('keeps what was edited in the copy aside when the backup has other bytes', async () => {
    const { source, target } = await setUp(FIRST);
    await copyTo(source, target);
    target.overwrite(`${COPY_ROOT}/data/Phone/Pictures/b.jpg`, bytes(99, 50));
    const report = await copyTo(source, target);
    expect(report).toMatchObject({ outcome: 'complete', setAside: 1, copied: { files: 1 } });
    expect(await verifyCopy(target)).toEqual([]);
    const aside = [...target.files()].filter(([path]) => path.includes('/set-aside/'));
    expect(aside.map(([, content]) => content)).toEqual([bytes(99, 50)]);
  });

  it('never copies bytes that the backup lost, and names them', async () => {
    const { source, target } = await setUp(FIRST);
    source.overwrite('/chosen/Lumia/data/Phone/Pictures/a.jpg', bytes(4, 3003));
    const report = await copyTo(source, target);
    expect(report.outcome).toBe('complete-with-exceptions');
    expect(report.findings).toMatchObject([{ path: 'Phone/Pictures/a.jpg', verdict: 'damaged' }]);
    expect(target.files().has(`${COPY_ROOT}/data/Phone/Pictures/a.jpg`)).toBe(false);
    expect(await verifyCopy(target)).toEqual(['missing Phone/Pictures/a.jpg']);
  });

  it('leaves a copy alone that has runs the backup does not have', async () => {
    const { source, target } = await setUp(FIRST);
    await copyTo(source, target);
    {
      await using copy = await openVault(COPY_ROOT, { write: true, disk: target, clock: stillClock() });
      await backUp(copy, SECOND, { now: START + 999_000 });
    }
    const before = JSON.stringify([...target.files().keys()].sort());
    await expect(copyTo(source, target)).rejects.toSatisfy((error) => isAppError(error, 'COPY_DIFFERENT'));
    expect(JSON.stringify([...target.files().keys()].sort())).toBe(before);
  });

  it('refuses the folder of the backup itself', async () => {
    const { source } = await setUp(FIRST);
    await using vault = await openSource(source, 1);
    const { copyVault } = await import('../../../../src/core/copies/copy-vault.ts');
    const { DRIVE } = await import('../../../support/copy-sweep.ts');
    const options = { source: vault, drive: DRIVE, clock: stillClock(), sourceDisk: source, targetDisk: source };
    const signal = new AbortController().signal;
    for (const folder of ['/chosen', '/chosen/Lumia', '/chosen/Lumia/data'])
      await expect(copyVault({ ...options, folder, signal })).rejects.toSatisfy((error) => isAppError(error, 'USAGE'));
  });
});

const nfc = (path: string): string => path.normalize('NFC');

/** HFS+: a name is found in either form, and is listed decomposed. */
class HfsDisk extends CrashingDisk {
  override createNew = (path: string) => super.createNew(nfc(path));
  override openAppend = (path: string) => super.openAppend(nfc(path));
  override read = (path: string, options: Parameters<CrashingDisk['read']>[1]) => super.read(nfc(path), options);
  override rename = (from: string, to: string) => super.rename(nfc(from), nfc(to));
  override remove = (path: string) => super.remove(nfc(path));
  override removeFolder = (path: string) => super.removeFolder(nfc(path));
  override makeFolder = (path: string) => super.makeFolder(nfc(path));
  override list = async (path: string) =>
    (await super.list(nfc(path)))?.map(({ name, kind }) => ({ name: name.normalize('NFD'), kind })) ?? null;
  override stat = (path: string) => super.stat(nfc(path));
  override setModified = (path: string, at: number) => super.setModified(nfc(path), at);
  override syncFiles = (paths: readonly string[]) => super.syncFiles(paths.map(nfc));
  override syncFolders = (paths: readonly string[]) => super.syncFolders(paths.map(nfc));
}

describe('copyVault() onto or from a drive that lists names decomposed', () => {
  // As the phone may have either.
  it.each(['NFC', 'NFD'])('moves nothing the second time, and sets nothing aside: %s', async (form) => {
    const source = new CrashingDisk(1);
    const drive = new HfsDisk(2);
    await makeBackup(source, [[file('Caf\u00e9.jpg'.normalize(form), 3), file('b.jpg', 5)]]);
    expect(await copyTo(source, drive)).toMatchObject({ outcome: 'complete', copied: { files: 2 } });
    expect(await verifyCopy(drive)).toEqual([]);
    const again = await copyTo(source, drive);
    expect(again).toMatchObject({ copied: { files: 0 }, alreadyThere: { files: 2 }, setAside: 0 });
  });

  it('counts no file of the backup as somebody else’s', async () => {
    const source = new HfsDisk(1);
    await makeBackup(source, [[file('Caf\u00e9.jpg', 3)]]);
    expect(await copyTo(source, new CrashingDisk(2))).toMatchObject({ outcome: 'complete', notOurs: 0 });
  });
});
