import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inspectFile } from '../../../../src/core/app/contents/inspect-file.ts';
import { openTrial } from '../../../../src/core/app/contents/content-trial.ts';
import { silent } from '../../../../src/core/base/log.ts';
import type { Vault } from '../../../../src/core/vault/vault.ts';
import { rawZip } from '../../../support/raw-zip.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'called-off-'));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** An archive that holds so many zero bytes as they are; the disk holds next to nothing of them. */
function bigArchive(size: number): string {
  const file = path.join(root, 'big.zip');
  const small = rawZip([{ name: 'zeros.bin', content: '', stored: true }]);
  const listAt = small.indexOf('PK\x01\x02', 0, 'latin1');
  const list = Buffer.from(small.subarray(listAt));
  list.writeUInt32LE(size, 20);
  list.writeUInt32LE(size, 24);
  list.writeUInt32LE(listAt + size, list.lastIndexOf('PK\x05\x06', undefined, 'latin1') + 16);
  const fd = openSync(file, 'w');
  writeSync(fd, small.subarray(0, listAt), 0, listAt, 0);
  ftruncateSync(fd, listAt + size);
  writeSync(fd, list, 0, list.length, listAt + size);
  closeSync(fd);
  return file;
}

it('a file that is long to try is called off in the middle, on a thread that hears of it by a message', async () => {
  const file = bigArchive(512 * 1024 * 1024);
  expect(statSync(file).size).toBeGreaterThan(512 * 1024 * 1024);
  const stop = new AbortController();
  const trying = inspectFile(file, { signal: stop.signal });
  trying.catch(() => undefined);
  // What a message needs to arrive: the thread's own next turn.
  await turn();
  stop.abort(new Error('called off'));
  await expect(trying).rejects.toThrow('called off');
});

it('and what is still being tried when a run comes to its end does not keep a stop waiting', async () => {
  bigArchive(1024 * 1024 * 1024);
  // As much of a backup as trying asks for.
  const vault = { info: { root }, tagFile: () => Promise.resolve(null) } as unknown as Vault;
  await using trial = openTrial(vault, { log: silent, keep: false });
  const file = { path: 'big.zip', shown: 'big.zip', sha256: '0'.repeat(64), size: 1024 * 1024 * 1024 };
  trial.ahead({ ...file });
  await turn();
  const stop = new AbortController();
  const all = trial.all([file] as Parameters<typeof trial.all>[0], { signal: stop.signal });
  await turn();
  stop.abort(new Error('stopped'));
  expect(await all).toMatchObject({ notTried: 1, doesNotOpen: 0 });
});
