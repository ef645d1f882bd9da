import { randomBytes } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { zip } from '../../../../src/core/device/virtual/sample/documents.ts';
import { Bytes, type RandomReader } from '../../../../src/core/inspect/bytes.ts';
import { inspect } from '../../../../src/core/inspect/inspect.ts';
import { readZip, unpackPieces } from '../../../../src/core/inspect/zip.ts';
import { goodFiles } from '../../../support/good-files.ts';

const { signal } = new AbortController();

/** Reads as from a file: into the memory that it is given, whatever that held. */
function intoMemory(bytes: Buffer): RandomReader & { readonly reused: () => number } {
  const given = new Set<ArrayBufferLike>();
  let reads = 0;
  return {
    size: bytes.length,
    read: (offset, length, into) => {
      if (into) {
        given.add(into.buffer);
        reads += 1;
      }
      const memory = into ?? Buffer.allocUnsafeSlow(length);
      return Promise.resolve(memory.subarray(0, bytes.copy(memory, 0, offset, offset + length)));
    },
    reused: () => reads - given.size,
  };
}

/** Longer than what is kept of a file, and no piece like another. */
const long = randomBytes(3 * 1024 * 1024 + 12_345);

describe('a long file under inspection', () => {
  it('is read through the same memory, and each piece is what the file holds there', async () => {
    const reader = intoMemory(long);
    let at = 777;
    for await (const piece of new Bytes(reader, { signal }).pieces(777, long.length)) {
      expect(piece.at).toBe(at);
      expect(piece.bytes.equals(long.subarray(at, at + piece.bytes.length))).toBe(true);
      at += piece.bytes.length;
    }
    expect(at).toBe(long.length);
    expect(reader.reused()).toBeGreaterThan(40);
  });

  it.each([true, false])(
    'is unpacked from an archive byte for byte though its pieces are taken ahead (stored: %s)',
    async (store) => {
      const bytes = new Bytes(intoMemory(Buffer.from(zip({ 'long.bin': long }, store))), { signal });
      const [entry] = await readZip(bytes);
      if (!entry) throw new Error('the archive is empty');
      const pieces: Buffer[] = [];
      for await (const piece of unpackPieces(bytes, entry)) pieces.push(piece);
      expect(Buffer.concat(pieces).equals(long)).toBe(true);
    },
  );

  it('of every format is judged as it is from memory of its own', async () => {
    for (const { name, bytes } of await goodFiles()) {
      const said = await inspect(intoMemory(bytes), { name, signal, decoder: null });
      expect(said, name).toMatchObject({ verdict: 'opens' });
    }
    const words = Buffer.from(`<?xml version="1.0"?><a>${'<b>words</b>'.repeat(50_000)}</a>`);
    expect(await inspect(intoMemory(words), { name: 'x.xml', signal, decoder: null })).toMatchObject({
      verdict: 'opens',
    });
  });
});

describe('what decodes pictures', () => {
  it('is asked for when there is a picture, and never for anything else', async () => {
    for (const { name, bytes, format } of await goodFiles()) {
      const decoder = vi.fn(() => Promise.resolve(null));
      await inspect(intoMemory(bytes), { name, signal, decoder });
      // Of a raw photo, what is decoded is the small picture inside it.
      const isPicture = /^(?:JPEG|PNG|GIF|TIFF|WebP)/iu.test(format) || name === 'photo.dng';
      expect(decoder.mock.calls.length > 0, `${name}: ${format}`).toBe(isPicture);
    }
  });
});
