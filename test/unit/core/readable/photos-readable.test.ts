import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makePhotosReadable } from '../../../../src/core/readable/photos-readable.ts';
import { createOrOpenVault } from '../../../../src/core/vault/open-vault.ts';
import type { PayloadFile, Vault } from '../../../../src/core/vault/vault.ts';
import { signal, stillClock } from '../../../support/vault-backup.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-photo-pages-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const clock = stillClock();
const options = { signal, clock, small: () => Promise.resolve(null) };

/** The backup as it is, but for what it says to hold. */
function holding(vault: Vault, photos: number): Vault {
  function* files(): Generator<PayloadFile, void, void> {
    for (let n = 0; n < photos; n += 1) {
      const sha256 = String(n).padStart(64, '0');
      yield { path: `data/Phone/Pictures/${String(n)}.jpg`, size: 1, sha256, xxh64: '', modified: null };
    }
  }
  return {
    info: vault.info,
    catalog: { files },
    tagFile: (...given: Parameters<Vault['tagFile']>) => vault.tagFile(...given),
    writeReadable: (...given: Parameters<Vault['writeReadable']>) => vault.writeReadable(...given),
  } as unknown as Vault;
}

it('pages of fewer photos do not stand for the photos of a backup that has outgrown them', async () => {
  await using vault = await createOrOpenVault({ folder, deviceSerial: 'S', deviceName: 'Lumia', clock });
  const first = path.join(vault.info.root, 'Readable/Photos/index.html');
  expect(await makePhotosReadable(holding(vault, 60_001), options)).toBeNull();
  await expect(readFile(first)).rejects.toThrow('ENOENT');
  expect((await makePhotosReadable(holding(vault, 3), options))?.inside.shots).toBe(3);
  expect(await readFile(first, 'utf8')).toContain('3 photos');
  expect(await makePhotosReadable(holding(vault, 60_001), options)).toBeNull();
  expect(await readFile(first, 'utf8')).not.toContain('3 photos');
  expect(await readFile(first, 'utf8')).toContain('more than 60,000 photos and films');
});
