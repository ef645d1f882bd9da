import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isLumiaCard } from '../../../../src/core/device/folder/lumia-card.ts';
import { DeviceId } from '../../../../src/shared/domain/ids.ts';
import { startApp } from '../../../support/app.ts';
import { brokenPromises, seededBytes } from '../../../support/trees.ts';

function put(root: string, files: Readonly<Record<string, Uint8Array | string>>): void {
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), bytes);
  }
}

it('a card in a reader joins what came over the cable from it, and its sealed folders are left out and named', async () => {
  await using test = startApp();
  const { client, root } = test;
  const phone = path.join(root, 'phone');
  const photos = {
    'Pictures/Camera Roll/WP_1.jpg': seededBytes(9000, 1),
    'Pictures/Camera Roll/WP_2.jpg': seededBytes(9000, 2),
    'Documents/a.txt': 'a text',
  };
  put(path.join(phone, 'SD card'), photos);
  put(path.join(phone, 'Phone'), { 'Documents/b.txt': 'on the phone' });
  const cable = await client['run.start']({
    deviceId: DeviceId.parse(`virtual:lumia-950@${phone}`),
    to: path.join(root, 'backups'),
  });
  expect((await client['run.report']({ runId: cable.runId })).outcome).toBe('complete');

  const card = path.join(root, 'reader');
  put(card, {
    ...photos,
    'Videos/new.mp4': seededBytes(500, 4),
    'Music/moved/copy of WP_2.jpg': seededBytes(9000, 2),
    'WPSystem/apps/{1}/data.bin': seededBytes(4000, 5),
    'WPSystem/apps/{1}/more.bin': seededBytes(4000, 6),
  });
  // A card counts in steps of two seconds and in local time: its dates are not those of the cable.
  for (const name of Object.keys(photos)) utimesSync(path.join(card, name), 1_500_000_000, 1_500_000_000);
  expect(await isLumiaCard(card)).toBe(true);
  const { runId, vault } = await client['run.add']({ vault: cable.vault, from: card });
  const report = await client['run.report']({ runId });
  expect(report).toMatchObject({
    outcome: 'complete',
    device: { model: 'Memory card of a Lumia' },
    equation: {
      onPhone: { files: 7 },
      copied: { files: 1, bytes: 500 },
      alreadySafe: { files: 4 },
      leftOut: { files: 2, bytes: 8000 },
    },
  });
  expect(report.notes.filter(({ note }) => note === 'left-out')).toEqual([
    {
      path: 'SD card/WPSystem',
      note: 'left-out',
      message: expect.stringMatching(/useless after a reset/u) as unknown,
    },
  ]);
  const stored = (readdirSync(path.join(vault, 'data'), { recursive: true }) as string[]).filter((name) =>
    /\.\w+$/u.test(name),
  );
  expect(stored.sort()).toEqual([
    'Phone/Documents/b.txt',
    'SD card/Documents/a.txt',
    'SD card/Pictures/Camera Roll/WP_1.jpg',
    'SD card/Pictures/Camera Roll/WP_2.jpg',
    'SD card/Videos/new.mp4',
  ]);
  expect(brokenPromises(vault)).toEqual([]);
  // By now the dates of the card are known, too: nothing is read again.
  const again = await client['run.add']({ vault, from: card });
  expect((await client['run.report']({ runId: again.runId })).equation).toMatchObject({
    copied: { files: 0 },
    alreadySafe: { files: 5 },
  });
});

it('an ordinary folder is no card', async () => {
  await using test = startApp();
  put(path.join(test.root, 'a'), { 'Pictures/x.jpg': 'x', 'Documents/y.txt': 'y', 'Music/z.mp3': 'z' });
  expect(await isLumiaCard(path.join(test.root, 'a'))).toBe(false);
  put(path.join(test.root, 'a'), { 'Pictures/Camera Roll/x.jpg': 'x' });
  expect(await isLumiaCard(path.join(test.root, 'a'))).toBe(true);
  expect(await isLumiaCard(path.join(test.root, 'nowhere'))).toBe(false);
});
