import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileReading, type ReadCalls } from '../../../../src/core/vault/file-reading.ts';
import { seededBytes } from '../../../support/trees.ts';

const { O_DIRECT } = fs.constants;
const PIECE = 4096;
const real: ReadCalls = { openSync: fs.openSync, readSync: fs.readSync, closeSync: fs.closeSync };
const einval = (): never => {
  throw Object.assign(new Error('EINVAL'), { code: 'EINVAL' });
};

let work = '';
let file = '';
const content = seededBytes(3 * PIECE + 512, 7);
beforeEach(() => {
  work = fs.mkdtempSync(path.join(os.tmpdir(), 'reading-'));
  file = path.join(work, 'film.mp4');
  fs.writeFileSync(file, content);
});
afterEach(() => fs.rmSync(work, { recursive: true }));

/** Open files and what they were opened with, so that a file system can be told to refuse; every one must be closed again. */
function refusing(refuse: (call: 'open' | 'read', isDirect: boolean, at: number) => boolean): {
  readonly calls: ReadCalls;
  readonly open: Map<number, boolean>;
} {
  const open = new Map<number, boolean>();
  const calls = {
    openSync: (name: string, flags: number) => {
      const isDirect = (flags & O_DIRECT) !== 0;
      if (refuse('open', isDirect, 0)) einval();
      const fd = fs.openSync(name, flags & ~O_DIRECT);
      open.set(fd, isDirect);
      return fd;
    },
    readSync: (fd: number, memory: Uint8Array, from: number, count: number, at: number) => {
      if (refuse('read', open.get(fd) === true, at)) einval();
      return fs.readSync(fd, memory, from, count, at);
    },
    closeSync: (fd: number) => {
      open.delete(fd);
      fs.closeSync(fd);
    },
  };
  return { calls: calls as unknown as ReadCalls, open };
}

function readAll(calls: ReadCalls, direct = true): { readonly bytes: Buffer; readonly isDirect: boolean } {
  using reading = new FileReading(file, new Uint8Array(PIECE), { direct, calls });
  const pieces: Buffer[] = [];
  for (let at = 0; ;) {
    const piece = reading.next(at);
    if (piece.byteLength === 0) return { bytes: Buffer.concat(pieces), isDirect: reading.isDirect };
    pieces.push(Buffer.from(piece));
    at += piece.byteLength;
  }
}

describe.skipIf(typeof O_DIRECT !== 'number')('a file read past the cache', () => {
  it('comes whole, and says how it came', () => {
    const { calls, open } = refusing(() => false);
    expect(readAll(calls)).toEqual({ bytes: content, isDirect: true });
    expect(open.size).toBe(0);
  });

  it('is read through the cache where the file system does not open it otherwise', () => {
    const { calls, open } = refusing((call, isDirect) => call === 'open' && isDirect);
    expect(readAll(calls)).toEqual({ bytes: content, isDirect: false });
    expect(open.size).toBe(0);
  });

  it.each([0, PIECE, content.length])('goes on through the cache where reading so is refused at %i', (from) => {
    const { calls, open } = refusing((call, isDirect, at) => call === 'read' && isDirect && at >= from);
    expect(readAll(calls)).toEqual({ bytes: content, isDirect: false });
    expect(open.size).toBe(0);
  });

  it('is never read from the middle of a sector', () => {
    fs.appendFileSync(file, 'x');
    const { calls } = refusing((call, isDirect, at) => call === 'read' && isDirect && at % 512 !== 0);
    expect(readAll(calls)).toEqual({ bytes: Buffer.concat([content, Buffer.from('x')]), isDirect: true });
  });

  it('throws what the disk says of it', () => {
    const broken = {
      ...real,
      readSync: (() => {
        throw Object.assign(new Error('EIO'), { code: 'EIO' });
      }) as typeof fs.readSync,
    };
    expect(() => readAll(broken, false)).toThrow('EIO');
    expect(() => new FileReading(path.join(work, 'none'), new Uint8Array(PIECE), { direct: true })).toThrow('ENOENT');
    fs.symlinkSync(file, path.join(work, 'link'));
    expect(() => new FileReading(path.join(work, 'link'), new Uint8Array(PIECE), { direct: true })).toThrow('ELOOP');
  });

  it.each([true, false])('waits for nobody at a pipe (direct: %s)', (direct) => {
    const pipe = path.join(work, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const read = (): void => {
      using reading = new FileReading(pipe, new Uint8Array(PIECE), { direct });
      reading.next(0);
    };
    expect(read).toThrow('ESPIPE');
  });
});
