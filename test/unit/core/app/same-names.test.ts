import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AddAs } from '../../../../src/shared/contract/contract.ts';
import { DeviceId } from '../../../../src/shared/domain/ids.ts';
import type { RunReport } from '../../../../src/shared/domain/run-report.ts';
import { startApp, type TestApp } from '../../../support/app.ts';
import { rawZip } from '../../../support/raw-zip.ts';
import { brokenPromises, seededBytes } from '../../../support/trees.ts';

const [ONE, OTHER, THIRD] = [seededBytes(5000, 1), seededBytes(5000, 2), seededBytes(5000, 3)];

/** A backup of a card with one photo. */
async function backedUp({ client, root }: TestApp): Promise<string> {
  const card = path.join(root, 'card');
  mkdirSync(path.join(card, 'Pictures'), { recursive: true });
  writeFileSync(path.join(card, 'Pictures/WP_1.jpg'), seededBytes(100, 4));
  const device = DeviceId.parse(`folder:${card}`);
  const { runId, vault } = await client['run.start']({ deviceId: device, to: path.join(root, 'backups') });
  expect((await client['run.report']({ runId })).outcome).toBe('complete');
  return vault;
}

/** Every add must leave a backup that keeps its promises, and no word of a phone for what was none. */
async function add(
  { client }: TestApp,
  vault: string,
  from: string | string[],
  as: AddAs | null = 'cloud',
): Promise<RunReport> {
  const { runId } = await client['run.add']({ vault, from, as });
  const report = await client['run.report']({ runId });
  expect(brokenPromises(vault)).toEqual([]);
  expect(report).toMatchObject({ outcome: 'complete', findings: [] });
  expect(JSON.stringify([report.notes, report.findings])).not.toMatch(/on the phone|the phone sent/u);
  return report;
}

/** All have one date: what tells files apart is their bytes. */
function put({ root }: TestApp, name: string, bytes: Uint8Array | string): string {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  utimesSync(file, 1_600_000_000, 1_600_000_000);
  return file;
}

const stored = (vault: string): string[] =>
  readdirSync(path.join(vault, 'data'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'WP_1.jpg')
    .map((entry) => path.relative(path.join(vault, 'data'), path.join(entry.parentPath, entry.name)))
    .sort();
const bytesOf = (vault: string, name: string): Buffer => readFileSync(path.join(vault, 'data', name));

describe('files of one name, added one by one', () => {
  it('are kept beside one another when their bytes differ, even where size and date do not', async () => {
    await using test = startApp();
    const vault = await backedUp(test);
    const [a, b] = [put(test, 'a/IMG_0001.jpg', ONE), put(test, 'b/IMG_0001.jpg', OTHER)];
    await add(test, vault, a);
    expect(await add(test, vault, b)).toMatchObject({
      equation: { copied: { files: 1 }, alreadySafe: { files: 0 } },
      notes: expect.arrayContaining([expect.objectContaining({ note: 'name-changed' })]) as unknown,
    });
    expect(stored(vault)).toEqual(['Cloud/IMG_0001 (2).jpg', 'Cloud/IMG_0001.jpg']);
    expect(bytesOf(vault, 'Cloud/IMG_0001.jpg').equals(ONE)).toBe(true);
    expect(bytesOf(vault, 'Cloud/IMG_0001 (2).jpg').equals(OTHER)).toBe(true);
    // In any order and as often as one likes: nothing new, nothing moves.
    for (const again of [a, b, b, a])
      expect(await add(test, vault, again)).toMatchObject({
        equation: { copied: { files: 0 }, alreadySafe: { files: 1 } },
      });
    expect(stored(vault)).toHaveLength(2);
    const { runId } = await test.client['run.add']({ vault, from: a, as: 'cloud' });
    await test.client['run.report']({ runId });
    const runs = path.join(vault, '.lifeboat/runs', runId, 'objects.jsonl');
    expect(readFileSync(runs, 'utf8')).toMatch(/"stored":"data\/Cloud\/IMG_0001\.jpg"/u);
  });

  it.each([null, 'documents', 'packages'] as const)('wherever they go (as %s), folders of one name too', async (as) => {
    await using test = startApp();
    const vault = await backedUp(test);
    put(test, '2019/Roll/a.txt', ONE);
    put(test, '2020/Roll/a.txt', OTHER);
    put(test, '2021/Roll/a.txt', ONE);
    for (const year of ['2019', '2020', '2021']) await add(test, vault, path.join(test.root, year, 'Roll'), as);
    const kept = stored(vault);
    expect(kept.map((name) => path.basename(name))).toEqual(['a (2).txt', 'a.txt']);
    expect(kept.some((name) => name.startsWith('Earlier versions'))).toBe(false);
  });

  it('are all kept when an export is renewed in its place, and found by those who look for calendars', async () => {
    await using test = startApp();
    const vault = await backedUp(test);
    for (const bytes of [ONE, OTHER, THIRD]) await add(test, vault, put(test, 'Downloads/calendar.ics', bytes));
    expect(stored(vault)).toEqual(['Cloud/calendar (2).ics', 'Cloud/calendar (3).ics', 'Cloud/calendar.ics']);
    // What was there before the renewal is stored already.
    await add(test, vault, put(test, 'Downloads/calendar.ics', ONE));
    expect(stored(vault)).toHaveLength(3);
  });

  it('are told apart in archives of one name, and where a folder is called as the archive beside it', async () => {
    await using test = startApp();
    const vault = await backedUp(test);
    put(test, 'in/a/IMG_1.jpg', ONE);
    put(test, 'in/a.zip', rawZip([{ name: 'IMG_1.jpg', content: OTHER }]));
    expect(await add(test, vault, path.join(test.root, 'in'))).toMatchObject({ equation: { copied: { files: 2 } } });
    expect(stored(vault)).toEqual(['Cloud/a/IMG_1 (2).jpg', 'Cloud/a/IMG_1.jpg']);
    expect(await add(test, vault, path.join(test.root, 'in'))).toMatchObject({ equation: { copied: { files: 0 } } });
    // Another archive in the place of the first; the dates in it are the same.
    await add(test, vault, put(test, 'in/a.zip', rawZip([{ name: 'IMG_1.jpg', content: THIRD }])));
    expect(stored(vault)).toEqual(['Cloud/a/IMG_1 (2).jpg', 'Cloud/a/IMG_1 (3).jpg', 'Cloud/a/IMG_1.jpg']);
  });

  it('store an empty file once, and say that it is empty where it came from', async () => {
    await using test = startApp();
    const vault = await backedUp(test);
    const report = await add(test, vault, put(test, 'a/note.txt', ''));
    expect(report.notes).toMatchObject([
      { note: 'zero-byte-original', message: 'This file is empty where it came from.' },
    ]);
    await add(test, vault, put(test, 'b/note.txt', ''));
    expect(stored(vault)).toEqual(['Cloud/note.txt']);
  });

  it('take the place of one that was lost from the disk only with its own bytes', async () => {
    await using test = startApp();
    const vault = await backedUp(test);
    const a = put(test, 'a/x.bin', ONE);
    await add(test, vault, a);
    rmSync(path.join(vault, 'data/Cloud/x.bin'));
    expect(await add(test, vault, a)).toMatchObject({ equation: { copied: { files: 1 } } });
    expect(stored(vault)).toEqual(['Cloud/x.bin']);
  });
});

describe('several things, taken in together', () => {
  it('are one run, each under its own name', async () => {
    await using test = startApp();
    const vault = await backedUp(test);
    put(test, 'here/2019/Roll/IMG_1.jpg', ONE);
    put(test, 'here/2020/Roll/IMG_1.jpg', OTHER);
    const zip = put(test, 'here/OneDrive.zip', rawZip([{ name: 'b.txt', content: THIRD }]));
    const loose = put(test, 'elsewhere/here/OneDrive.zip', rawZip([{ name: 'b.txt', content: ONE }]));
    const from = [path.join(test.root, 'here/2019'), path.join(test.root, 'here/2020'), zip, loose];
    const before = (await test.client['vault.status']({ vault })).runs.length;
    const report = await add(test, vault, from);
    expect(report).toMatchObject({
      equation: { onPhone: { files: 4 }, copied: { files: 3 }, alreadySafe: { files: 1 } },
    });
    expect((await test.client['vault.status']({ vault })).runs).toHaveLength(before + 1);
    expect(stored(vault)).toEqual(['Cloud/2019/Roll/IMG_1.jpg', 'Cloud/2020/Roll/IMG_1.jpg', 'Cloud/OneDrive/b.txt']);
    expect(await add(test, vault, from)).toMatchObject({
      equation: { copied: { files: 0 }, alreadySafe: { files: 4 } },
    });
    await expect(test.client['run.add']({ vault, from: [zip, `${zip}.none`] })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
});

it('a card in a reader goes on as before: what changed on it has its earlier version', async () => {
  await using test = startApp();
  const vault = await backedUp(test);
  mkdirSync(path.join(test.root, 'reader/WPSystem'), { recursive: true });
  for (const bytes of [ONE, seededBytes(6000, 5)])
    await add(test, vault, path.dirname(put(test, 'reader/a.bin', bytes)), 'sd-card');
  expect(stored(vault).map((name) => name.replace(/\/\d{4}-[^/]*\//u, '/RUN/'))).toEqual([
    'Earlier versions/RUN/SD card/a.bin',
    'SD card/a.bin',
  ]);
});
