import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../../../src/core/device/virtual/sample/documents.ts';
import { bytesReader, type RandomReader } from '../../../../src/core/inspect/bytes.ts';
import { inspect } from '../../../../src/core/inspect/inspect.ts';
import { Opening } from '../../../../src/shared/domain/opening.ts';
import { goodFiles, type GoodFile } from '../../../support/good-files.ts';

const { signal } = new AbortController();
let files: readonly GoodFile[] = [];

beforeAll(async () => {
  files = await goodFiles();
});

/** What was asked for in one go, and in all. */
function watched(bytes: Uint8Array): RandomReader & { readonly most: () => number; readonly total: () => number } {
  const inner = bytesReader(bytes);
  let [most, total] = [0, 0];
  return {
    size: inner.size,
    read: (offset, length) => {
      most = Math.max(most, length);
      total += length;
      return inner.read(offset, length);
    },
    most: () => most,
    total: () => total,
  };
}

const tryIt = (bytes: Uint8Array, name = 'x'): Promise<Opening> =>
  inspect(bytesReader(bytes), { name, signal, decoder: null });

type Change = readonly [place: number, kind: number, value: number];

/** Wrong bytes, lengths of nothing and of everything, and parts that come twice. */
function mutate(good: Buffer, changes: readonly Change[]): Buffer {
  let bytes = Buffer.from(good);
  for (const [place, kind, value] of changes) {
    const at = Math.min(Math.floor(place * bytes.length), Math.max(0, bytes.length - 1));
    if (kind === 0) bytes[at] = value & 255;
    if (kind === 1) bytes.fill(0xff, at, Math.min(bytes.length, at + 4));
    if (kind === 2) bytes.fill(0, at, Math.min(bytes.length, at + 8));
    if (kind === 3) bytes = bytes.subarray(0, at);
    if (kind === 4) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at >> 1, at), bytes.subarray(at)]);
    if (kind === 5 && at + 4 <= bytes.length) bytes.writeUInt32BE(value >>> 0, at);
    if (kind === 6 && at + 4 <= bytes.length) bytes.writeUInt32LE(value >>> 0, at);
  }
  return bytes;
}

describe('hostile content', () => {
  it('of every format ends in a verdict, and is never read more than its size allows', async () => {
    const change = fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(6), fc.nat(0xffffff));
    // Headers are where lengths are.
    const early = change.map(([place, kind, value]): Change => [place * place * place * place, kind, value]);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(files.length - 1),
        fc.array(fc.oneof(change, early), { minLength: 1, maxLength: 6 }),
        async (which, changes) => {
          const file = files[which];
          if (!file) return;
          const bytes = mutate(file.bytes, changes);
          const reader = watched(bytes);
          const began = performance.now();
          const said = await inspect(reader, { name: file.name, signal, decoder: null });
          expect(() => Opening.parse(said)).not.toThrow();
          expect(reader.most()).toBeLessThanOrEqual(Math.max(bytes.length, 65536));
          expect(reader.total()).toBeLessThanOrEqual(4 * bytes.length + 65 * 1024 * 1024);
          expect(performance.now() - began).toBeLessThan(20_000);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('that leads back to itself ends', async () => {
    const tiff = Buffer.alloc(200);
    tiff.write('II*\0\x08', 0, 'latin1');
    tiff.writeUInt16LE(1, 8);
    tiff.writeUInt32LE(8, 8 + 2 + 12);
    expect(await tryIt(tiff)).toMatchObject({ verdict: 'does-not-open', why: 'a directory leads back to itself' });
    const pdf = Buffer.from(
      '%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF\n',
    );
    expect(await tryIt(pdf)).toMatchObject({
      verdict: 'does-not-open',
      why: expect.stringContaining('leads back') as unknown,
    });
    const ole = Buffer.from(files.find(({ name }) => name === 'old.doc')?.bytes ?? '');
    // The chain of the long inner file goes round.
    ole.writeUInt32LE(4, 512 + 6 * 4);
    expect(await tryIt(ole)).toMatchObject({
      verdict: 'does-not-open',
      why: expect.stringContaining('overlap') as unknown,
    });
  });

  it('of deep nesting is not followed down', async () => {
    const deep = Buffer.from(`<?xml version="1.0"?>${'<a>'.repeat(200_000)}`);
    expect(await tryIt(deep)).toMatchObject({ verdict: 'not-checked' });
    const cards = Buffer.from('BEGIN:VCARD\n'.repeat(100_000));
    expect(await tryIt(cards)).toMatchObject({ verdict: 'not-checked' });
  });

  it('stops when it is called off', async () => {
    const stop = new AbortController();
    stop.abort(new Error('called off'));
    const bytes = files[0]?.bytes ?? Buffer.alloc(0);
    await expect(inspect(bytesReader(bytes), { name: 'x', signal: stop.signal, decoder: null })).rejects.toThrow(
      'called off',
    );
  });
});

describe('a hostile archive', () => {
  const end = (count: number, length: number, at: number): Buffer => {
    const out = Buffer.alloc(22);
    out.writeUInt32LE(0x06054b50, 0);
    out.writeUInt16LE(count, 8);
    out.writeUInt16LE(count, 10);
    out.writeUInt32LE(length, 12);
    out.writeUInt32LE(at, 16);
    return out;
  };

  it('that would unpack to far too much is refused before it is unpacked', async () => {
    const bomb = Buffer.from(zip({ zeros: new Uint8Array(8 * 1024 * 1024) }));
    const central = bomb.lastIndexOf('PK\x01\x02', undefined, 'latin1');
    bomb.writeUInt32LE(0xfffffffe, central + 24);
    const began = performance.now();
    expect(await tryIt(bomb, 'a.zip')).toMatchObject({
      verdict: 'not-checked',
      why: expect.stringContaining('4.2 GB') as unknown,
    });
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('that unpacks to more than it says is refused at that byte', async () => {
    for (const size of [3000, 5 * 1024 * 1024]) {
      const lying = Buffer.from(zip({ zeros: new Uint8Array(8 * 1024 * 1024) }));
      lying.writeUInt32LE(size, lying.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 24);
      expect(await tryIt(lying, 'a.zip')).toMatchObject({
        verdict: 'does-not-open',
        why: '"zeros" unpacks to more than it says',
      });
    }
  });

  it('whose files share their bytes is refused', async () => {
    const good = Buffer.from(zip({ a: 'x'.repeat(1000) }));
    const at = good.indexOf('PK\x01\x02', 0, 'latin1');
    const entry = good.subarray(at, good.length - 22);
    const twice = Buffer.concat([good.subarray(0, at), entry, entry, end(2, entry.length * 2, at)]);
    expect(await tryIt(twice, 'a.zip')).toMatchObject({ verdict: 'does-not-open', why: 'two of its files overlap' });
  });

  it('of a million files is not tried', async () => {
    const name = Buffer.alloc(76);
    name.writeUInt32LE(0x06064b50, 0);
    name.writeBigUInt64LE(1_000_000n, 32);
    const locator = Buffer.alloc(20);
    locator.writeUInt32LE(0x07064b50, 0);
    locator.writeBigUInt64LE(4n, 8);
    const file = Buffer.concat([
      Buffer.from('PK\x03\x04', 'latin1'),
      name.subarray(0, 56),
      locator,
      end(0xffff, 0xffffffff, 0xffffffff),
    ]);
    expect(await tryIt(file, 'a.zip')).toMatchObject({
      verdict: 'not-checked',
      why: 'it has too many files to be tried',
    });
  });

  it('whose names lead out of their folder is refused', async () => {
    for (const name of ['../up.txt', '/etc/passwd', 'C:\\x.txt', 'a/../../b']) {
      expect(await tryIt(Buffer.from(zip({ [name]: 'x' })), 'a.zip')).toMatchObject({
        verdict: 'does-not-open',
        why: expect.stringContaining('leads out of its folder') as unknown,
      });
    }
  });

  it('with the number of disks that OneDrive writes is read all the same', async () => {
    const good = Buffer.from(zip({ 'a.txt': 'hello'.repeat(100) }));
    const at = good.indexOf('PK\x01\x02', 0, 'latin1');
    const length = good.length - 22 - at;
    const end64 = Buffer.alloc(56);
    end64.writeUInt32LE(0x06064b50, 0);
    end64.writeBigUInt64LE(44n, 4);
    for (const [field, value] of [
      [24, 1],
      [32, 1],
      [40, length],
      [48, at],
    ] as const)
      end64.writeBigUInt64LE(BigInt(value), field);
    const locator = Buffer.alloc(20);
    locator.writeUInt32LE(0x07064b50, 0);
    locator.writeBigUInt64LE(BigInt(good.length - 22), 8);
    locator.writeUInt32LE(0, 16);
    const file = Buffer.concat([
      good.subarray(0, good.length - 22),
      end64,
      locator,
      end(0xffff, 0xffffffff, 0xffffffff),
    ]);
    expect(await tryIt(file, 'OneDrive.zip')).toMatchObject({ verdict: 'opens' });
  });
});
