import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { folderRemote } from '../../../../src/core/copies/offsite/folder-remote.ts';
import { makeKey, openBytes, readKey, sealBytes } from '../../../../src/core/copies/offsite/key.ts';
import { readPlace } from '../../../../src/core/copies/offsite/open-remote.ts';
import { Pack } from '../../../../src/core/copies/offsite/pack.ts';
import { patient, unreachable } from '../../../../src/core/copies/offsite/remote.ts';
import { packSnapshot, readSnapshot } from '../../../../src/core/copies/offsite/snapshot.ts';
import { isAppError } from '../../../../src/shared/errors/app-error.ts';
import { CrashingDisk } from '../../../support/crashing-disk.ts';
import { stillClock } from '../../../support/vault-backup.ts';

const signal = new AbortController().signal;
const isCode = (code: string) => (error: unknown) => isAppError(error) && error.code === code;

describe('the key on paper', () => {
  it('is the same key as words and as letters, in any case and spacing', async () => {
    const key = await makeKey();
    expect(key.words).toHaveLength(24);
    const sealed = await sealBytes(new Uint8Array([1, 2, 3]), key.recipient);
    for (const typed of [key.words.join(' '), key.words.join('\n ').toUpperCase(), key.identity.toLowerCase()]) {
      const read = await readKey(`${typed}\n`);
      expect(read.recipient).toBe(key.recipient);
      expect([...(await openBytes(sealed, read.identity))]).toEqual([1, 2, 3]);
    }
  });

  it('is refused with one word wrong, missing or swapped', async () => {
    const { words } = await makeKey();
    const wrong = [words.slice(1), ['zoo', 'zoo', ...words.slice(2)], ['lifeboat', ...words.slice(1)], []];
    for (const typed of wrong) {
      // One wrong word in 256 passes the checksum of BIP-39; two made-up ones as well, so only its refusal is shown here.
      const read = await readKey(typed.join(' ')).catch((error: unknown) => error);
      if (typed.length !== 24 || typed[0] === 'lifeboat') expect(isCode('OFFSITE_WRONG_KEY')(read)).toBe(true);
    }
  });

  it('is told from another one, and from bytes that are no age file', async () => {
    const [one, other] = [await makeKey(), await makeKey()];
    const sealed = await sealBytes(new Uint8Array(100), one.recipient);
    await expect(openBytes(sealed, other.identity)).rejects.toSatisfy(isCode('OFFSITE_WRONG_KEY'));
    await expect(openBytes(sealed.subarray(0, sealed.length - 5), one.identity)).rejects.toSatisfy(
      isCode('OFFSITE_DAMAGED'),
    );
    await expect(openBytes(new Uint8Array(50), one.identity)).rejects.toSatisfy(isCode('OFFSITE_DAMAGED'));
  });
});

describe('a pack', () => {
  it('is an archive that tar lists with the names it was given, of a size that says little', () => {
    const names = ['a.jpg', 'data/Phone/Größe – 日本.jpg', `data/${'long/'.repeat(60)}x.bin`];
    const pack = new Pack();
    for (const [index, path] of names.entries()) {
      const entry = { path, size: 0, modified: Date.UTC(2014, 5, 1) };
      pack.add(entry, { path, sha256: 'a'.repeat(64), from: 0 }, new Uint8Array(index * 700 + 1).fill(65 + index));
    }
    const whole = pack.finish();
    expect(whole.byteLength % (64 * 1024)).toBe(0);
    const env = { ...process.env, LC_ALL: 'C.UTF-8' };
    expect(execFileSync('tar', ['-tf', '-'], { input: whole, env }).toString().trim().split('\n')).toEqual(names);
    for (const { offset, length } of pack.pieces) {
      expect(new Set(whole.subarray(offset, offset + length)).size).toBe(1);
      expect(whole[offset]).toBeGreaterThan(64);
    }
  });
});

describe('readSnapshot()', () => {
  it('takes what was written, and no arbitrary bytes, and no name that leaves the folder', () => {
    const head = {
      format: 1,
      vaultId: '11111111-2222-4333-8444-555555555555' as never,
      name: 'Lumia',
      at: '2026-11-22T10:30:00.000Z',
      newestRun: null,
      files: 1,
    } as const;
    const file = { path: 'data/x', size: 0, sha256: 'a'.repeat(64), modified: null, pieces: [] };
    expect(readSnapshot(packSnapshot({ head, files: [file] })).files).toEqual([file]);
    for (const path of ['../x', '/x', 'data/../../x', 'data//x', 'a\\b', 'a\0']) {
      const packed = packSnapshot({ head, files: [{ ...file, path }] });
      expect(() => readSnapshot(packed), path).toThrow(/damaged/u);
    }
    expect(() => readSnapshot(packSnapshot({ head: { ...head, files: 2 }, files: [file] }))).toThrow(/damaged/u);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => readSnapshot(bytes)).toThrow(/damaged/u);
        expect(() => readSnapshot(gzipSync(bytes))).toThrow(/damaged/u);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a place', () => {
  it('takes addresses of three kinds, and refuses passwords in them and plain http to others', () => {
    expect(readPlace('https://cloud.example/dav/')).toEqual({ kind: 'webdav', place: 'https://cloud.example/dav' });
    expect(readPlace('s3+https://s3.example/b/f')).toEqual({ kind: 's3', place: 's3+https://s3.example/b/f' });
    expect(readPlace('/a/folder').kind).toBe('folder');
    for (const bad of ['http://cloud.example/', 'https://u:p@cloud.example/', 's3+http://s3.example/b', 'https://'])
      expect(() => readPlace(bad), bad).toThrow();
    for (const other of ['webdavs://cloud.example/dav', 's3://bucket/phone', 'file:///cloud'])
      expect(() => readPlace(other), other).toThrow(/begins with https:\/\/ \(WebDAV, Nextcloud\) or s3\+https:\/\//u);
    expect(readPlace('C:\\Cloud').kind).toBe('folder');
  });

  it('that is full, or gone, is told from one that refuses', async () => {
    const disk = new CrashingDisk(1);
    await disk.makeFolder('/cloud');
    const remote = folderRemote(disk, '/cloud');
    await remote.put('packs/ab/x.age', new Uint8Array(10), { signal });
    disk.arm(0, 'full');
    await expect(remote.put('packs/ab/y.age', new Uint8Array(10), { signal })).rejects.toSatisfy(
      isCode('OFFSITE_FULL'),
    );
    disk.mend();
    expect(await remote.list({ signal })).toEqual([{ name: 'packs/ab/x.age', size: 10 }]);
    const gone = folderRemote(disk, '/elsewhere');
    await expect(gone.list({ signal })).rejects.toSatisfy(isCode('OFFSITE_UNREACHABLE'));
    await expect(gone.put('x', new Uint8Array(1), { signal })).rejects.toSatisfy(isCode('OFFSITE_UNREACHABLE'));
  });

  it('that does not answer is asked four times', async () => {
    let asked = 0;
    const deaf = { place: 'x', list: async () => [], get: async () => null, put: async () => {} };
    const failing = { ...deaf, get: () => Promise.reject(((asked += 1), unreachable('x', 'no'))) };
    const clock = { ...stillClock(), delay: async () => undefined };
    await expect(patient(failing, clock).get('a', { signal })).rejects.toSatisfy(isCode('OFFSITE_UNREACHABLE'));
    expect(asked).toBe(4);
  });
});
