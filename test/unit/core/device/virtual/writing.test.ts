import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { objectInfo } from '../../../../../src/core/device/ptp/datasets.ts';
import { propValue } from '../../../../../src/core/device/ptp/prop-desc.ts';
import { objectPropList } from '../../../../../src/core/device/ptp/prop-list.ts';
import { makePhoneFolder, openPhone, removeFolder, type RawHost } from './raw-host.ts';

const OK = 0x2001;
const ROOT = 0xffffffff;
const DATE = '20140301T120000+0100';
const DATE_MS = Date.UTC(2014, 2, 1, 11, 0, 0);
let folder: string;

beforeEach(async () => {
  folder = await makePhoneFolder({ 'Phone/Pictures/a.jpg': 'aaa', 'Phone/Documents/b.txt': 'bb', 'SD card/x.txt': '' });
});
afterEach(async () => {
  await removeFolder(folder);
});

const phone = (): Promise<RawHost> => openPhone(`virtual:lumia-950@${folder}`);
const onDisk = (name: string): string => path.join(folder, 'Phone', name);

function info(filename: string, size: number, format = 0x3000): Uint8Array {
  const zero = { protectionStatus: 0, thumbFormat: 0, thumbCompressedSize: 0, thumbWidth: 0, thumbHeight: 0 };
  const image = { imageWidth: 0, imageHeight: 0, imageBitDepth: 0, parent: 0, associationType: 0, associationDesc: 0 };
  const text = { sequenceNumber: 0, filename, dateCreated: DATE, dateModified: DATE, keywords: '' };
  return objectInfo.encode({ storageId: 0, format, compressedSize: size, ...zero, ...image, ...text });
}

describe('writing to a virtual phone', () => {
  it('takes an object in two steps, with its dates, and lists it in this session and the next', async () => {
    const data = Buffer.alloc(300_000, 'data');
    await using host = await phone();
    const parent = (await host.tree()).get('Pictures')!;
    const sent = await host.run(0x100c, [0x10001, parent], info('new 😀.jpg', data.byteLength));
    expect(sent).toMatchObject({ code: OK, params: [0x10001, parent, expect.any(Number)] });
    expect((await host.tree()).has('Pictures/new 😀.jpg')).toBe(false);
    expect((await host.run(0x100d, [], data)).code).toBe(OK);
    expect((await readFile(onDisk('Pictures/new 😀.jpg'))).equals(data)).toBe(true);
    expect((await stat(onDisk('Pictures/new 😀.jpg'))).mtimeMs).toBe(DATE_MS);
    expect((await host.tree()).get('Pictures/new 😀.jpg')).toBe(sent.params[2]);
    await using next = await phone();
    expect((await next.tree()).has('Pictures/new 😀.jpg')).toBe(true);
  });

  it('makes folders, also at the root', async () => {
    await using host = await phone();
    const made = await host.run(0x100c, [0x10001, ROOT], info('uploaded', 0, 0x3001));
    expect(made).toMatchObject({ code: OK, params: [0x10001, ROOT, expect.any(Number)] });
    expect((await stat(onDisk('uploaded'))).isDirectory()).toBe(true);
    const inside = await host.run(0x100c, [0x10001, made.params[2]!], info('in.txt', 0));
    expect(inside.code).toBe(OK);
    expect((await host.run(0x100d, [], new Uint8Array())).code).toBe(OK);
    expect((await stat(onDisk('uploaded/in.txt'))).size).toBe(0);
  });

  it('takes an object announced by a property list', async () => {
    await using host = await phone();
    const list = objectPropList.encode([
      { handle: 0, property: 0xdc07, type: 0xffff, value: 'listed.txt' },
      { handle: 0, property: 0xdc09, type: 0xffff, value: DATE },
    ]);
    expect((await host.run(0x9808, [0x20001, ROOT, 0x3004, 0, 4], list)).code).toBe(OK);
    expect((await host.run(0x100d, [], Buffer.from('text'))).code).toBe(OK);
    expect(await readFile(path.join(folder, 'SD card/listed.txt'), 'utf8')).toBe('text');
  });

  it('leaves nothing of an object that came short, came long, or never came', async () => {
    await using host = await phone();
    for (const [name, bytes] of [
      ['short.bin', 5],
      ['long.bin', 50],
    ] as const) {
      expect((await host.run(0x100c, [0x10001, ROOT], info(name, 10))).code).toBe(OK);
      expect((await host.run(0x100d, [], Buffer.alloc(bytes))).code).toBe(0x2007);
    }
    expect((await host.run(0x100c, [0x10001, ROOT], info('never.bin', 10))).code).toBe(OK);
    expect((await host.run(0x1003)).code).toBe(OK);
    expect((await readdir(path.join(folder, 'Phone'))).sort()).toEqual(['Documents', 'Pictures']);
  });

  it('leaves nothing of an object whose host vanished in the middle', async () => {
    const host = await phone();
    expect((await host.run(0x100c, [0x10001, ROOT], info('broken.bin', 1000))).code).toBe(OK);
    const signal = new AbortController().signal;
    const command = Buffer.from('0c000000010' + '00d1063000000', 'hex');
    await host.transport.write(command, { signal, timeoutMs: 60_000, more: false });
    const data = Buffer.alloc(512);
    data.writeUInt32LE(1012, 0);
    data.writeUInt16LE(2, 4);
    data.writeUInt16LE(0x100d, 6);
    data.writeUInt32LE(0x63, 8);
    await host.transport.write(data, { signal, timeoutMs: 60_000, more: true });
    await host[Symbol.asyncDispose]();
    expect((await readdir(path.join(folder, 'Phone'))).sort()).toEqual(['Documents', 'Pictures']);
  });

  it('refuses names that leave the folder, that exist in any case, and objects without an announcement', async () => {
    await using host = await phone();
    const pictures = (await host.tree()).get('Pictures')!;
    for (const name of ['../x', 'a/b', 'what?', '..']) {
      expect((await host.run(0x100c, [0x10001, pictures], info(name, 1))).code).toBe(0xa806);
    }
    expect((await host.run(0x100c, [0x10001, pictures], info('A.JPG', 1))).code).toBe(0x200f);
    expect((await host.run(0x100d, [], Buffer.from('x'))).code).toBe(0x2015);
    expect((await host.run(0x100c, [0x10001, 9999], info('x', 1))).code).toBe(0x201a);
    expect(await readFile(onDisk('Pictures/a.jpg'), 'utf8')).toBe('aaa');
  });

  it('refuses what does not fit, before a byte of it', async () => {
    await using host = await phone();
    const list = objectPropList.encode([{ handle: 0, property: 0xdc07, type: 0xffff, value: 'huge.mp4' }]);
    expect((await host.run(0x9808, [0x10001, ROOT, 0xb982, 100, 0], list)).code).toBe(0x200c);
  });

  it('answers Invalid_Dataset to strings that do not end in NUL', async () => {
    await using host = await phone();
    const bad = Buffer.from(info('name', 1));
    // The last unit of the file name: a count byte, four letters, then the NUL.
    bad.writeUInt16LE(0x41, 53 + 4 * 2);
    expect((await host.run(0x100c, [0x10001, ROOT], bad)).code).toBe(0xa806);
    const handle = (await host.tree()).get('Documents/b.txt')!;
    const name = Buffer.from([2, 0x41, 0, 0x42, 0]);
    expect((await host.run(0x9804, [handle, 0xdc07], name)).code).toBe(0xa806);
  });

  it('sets dates and names, singly and by list, and reads them back', async () => {
    await using host = await phone();
    const handle = (await host.tree()).get('Documents/b.txt')!;
    const text = propValue(0xffff);
    expect((await host.run(0x9804, [handle, 0xdc09], text.encode(DATE))).code).toBe(OK);
    expect((await stat(onDisk('Documents/b.txt'))).mtimeMs).toBe(DATE_MS);
    expect((await host.run(0x9804, [handle, 0xdc08], text.encode('20130101T000000+0000'))).code).toBe(OK);
    expect(text.decode((await host.run(0x9803, [handle, 0xdc08])).data)).toBe('20130101T010000+0100');
    const list = objectPropList.encode([{ handle, property: 0xdc07, type: 0xffff, value: 'renamed.txt' }]);
    expect((await host.run(0x9806, [], list)).code).toBe(OK);
    expect(await readFile(onDisk('Documents/renamed.txt'), 'utf8')).toBe('bb');
    expect((await host.run(0x9804, [handle, 0xdc04], Buffer.alloc(8))).code).toBe(0x200f);
    expect((await host.run(0x9804, [handle, 0xdc09], text.encode('yesterday'))).code).toBe(0xa803);
  });

  it('deletes and copies objects and whole folders', async () => {
    await using host = await phone();
    const tree = await host.tree();
    const [pictures, documents] = [tree.get('Pictures')!, tree.get('Documents')!];
    expect((await host.run(0x101a, [pictures, 0x10001, documents])).code).toBe(OK);
    expect(await readFile(onDisk('Documents/Pictures/a.jpg'), 'utf8')).toBe('aaa');
    expect((await host.run(0x101a, [documents, 0x10001, (await host.tree()).get('Documents/Pictures')!])).code).toBe(
      0x201a,
    );
    expect((await host.run(0x100b, [pictures, 0])).code).toBe(OK);
    expect((await host.run(0x100b, [pictures, 0])).code).toBe(0x2009);
    expect((await host.run(0x100b, [ROOT, 0])).code).toBe(0x2014);
    expect(await readdir(path.join(folder, 'Phone'))).toEqual(['Documents']);
    expect((await host.tree()).has('Pictures')).toBe(false);
  });

  it('refuses every change on a generated phone', async () => {
    await using host = await openPhone('virtual:lumia-1520?objects=3');
    expect((await host.run(0x100c, [0x10001, ROOT], info('x', 1))).code).toBe(0x200e);
    expect((await host.run(0x100b, [5, 0])).code).toBe(0x200e);
  });
});
