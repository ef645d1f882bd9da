import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeWhole } from '../../../../src/core/vault/disk.ts';
import { openVault } from '../../../../src/core/vault/open-vault.ts';
import { finishSwitch } from '../../../../src/core/vault/switch.ts';
import { copyTo, COPY_ROOT, makeBackup, openSource, verifyCopy } from '../../../support/copy-sweep.ts';
import { CrashingDisk } from '../../../support/crashing-disk.ts';
import { seededBytes } from '../../../support/trees.ts';
import { backUp, START, stillClock, type PhoneFile } from '../../../support/vault-backup.ts';

const ROOT = '/chosen/Lumia';
const FILE = 'data/Phone/a.jpg';
const LIST = '.lifeboat/incoming.json';
const RIGHT = Buffer.from(seededBytes(900, 1));
const EDITED = seededBytes(1500, 2);
const ROT = Buffer.from('rot');
const photo = (bytes: Uint8Array, path = 'a.jpg'): PhoneFile => {
  return { storage: 'Phone', path, bytes, modified: START - 1_000_000 };
};
const hasBytes = (disk: CrashingDisk, bytes: Uint8Array): boolean =>
  [...disk.files().values()].some((one) => Buffer.compare(one, bytes) === 0);
const at = (disk: CrashingDisk, path: string): Buffer => Buffer.from(disk.files().get(join(ROOT, path)) ?? []);

/** As a repair leaves it that was killed once its list was written. */
async function cutOffRepair(disk: CrashingDisk): Promise<void> {
  await disk.makeFolder(join(ROOT, '.lifeboat/incoming/payload'));
  await writeWhole(disk, join(ROOT, '.lifeboat/incoming/payload/repair.part'), [RIGHT]);
  const aside = `.lifeboat/set-aside/2026-10-01T10-00-00Z/${FILE}`;
  const moves = [{ from: '.lifeboat/incoming/payload/repair.part', to: FILE, aside }];
  await writeWhole(disk, join(ROOT, LIST), JSON.stringify({ format: 1, moves }));
  disk.overwrite(join(ROOT, FILE), ROT);
}

it('ends what a killed repair had begun before anything newer is stored', async () => {
  const disk = new CrashingDisk(1);
  await makeBackup(disk, [[photo(RIGHT)]]);
  await cutOffRepair(disk);
  {
    await using vault = await openSource(disk, 1);
    expect(at(disk, FILE)).toEqual(RIGHT);
    await backUp(vault, [photo(EDITED)], { now: START + 60_000 });
  }
  expect(await finishSwitch(disk, ROOT)).toBe(false);
  expect([hasBytes(disk, EDITED), hasBytes(disk, ROT)]).toEqual([true, true]);
});

it('gives what is in the way a place of its own where something is kept already', async () => {
  const disk = new CrashingDisk(1);
  await makeBackup(disk, [[photo(RIGHT)]]);
  await cutOffRepair(disk);
  const folder = '.lifeboat/set-aside/2026-10-01T10-00-00Z';
  await disk.makeFolder(join(ROOT, folder, 'data/Phone'));
  await writeWhole(disk, join(ROOT, folder, FILE), [Buffer.from('kept')]);
  expect(await finishSwitch(disk, ROOT)).toBe(true);
  expect(at(disk, FILE)).toEqual(RIGHT);
  expect(at(disk, `${folder}/${FILE}`)).toEqual(Buffer.from('kept'));
  expect(at(disk, `${folder}-2/${FILE}`)).toEqual(ROT);
});

it('opens the backup, with the right bytes, where what they replace lies on a bad sector', async () => {
  class BadSector extends CrashingDisk {
    override read(path: string, options: Parameters<CrashingDisk['read']>[1]): ReturnType<CrashingDisk['read']> {
      const read = super.read(path, options);
      return { ...read, bytes: untilRot(read.bytes) };
    }
  }
  async function* untilRot(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of bytes) {
      if (ROT.equals(chunk)) throw Object.assign(new Error('EIO'), { code: 'EIO' });
      yield chunk;
    }
  }
  const disk = new BadSector(1);
  await makeBackup(disk, [[photo(RIGHT)]]);
  await cutOffRepair(disk);
  await using _vault = await openSource(disk, 1);
  expect(at(disk, FILE)).toEqual(RIGHT);
  expect(hasBytes(disk, ROT)).toBe(true);
});

it('ends what a killed copying had begun when the copy is opened as the backup, and keeps what is written then', async () => {
  const source = new CrashingDisk(1);
  const drive = new CrashingDisk(2);
  await makeBackup(source, [[photo(RIGHT)]]);
  await copyTo(source, drive);
  const manifest = 'manifest-sha256.txt';
  await drive.makeFolder(join(COPY_ROOT, '.lifeboat/incoming/records'));
  const bytes = drive.files().get(join(COPY_ROOT, manifest));
  await writeWhole(drive, join(COPY_ROOT, '.lifeboat/incoming/records', manifest), [Buffer.from(bytes ?? [])]);
  const moves = [{ from: `.lifeboat/incoming/records/${manifest}`, to: manifest, aside: null }];
  await writeWhole(drive, join(COPY_ROOT, LIST), JSON.stringify({ format: 1, moves }));
  {
    const processes = { pid: 1, host: 'here', startOf: () => Promise.resolve('start 1') };
    await using copy = await openVault(COPY_ROOT, { write: true, disk: drive, clock: stillClock(), processes });
    await backUp(copy, [photo(RIGHT), photo(EDITED, 'b.jpg')], { now: START + 60_000 });
  }
  await finishSwitch(drive, COPY_ROOT);
  expect(await verifyCopy(drive)).toEqual([]);
});
