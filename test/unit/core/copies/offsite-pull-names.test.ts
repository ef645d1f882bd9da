import { expect, it } from 'vitest';
import { makeKey } from '../../../../src/core/copies/offsite/key.ts';
import { claimPlace } from '../../../../src/core/copies/offsite/place.ts';
import { pullOffsite } from '../../../../src/core/copies/offsite/pull.ts';
import { pushOffsite } from '../../../../src/core/copies/offsite/push.ts';
import type { Remote } from '../../../../src/core/copies/offsite/remote.ts';
import { saveConfig } from '../../../../src/core/copies/offsite/sent-log.ts';
import type { OffsiteConfig, OffsitePulled } from '../../../../src/shared/domain/offsite.ts';
import { makeBackup, openSource } from '../../../support/copy-sweep.ts';
import { CrashingDisk } from '../../../support/crashing-disk.ts';
import { seededBytes } from '../../../support/trees.ts';
import { signal, START, stillClock, type PhoneFile } from '../../../support/vault-backup.ts';

const clock = stillClock();
const low = (path: string): string => path.toLowerCase();
const file = (path: string, size: number, seed: number): PhoneFile => {
  return { storage: 'Phone', path, bytes: seededBytes(size, seed), modified: START - 1_000_000 };
};

/** `A` and `a` are one name, as on Windows, FAT, exFAT and most Macs. */
class FoldingDisk extends CrashingDisk {
  override createNew = (path: string) => super.createNew(low(path));
  override openAppend = (path: string) => super.openAppend(low(path));
  override read = (path: string, options: Parameters<CrashingDisk['read']>[1]) => super.read(low(path), options);
  override rename = (from: string, to: string) => super.rename(low(from), low(to));
  override remove = (path: string) => super.remove(low(path));
  override removeFolder = (path: string) => super.removeFolder(low(path));
  override makeFolder = (path: string) => super.makeFolder(low(path));
  override list = (path: string) => super.list(low(path));
  override stat = (path: string) => super.stat(low(path));
  override setModified = (path: string, at: number) => super.setModified(low(path), at);
  override syncFiles = (paths: readonly string[]) => super.syncFiles(paths.map(low));
  override syncFolders = (paths: readonly string[]) => super.syncFolders(paths.map(low));
}

/** As FAT and Windows: no `:` in a name. */
class StrictDisk extends CrashingDisk {
  override createNew(path: string): ReturnType<CrashingDisk['createNew']> {
    if (path.includes(':')) throw Object.assign(new Error('EINVAL'), { code: 'EINVAL' });
    return super.createNew(path);
  }
}

/** What comes back onto `disk` of a backup with these files. */
async function bringBack(files: readonly PhoneFile[], disk: CrashingDisk): Promise<OffsitePulled> {
  const objects = new Map<string, Uint8Array>();
  const remote: Remote = {
    place: 'https://away.example/copy',
    list: () => Promise.resolve([...objects].map(([name, bytes]) => ({ name, size: bytes.byteLength }))),
    get: (name) => Promise.resolve(objects.get(name) ?? null),
    put: (name, bytes) => {
      objects.set(name, bytes);
      return Promise.resolve();
    },
  };
  const key = await makeKey();
  const source = new CrashingDisk(1);
  await makeBackup(source, [files]);
  const at = new Date(START).toISOString();
  const config: OffsiteConfig = {
    ...{ format: 1, id: await claimPlace(remote, { signal }), label: 'away', kind: 'webdav', place: remote.place },
    ...{ recipient: key.recipient, createdAt: at, keyTestedAt: at },
  };
  await saveConfig(source, '/chosen/Lumia', config);
  await using vault = await openSource(source, 1);
  expect((await pushOffsite({ vault, disk: source, remote, config, clock, signal })).outcome).toBe('complete');
  return await pullOffsite({ remote, identity: key.identity, folder: '/back', disk, clock, signal });
}

interface Case {
  readonly what: string;
  readonly disk: CrashingDisk;
  readonly twin: PhoneFile;
  readonly at: string;
}
const [LOWER, UPPER] = [file('Docs/letter.txt', 700, 2), file('Docs/Letter.txt', 900, 1)];

it.each<Case>([
  { what: 'has one name for two files', disk: new FoldingDisk(3), twin: LOWER, at: '/back/lumia/data/phone' },
  { what: 'has no such name', disk: new StrictDisk(3), twin: file('10:30.txt', 5, 1), at: '/back/Lumia/data/Phone' },
])('names the file that it leaves where the disk $what, and keeps the other', async ({ disk, twin, at }) => {
  const pulled = await bringBack([twin, UPPER], disk);
  expect(pulled.outcome).toBe('complete-with-exceptions');
  expect(pulled.findings.map(({ path, verdict, code }) => [path, verdict, code])).toEqual([
    [`Phone/${twin.path}`, 'not-copied', 'VAULT_NAME_IMPOSSIBLE'],
  ]);
  const there = [...disk.files()].filter(([path]) => path.startsWith(at)).map(([, bytes]) => bytes.byteLength);
  expect(there).toEqual([900]);
});

it('brings both twins back onto a disk that tells them apart', async () => {
  expect(await bringBack([LOWER, UPPER], new CrashingDisk(3))).toMatchObject({ outcome: 'complete', findings: [] });
});
