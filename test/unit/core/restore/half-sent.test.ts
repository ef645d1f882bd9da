import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { SourceFile } from '../../../../src/core/device/source.ts';
import type { Target } from '../../../../src/core/device/target.ts';
import { settleEarlier } from '../../../../src/core/restore/half-sent.ts';
import type { RestoreJournal } from '../../../../src/core/restore/restore-journal.ts';
import type { Vault } from '../../../../src/core/vault/vault.ts';
import { seededBytes } from '../../../support/trees.ts';
import { signal } from '../../../support/vault-backup.ts';

const PLACE = { storage: 'Phone', path: 'Documents/note.txt' };
const STORED = 'data/Phone/Documents/note.txt';
const SENT = seededBytes(5000, 1);
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What becomes of `there`, which lies under a name of which the journal knows that `SENT` was being sent. */
async function settle(there: Uint8Array, backup: Readonly<Record<string, Uint8Array>>) {
  const removed: SourceFile[] = [];
  async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
    yield await Promise.resolve(bytes);
  }
  const files = Object.entries(backup).map(([path, bytes]) => ({ path, size: bytes.length, sha256: hashOf(bytes) }));
  const vault = {
    catalog: { files: () => files, stored: (path: string) => files.find((file) => file.path === path) ?? null },
    read: ({ path }: { path: string }) => ({
      bytes: one(backup[path] ?? new Uint8Array(0)),
      cacheBypassed: () => false,
    }),
  } as unknown as Vault;
  const target = {
    read: () => one(there),
    remove: (file: SourceFile) => Promise.resolve(void removed.push(file)),
  } as unknown as Target;
  const line = { kind: 'sending', ...PLACE, size: SENT.length, sha256: hashOf(SENT), stored: STORED };
  const journal = { unsettled: [line], settled: () => undefined, save: () => Promise.resolve() };
  const content = { files: [{ ...PLACE, size: there.length } as SourceFile], folders: [] };
  const { arrived } = await settleEarlier(
    { vault, target, journal: journal as unknown as RestoreJournal },
    content as unknown as Parameters<typeof settleEarlier>[1],
    { signal },
  );
  return { removed: removed.length, arrived: arrived.size };
}

it('removes a half of what was being sent, and knows all of it', async () => {
  const backup = { [STORED]: SENT };
  expect(await settle(SENT.subarray(0, 3000), backup)).toEqual({ removed: 1, arrived: 0 });
  expect(await settle(SENT, backup)).toEqual({ removed: 0, arrived: 1 });
  expect(await settle(seededBytes(3000, 2), backup)).toEqual({ removed: 0, arrived: 0 });
});

it('finds what was being sent where a later backup has moved it', async () => {
  const backup = { [STORED]: seededBytes(700, 3), 'data/Earlier versions/r/Phone/Documents/note.txt': SENT };
  expect(await settle(SENT.subarray(0, 3000), backup)).toEqual({ removed: 1, arrived: 0 });
  expect(await settle(SENT, backup)).toEqual({ removed: 0, arrived: 1 });
});

it('leaves the owner’s own newer file, which the backup has under that name by now', async () => {
  const mine = seededBytes(3000, 9);
  const moved = { [STORED]: mine, 'data/Earlier versions/r/Phone/Documents/note.txt': SENT };
  expect(await settle(mine, moved)).toEqual({ removed: 0, arrived: 0 });
  // And where the bytes that were being sent are in the backup no more.
  expect(await settle(mine, { [STORED]: mine })).toEqual({ removed: 0, arrived: 0 });
  const asLong = seededBytes(SENT.length, 9);
  expect(await settle(asLong, { [STORED]: asLong })).toEqual({ removed: 0, arrived: 0 });
});
