import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProfile } from '../../../../../../src/core/device/virtual/profiles.ts';
import { makeSamplePhone } from '../../../../../../src/core/device/virtual/sample/make-sample-phone.ts';
import { makeHsh } from '../../../../../../src/core/device/virtual/sample/messages.ts';
import type { Count } from '../../../../../../src/shared/domain/count.ts';

const options = { signal: new AbortController().signal };
let folder: string;
let count: Count;
let files: string[];

async function listFiles(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

const read = (name: string): Promise<Buffer> => readFile(path.join(folder, name));
const ending = (end: string): string[] => files.filter((name) => name.endsWith(end));

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'virtual-sample-'));
  count = await makeSamplePhone(findProfile('lumia-950')!, folder, options);
  files = await listFiles(folder);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Name, start and end of each box between two offsets; fails when they do not fill it. */
function boxes(file: Buffer, from: number, to: number): { type: string; start: number; end: number }[] {
  const found = [];
  let at = from;
  while (at < to) {
    const size = file.readUInt32BE(at);
    expect(size).toBeGreaterThanOrEqual(8);
    found.push({ type: file.toString('latin1', at + 4, at + 8), start: at + 8, end: at + size });
    at += size;
  }
  expect(at).toBe(to);
  return found;
}

function inside(file: Buffer, route: readonly string[]): { start: number; end: number } {
  let here = { start: 0, end: file.length };
  for (const type of route) here = boxes(file, here.start, here.end).find((box) => box.type === type)!;
  return here;
}

describe('makeSamplePhone()', () => {
  it('writes what it counts, between 8 and 40 MB, with a card where the profile has one', async () => {
    expect(count.files).toBe(files.length);
    let bytes = 0;
    for (const name of files) bytes += (await stat(path.join(folder, name))).size;
    expect(count.bytes).toBe(bytes);
    expect(bytes).toBeGreaterThan(8_000_000);
    expect(bytes).toBeLessThan(40_000_000);
    expect(new Set(files.map((name) => name.split('/')[0]))).toEqual(new Set(['Phone', 'SD card']));
  });

  it('makes the same bytes and dates again, and no card for a phone without one', async () => {
    const other = await mkdtemp(path.join(tmpdir(), 'virtual-sample-'));
    try {
      await makeSamplePhone(findProfile('lumia-950')!, other, options);
      for (const name of files) {
        const [left, right] = [path.join(folder, name), path.join(other, name)];
        expect((await readFile(left)).equals(await readFile(right)), name).toBe(true);
        expect((await stat(left)).mtimeMs).toBe((await stat(right)).mtimeMs);
      }
      await makeSamplePhone(findProfile('lumia-1520')!, path.join(other, 'second'), options);
      expect(await readdir(path.join(other, 'second'))).toEqual(['Phone']);
    } finally {
      await rm(other, { recursive: true, force: true });
    }
  });

  it('makes photos that decode, with the camera and the date in their EXIF', async () => {
    const photos = ending('.jpg');
    expect(photos.length).toBeGreaterThan(30);
    for (const name of photos) {
      const bytes = await read(name);
      const { info } = await sharp(bytes, { failOn: 'warning' }).raw().toBuffer({ resolveWithObject: true });
      expect(info.width).toBeGreaterThan(100);
      const exif = (await sharp(bytes).metadata()).exif!.toString('latin1');
      expect(exif).toContain('Lumia 950 XL');
      expect(exif).toMatch(/201\d:\d\d:\d\d \d\d:\d\d:\d\d/u);
    }
    for (const name of ending('.png'))
      await sharp(await read(name), { failOn: 'warning' })
        .raw()
        .toBuffer();
  });

  it('keeps the parts of a shot together and dates the files from 2013 to 2019', async () => {
    for (const name of ending('__highres.jpg')) expect(files).toContain(name.replace('__highres', ''));
    for (const name of ending('.mp4.thm')) {
      expect(files).toContain(name.replace('.mp4.thm', '.jpg'));
      expect(files).toContain(name.replace('.thm', '.tnl'));
    }
    const years = new Set<number>();
    for (const name of files) years.add((await stat(path.join(folder, name))).mtime.getFullYear());
    expect([...years].sort()).toEqual([2013, 2014, 2015, 2016, 2017, 2018, 2019]);
  });

  it('names a file with an emoji, one with combining characters, and leaves one original empty', async () => {
    expect(files.some((name) => name.includes('😀'))).toBe(true);
    expect(files.some((name) => name.includes('e\u0301'))).toBe(true);
    expect((await stat(path.join(folder, 'Phone/Documents/Empty note.txt'))).size).toBe(0);
  });

  it('makes a DNG whose strip lies inside the file and tags ascend', async () => {
    const dng = await read(ending('.dng')[0]!);
    expect(dng.toString('latin1', 0, 2)).toBe('II');
    const entries = dng.readUInt16LE(8);
    const tags = new Map<number, number>();
    let last = 0;
    for (let index = 0; index < entries; index += 1) {
      const tag = dng.readUInt16LE(10 + index * 12);
      expect(tag).toBeGreaterThan(last);
      last = tag;
      tags.set(tag, dng.readUInt32LE(18 + index * 12));
    }
    expect(tags.get(273)! + tags.get(279)!).toBe(dng.length);
    expect(tags.get(50706)).toBe(0x0401);
  });

  it('makes MP4s whose sample table points at whole NAL units in the media data', async () => {
    for (const name of [...ending('.mp4'), ...ending('.thm')]) {
      const file = await read(name);
      expect(boxes(file, 0, file.length).map((box) => box.type)).toEqual(['ftyp', 'moov', 'mdat']);
      const table = inside(file, ['moov', 'trak', 'mdia', 'minf', 'stbl']);
      const at = Object.fromEntries(boxes(file, table.start, table.end).map((box) => [box.type, box.start]));
      let offset = file.readUInt32BE(at['stco']! + 8);
      expect(offset).toBe(inside(file, ['mdat']).start);
      const samples = file.readUInt32BE(at['stsz']! + 8);
      for (let index = 0; index < samples; index += 1) {
        const size = file.readUInt32BE(at['stsz']! + 12 + index * 4);
        expect(file.readUInt32BE(offset)).toBe(size - 4);
        expect(file[offset + 4]).toBe(0x65);
        offset += size;
      }
      expect(offset).toBe(file.length);
    }
  });

  it('pairs each .msg with the .hsh of its bytes', async () => {
    const messages = ending('.msg');
    expect(messages.length).toBeGreaterThanOrEqual(3);
    for (const name of messages) {
      const text = await read(name);
      expect(text.toString('utf8')).toMatch(/^<\?xml .*<ArrayOfMessage.*<\/ArrayOfMessage>$/su);
      expect((await read(name.replace(/msg$/u, 'hsh'))).toString()).toBe(makeHsh(text));
    }
    expect(files).toContain('Phone/Documents/contacts+message backup/smsBackup/Fri, Aug 10 2018, 21-50-08 PM.msg');
  });

  it('makes documents and packages whose archives open and whose block maps agree', async () => {
    for (const name of [...ending('.docx'), ...ending('.xap'), ...ending('.nar')]) {
      expect(Object.keys(unzipSync(await read(name))).length).toBeGreaterThan(0);
    }
    expect(Object.keys(unzipSync(await read(ending('.xap')[0]!)))).toContain('WMAppManifest.xml');
    const packages = ending('.appx');
    expect(packages).toHaveLength(2);
    for (const name of packages) {
      const entries = unzipSync(await read(name));
      const map = Buffer.from(entries['AppxBlockMap.xml']!).toString();
      const listed = [...map.matchAll(/<File Name="([^"]+)" Size="(\d+)" LfhSize="(\d+)">(.*?)<\/File>/gu)];
      expect(listed.map((file) => file[1]!.replaceAll('\\', '/')).sort()).toEqual(
        Object.keys(entries)
          .filter((entry) => entry !== 'AppxBlockMap.xml' && entry !== '[Content_Types].xml')
          .sort(),
      );
      for (const [, file, size, header, blocks] of listed) {
        const data = entries[file!.replaceAll('\\', '/')]!;
        expect(data.length).toBe(Number(size));
        expect(Number(header)).toBe(30 + file!.length);
        const hashes = [...blocks!.matchAll(/Hash="([^"]+)"/gu)].map((match) => match[1]);
        const expected = [];
        for (let from = 0; from < data.length; from += 65536) {
          expected.push(
            createHash('sha256')
              .update(data.subarray(from, from + 65536))
              .digest('base64'),
          );
        }
        expect(hashes).toEqual(expected);
      }
    }
  });

  it('makes PDFs whose cross-reference table points at their objects', async () => {
    for (const name of ending('.pdf')) {
      const text = (await read(name)).toString('latin1');
      const start = Number(/startxref\n(\d+)\n%%EOF\n$/u.exec(text)![1]);
      expect(text.slice(start, start + 4)).toBe('xref');
      const offsets = [...text.slice(start).matchAll(/^(\d{10}) 00000 n $/gmu)].map((match) => Number(match[1]));
      offsets.forEach((offset, index) => expect(text.slice(offset, offset + 7)).toBe(`${index + 1} 0 obj`));
    }
  });

  it('makes MP3s of whole frames after the ID3 tag', async () => {
    for (const name of ending('.mp3')) {
      const file = await read(name);
      const tag = 10 + (file[6]! << 21) + (file[7]! << 14) + (file[8]! << 7) + file[9]!;
      expect((file.length - tag) % 417).toBe(0);
      for (let at = tag; at < file.length; at += 417) expect(file.readUInt32BE(at)).toBe(0xfffb9064);
    }
  });

  it('makes a contacts file of whole vCard 3.0 cards', async () => {
    const text = (await read(ending('.vcf')[0]!)).toString('utf8');
    const cards = text.split('BEGIN:VCARD\r\n').slice(1);
    expect(cards.length).toBeGreaterThan(5);
    for (const card of cards) expect(card).toMatch(/^VERSION:3\.0\r\nN:.*\r\nFN:.*\r\n(.*\r\n)*END:VCARD\r\n$/u);
    expect(text).toContain('Jürgen');
    expect(text).toContain('👵');
  });
});

describe('makeHsh()', () => {
  it('gives the published values for an empty file and for "abc"', () => {
    expect(makeHsh(Buffer.alloc(0))).toBe('rWHrw2SMrLNCn3BCG54Oe6sUda9KmMhBu2zoT2F/LpX0XAXdVfu07FeR94/lcmht');
    expect(makeHsh(Buffer.from('abc'))).toBe('A4XwpXUEZirM4xd97VY30TP2vJaHyRGn+40oaUOSWVtEbQ540/0WwzuvHiKA6ul4');
  });
});
