import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOrOpenVault, openVault } from '../../../../src/core/vault/open-vault.ts';
import { checkBag } from '../../../support/bagit-check.ts';
import { backUp, stillClock } from '../../../support/vault-backup.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lifeboat-readable-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const photo = { storage: 'Phone', path: 'Pictures/a.jpg', bytes: Buffer.from('a'), modified: null };

describe('Vault.writeReadable()', () => {
  it('writes beside data/, replaces what was there, and leaves the bag valid', async () => {
    let root: string;
    {
      const clock = stillClock();
      await using vault = await createOrOpenVault({ folder, deviceSerial: 'S', deviceName: 'Lumia', clock });
      root = vault.info.root;
      await vault.writeReadable('Contacts/contacts.vcf', 'first');
      await backUp(vault, [photo]);
      await vault.writeReadable('Contacts/contacts.vcf', ['sec', Buffer.from('ond é')]);
    }
    expect(readFileSync(join(root, 'Readable/Contacts/contacts.vcf'), 'utf8')).toBe('second é');
    expect(await checkBag(root)).toEqual([]);
  });

  it('refuses to leave its folder, and to write without the lock', async () => {
    const clock = stillClock();
    await using vault = await createOrOpenVault({ folder, deviceSerial: 'S', deviceName: 'Lumia', clock });
    for (const path of ['../data/x', '/x', 'a/../../x', 'a\\..\\x', '', 'a//b']) {
      await expect(vault.writeReadable(path, 'x')).rejects.toMatchObject({ code: 'INTERNAL' });
    }
    await using reader = await openVault(vault.info.root, { write: false, clock });
    await expect(reader.writeReadable('a.txt', 'x')).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});
