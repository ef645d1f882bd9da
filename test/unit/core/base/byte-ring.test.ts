import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { transformWithOxc } from 'vite';
import { describe, expect, it } from 'vitest';
import { ByteRing } from '../../../../src/core/base/byte-ring.ts';
import { createHasher } from '../../../../src/core/base/hasher.ts';
import { seededBytes } from '../../../support/trees.ts';

/** Everything that is put before `end`, taken on this same thread. */
const drain = (ring: ByteRing): Buffer => {
  ring.end();
  return Buffer.concat([...ring.take()].map((piece) => Uint8Array.from(piece)));
};

describe('a ring of bytes', () => {
  it('gives what was put, in order, wherever it wraps', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 6 }),
        fc.integer(),
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 }),
        (power, begun, chunks) => {
          const ring = ByteRing.create(2 ** power);
          const head = new Int32Array(ring.shared, 0, 3);
          // As after so many bytes: the counts wrap at 2^32.
          head.set([begun, begun]);
          const got: number[] = [];
          // Ended and opened again each time: else it would sleep until another thread puts more.
          const takeAll = (): void => {
            got.push(...drain(ring));
            head[2] = 0;
          };
          for (const chunk of chunks) {
            for (let rest: Uint8Array = chunk; rest.byteLength > 0;) {
              const put = ring.put(rest);
              expect(put).toBeLessThanOrEqual(2 ** power);
              rest = rest.subarray(put);
              if (rest.byteLength > 0) takeAll();
            }
          }
          takeAll();
          expect(got).toEqual(chunks.flatMap((chunk) => [...chunk]));
        },
      ),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 1000) },
    );
  });

  it('is empty again for the next stream, and refuses a size that its counts cannot hold', () => {
    const ring = ByteRing.create(8);
    ring.put(Buffer.from('abcdefgh'));
    expect(drain(ring).toString()).toBe('abcdefgh');
    ring.begin();
    ring.put(Buffer.from('xyz'));
    expect(drain(ring).toString()).toBe('xyz');
    for (const capacity of [0, -8, 12, 2 ** 31, 1.5]) expect(() => ByteRing.create(capacity)).toThrow(RangeError);
  });

  it('carries a stream many times its size to another thread, and neither sleeps through the other', async () => {
    const file = fileURLToPath(new URL('../../../../src/core/base/byte-ring.ts', import.meta.url));
    const { code } = await transformWithOxc(readFileSync(file, 'utf8'), file);
    const taker = `${code}
      import { createHash } from 'node:crypto';
      import { parentPort, workerData } from 'node:worker_threads';
      const sha = createHash('sha256');
      for (const piece of ByteRing.of(workerData).take()) sha.update(piece);
      parentPort.postMessage(sha.digest('hex'));`;
    const ring = ByteRing.create(4096);
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(taker)}`), {
      workerData: ring.shared,
    });
    const told = new Promise<unknown>((resolve, reject) => worker.once('message', resolve).once('error', reject));
    const hasher = createHasher();
    for (let n = 0; n < 400; n += 1) {
      const chunk = seededBytes((n * 977) % 9000, n);
      hasher.update(chunk);
      for (let rest = chunk; rest.byteLength > 0; rest = rest.subarray(ring.put(rest))) await ring.room();
    }
    ring.end();
    expect(await told).toBe(hasher.digest().sha256);
    await worker.terminate();
  });
});
