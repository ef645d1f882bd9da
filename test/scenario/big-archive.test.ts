import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { Bytes } from '../../src/core/inspect/bytes.ts';
import { readZip, unpackPieces } from '../../src/core/inspect/zip.ts';
import { readingOf } from '../../src/core/app/contents/reading-of.ts';
import { DeviceId } from '../../src/shared/domain/ids.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { brokenPromises, seededBytes } from '../support/trees.ts';

const GIB = 1024 ** 3;
/** Locked, so that nobody unpacks it: what matters is what lies behind it. */
const FILM = { name: 'Videos/long.mp4', size: 4 * GIB + 5_000_000 };
const AFTER = { name: 'Camera Roll/after 4 GiB.jpg', content: Buffer.from(seededBytes(40_000, 3)) };
const LAST = { name: 'Documents/last.txt', content: Buffer.from('the last one') };

interface Big {
  /** In the ZIP64 locator: 1, or the 0 that OneDrive writes (lumia-facts 5.4). */
  readonly disks: 0 | 1;
  /** Of the second file, if not true. */
  readonly crc?: number;
}

/** An archive of more than 4 GiB, most of it a hole in the disk (APPNOTE.TXT 6.3.10: 4.3.7, 4.3.12, 4.3.14 to 16, 4.5.3). */
function writeBig(file: string, { disks, crc }: Big): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const out = openSync(file, 'w');
  let at = 0;
  const list: Buffer[] = [];
  const add = (name: string, size: number, content: Buffer | null, sum: number): void => {
    const isBig = size >= 0xffffffff;
    // What locks it (6.1.3) is twelve bytes more.
    const packed = content === null ? size + 12 : size;
    const isFar = at >= 0xffffffff;
    const bytes = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(45, 0);
    fields.writeUInt16LE(0x800 | (content === null ? 1 : 0), 2);
    fields.writeUInt16LE(((2019 - 1980) << 9) | (7 << 5) | 4, 8);
    fields.writeUInt32LE(sum, 10);
    fields.writeUInt32LE(isBig ? 0xffffffff : packed, 14);
    fields.writeUInt32LE(isBig ? 0xffffffff : size, 18);
    fields.writeUInt16LE(bytes.length, 22);
    const local = wide(isBig ? [size, packed] : []);
    fields.writeUInt16LE(local.length, 24);
    const header = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, bytes, local]);
    const central = wide([...(isBig ? [size, packed] : []), ...(isFar ? [at] : [])]);
    const listed = Buffer.from(fields);
    listed.writeUInt16LE(central.length, 24);
    const more = Buffer.alloc(14);
    more.writeUInt32LE(isFar ? 0xffffffff : at, 10);
    list.push(Buffer.concat([Buffer.from('PK\x01\x02\x2d\x00', 'latin1'), listed, more, bytes, central]));
    writeSync(out, header, 0, header.length, at);
    if (content) writeSync(out, content, 0, content.length, at + header.length);
    at += header.length + packed;
    ftruncateSync(out, at);
  };
  try {
    add(FILM.name, FILM.size, null, 0);
    add(AFTER.name, AFTER.content.length, AFTER.content, crc ?? crc32(AFTER.content));
    add(LAST.name, LAST.content.length, LAST.content, crc32(LAST.content));
    const names = Buffer.concat(list);
    const end = Buffer.alloc(56 + 20 + 22);
    end.writeUInt32LE(0x06064b50, 0);
    end.writeBigUInt64LE(44n, 4);
    end.writeUInt16LE(45, 12);
    end.writeUInt16LE(45, 14);
    for (const offset of [24, 32]) end.writeBigUInt64LE(BigInt(list.length), offset);
    end.writeBigUInt64LE(BigInt(names.length), 40);
    end.writeBigUInt64LE(BigInt(at), 48);
    end.writeUInt32LE(0x07064b50, 56);
    end.writeBigUInt64LE(BigInt(at + names.length), 64);
    end.writeUInt32LE(disks, 72);
    end.writeUInt32LE(0x06054b50, 76);
    end.writeUInt16LE(list.length, 84);
    end.writeUInt16LE(list.length, 86);
    end.writeUInt32LE(names.length, 88);
    end.writeUInt32LE(0xffffffff, 92);
    const tail = Buffer.concat([names, end]);
    writeSync(out, tail, 0, tail.length, at);
  } finally {
    closeSync(out);
  }
}

function wide(values: readonly number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  const out = Buffer.alloc(4 + 8 * values.length);
  out.writeUInt16LE(1, 0);
  out.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, index) => out.writeBigUInt64LE(BigInt(value), 4 + 8 * index));
  return out;
}

async function backedUp({ client, root }: TestApp): Promise<string> {
  const card = path.join(root, 'card');
  mkdirSync(card, { recursive: true });
  const out = openSync(path.join(card, 'a.txt'), 'w');
  writeSync(out, 'a text');
  closeSync(out);
  const deviceId = DeviceId.parse(`folder:${card}`);
  const { runId, vault } = await client['run.start']({ deviceId, to: path.join(root, 'backups') });
  expect((await client['run.report']({ runId })).outcome).toBe('complete');
  return vault;
}

it.each([
  ['as OneDrive writes it, with 0 disks', 0],
  ['as it should be', 1],
] as const)('an archive of more than 4 GiB is taken in, %s', async (_what, disks) => {
  await using test = startApp();
  const zip = path.join(test.root, 'downloads', 'OneDrive.zip');
  writeBig(zip, { disks });
  const { size, blocks } = statSync(zip);
  expect(size).toBeGreaterThan(4 * GIB);
  // A hole, where the disk has such: the test costs neither room nor time.
  expect(blocks * 512).toBeLessThan(64 * 1024 * 1024);

  const looked = await test.client['intake.look']({ from: [zip] });
  expect(looked.files).toMatchObject([{ verdict: 'usable', format: 'zip', step: 'cloud', count: { n: 3 } }]);
  const vault = await backedUp(test);
  const { runId } = await test.client['run.add']({ vault, from: zip, as: 'cloud' });
  const report = await test.client['run.report']({ runId });
  expect(report).toMatchObject({
    outcome: 'complete-with-exceptions',
    equation: { onPhone: { files: 2 }, copied: { files: 2, bytes: AFTER.content.length + LAST.content.length } },
    findings: [{ path: `cloud - OneDrive.zip/OneDrive/${FILM.name}`, code: 'ARCHIVE_REFUSED' }],
  });
  for (const { name, content } of [AFTER, LAST]) {
    expect(readFileSync(path.join(vault, 'data/Cloud/OneDrive', name)).equals(content)).toBe(true);
  }
  expect(brokenPromises(vault)).toEqual([]);
  rmSync(zip);
});

it('a file beyond 4 GiB whose check sum does not agree is told of', async () => {
  await using test = startApp();
  const zip = path.join(test.root, 'a.zip');
  writeBig(zip, { disks: 0, crc: 1 });
  const options = { signal: new AbortController().signal };
  await using reader = await readingOf(zip);
  const entries = await readZip(new Bytes(reader, options));
  expect(entries.map(({ name, size, headerAt }) => [name, size, headerAt > 4 * GIB])).toEqual([
    [FILM.name, FILM.size, false],
    [AFTER.name, AFTER.content.length, true],
    [LAST.name, LAST.content.length, true],
  ]);
  const taken = async (index: number): Promise<Buffer> => {
    const [entry, pieces] = [entries[index], [] as Buffer[]];
    if (!entry) throw new Error('no such file');
    for await (const piece of unpackPieces(new Bytes(reader, options), entry)) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces);
  };
  await expect(taken(1)).rejects.toThrow(/check sum/u);
  expect((await taken(2)).equals(LAST.content)).toBe(true);
});
