import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { openRemote } from '../../../../src/core/copies/offsite/open-remote.ts';
import type { Remote } from '../../../../src/core/copies/offsite/remote.ts';
import { createNodeDisk } from '../../../../src/core/vault/node-disk.ts';
import { seededBytes } from '../../../support/trees.ts';
import { stillClock } from '../../../support/vault-backup.ts';

const signal = new AbortController().signal;
const MIB = 1024 * 1024;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function remoteAt(origin: string, kind: 's3' | 'webdav', silenceMs: number): Remote {
  const place = kind === 's3' ? `s3+${origin}/bucket/phone` : `${origin}/dav`;
  // Waiting before the next try takes no time here.
  const clock = { ...stillClock(), delay: async () => undefined };
  return openRemote(
    { kind, place },
    { disk: createNodeDisk(), clock, credentials: { user: 'u', password: 'p' }, silenceMs },
  );
}

describe.each(['s3', 'webdav'] as const)('a server over %s', (kind) => {
  it('that takes the connection and keeps silent is given up after a while', async () => {
    let asked = 0;
    const origin = await serve(() => void (asked += 1));
    const remote = remoteAt(origin, kind, 200);
    const code = 'OFFSITE_UNREACHABLE';
    await expect(remote.get('packs/a.age', { signal })).rejects.toMatchObject({ code });
    expect(asked, 'four tries').toBe(4);
    await expect(remote.list({ signal })).rejects.toMatchObject({ code });
    await expect(remote.put('a.age', new Uint8Array(100), { signal })).rejects.toMatchObject({ code });
  });

  it('that falls silent in the middle of its answer is given up', async () => {
    const origin = await serve((_, response) => void response.writeHead(200, { 'content-length': 1000 }).write('half'));
    await expect(remoteAt(origin, kind, 200).get('a.age', { signal })).rejects.toMatchObject({
      code: 'OFFSITE_UNREACHABLE',
    });
  });

  it('that answers slowly is waited for, longer in all than the limit on silence', async () => {
    const content = seededBytes(60_000, 1);
    const origin = await serve((_, response) => {
      void (async () => {
        response.writeHead(200, { 'content-length': content.byteLength });
        for (let at = 0; at < content.byteLength; at += 2000) {
          response.write(content.subarray(at, at + 2000));
          await sleep(50);
        }
        response.end();
      })();
    });
    const began = performance.now();
    const got = await remoteAt(origin, kind, 700).get('a.age', { signal });
    expect(performance.now() - began).toBeGreaterThan(1000);
    expect(Buffer.compare(got ?? Buffer.alloc(0), content)).toBe(0);
  });

  it('that takes what it is sent slowly gets all of it', async () => {
    const content = seededBytes(24 * MIB, 2);
    const taken: Buffer[] = [];
    const origin = await serve((request, response) => {
      void (async () => {
        for await (const chunk of request) {
          taken.push(chunk as Buffer);
          // The computer's own buffers take several MiB ahead; what leaves them is what counts.
          await sleep(10);
        }
        response.writeHead(200).end();
      })();
    });
    const began = performance.now();
    await remoteAt(origin, kind, 2000).put('a.age', content, { signal });
    expect(performance.now() - began).toBeGreaterThan(2500);
    expect(Buffer.compare(Buffer.concat(taken), content)).toBe(0);
  });
});
