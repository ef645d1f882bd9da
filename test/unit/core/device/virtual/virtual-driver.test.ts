import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silent } from '../../../../../src/core/base/log.ts';
import { systemClock } from '../../../../../src/core/base/system-clock.ts';
import type { Source, SourceFile } from '../../../../../src/core/device/source.ts';
import { findProfile } from '../../../../../src/core/device/virtual/profiles.ts';
import { createVirtualDriver } from '../../../../../src/core/device/virtual/virtual-driver.ts';
import { builtInPhone } from '../../../../../src/core/device/virtual/virtual-phone.ts';
import { DeviceId } from '../../../../../src/shared/domain/ids.ts';
import { makePhoneFolder, removeFolder, signal } from './raw-host.ts';

const host = { clock: systemClock, log: silent };
const content = Buffer.alloc(900_001, 'content');
let folder: string;

beforeAll(async () => {
  folder = await makePhoneFolder({ 'Phone/Pictures/x.jpg': content, 'Phone/Music/Album/a.alb': '' });
});
afterAll(async () => {
  await removeFolder(folder);
});

async function filesOf(source: Source): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const event of source.list({ signal })) {
    if (event.kind === 'fault') throw event.fault.error;
    if (event.kind === 'file') files.push(event.file);
  }
  return files;
}

async function readAll(source: Source, file: SourceFile): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.read(file, { signal, offset: 0 })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('createVirtualDriver()', () => {
  it('finds nothing by itself and opens the built-in sample phone, every file of it as it is on disk', async () => {
    const driver = createVirtualDriver(host);
    expect(await driver.list({ signal })).toEqual([]);
    await using phone = await driver.open(DeviceId.parse('virtual:lumia-950'), { signal });
    expect(phone.summary).toMatchObject({ model: 'Lumia 950 XL', state: 'ready', battery: 76 });
    const root = await builtInPhone(findProfile('lumia-950')!, { signal });
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const onDisk = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
    const files = await filesOf(phone);
    expect(files.map(({ storage, path: name }) => `${storage}/${name}`).sort()).toEqual(onDisk.sort());
    for (const file of files.filter((one) => !one.virtual)) {
      const expected = await readFile(path.join(root, file.storage, file.path));
      expect((await readAll(phone, file)).equals(expected), file.path).toBe(true);
    }
  });

  it('lists each object of a Lumia 630 once, in spite of its twins', async () => {
    await using phone = await createVirtualDriver(host).open(DeviceId.parse(`virtual:lumia-630@${folder}`), { signal });
    const paths = (await filesOf(phone)).map((file) => file.path);
    expect(paths.sort()).toEqual(['Music/Album/a.alb', 'Pictures/x.jpg']);
  });

  it.each(['split', 'wrong-id', 'busy=3'])('%s: does not keep a file from arriving whole', async (query) => {
    const id = DeviceId.parse(`virtual:lumia-550@${folder}?${query}`);
    await using phone = await createVirtualDriver(host).open(id, { signal });
    const file = (await filesOf(phone)).find((one) => one.path === 'Pictures/x.jpg')!;
    expect((await readAll(phone, file)).equals(content)).toBe(true);
  });

  it('locked: is refused with DEVICE_LOCKED until it is unlocked', async () => {
    const driver = createVirtualDriver(host);
    const id = DeviceId.parse(`virtual:lumia-820@${folder}?locked`);
    await expect(driver.open(id, { signal })).rejects.toMatchObject({ code: 'DEVICE_LOCKED' });
    driver.state(id).unlock();
    await using phone = await driver.open(id, { signal });
    expect(phone.summary.state).toBe('ready');
  });

  it('unplug: ends reading with DEVICE_LOST, and the phone is back after its time', async () => {
    const driver = createVirtualDriver(host);
    const id = DeviceId.parse(`virtual:lumia-550@${folder}?unplug=400000&replug=0.1`);
    {
      await using phone = await driver.open(id, { signal });
      const file = (await filesOf(phone)).find((one) => one.path === 'Pictures/x.jpg')!;
      await expect(readAll(phone, file)).rejects.toMatchObject({ code: 'DEVICE_LOST' });
    }
    await systemClock.delay(150, { signal });
    await using phone = await driver.open(id, { signal });
    const file = (await filesOf(phone)).find((one) => one.path === 'Pictures/x.jpg')!;
    expect((await readAll(phone, file)).equals(content)).toBe(true);
  });
});
