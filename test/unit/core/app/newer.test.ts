import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLater, lookForNewer } from '../../../../src/core/app/newer.ts';
import { startApp } from '../../../support/app.ts';
import { cliHere } from '../../../support/cli-here.ts';

const { signal } = new AbortController();

describe('looking for a newer version', () => {
  let server: Server;
  let at = '';
  const asked: string[] = [];
  const answers: Record<string, readonly [number, string]> = {
    '/new/newest.json': [200, '{"format":1,"version":"1.10.0"}'],
    '/same/newest.json': [200, '{"format":1,"version":"1.2.3"}'],
    '/page/newest.json': [200, '<!doctype html>'],
    '/long/newest.json': [200, `{"format":1,"version":"1.10.0","x":"${'x'.repeat(5000)}"}`],
    '/script/newest.json': [200, '{"format":1,"version":"1.0.0; rm"}'],
    '/moved/newest.json': [302, ''],
  };
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const [status, body] = answers[request.url ?? ''] ?? [404, 'no'];
      response.writeHead(status, status === 302 ? { location: '/new/newest.json' } : {}).end(body);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    at = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(() => server.close());

  it('compares by number, and asks for one file', async () => {
    expect(await lookForNewer(`${at}/new`, '1.2.3', { signal })).toEqual({
      ...{ version: '1.2.3', newest: '1.10.0', isNewer: true },
    });
    expect(await lookForNewer(`${at}/same/`, '1.2.3', { signal })).toMatchObject({ isNewer: false });
    expect(asked).toEqual(['/new/newest.json', '/same/newest.json']);
    expect([isLater('2.0.0', '1.9.9'), isLater('1.2.3', '1.2.10'), isLater('0.1.1', '0.1.0')]).toEqual([
      ...[true, false, true],
    ]);
  });

  it.each(['page', 'long', 'script', 'moved', 'nothing'])(
    'says so where the address does not tell: %s',
    async (name) => {
      await expect(lookForNewer(`${at}/${name}`, '1.2.3', { signal })).rejects.toMatchObject({
        code: 'NEWER_NOT_TOLD',
      });
    },
  );

  it('says so where nobody answers', async () => {
    const nobody = lookForNewer('http://127.0.0.1:1/', '1.2.3', { signal });
    await expect(nobody).rejects.toMatchObject({ code: 'NEWER_NOT_TOLD' });
  });

  it.each(['nonsense', 'http://releases.example/', 'ftp://releases.example/', 'file:///etc'])(
    'does not ask %s',
    async (address) => {
      await expect(lookForNewer(address, '1.2.3', { signal })).rejects.toMatchObject({ code: 'USAGE' });
    },
  );

  it('is there for a window and for a terminal', async () => {
    await using app = startApp();
    expect(await app.client['host.newer']({ address: `${at}/new` })).toMatchObject({ isNewer: true });
    const { status, out } = await cliHere(app.root, ['newer', `${at}/new`]);
    expect([status, out]).toEqual([0, 'Version 1.10.0 is there; this is 1.2.3.\n']);
    const refused = await cliHere(app.root, ['newer', `${at}/page`]);
    expect([refused.status, refused.err.includes('NEWER_NOT_TOLD')]).toEqual([41, true]);
  });
});
