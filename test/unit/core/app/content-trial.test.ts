import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTrial } from '../../../../src/core/app/contents/content-trial.ts';
import type { FileToTry } from '../../../../src/core/copy/contents.ts';
import { sha256 } from '../../../support/trees.ts';
import { systemClock } from '../../../../src/core/base/system-clock.ts';
import { openVault } from '../../../../src/core/vault/open-vault.ts';
import { makeJpeg } from '../../../../src/core/device/virtual/sample/photos.ts';
import { makeMp4 } from '../../../../src/core/device/virtual/sample/video.ts';
import { PhotoNotes } from '../../../../src/core/readable/photo-notes.ts';
import { makeLibrary } from '../../../../src/core/readable/photos-library.ts';
import { createNodeDisk } from '../../../../src/core/vault/node-disk.ts';
import type { Vault } from '../../../../src/core/vault/vault.ts';
import { backUp } from '../../../support/backup.ts';
import { FakePhone } from '../../../support/fake-source.ts';
import { seededBytes } from '../../../support/trees.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'trial-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const { signal } = new AbortController();
const PHOTO = { seed: 1, width: 64, height: 48, make: 'Nokia', model: 'Lumia 1020' };

async function someVault(): Promise<Vault> {
  const phone = new FakePhone();
  phone.put('Pictures/a.bin', seededBytes(10, 1));
  const { vault } = await backUp(phone.open, root);
  return await openVault(vault, { write: true, clock: systemClock, disk: createNodeDisk() });
}

function put(vault: Vault, name: string, content: string | Uint8Array): FileToTry {
  const file = path.join(vault.info.root, 'data', 'Phone', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return {
    path: `data/Phone/${name}`,
    sha256: sha256(typeof content === 'string' ? Buffer.from(content) : content),
    size: content.length,
    shown: `Phone/${name}`,
  };
}

describe('openTrial()', () => {
  it('tries files that are put in line while the run goes on, and takes their verdicts at the end', async () => {
    await using vault = await someVault();
    await using trial = openTrial(vault, { log: () => undefined, keep: true });
    const files = Array.from({ length: 640 }, (_, n) => put(vault, `note ${n}.txt`, `words ${n}\n`));
    for (const file of files) trial.ahead(file);
    const kept = path.join(vault.info.root, '.lifeboat', 'opens.jsonl');
    // Many at a time: a sync for each would take longer than the trying.
    await expect.poll(() => linesOf(kept)).toBeGreaterThanOrEqual(500);
    // What was found is not looked for again: the files may be gone meanwhile.
    rmSync(path.join(vault.info.root, 'data', 'Phone', 'note 7.txt'));
    const told: string[] = [];
    const tried = await trial.all(files, { signal, onFile: ({ shown }) => told.push(shown) });
    expect(tried).toMatchObject({ opens: 640, doesNotOpen: 0, notChecked: 0 });
    expect(told.toSorted()).toEqual(files.map(({ shown }) => shown).toSorted());
    expect(linesOf(kept)).toBe(640);
  });

  it('tries at the end what was not in line, small ones together, and counts what cannot be read as not checked', async () => {
    await using vault = await someVault();
    await using trial = openTrial(vault, { log: () => undefined, keep: false });
    const files = Array.from({ length: 50 }, (_, n) => put(vault, `note ${n}.txt`, `words ${n}\n`));
    files.push(put(vault, 'photo.jpg', 'no photo at all'));
    rmSync(path.join(vault.info.root, 'data', 'Phone', 'note 3.txt'));
    const { broken, ...tried } = await trial.all(files, { signal });
    expect(tried).toMatchObject({ opens: 49, doesNotOpen: 1, notChecked: 1, notTried: 0 });
    expect(broken).toMatchObject([{ path: 'Phone/photo.jpg' }]);
  });

  it('called off, counts the rest as not checked', async () => {
    await using vault = await someVault();
    await using trial = openTrial(vault, { log: () => undefined, keep: false });
    const files = Array.from({ length: 30 }, (_, n) => put(vault, `note ${n}.txt`, `words ${n}\n`));
    const tried = await trial.all(files, { signal: AbortSignal.abort(new Error('enough')) });
    expect(tried).toMatchObject({ opens: 0, doesNotOpen: 0, notChecked: 30, notTried: 30 });
  });

  it('keeps what was found when the run is stopped before its end', async () => {
    await using vault = await someVault();
    const kept = path.join(vault.info.root, '.lifeboat', 'opens.jsonl');
    {
      const notes = new PhotoNotes();
      await using trial = openTrial(vault, { log: () => undefined, keep: true, notes });
      trial.ahead(put(vault, 'a.jpg', await makeJpeg({ ...PHOTO, takenAt: '2014:07:11 15:25:11' })));
      await expect.poll(() => notes.size).toBe(1);
      expect(linesOf(kept)).toBe(0);
    }
    expect(linesOf(kept)).toBe(1);
  });

  it('reads with each picture and film what it notes of itself, and makes the timeline of that alone', async () => {
    await using vault = await someVault();
    const notes = new PhotoNotes();
    await using trial = openTrial(vault, { log: () => undefined, keep: true, notes });
    const taken = Date.UTC(2014, 6, 11, 15, 25, 11);
    const picture = await makeJpeg({ ...PHOTO, takenAt: '2014:07:11 15:25:11' });
    const film = makeMp4({ seed: 1, frames: 3, macroblocksWide: 2, macroblocksHigh: 2, takenAt: taken });
    const files = [
      put(vault, 'Pictures/a.jpg', picture),
      put(vault, 'Videos/b.mp4', film),
      put(vault, 'Music/An artist/cover.jpg', Buffer.concat([picture, Buffer.from('cover')])),
      put(vault, 'Documents/c.txt', Buffer.from('words')),
    ];
    await trial.all(files, { signal });
    expect(notes.size).toBe(2);
    expect(notes.get(files[0]?.sha256 ?? '')).toMatchObject({ taken, filmed: null, model: 'Lumia 1020' });
    expect(notes.get(files[1]?.sha256 ?? '')).toMatchObject({ taken: null, filmed: taken });
    // Not one of them is read again.
    const { shots } = await makeLibrary(
      files.slice(0, 2).map((file) => ({ ...file, modified: null })),
      {
        notes,
        signal,
        readHead: () => Promise.reject(new Error('read again')),
        readFilmed: () => Promise.reject(new Error('read again')),
      },
    );
    expect(shots.map((shot) => shot.taken.by)).toEqual(['exif', 'film']);
  });
});

function linesOf(file: string): number {
  try {
    return readFileSync(file, 'utf8').split('\n').length - 1;
  } catch {
    return 0;
  }
}
