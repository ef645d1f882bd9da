import { spawnSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { webdavRemote } from '../../../../src/core/copies/offsite/webdav-remote.ts';
import { isAppError } from '../../../../src/shared/errors/app-error.ts';
import { seededBytes } from '../../../support/trees.ts';

const signal = new AbortController().signal;

/** What a write of 1000 bytes ends with at a server that refuses it so, and says so of its room. */
async function refusedWith(status: number, available: string | null): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.method === 'PUT') return void response.writeHead(status).end();
      const said = available === null ? '' : `<d:quota-available-bytes>${available}</d:quota-available-bytes>`;
      response.writeHead(207).end(`<d:multistatus xmlns:d="DAV:"><d:response>${said}</d:response></d:multistatus>`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const remote = webdavRemote(`http://127.0.0.1:${(server.address() as AddressInfo).port}/dav`, null);
    await remote.put('x.age', new Uint8Array(1000), { signal });
    return 'stored';
  } catch (error) {
    return isAppError(error) ? `${error.code} ${error.message.replace(/"[^"]*"/u, 'there')}` : String(error);
  } finally {
    server.close();
  }
}

describe('a WebDAV server that refuses a write', () => {
  it.each([
    [500, '999', 'OFFSITE_FULL Cannot write at there: it has room for 999 bytes more (it answers 500)'],
    [405, null, 'OFFSITE_FULL Cannot write at there: it refuses to store, and may be full (it answers 405)'],
    [405, '0', 'OFFSITE_FULL Cannot write at there: it has room for 0 bytes more (it answers 405)'],
    [500, '1000', 'OFFSITE_UNREACHABLE Cannot write at there: it answers 500'],
    // Nextcloud: -2 is unknown, -3 is no limit.
    [500, '-3', 'OFFSITE_UNREACHABLE Cannot write at there: it answers 500'],
    [500, null, 'OFFSITE_UNREACHABLE Cannot write at there: it answers 500'],
    [403, '0', 'OFFSITE_FORBIDDEN Cannot write at there: it answers 403'],
  ] as const)('with %i, having room for %s', async (status, available, expected) => {
    expect(await refusedWith(status, available)).toBe(expected);
  });
});

describe('rclone serve webdav on a full disk', () => {
  it('is called full, and keeps what it had', async (context) => {
    if (spawnSync('rclone', ['version']).status !== 0) return context.skip('rclone is not installed');
    const folder = mkdtempSync(path.join(tmpdir(), 'offsite-full-'));
    const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
    if (!isMounted) {
      rmSync(folder, { recursive: true });
      return context.skip('a small disk cannot be mounted here (not root)');
    }
    const server = spawn('rclone', [
      ...['serve', 'webdav', folder, '--addr', '127.0.0.1:0', '--config', path.join(tmpdir(), 'no-such-rclone.conf')],
    ]);
    try {
      let said = '';
      server.stderr.on('data', (data: Buffer) => (said += data.toString('utf8')));
      const urlOf = (): string | undefined => /started on (http:\S+?)\/?\]?\s/u.exec(said)?.[1];
      await expect.poll(() => urlOf() ?? server.exitCode).not.toBeNull();
      const remote = webdavRemote(urlOf() ?? said, null);
      const small = seededBytes(1000, 1);
      await remote.put('packs/aa/small.age', small, { signal });
      await expect(remote.put('packs/aa/large.age', seededBytes(3_000_000, 2), { signal })).rejects.toMatchObject({
        code: 'OFFSITE_FULL',
      });
      expect(Buffer.compare((await remote.get('packs/aa/small.age', { signal })) ?? Buffer.alloc(0), small)).toBe(0);
    } finally {
      server.kill();
      await new Promise((resolve) => server.once('exit', resolve));
      spawnSync('umount', [folder]);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
