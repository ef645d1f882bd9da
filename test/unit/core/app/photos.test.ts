import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { makeMp4 } from '../../../../src/core/device/virtual/sample/video.ts';
import { answerMedia } from '../../../../src/shared/contract/media.ts';
import { DeviceId } from '../../../../src/shared/domain/ids.ts';
import { startApp, until, type TestApp } from '../../../support/app.ts';

const jpeg = (taken: string | null): Promise<Buffer> => {
  const made = sharp({
    create: { width: 32, height: 24, channels: 3, background: taken === null ? '#00f' : '#0a0' },
  }).jpeg();
  return (taken === null ? made : made.withExif({ IFD2: { DateTimeOriginal: taken } })).toBuffer();
};

/** A folder as a phone, backed up. */
async function backUp(app: TestApp, files: Readonly<Record<string, Buffer>>): Promise<string> {
  const phone = path.join(app.root, 'phone');
  for (const [name, bytes] of Object.entries(files)) {
    const file = path.join(phone, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
    await utimes(file, new Date('2016-05-14T13:00:00Z'), new Date('2016-05-14T13:00:00Z'));
  }
  const deviceId = DeviceId.parse(`folder:${phone}`);
  const { runId, vault } = await app.client['run.start']({ deviceId, to: path.join(app.root, 'backups') });
  await until(app.client['run.watch']({ runId }), ({ phase }) => phase === 'ended');
  await app.client['run.report']({ runId });
  return vault;
}

it('photos: listed with their dates and sets, searched, told of one by one', async () => {
  await using app = startApp();
  const { client } = app;
  const vault = await backUp(app, {
    'Pictures/Camera Roll/WP_20160514_10_00_00_Pro.jpg': await jpeg('2016:05:14 10:00:01'),
    'Pictures/Camera Roll/WP_20160514_10_00_00_Pro__highres.jpg': await jpeg('2016:05:14 10:00:01'),
    'Pictures/Camera Roll/WP_20150101_10_00_00_Smart.jpg': await jpeg('2014:01:01 10:00:00'),
    'Pictures/Saved Pictures/a <b>.jpg': await jpeg(null),
    'Music/cover.jpg': await jpeg(null),
  });
  const page = { offset: 0, limit: 500 };
  const overview = await client['photos.overview']({ vault });
  expect(overview).toMatchObject({ shots: 3, photos: 3, videos: 0, living: 0, files: 4, differ: 1, wanting: 1 });
  expect(overview.months.map(({ year, month, count }) => [year, month, count])).toEqual([
    [2016, 5, 2],
    [2014, 1, 1],
  ]);
  const list = await client['photos.timeline']({ vault, page });
  expect(list.items.map(({ name, taken, by, parts }) => [name, taken, by, parts])).toEqual([
    ['a <b>.jpg', expect.stringMatching(/^2016-05-1/u), 'phone', 1],
    ['WP_20160514_10_00_00_Pro.jpg', '2016-05-14T10:00:01', 'exif', 2],
    ['WP_20150101_10_00_00_Smart.jpg', '2014-01-01T10:00:00', 'exif', 1],
  ]);
  expect((await client['photos.timeline']({ vault, only: 'differ', page })).total).toBe(1);
  expect((await client['photos.timeline']({ vault, only: 'wanting', page })).total).toBe(1);
  expect((await client['photos.timeline']({ vault, search: 'may 2016', page })).total).toBe(2);
  expect((await client['photos.timeline']({ vault, page: { offset: 1, limit: 1 } })).items[0]?.parts).toBe(2);

  const smart = await client['photos.get']({ vault, path: list.items[2]?.path ?? '' });
  expect(smart).toMatchObject({
    differ: [{ by: 'name', at: '2015-01-01T10:00:00' }, { by: 'phone' }],
    wanting: ['smart-without-edit-data'],
  });
  const twin = (list.items[1]?.path ?? '').replace('.jpg', '__highres.jpg');
  const details = await client['photos.get']({ vault, path: twin });
  expect(details?.files.map(({ role, opening }) => [role, opening?.verdict])).toEqual([
    ['picture', 'opens'],
    ['highres', 'opens'],
  ]);
  expect(await client['photos.get']({ vault, path: 'data/Phone/nothing.jpg' })).toBeNull();
});

it('photos: a film has the date that it notes itself, also for another phone', async () => {
  await using app = startApp();
  const filmed = Date.UTC(2015, 7, 9, 16, 1, 30);
  const film = Buffer.from(makeMp4({ seed: 1, frames: 5, macroblocksWide: 2, macroblocksHigh: 2, takenAt: filmed }));
  const vault = await backUp(app, {
    // Named and copied later.
    'Videos/Holiday.mp4': film,
    'Pictures/Camera Roll/WP_20150809_20_01_32.mp4': Buffer.concat([film, Buffer.alloc(8)]),
    'Videos/broken.mov': Buffer.from('no film'),
  });
  const { items } = await app.client['photos.timeline']({ vault, page: { offset: 0, limit: 10 } });
  const onThisClock = new Date(filmed - new Date(filmed).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  expect(items.map(({ name, taken, by, differs }) => [name, taken, by, differs])).toEqual([
    ['broken.mov', expect.stringMatching(/^2016-05-1/u), 'phone', false],
    ['WP_20150809_20_01_32.mp4', '2015-08-09T20:01:30', 'film', true],
    ['Holiday.mp4', onThisClock, 'film', true],
  ]);
  const details = await app.client['photos.get']({ vault, path: items[2]?.path ?? '' });
  expect(details?.differ.map(({ by }) => by)).toEqual(['phone']);
  // Each film was read once, also those without a date.
  expect((await readFile(path.join(vault, 'Readable/Photos/notes.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(3);

  const out = path.join(app.root, 'android');
  await until(app.client['export.phone']({ vault, kind: 'android', out }), (one) => one.report !== null);
  expect((await stat(path.join(out, 'Photos and films', 'Holiday.mp4'))).mtime).toEqual(new Date(filmed));
  expect(await readFile(path.join(vault, 'Readable/Photos/2015-08.html'), 'utf8')).toContain('Holiday.mp4');
});

it('photos: a picture with its film behind it is a Living Image, whole or cut off', async () => {
  await using app = startApp();
  const film = Buffer.from(makeMp4({ seed: 1, frames: 5, macroblocksWide: 2, macroblocksHigh: 2, takenAt: 0 }));
  const picture = await jpeg('2016:05:14 10:00:01');
  const roll = 'Pictures/Camera Roll';
  const vault = await backUp(app, {
    [`${roll}/WP_20160514_10_00_01_Pro.jpg`]: Buffer.concat([picture, film]),
    [`${roll}/WP_20160514_10_00_02_Pro.jpg`]: Buffer.concat([picture, film.subarray(0, film.length - 9)]),
    [`${roll}/WP_20160514_10_00_03_Pro.jpg`]: picture,
  });
  expect(await app.client['photos.overview']({ vault })).toMatchObject({ shots: 3, photos: 1, living: 2, files: 3 });
  const { items } = await app.client['photos.timeline']({ vault, page: { offset: 0, limit: 10 } });
  const opens = async (second: number) => {
    const path = items.find(({ name }) => name.includes(`_0${second}_Pro`))?.path ?? '';
    return (await app.client['photos.get']({ vault, path }))?.files[0]?.opening;
  };
  expect(await opens(1)).toMatchObject({ verdict: 'opens', format: 'JPEG with a film' });
  expect(await opens(2)).toMatchObject({
    verdict: 'does-not-open',
    why: expect.stringMatching(/film behind it/u) as unknown,
  });
  expect(await app.client['report.html']({ vault, run: null })).toMatch(
    /film behind it \(a Living Image\) is cut off/u,
  );
});

it('photos: what cameras noted is read once, and kept outside of the backup', async () => {
  await using app = startApp();
  const vault = await backUp(app, { 'Pictures/a.jpg': await jpeg('2016:05:14 10:00:01') });
  const notes = path.join(vault, 'Readable', 'Photos', 'notes.jsonl');
  expect((await readFile(notes, 'utf8')).split('\n')).toHaveLength(2);
  // A backup from before there were such notes, or a copy on a disk that takes nothing.
  await rm(notes);
  await app.client['photos.overview']({ vault });
  const kept = await readdir(path.join(path.dirname(app.ports.settingsFile), 'cache', 'photos'));
  expect(kept).toHaveLength(1);
});

it('photos: the film behind a picture is given as bytes of its own, counted from where it begins', async () => {
  await using app = startApp();
  const { client } = app;
  const film = Buffer.from(makeMp4({ seed: 1, frames: 5, macroblocksWide: 2, macroblocksHigh: 2, takenAt: 0 }));
  const picture = await jpeg('2016:05:14 10:00:01');
  const filling = Buffer.from('a maker’s own');
  const vault = await backUp(app, {
    'Pictures/whole.jpg': Buffer.concat([picture, filling, film, Buffer.from('\0\0\0\x20SEFHSEFT', 'latin1')]),
    'Pictures/cut.jpg': Buffer.concat([picture, film.subarray(0, film.length - 40)]),
    'Pictures/plain.jpg': picture,
    'Videos/film.mp4': film,
  });
  const { items } = await client['photos.timeline']({ vault, page: { offset: 0, limit: 10 } });
  const pathOf = (name: string): string => items.find((shot) => shot.name === name)?.path ?? '';
  expect(items.find(({ name }) => name === 'whole.jpg')?.kind).toBe('living');
  const start = picture.length + filling.length;
  const whole = pathOf('whole.jpg');
  expect(await client['vault.media']({ vault, path: whole, film: true })).toEqual({
    ...{ file: path.join(vault, whole), start, size: film.length, type: 'video/mp4' },
  });
  expect(await client['vault.media']({ vault, path: whole })).toMatchObject({ start: 0, type: 'image/jpeg' });
  for (const name of ['cut.jpg', 'plain.jpg', 'film.mp4'])
    expect(await client['vault.media']({ vault, path: pathOf(name), film: true })).toBeNull();

  const request = { as: 'film', vault, path: whole, size: 240 } as const;
  expect(await answerMedia(client, request, null)).toMatchObject({ status: 200, start, end: start + film.length - 1 });
  expect(await answerMedia(client, request, 'bytes=10-19')).toMatchObject({
    ...{ status: 206, type: 'video/mp4', start: start + 10, end: start + 19 },
    headers: { 'content-range': `bytes 10-19/${String(film.length)}` },
  });
  expect(await answerMedia(client, request, `bytes=${String(film.length)}-`)).toMatchObject({ status: 416 });
  expect(await answerMedia(client, { ...request, path: pathOf('plain.jpg') }, null)).toMatchObject({ status: 404 });
});
