import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Preview } from '../../../../src/shared/contract/window.ts';
import { DeviceId } from '../../../../src/shared/domain/ids.ts';
import { startApp, until, type TestApp } from '../../../support/app.ts';

function makePhone({ root }: TestApp): { id: DeviceId; add: (name: string, size: number) => void } {
  const folder = path.join(root, 'lumia');
  const add = (name: string, size: number): void => {
    const file = path.join(folder, 'Phone', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, 'a'.repeat(size));
    utimesSync(file, 1_400_000_000, 1_400_000_000);
  };
  add('Pictures/a.jpg', 100);
  add('Pictures/b.jpg', 200);
  add('Documents/people.vcf', 30);
  add('Documents/letter.docx', 4000);
  return { id: DeviceId.parse(`virtual:lumia-950@${folder}`), add };
}

const signal = (): AbortSignal => AbortSignal.timeout(120_000);

describe('run.preview', () => {
  it('counts what a backup would do, before the first one and after it, and writes nothing', async () => {
    await using app = startApp();
    const { id, add } = makePhone(app);
    const to = path.join(app.root, 'backups');
    const preview = (steps?: ('media' | 'contacts')[]) =>
      until(
        app.client['run.preview']({ deviceId: id, to, ...(steps ? { steps } : {}) }, { signal: signal() }),
        ({ phase }) => phase === 'ended',
      );
    const of = (found: Awaited<ReturnType<typeof preview>>, step: string) => found.steps.find((one) => one.id === step);

    const first = await preview();
    expect(first.listed).toEqual({ files: 4, bytes: 4330 });
    expect(first.problems).toEqual([]);
    const nothing = { files: 0, bytes: 0 };
    const media = { files: 2, bytes: 300 };
    expect(of(first, 'media')).toEqual({
      id: 'media',
      onPhone: media,
      toCopy: media,
      alreadySafe: nothing,
      leftOut: nothing,
    });
    expect(of(first, 'packages')).toEqual({
      id: 'packages',
      onPhone: nothing,
      toCopy: nothing,
      alreadySafe: nothing,
      leftOut: nothing,
    });
    expect(readdirSync(app.root)).not.toContain('backups');

    const some = await preview(['contacts']);
    expect(of(some, 'media')).toMatchObject({ onPhone: media, toCopy: nothing, leftOut: media });

    const { runId, vault } = await app.client['run.start']({ deviceId: id, to });
    await app.client['run.report']({ runId });
    add('Pictures/c.jpg', 7);
    const before = readdirSync(path.join(vault, '.lifeboat'));
    const second = await preview();
    expect(of(second, 'media')).toMatchObject({ toCopy: { files: 1, bytes: 7 }, alreadySafe: media });
    expect(of(second, 'contacts')).toMatchObject({ toCopy: nothing, alreadySafe: { files: 1, bytes: 30 } });
    expect(readdirSync(path.join(vault, '.lifeboat'))).toEqual(before);
  });

  it('shows the newest photos that would be copied, as the phone itself does', async () => {
    await using app = startApp();
    const { id, add } = makePhone(app);
    const photos = path.join(app.root, 'lumia/Phone/Pictures');
    for (let index = 1; index <= 10; index += 1) {
      const file = path.join(photos, `WP_${index}.jpg`);
      const side = {
        create: { width: 640, height: 480, channels: 3, background: { r: index * 20, g: 9, b: 9 } },
      } as const;
      writeFileSync(file, await sharp(side).jpeg().toBuffer());
      utimesSync(file, 1_500_000_000 + index * 100, 1_500_000_000 + index * 100);
    }
    const of = async (deviceId: DeviceId, to: string): Promise<Preview> => {
      let last: Preview | null = null;
      for await (const one of app.client['run.preview'](
        { deviceId, to: path.join(app.root, to) },
        { signal: signal() },
      ))
        last = one;
      if (!last) throw new Error('nothing came');
      return last;
    };
    const names = ({ pictures }: Preview): string[] => pictures.map((one) => path.basename(one.path));
    const first = await of(id, 'backups');
    expect(names(first)).toEqual([10, 9, 8, 7, 6, 5, 4, 3].map((n) => `WP_${n}.jpg`));
    const [newest] = first.pictures;
    const jpeg = Buffer.from(newest?.url.split(',')[1] ?? '', 'base64');
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 358 });
    expect(jpeg.length).toBeLessThanOrEqual(16_384);
    expect(readdirSync(app.root)).not.toContain('backups');

    // A phone that gives none, and a card, which has none to give: everything else is as it was.
    const without = await of(DeviceId.parse(`${id}?no-thumbnails`), 'backups');
    expect(without).toEqual({ ...first, pictures: [] });
    expect(names(await of(DeviceId.parse(`folder:${path.join(app.root, 'lumia')}`), 'others'))).toEqual([]);

    // What is safe already is not shown again, and what is no photo has no picture.
    const { runId } = await app.client['run.start']({ deviceId: id, to: path.join(app.root, 'backups') });
    await app.client['run.report']({ runId });
    add('Pictures/no photo.jpg', 50);
    expect(names(await of(id, 'backups'))).toEqual([]);
  });

  it('is counted along while a large phone is listed, and lets go of the phone when it is left', async () => {
    await using app = startApp();
    const deviceId = DeviceId.parse('virtual:lumia-1520?objects=60000');
    const to = path.join(app.root, 'backups');
    let last = 0;
    const partial = await until(
      app.client['run.preview']({ deviceId, to }, { signal: signal() }),
      ({ listed, phase }) => {
        expect(listed.files).toBeGreaterThanOrEqual(last);
        last = listed.files;
        return phase === 'listing' && listed.files > 0;
      },
    );
    expect(partial.steps.find(({ id }) => id === 'media')).toMatchObject({ toCopy: null });
    const { runId } = await app.client['run.start']({ deviceId, to, steps: ['contacts'] }, { signal: signal() });
    await app.client['run.stop']({ runId });
    expect(await app.client['run.report']({ runId })).toMatchObject({ run: runId });
  });

  it('gives way to another preview and to a run, and is refused while the run goes', async () => {
    await using app = startApp();
    const { id } = makePhone(app);
    const deviceId = DeviceId.parse(`${id}?slow=1000`);
    const to = path.join(app.root, 'backups');
    const left = app.client['run.preview']({ deviceId, to }, { signal: signal() })[Symbol.asyncIterator]();
    await left.next();
    const { runId } = await app.client['run.start']({ deviceId, to });
    const ended = (async () => {
      for (;;) if ((await left.next()).done === true) return;
    })();
    await expect(ended).rejects.toMatchObject({ code: 'CANCELLED' });
    const refused = app.client['run.preview']({ deviceId, to }, { signal: signal() });
    await expect(until(refused, ({ phase }) => phase === 'ended')).rejects.toMatchObject({ code: 'DEVICE_CLAIMED' });
    await app.client['run.stop']({ runId });
  });

  it('says why a phone cannot be looked into', async () => {
    await using app = startApp();
    const { id } = makePhone(app);
    const preview = (deviceId: string) =>
      until(
        app.client['run.preview']({ deviceId: DeviceId.parse(deviceId), to: app.root }, { signal: signal() }),
        ({ phase }) => phase === 'ended',
      );
    await expect(preview(`${id}?locked`)).rejects.toMatchObject({ code: 'DEVICE_LOCKED' });
    await expect(preview(`folder:${app.root}/nowhere`)).rejects.toMatchObject({ code: 'DEVICE_NONE' });
  });
});

describe('run.skip', () => {
  it('leaves the named file for the next run', async () => {
    await using app = startApp();
    const { id } = makePhone(app);
    const deviceId = DeviceId.parse(`${id}?slow=20000`);
    const to = path.join(app.root, 'backups');
    writeFileSync(path.join(app.root, 'lumia/Phone/Pictures/long.mp4'), Buffer.alloc(200_000, 1));
    const { runId } = await app.client['run.start']({ deviceId, to });
    const watching = app.client['run.watch']({ runId }, { signal: signal() });
    const at = await until(watching, ({ current, inFlight }) => current?.endsWith('long.mp4') === true && inFlight > 0);
    await app.client['run.skip']({ runId, current: at.current });
    const report = await app.client['run.report']({ runId });
    expect(report).toMatchObject({ outcome: 'complete-with-exceptions', equation: { copied: { files: 4 } } });
    expect(report.findings).toMatchObject([{ path: 'Phone/Pictures/long.mp4', code: 'SKIPPED_BY_OWNER' }]);
    const again = await app.client['run.start']({ deviceId: id, to });
    expect(await app.client['run.report']({ runId: again.runId })).toMatchObject({
      outcome: 'complete',
      equation: { copied: { files: 1 }, alreadySafe: { files: 4 } },
    });
    await expect(app.client['run.skip']({ runId: '2020-01-01T00-00-00Z' })).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    });
  });
});
