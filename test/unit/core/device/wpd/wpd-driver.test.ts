import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Log } from '../../../../../src/core/base/log.ts';
import { systemClock } from '../../../../../src/core/base/system-clock.ts';
import { createFolder, deleteFromPhone, sendFile } from '../../../../../src/core/device/mtp/object-write.ts';
import type { MtpPhone } from '../../../../../src/core/device/mtp/mtp-phone.ts';
import { OPERATION } from '../../../../../src/core/device/ptp/operations.ts';
import type { SourceFile } from '../../../../../src/core/device/source.ts';
import { WpdError } from '../../../../../src/core/device/wpd/hresult.ts';
import type { WpdHost } from '../../../../../src/core/device/wpd/wpd-calls.ts';
import { createWpdDriver, type WpdDriver } from '../../../../../src/core/device/wpd/wpd-driver.ts';
import { DeviceId } from '../../../../../src/shared/domain/ids.ts';
import { makePhoneFolder, removeFolder, signal } from '../virtual/raw-host.ts';
import { BUSY, FakeWindows, NOT_SUPPORTED, type Ways } from './fake-windows.ts';

const FILES = {
  'Phone/Pictures/photo.jpg': Buffer.alloc(700_001, 'photo'),
  'Phone/Pictures/packets.jpg': Buffer.alloc(512 * 1024, 'packets'),
  'Phone/Documents/empty.txt': '',
  'Phone/Documents/short.txt': 'short',
  'SD card/Music/song.mp3': Buffer.alloc(2_500_000, 'song'),
};
const SERIAL = DeviceId.parse('wpd:00000000000000000000000000000006');
let folder: string;

beforeAll(async () => {
  folder = await makePhoneFolder(FILES);
});
afterAll(async () => {
  await removeFolder(folder);
});

function connect(ways: Partial<Ways> = {}, options = ''): { windows: FakeWindows; driver: WpdDriver; said: string[] } {
  const windows = new FakeWindows(`virtual:lumia-950@${folder}${options}`, ways);
  const said: string[] = [];
  const log: Log = (_level, message) => void said.push(message);
  return { windows, said, driver: createWpdDriver({ clock: systemClock, log, host: windows }) };
}

function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

/** Lengths and hashes: large buffers are slow to compare. */
function digest(bytes: Buffer): string {
  return `${bytes.byteLength} ${createHash('sha256').update(bytes).digest('hex')}`;
}

async function contentsOf(phone: MtpPhone): Promise<Record<string, string>> {
  const files: SourceFile[] = [];
  for await (const event of phone.list({ signal })) {
    if (event.kind === 'fault') throw event.fault.error;
    if (event.kind === 'file') files.push(event.file);
  }
  const contents: Record<string, string> = {};
  for (const file of files) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of phone.read(file, { signal, offset: 0 })) chunks.push(chunk);
    contents[`${file.storage}/${file.path}`] = digest(Buffer.concat(chunks));
  }
  return contents;
}

const EXPECTED = Object.fromEntries(Object.entries(FILES).map(([name, bytes]) => [name, digest(Buffer.from(bytes))]));
const NO_MORE_KNOWN = { modified: null, created: null, persistentId: null, virtual: false };
const STANDARD = { refuse: (code: number) => (code < 0x9000 ? NOT_SUPPORTED : null) };
const WRITES: readonly number[] = [OPERATION.SendObjectInfo, OPERATION.SendObject, OPERATION.SendObjectPropList];
const READS: readonly number[] = [OPERATION.GetObject, OPERATION.GetPartialObject];

const windows: readonly (readonly [string, Partial<Ways>])[] = [
  ['everything is passed through', {}],
  ['nothing is passed through', { refuse: () => NOT_SUPPORTED }],
  ['only vendor and MTP operations are passed through', STANDARD],
  ['reading is refused', { refuse: (code) => (READS.includes(code) ? 0x80070005 : null) }],
  ['listing is refused', { refuse: (code) => (code >= 0x1004 && code <= 0x1008 ? 0x80004001 : null) }],
  ['the driver does not know how much comes', { total: 'unknown' }],
  ['memory is short', { memory: 40_000 }],
];

describe('the WPD driver', () => {
  it.each(windows)('reads every byte where %s', async (_name, ways) => {
    const { driver } = connect(ways);
    await using phone = await driver.open(SERIAL, { signal });
    expect(phone.summary).toMatchObject({ id: SERIAL, model: 'Lumia 950 XL', state: 'ready' });
    expect(phone.summary.storages.map(({ label, kind }) => [label, kind])).toEqual([
      ['Phone', 'internal'],
      ['SD card', 'removable'],
    ]);
    expect(await contentsOf(phone)).toEqual(EXPECTED);
  });

  it('says how each group of operations reaches the phone', async () => {
    const passing = connect();
    await (await passing.driver.open(SERIAL, { signal }))[Symbol.asyncDispose]();
    expect(passing.driver.probes.get(SERIAL)).toMatchObject({
      info: 'pass-through',
      list: 'pass-through',
      properties: 'pass-through',
      read: 'pass-through',
      partial: 'pass-through',
      write: 'untried',
      reasons: {},
    });
    const { driver, said } = connect({ refuse: (code) => (READS.includes(code) ? NOT_SUPPORTED : null) });
    await (await driver.open(SERIAL, { signal }))[Symbol.asyncDispose]();
    expect(driver.probes.get(SERIAL)).toMatchObject({
      list: 'pass-through',
      read: 'content',
      reasons: { read: 'GetObject: 0x80070032 ERROR_NOT_SUPPORTED' },
    });
    expect(said).toContain('Windows does not pass these operations through');
  });

  it("leaves sessions to Windows' driver", async () => {
    const { windows: one, driver } = connect();
    await (await driver.open(SERIAL, { signal }))[Symbol.asyncDispose]();
    expect(one.sent).not.toContain(OPERATION.OpenSession);
    expect(one.sent).not.toContain(OPERATION.CloseSession);
    expect(one.sent.length).toBeGreaterThan(5);
  });

  it('tries again while the driver is busy', async () => {
    let refusals = 3;
    const { driver } = connect({ refuse: () => ((refusals -= 1) >= 0 ? BUSY : null) });
    await using phone = await driver.open(SERIAL, { signal });
    expect(driver.probes.get(SERIAL)?.info).toBe('pass-through');
    expect(phone.summary.state).toBe('ready');
  });

  it.each([
    ['passed through', {}],
    ['by content', { refuse: () => NOT_SUPPORTED }],
    [
      'by content, while the rest is passed through',
      { refuse: (code: number) => (WRITES.includes(code) ? NOT_SUPPORTED : null) },
    ],
  ] as const)('sends a file into a new folder and reads it back, %s', async (_name, ways) => {
    const target = await makePhoneFolder({ 'Phone/Documents/there.txt': 'there' });
    try {
      const host = new FakeWindows(`virtual:lumia-950@${target}`, ways);
      const driver = createWpdDriver({ clock: systemClock, log: () => undefined, host });
      await using phone = await driver.open(SERIAL, { signal });
      const bytes = Buffer.alloc(1_200_003, 'back again');
      const [storageId = 0] = [...phone.storages.keys()];
      const parent = await createFolder(phone.session, { storageId, parent: null, name: 'new' }, { signal });
      const file = { storageId, parent, name: 'back.bin', size: bytes.byteLength, modified: null, created: null };
      const handle = await sendFile(phone.session, file, [bytes], { signal });
      const ref = handle.toString(16);
      const sent = { ref, storage: 'Phone', path: 'new/back.bin', ...NO_MORE_KNOWN, size: bytes.byteLength };
      const chunks: Uint8Array[] = [];
      for await (const chunk of phone.read(sent, { signal, offset: 0 })) chunks.push(chunk);
      expect(digest(Buffer.concat(chunks))).toEqual(digest(bytes));
      expect((await contentsOf(phone))['Phone/new/back.bin']).toEqual(digest(bytes));
      await deleteFromPhone(phone.session, handle, { signal });
      expect(Object.keys(await contentsOf(phone))).toEqual(['Phone/Documents/there.txt']);
    } finally {
      await removeFolder(target);
    }
  });

  it('ends a read that hangs when its caller gives up, and goes on', async () => {
    const { windows: one, driver } = connect();
    await using phone = await driver.open(SERIAL, { signal });
    const files: SourceFile[] = [];
    for await (const event of phone.list({ signal })) if (event.kind === 'file') files.push(event.file);
    const song = files.find(({ path }) => path.endsWith('song.mp3'))!;
    one.ways.hang = 'read';
    const stop = new AbortController();
    const reading = (async () => {
      for await (const _ of phone.read(song, { signal: stop.signal, offset: 0 })) stop.abort(new Error('enough'));
    })();
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await expect(reading).rejects.toThrow('enough');
    delete one.ways.hang;
    expect(phone.session.state).toBe('open');
    expect(await contentsOf(phone)).toEqual(EXPECTED);
  });

  it('loses the phone when it is unplugged, and finds it again', async () => {
    const { windows: one, driver } = connect({ unplugAfter: 3_000_000 });
    await using phone = await driver.open(SERIAL, { signal });
    await expect(contentsOf(phone)).rejects.toMatchObject({ code: 'DEVICE_LOST' });
    expect(await driver.list({ signal })).toEqual([]);
    await phone[Symbol.asyncDispose]();
    one.plugIn();
    delete one.ways.unplugAfter;
    expect(await driver.list({ signal })).toMatchObject([{ id: SERIAL, state: 'ready' }]);
  });

  it('lets a phone go that Windows opens when nobody waits for it any more', async () => {
    const windows = new FakeWindows(`virtual:lumia-950@${folder}`);
    const [asked, late, closed] = [gate(), gate(), gate()];
    const host: WpdHost = {
      devices: () => windows.devices(),
      open: async (pnpId) => {
        asked.open();
        await late.passed;
        const connection = await windows.open(pnpId);
        connection[Symbol.asyncDispose] = () => {
          closed.open();
          return Promise.resolve();
        };
        return connection;
      },
    };
    const driver = createWpdDriver({ clock: systemClock, log: () => undefined, host });
    const leave = new AbortController();
    const opening = driver.open(SERIAL, { signal: leave.signal });
    await asked.passed;
    leave.abort(new Error('enough'));
    await expect(opening).rejects.toThrow('enough');
    late.open();
    await closed.passed;
  });

  it('says what stands in the way', async () => {
    const { driver } = connect({}, '?locked');
    await expect(driver.open(SERIAL, { signal })).rejects.toMatchObject({ code: 'DEVICE_LOCKED' });
    const nowhere = createWpdDriver({ clock: systemClock, log: () => undefined, host: null });
    expect(await nowhere.list({ signal })).toEqual([]);
    await expect(nowhere.open(SERIAL, { signal })).rejects.toMatchObject({ code: 'DEVICE_NONE' });
  });

  it('does not take what is wrong with another device for what is wrong with a phone that is not there', async () => {
    const named = (ids: string): string => `\\\\?\\usb#${ids}#6&2a1b&0&0000#{6ac27878-a6fa-4155-ba85-f98f491d4f33}`;
    const [wp7, camera] = ['vid_045e&pid_04ec', 'vid_04a9&pid_3110'].map(named);
    const host: WpdHost = {
      devices: async () => [wp7, camera].map((pnpId = '') => ({ pnpId, name: '', description: '', manufacturer: '' })),
      open: () => Promise.reject(new WpdError('Open', NOT_SUPPORTED)),
    };
    const driver = createWpdDriver({ clock: systemClock, log: () => undefined, host });
    await expect(driver.open(SERIAL, { signal })).rejects.toMatchObject({ code: 'DEVICE_NONE' });
    const byPlace = DeviceId.parse('wpd:045e-04ec-6&2a1b&0&0000');
    await expect(driver.open(byPlace, { signal })).rejects.toMatchObject({ code: 'DEVICE_WP7' });
  });
});
