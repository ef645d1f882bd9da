import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { appFolderOf } from '../../../../src/core/app/app-data/checklist.ts';
import { makeXap } from '../../../../src/core/device/virtual/sample/packages.ts';
import { DeviceId } from '../../../../src/shared/domain/ids.ts';
import { startApp } from '../../../support/app.ts';
import { brokenPromises } from '../../../support/trees.ts';

const put = (root: string, name: string, bytes: Uint8Array | string): string => {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), bytes);
  return path.join(root, name);
};

it('knows an app’s own folder from the phone’s', () => {
  expect(appFolderOf('data/Phone/Pictures/WhatsApp/a.jpg')).toBe('Phone/Pictures/WhatsApp');
  for (const own of [
    'data/Phone/Pictures/Camera Roll/a.jpg',
    'data/Phone/Pictures/a.jpg',
    'data/Cloud/Pictures/X/a.jpg',
    'data/Phone/Music/The Samples/First Light/01 Morning.mp3',
    'data/SD card/music/WhatsApp/a.mp3',
  ])
    expect(appFolderOf(own)).toBeNull();
});

it('names no artist of a music collection as an app, however many there are', async () => {
  await using test = startApp();
  const { client, root } = test;
  const phone = path.join(root, 'phone');
  for (let artist = 0; artist < 60; artist += 1) {
    put(phone, `Phone/Music/Artist ${String(artist)}/Album/01 Song.mp3`, `song ${String(artist)}`);
  }
  put(phone, 'Phone/Pictures/WhatsApp/1.jpg', 'one');
  const deviceId = DeviceId.parse(`virtual:lumia-950@${phone}`);
  const { runId, vault } = await client['run.start']({ deviceId, to: path.join(root, 'backups') });
  await client['run.report']({ runId });
  const { items } = await client['app-data.list']({ vault });
  expect(items.filter(({ because }) => because === 'folder').map(({ name }) => name)).toEqual(['WhatsApp']);
});

it('lists what could be seen of which apps, and keeps ticks, notes and pictures in the backup', async () => {
  await using test = startApp();
  const { client, root } = test;
  const phone = path.join(root, 'phone');
  put(phone, 'Phone/Pictures/WhatsApp/1.jpg', 'one');
  put(phone, 'Phone/Pictures/WhatsApp/2.jpg', 'two');
  put(phone, 'Phone/Downloads/tides.xap', makeXap('Tide Tables', 'abc'));
  const deviceId = DeviceId.parse(`virtual:lumia-950@${phone}`);
  const { runId, vault } = await client['run.start']({ deviceId, to: path.join(root, 'backups') });
  const first = await client['run.report']({ runId });
  expect(first.inside?.appData).toMatchObject({ done: 0 });

  const { items, inside } = await client['app-data.list']({ vault });
  expect(inside.done).toBe(0);
  expect(items.find(({ because }) => because === 'folder')).toMatchObject({
    id: 'folder:phone/pictures/whatsapp',
    name: 'WhatsApp',
    about: expect.stringMatching(/2 files of it could be seen/u) as unknown,
  });
  expect(items.find(({ because }) => because === 'package')).toMatchObject({
    id: 'package:{abc}',
    name: 'Tide Tables',
  });

  const picture = put(root, 'desk/screenshot.png', 'a picture');
  await client['app-data.tick']({ vault, id: 'bank', done: 'exported', note: 'at the new phone' });
  const after = await client['app-data.tick']({ vault, id: 'package:{abc}', done: 'pictured', from: picture });
  expect(after.inside.done).toBe(2);
  const tick = after.items.find(({ id }) => id === 'package:{abc}')?.tick;
  expect(tick).toMatchObject({ done: 'pictured', file: 'data/Cloud/App data/screenshot.png' });
  expect(readFileSync(path.join(vault, tick?.file ?? ''), 'utf8')).toBe('a picture');
  expect(brokenPromises(vault)).toEqual([]);

  // A torn line says nothing, and a tick can be taken back.
  appendFileSync(path.join(vault, '.lifeboat/app-data.jsonl'), '{"id":"games","do');
  const back = await client['app-data.tick']({ vault, id: 'bank', done: null });
  expect(back.inside.done).toBe(1);
  await expect(client['app-data.tick']({ vault, id: 'no such thing', done: 'let-go' })).rejects.toMatchObject({
    code: 'USAGE',
  });

  const again = await client['run.start']({ deviceId, to: path.join(root, 'backups') });
  const report = await client['run.report']({ runId: again.runId });
  expect(report.inside?.appData?.done).toBe(1);
  expect(report.notCovered.find(({ what }) => what === 'app data')?.instead).toMatch(
    /On the list: 1 of \d+ are ticked/u,
  );
  expect(await client['report.html']({ vault, run: null })).toMatch(/1 of \d+ things on the list/u);
});
