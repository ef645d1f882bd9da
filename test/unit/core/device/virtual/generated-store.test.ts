import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { PropListDecoder } from '../../../../../src/core/device/ptp/prop-list.ts';
import { GeneratedStore, generatedBytes } from '../../../../../src/core/device/virtual/generated-store.ts';
import { findProfile } from '../../../../../src/core/device/virtual/profiles.ts';
import { connect, openPhone, signal } from './raw-host.ts';

const storages = findProfile('lumia-950')!.storages;

describe('GeneratedStore', () => {
  it.each([1, 3, 500, 1501, 4000])(
    'numbers %i files and their folders without a gap, each under its parent',
    (files) => {
      const store = new GeneratedStore(storages, files, 5000);
      const all = [...store.all()];
      expect(all).toEqual(all.map((_, index) => index + 1));
      const walked: number[] = [];
      const walk = (storage: number, parent: number): void => {
        for (const handle of store.children(storage, parent)) {
          const entry = store.entry(handle)!;
          expect(entry).toMatchObject({ parent, storageId: storage });
          walked.push(handle);
          if (entry.format === 0x3001) walk(storage, handle);
        }
      };
      for (const { id } of storages) walk(id, 0);
      expect(walked).toEqual(all);
      const entries = all.map((handle) => store.entry(handle)!);
      expect(entries.filter(({ format }) => format !== 0x3001)).toHaveLength(files);
      expect(new Set(entries.map(({ parent, storageId, name }) => `${storageId}/${parent}/${name}`)).size).toBe(
        all.length,
      );
      expect(new Set(entries.map((entry) => store.details(entry)!.persistentId)).size).toBe(all.length);
      expect(store.entry(all.length + 1)).toBeNull();
    },
  );

  it('makes photos that decode, and the same bytes wherever reading begins', async () => {
    const store = new GeneratedStore(storages, 40, 150_000);
    for (const handle of store.all()) {
      const entry = store.entry(handle)!;
      if (entry.format === 0x3001) continue;
      await using reader = await store.open(entry);
      const whole = await reader.read(0, reader.size);
      expect(whole.byteLength).toBe(store.details(entry)!.size);
      const { info } = await sharp(whole, { failOn: 'warning' }).raw().toBuffer({ resolveWithObject: true });
      expect(info).toMatchObject({ width: 64, height: 48 });
      for (const [offset, length] of [
        [0, 1],
        [1, 5],
        [4, 9000],
        [65_530, 20],
        [131_070, 4099],
        [reader.size - 300, 300],
      ] as const) {
        if (offset < 0) continue;
        const part = await reader.read(offset, length);
        expect(Buffer.from(part).equals(Buffer.from(whole).subarray(offset, offset + length))).toBe(true);
      }
    }
  });

  it('makes files that differ from each other and from block to block', () => {
    const [one, two] = [generatedBytes(1, 60_000, 0, 60_000), generatedBytes(2, 60_000, 0, 60_000)];
    const block = (bytes: Uint8Array, index: number): string =>
      Buffer.from(bytes.subarray(index * 4096 + 2, index * 4096 + 4098)).toString('base64');
    const blocks = [];
    for (let index = 1; index < 13; index += 1) blocks.push(block(one, index), block(two, index));
    expect(new Set(blocks).size).toBe(24);
  });
});

describe('a virtual phone of 100,000 objects', () => {
  it('lists them all in one property list with flat memory', async () => {
    await using host = await openPhone('virtual:lumia-950?objects=100000');
    const { transport } = host;
    const start = performance.now();
    const command = Buffer.alloc(32);
    [32, 0, 0x50, 0xffffffff, 0, 0xffffffff, 0, 0].forEach((value, index) => command.writeUInt32LE(value, index * 4));
    command.writeUInt16LE(1, 4);
    command.writeUInt16LE(0x9805, 6);
    command.writeUInt32LE(0x50, 8);
    global.gc?.();
    const before = process.memoryUsage().rss;
    let peak = before;
    await transport.write(command, { signal, timeoutMs: 20_000, more: false });
    const decoder = new PropListDecoder();
    let left = -1;
    let names = 0;
    let bytes = 0;
    while (left !== 0) {
      let chunk = await transport.read({ signal, timeoutMs: 20_000, expect: left < 0 ? 0 : left });
      if (left < 0) {
        left = Buffer.from(chunk).readUInt32LE(0) - 12;
        chunk = chunk.subarray(12);
      }
      left -= chunk.byteLength;
      bytes += chunk.byteLength;
      for (const { property } of decoder.push(chunk)) if (property === 0xdc07) names += 1;
      peak = Math.max(peak, process.memoryUsage().rss);
    }
    decoder.end();
    // Two thirds of the files and one, in folders of 500, and two top folders on each storage.
    expect(names).toBe(100_000 + 134 + 67 + 4);
    expect(bytes).toBeGreaterThan(30_000_000);
    expect(peak - before).toBeLessThan(150 * 1024 * 1024);
    // Generous: the machine is shared.
    expect(performance.now() - start).toBeLessThan(60_000);
  });

  it('is connected to in no time', async () => {
    const start = performance.now();
    await using host = await connect('virtual:lumia-1520?objects=1000000');
    await host.run(0x1001);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
