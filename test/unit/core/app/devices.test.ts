import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { standardDrivers } from '../../../../src/core/app/standard-drivers.ts';
import { silent } from '../../../../src/core/base/log.ts';
import { systemClock } from '../../../../src/core/base/system-clock.ts';
import type { DeviceDriver } from '../../../../src/core/device/source.ts';
import { createVirtualDriver } from '../../../../src/core/device/virtual/virtual-driver.ts';
import { DeviceId } from '../../../../src/shared/domain/ids.ts';
import { AppError } from '../../../../src/shared/errors/app-error.ts';
import { startApp, until, type TestApp } from '../../../support/app.ts';

const SIZE = 60_000;

function virtual() {
  const driver = createVirtualDriver({ clock: systemClock, log: silent });
  const opened: string[] = [];
  const counting: DeviceDriver = {
    ...driver,
    open: (id, options) => {
      opened.push(id);
      return driver.open(id, options);
    },
  };
  const folders = standardDrivers({ clock: systemClock, log: silent }).filter(({ scheme }) => scheme === 'folder');
  return { driver, opened, drivers: [counting, ...folders] };
}

function makePhone(root: string, name: string): DeviceId {
  mkdirSync(path.join(root, name, 'Phone', 'Pictures'), { recursive: true });
  writeFileSync(path.join(root, name, 'Phone', 'Pictures', 'a.jpg'), 'a'.repeat(SIZE));
  return DeviceId.parse(`virtual:lumia-950@${path.join(root, name)}`);
}

const seconds = (n: number): AbortSignal => AbortSignal.timeout(n * 1000);
const watch = ({ client }: TestApp) => client['device.watch'](null, { signal: seconds(120) });

describe('device.watch', () => {
  it('shows what was added, once and by one opening, until it is forgotten', async () => {
    const { drivers, opened } = virtual();
    await using app = startApp(() => ({ drivers }));
    const id = makePhone(app.root, 'lumia');
    expect(await until(watch(app), () => true)).toEqual([]);
    await app.client['device.add']({ id });
    await app.client['device.add']({ id });
    const [phone] = await until(watch(app), (devices) => devices.length > 0);
    expect(phone).toMatchObject({ id, state: 'ready', model: expect.stringContaining('950') as unknown });
    let looks = 0;
    await expect(
      (async () => {
        for await (const _ of app.client['device.watch'](null, { signal: seconds(5) })) looks += 1;
      })(),
    ).rejects.toThrow();
    expect(looks).toBe(1);
    expect(opened).toEqual([id]);
    await app.client['device.forget']({ id });
    expect(await until(watch(app), () => true)).toEqual([]);
    expect((await app.client['settings.get'](null)).devices).toEqual([]);
  });

  it('shows a locked phone as locked, and as ready once it is unlocked', async () => {
    const { drivers, driver } = virtual();
    await using app = startApp(() => ({ drivers }));
    const id = DeviceId.parse(`${makePhone(app.root, 'lumia')}?locked`);
    await app.client['device.add']({ id });
    const seen: string[] = [];
    await until(watch(app), ([phone]) => {
      seen.push(phone?.state ?? 'away');
      if (phone?.state === 'locked') driver.state(id).unlock();
      return phone?.state === 'ready';
    });
    expect(seen.filter((state) => state !== 'away')).toEqual(['locked', 'ready']);
  });

  it('leaves out a folder that is away and shows it when it is back, whatever else fails beside it', async () => {
    const failing: DeviceDriver = {
      scheme: 'usb',
      list: () => Promise.reject(new Error('the bus is on fire')),
      open: () => Promise.reject(new AppError('DEVICE_LOST', 'Cannot open it: it is lost')),
    };
    const { drivers } = virtual();
    await using app = startApp((root) => ({ drivers: [failing, ...drivers], rehearsal: makePhone(root, 'rehearsal') }));
    const card = path.join(app.root, 'card');
    mkdirSync(card);
    await app.client['device.add']({ id: DeviceId.parse(`folder:${card}/.`) });
    await until(watch(app), (devices) => devices.length === 2);
    rmSync(card, { recursive: true });
    const [rehearsal] = await until(watch(app), (devices) => devices.length === 1);
    expect(rehearsal?.id).toContain('virtual:');
    mkdirSync(card);
    const back = await until(watch(app), (devices) => devices.length === 2);
    expect(back.map(({ id }) => id)).toContain(`folder:${card}`);
  });

  it('refuses to look for what announces itself, or is nothing', async () => {
    await using app = startApp();
    const refused = { code: 'USAGE' };
    await expect(app.client['device.add']({ id: DeviceId.parse('usb:123') })).rejects.toMatchObject(refused);
    await expect(app.client['device.add']({ id: DeviceId.parse('virtual:nokia-3310') })).rejects.toMatchObject(refused);
    await expect(app.client['device.add']({ id: DeviceId.parse(`folder:${app.root}/nowhere`) })).rejects.toMatchObject({
      code: 'DEVICE_NONE',
    });
    expect((await app.client['settings.get'](null)).devices).toEqual([]);
  });
});

describe('a run from a window', () => {
  it('is among the active runs while it goes, is not opened again to be shown, and remembers its phone', async () => {
    const { drivers, opened } = virtual();
    await using app = startApp(() => ({ drivers }));
    const id = DeviceId.parse(`${makePhone(app.root, 'lumia')}?slow=20000`);
    const to = path.join(app.root, 'backups');
    await app.client['device.add']({ id });
    const { runId, vault } = await app.client['run.start']({ deviceId: id, to, steps: ['media', 'contacts'] });
    const [active] = await until(app.client['run.active'](null, { signal: seconds(120) }), (runs) => runs.length > 0);
    expect(active).toMatchObject({ runId, kind: 'backup', deviceId: id, vault });
    const [shown] = await until(watch(app), (devices) => devices.length > 0);
    expect(shown).toMatchObject({ id, state: 'ready' });
    expect(opened).toEqual([id]);
    const snapshot = await until(
      app.client['run.watch']({ runId }, { signal: seconds(120) }),
      ({ phase }) => phase === 'ended',
    );
    expect(snapshot).toMatchObject({ vault, recent: ['data/Phone/Pictures/a.jpg'] });
    expect(snapshot.steps.map((step) => step.id)).toEqual(['media', 'contacts']);
    expect(snapshot.steps[0]).toEqual({
      id: 'media',
      toCopy: { files: 1, bytes: SIZE },
      done: { files: 1, bytes: SIZE },
    });
    await until(app.client['run.active'](null, { signal: seconds(120) }), (runs) => runs.length === 0);
    const { phones } = await app.client['settings.get'](null);
    expect(phones).toMatchObject([{ deviceId: id, vault, to, steps: ['media', 'contacts'] }]);
    await app.client['run.start']({ deviceId: id, to, steps: ['media'] });
    expect((await app.client['settings.get'](null)).phones).toMatchObject([{ deviceId: id, vault, steps: ['media'] }]);
  });

  it('is not remembered for a command line', async () => {
    const { drivers } = virtual();
    await using app = startApp(() => ({ drivers, kind: 'terminal' }));
    await app.client['run.start']({ deviceId: makePhone(app.root, 'lumia'), to: path.join(app.root, 'backups') });
    expect((await app.client['settings.get'](null)).phones).toEqual([]);
  });
});
