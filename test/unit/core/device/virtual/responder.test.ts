import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  deviceInfo,
  objectInfo,
  storageInfo,
  u16Array,
  u32Array,
} from '../../../../../src/core/device/ptp/datasets.ts';
import { devicePropDesc, objectPropDesc, propValue } from '../../../../../src/core/device/ptp/prop-desc.ts';
import { PROFILES } from '../../../../../src/core/device/virtual/profiles.ts';
import { connect, makePhoneFolder, openPhone, removeFolder } from './raw-host.ts';

const OK = 0x2001;
let folder: string;
const big = Buffer.alloc(700_000, 'lumia').fill('x', 300_000, 300_010);
// With its header a container of exactly 1024 bytes: a zero-length packet must follow it.
const aligned = Buffer.alloc(1012, 7);

beforeAll(async () => {
  const photo = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#00b7c3' } })
    .jpeg()
    .toBuffer();
  folder = await makePhoneFolder({
    'Phone/Documents/a.txt': 'hello',
    'Phone/Documents/empty.txt': '',
    'Phone/Music/Album/x.alb': '',
    'Phone/Music/Song.mp3': 'ID3',
    'Phone/Pictures/Camera Roll/big.mp4': big,
    'Phone/Pictures/Camera Roll/photo.jpg': photo,
    'Phone/Pictures/aligned.bin': aligned,
    'Phone/Pictures/emoji 😀.jpg': 'no image',
    'SD card/Pictures/c.jpg': photo,
  });
});

afterAll(async () => {
  await removeFolder(folder);
});

const phone = (profile = 'lumia-950'): ReturnType<typeof openPhone> => openPhone(`virtual:${profile}@${folder}`);

describe('the responder: device and sessions', () => {
  it('answers DeviceInfo without a session for every profile, and nothing else', async () => {
    for (const profile of PROFILES) {
      await using host = await connect(`virtual:${profile.id}@${folder}`);
      const info = deviceInfo.decode((await host.run(0x1001)).data);
      expect(info).toMatchObject({
        model: profile.model,
        serialNumber: profile.serial,
        deviceVersion: profile.version,
      });
      expect(info.serialNumber).toMatch(/^[0-9a-f]{32}$/u);
      expect(info.operations).not.toContain(0x100a);
      expect((await host.run(0x1004)).code).toBe(0x2003);
    }
  });

  it('opens one session, refuses a second, and closes it', async () => {
    await using host = await phone();
    expect(await host.run(0x1002, [2])).toMatchObject({ code: 0x201e, params: [1] });
    expect((await host.run(0x1003)).code).toBe(OK);
    expect((await host.run(0x1004)).code).toBe(0x2003);
    expect((await host.run(0x1002, [0])).code).toBe(0x201d);
  });

  it('answers Operation_Not_Supported to GetThumb, GetPartialObject64 and MoveObject', async () => {
    await using host = await phone();
    for (const code of [0x100a, 0x95c1, 0x1019, 0x9807]) expect((await host.run(code, [1])).code).toBe(0x2005);
  });

  it('lists its storages as a Lumia does', async () => {
    await using host = await phone();
    expect(u32Array.decode((await host.run(0x1004)).data)).toEqual([0x10001, 0x20001]);
    const card = storageInfo.decode((await host.run(0x1005, [0x20001])).data);
    expect(card).toMatchObject({ storageType: 4, filesystemType: 2, accessCapability: 0, description: 'SD card' });
    expect(card).toMatchObject({ volumeIdentifier: 'MTP Volume - 131073', freeSpaceInObjects: 0 });
    expect(card.freeSpaceInBytes!).toBeLessThan(card.maxCapacity!);
    expect((await host.run(0x1005, [5])).code).toBe(0x2008);
  });

  it('gives and takes device properties', async () => {
    await using host = await phone();
    expect([...(await host.run(0x1015, [0x5001])).data]).toEqual([76]);
    const text = propValue(0xffff);
    expect(text.decode((await host.run(0x1015, [0xd402])).data)).toBe('Lumia 950 XL');
    expect((await host.run(0x1016, [0xd402], text.encode('Zoë’s phone'))).code).toBe(OK);
    const described = devicePropDesc.decode((await host.run(0x1014, [0xd402])).data);
    expect(described).toMatchObject({ currentValue: 'Zoë’s phone', writable: true });
    for (const code of [0xd302, 0xd303, 0xd401, 0xd405, 0xd407]) {
      expect(devicePropDesc.decode((await host.run(0x1014, [code])).data).property).toBe(code);
    }
    expect((await host.run(0x1015, [0x5002])).code).toBe(0x200a);
    expect((await host.run(0x1016, [0x5001], Buffer.from([1]))).code).toBe(0x200f);
  });

  it('has no device services and takes the unnamed operations it lists', async () => {
    await using host = await phone();
    expect(u32Array.decode((await host.run(0x9301)).data)).toEqual([]);
    for (const code of [0x9217, 0x9401, 0x9417, 0x9820]) expect((await host.run(code)).code).toBe(OK);
  });
});

describe('the responder: listing', () => {
  it('numbers objects from 1 in the order of traversal, anew in each session', async () => {
    await using host = await phone();
    const all = await host.handles(0xffffffff, 0);
    expect(all).toEqual(Array.from({ length: all.length }, (_, index) => index + 1));
    expect((await host.run(0x1006, [0xffffffff, 0, 0])).params).toEqual([all.length]);
    const roots = await host.handles(0x10001);
    expect(roots[0]).toBe(1);
    const info = objectInfo.decode((await host.run(0x1008, [1])).data);
    expect(info).toMatchObject({ filename: 'Documents', parent: 0xffffffff, format: 0x3001, associationType: 1 });
    expect((await host.run(0x1006, [0xffffffff, 0x3801, 0])).params).toEqual([3]);
    expect((await host.run(0x1007, [0x10001, 0, 9999])).code).toBe(0x2009);
    expect((await host.run(0x1007, [7, 0, 0])).code).toBe(0x2008);
  });

  it('lists the same tree by handles, by property lists and by objects', async () => {
    await using host = await phone();
    const tree = await host.tree();
    const walked = new Map<string, number>();
    const walk = async (storage: number, parent: number, before: string): Promise<void> => {
      for (const handle of await host.handles(storage, parent)) {
        const info = objectInfo.decode((await host.run(0x1008, [handle])).data);
        walked.set(before + info.filename, handle);
        if (info.format === 0x3001) await walk(storage, handle, `${before}${info.filename}/`);
      }
    };
    for (const storage of [0x10001, 0x20001]) await walk(storage, 0xffffffff, '');
    expect(walked).toEqual(tree);
    const folderHandle = tree.get('Pictures/Camera Roll')!;
    const children = await host.list(folderHandle, 0, 0xdc07, 0, 1);
    expect(children.map(({ value }) => value)).toEqual(['Camera Roll', 'big.mp4', 'photo.jpg']);
    const everything = await host.list(0, 0, 0xdc07, 0, 0xffffffff);
    expect(everything).toHaveLength((await host.handles(0xffffffff, 0)).length);
  });

  it('announces exactly the bytes of each list, with dates that carry a numeric zone and ids whose last half is zero', async () => {
    await using host = await phone();
    const answer = await host.run(0x9805, [0xffffffff, 0, 0xffffffff, 0, 0]);
    expect(answer.announced).toBe(answer.data.byteLength + 12);
    const handle = (await host.tree()).get('Documents/a.txt')!;
    const values = new Map(
      (await host.list(handle, 0, 0xffffffff, 0, 0)).map(({ property, value }) => [property, value]),
    );
    expect(values.get(0xdc04)).toBe(5);
    expect(values.get(0xdc09)).toBe('20160702T112030+0100');
    expect(values.get(0xdc41)).toMatch(/^[0-9a-f]{16}0{16}$/u);
    expect([...values.keys()]).toHaveLength(14);
    const album = (await host.tree()).get('Music/Album/x.alb')!;
    const codes = (await host.list(album, 0, 0xffffffff, 0, 0)).map(({ property }) => property);
    expect(codes).toContain(0xdc07);
    expect(codes).not.toContain(0xdc09);
  });

  it('filters a list by format and refuses groups and depths it does not know', async () => {
    await using host = await phone();
    const photos = await host.list(0xffffffff, 0x3801, 0xdc07, 0, 0);
    expect(photos.map(({ value }) => value).sort()).toEqual(['c.jpg', 'emoji 😀.jpg', 'photo.jpg']);
    expect((await host.run(0x9805, [1, 0, 0, 3, 0])).code).toBe(0xa807);
    expect((await host.run(0x9805, [1, 0, 0, 0, 0])).code).toBe(0x2006);
    expect((await host.run(0x9805, [1, 0, 0xdc07, 0, 4])).code).toBe(0xa808);
    expect((await host.run(0x9805, [999, 0, 0xdc07, 0, 0])).code).toBe(0x2009);
    expect((await host.run(0x9805, [1, 0, 0xdcff, 0, 0])).code).toBe(0xa801);
  });

  it('lists the folders of Music twice at the root of a Lumia 630, under the same handles', async () => {
    await using host = await phone('lumia-630');
    const tree = await host.tree();
    expect(await host.handles(0x10001)).toContain(tree.get('Music/Album'));
    await using other = await phone('lumia-1520');
    expect(await other.handles(0x10001)).not.toContain((await other.tree()).get('Music/Album'));
  });

  it('keeps the persistent id of a file that was renamed on disk', async () => {
    const persistent = async (name: string): Promise<unknown> => {
      await using host = await phone();
      return (await host.list((await host.tree()).get(name)!, 0, 0xdc41, 0, 0))[0]!.value;
    };
    const before = await persistent('Documents/a.txt');
    await rename(path.join(folder, 'Phone/Documents/a.txt'), path.join(folder, 'Phone/Documents/z.txt'));
    expect(await persistent('Documents/z.txt')).toBe(before);
    await rename(path.join(folder, 'Phone/Documents/z.txt'), path.join(folder, 'Phone/Documents/a.txt'));
  });

  it('describes the properties of each format', async () => {
    await using host = await phone();
    const codes = u16Array.decode((await host.run(0x9801, [0x3801])).data);
    for (const code of codes) {
      const described = objectPropDesc.decode((await host.run(0x9802, [code, 0x3801])).data);
      expect(described.property).toBe(code);
      if (code === 0xdc09) expect(described).toMatchObject({ writable: true, form: { kind: 'date-time' } });
    }
    expect((await host.run(0x9802, [0xdc86, 0x3000])).code).toBe(0xa801);
    expect((await host.run(0x9801, [0x4242])).code).toBe(0x200b);
  });
});

describe('the responder: reading', () => {
  it('sends whole objects and parts of them, whatever their length', async () => {
    await using host = await phone();
    const tree = await host.tree();
    const read = async (name: string): Promise<Buffer> => (await host.run(0x1009, [tree.get(name)!])).data;
    expect((await read('Pictures/Camera Roll/big.mp4')).equals(big)).toBe(true);
    expect((await read('Pictures/aligned.bin')).equals(aligned)).toBe(true);
    expect((await read('Documents/empty.txt')).byteLength).toBe(0);
    const part = await host.run(0x101b, [tree.get('Pictures/Camera Roll/big.mp4')!, 299_990, 1024]);
    expect(part.data.equals(big.subarray(299_990, 301_014))).toBe(true);
    expect(part.params).toEqual([1024]);
    const end = await host.run(0x101b, [tree.get('Documents/a.txt')!, 3, 100]);
    expect(end.data.toString()).toBe('lo');
    expect((await host.run(0x1009, [tree.get('Documents')!])).code).toBe(0x2009);
    expect((await host.run(0x1009, [4711])).code).toBe(0x2009);
  });

  it('makes a thumbnail of a photo, and none of what is no image', async () => {
    await using host = await phone();
    const tree = await host.tree();
    const photo = tree.get('Pictures/Camera Roll/photo.jpg')!;
    const sample = propValue(0x4002).decode((await host.run(0x9803, [photo, 0xdc86])).data) as Uint8Array;
    const { width, height, format } = await sharp(sample).metadata();
    expect({ width, height, format }).toEqual({ width: 358, height: 239, format: 'jpeg' });
    expect(sample.byteLength).toBeLessThanOrEqual(16384);
    expect((await host.run(0x9803, [photo, 0xdc82])).data.readUInt32LE(0)).toBe(sample.byteLength);
    expect((await host.list(photo, 0, 0xdc86, 0, 0))[0]!.value).toEqual(sample);
    const broken = tree.get('Pictures/emoji 😀.jpg')!;
    expect((await host.run(0x9803, [broken, 0xdc86])).data.readUInt32LE(0)).toBe(0);
    expect((await host.run(0x9803, [tree.get('Documents/a.txt')!, 0xdc86])).code).toBe(0xa801);
  });

  it('gives references back as they were set', async () => {
    await using host = await phone();
    const album = (await host.tree()).get('Music/Album/x.alb')!;
    expect((await host.run(0x9811, [album], u32Array.encode([1, 2]))).code).toBe(OK);
    expect(u32Array.decode((await host.run(0x9810, [album])).data)).toEqual([1, 2]);
    expect((await host.run(0x9811, [album], u32Array.encode([999]))).code).toBe(0xa804);
  });

  it('answers a dataset that is none with Invalid_Dataset, and goes on', async () => {
    await using host = await phone();
    expect((await host.run(0x9806, [], Buffer.from([255, 255, 255, 255, 1]))).code).toBe(0xa806);
    expect((await host.run(0x100c, [0x10001, 0xffffffff], Buffer.alloc(3))).code).toBe(0xa806);
    expect((await host.run(0x1004)).code).toBe(OK);
  });

  it('shows a file that changed on disk with its new size, and says so when it has gone', async () => {
    const target = path.join(folder, 'Phone/Documents/changing.txt');
    await writeFile(target, 'one');
    await using host = await phone();
    const handle = (await host.tree()).get('Documents/changing.txt')!;
    await writeFile(target, 'three');
    expect(objectInfo.decode((await host.run(0x1008, [handle])).data).compressedSize).toBe(5);
    await removeFolder(target);
    expect((await host.run(0x1008, [handle])).code).toBe(0x2009);
    expect((await host.run(0x1009, [handle])).code).toBe(0x2009);
    expect(existsSync(target)).toBe(false);
    expect(await readFile(path.join(folder, 'Phone/Documents/a.txt'), 'utf8')).toBe('hello');
  });
});
