import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileReading } from '../../../../src/core/vault/file-reading.ts';
import { createNodeDisk } from '../../../../src/core/vault/node-disk.ts';
import { bytesOf } from '../../../support/streams.ts';

/** Holds a file as a file server does for one of its computers, and lets go of it a moment after it is asked to. */
const HOLDER = `
import fcntl, os, signal, sys, time
asked = []
signal.signal(signal.SIGIO, lambda *_: asked.append(1))
fd = os.open(sys.argv[1], os.O_RDWR)
fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_WRLCK)
print("held", flush=True)
for _ in range(2000):
    if asked: break
    time.sleep(0.01)
time.sleep(0.1)
fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_UNLCK)
`;
const canHold = process.platform === 'linux' && spawnSync('python3', ['--version']).status === 0;
const { signal } = new AbortController();

describe.skipIf(!canHold)('a file that somebody holds a lease of', () => {
  let work = '';
  let file = '';
  let holder: ChildProcess | null = null;
  beforeEach(async () => {
    work = fs.mkdtempSync(path.join(os.tmpdir(), 'lease-'));
    file = path.join(work, 'film.mp4');
    fs.writeFileSync(file, 'film');
    holder = spawn('python3', ['-c', HOLDER, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout!, 'data');
  });
  afterEach(() => {
    holder?.kill();
    fs.rmSync(work, { recursive: true });
  });

  it('is waited for, and read', async () => {
    const { bytes } = createNodeDisk().read(file, { signal });
    expect((await bytesOf(bytes)).toString()).toBe('film');
  });

  it('is waited for past the cache, too', async () => {
    const { bytes } = createNodeDisk().read(file, { signal, bypassCache: true });
    expect((await bytesOf(bytes)).toString()).toBe('film');
  });

  it('is waited for on a thread of its own', () => {
    using reading = new FileReading(file, new Uint8Array(4096), { direct: false });
    expect(Buffer.from(reading.next(0)).toString()).toBe('film');
  });
});
