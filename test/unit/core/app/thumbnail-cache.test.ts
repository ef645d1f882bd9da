import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ThumbnailCache } from '../../../../src/core/app/thumbnail-cache.ts';

const allIn = async (root: string): Promise<string[]> =>
  (await readdir(root, { recursive: true })).map((name) => path.join(root, name));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-cache-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('gives back what was put, also to the next program', async () => {
  await new ThumbnailCache(folder).put('a', Buffer.from('one'));
  const next = new ThumbnailCache(folder);
  expect(await next.get('a')).toEqual(Buffer.from('one'));
  expect(await next.get('b')).toBeNull();
});

it('keeps to its room: what was longest not wanted goes first', async () => {
  const cache = new ThumbnailCache(folder, 1000);
  for (const [minute, key] of ['a', 'b', 'c', 'd'].entries()) {
    const before = await allIn(folder);
    await cache.put(key, Buffer.alloc(300));
    // Apart by more than any file system's dates are coarse.
    const at = new Date(Date.now() - (10 - minute) * 60_000);
    for (const file of await allIn(folder)) if (!before.includes(file)) await utimes(file, at, at);
  }
  await cache.tidy();
  expect(await Promise.all(['a', 'b', 'c', 'd'].map(async (key) => (await cache.get(key)) !== null))).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

it('is as good as empty where nothing can be written', async () => {
  const cache = new ThumbnailCache(path.join(folder, 'no\0name'));
  await cache.put('a', Buffer.from('one'));
  expect(await cache.get('a')).toBeNull();
  expect(await readdir(folder)).toEqual([]);
});
