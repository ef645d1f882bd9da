import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
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

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

/** Signed by itself, for this computer. */
function certificate(): { readonly key: Buffer; readonly cert: Buffer } {
  const folder = mkdtempSync(path.join(tmpdir(), 'certificate-'));
  const files = ['-keyout', 'key.pem', '-out', 'cert.pem'];
  const about = ['-nodes', '-newkey', 'rsa:2048', '-days', '2', '-subj', '/CN=localhost'];
  execFileSync('openssl', ['req', '-x509', ...about, ...files], { cwd: folder, stdio: 'ignore' });
  const [key, cert] = [readFileSync(path.join(folder, 'key.pem')), readFileSync(path.join(folder, 'cert.pem'))];
  rmSync(folder, { recursive: true });
  return { key, cert };
}

async function serve(answer: Answering, sealed?: ReturnType<typeof certificate>): Promise<string> {
  const server: Server = sealed ? createSecureServer(sealed, answer) : createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${sealed ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
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
    const code = 'OFFSITE_UNREACHABLE';
    // Long enough for each question to be heard, before it is given up, by a server in this very process.
    await expect(remoteAt(origin, kind, 1000).get('packs/a.age', { signal })).rejects.toMatchObject({ code });
    expect(asked, 'four tries').toBe(4);
    const remote = remoteAt(origin, kind, 200);
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
    const got = await remoteAt(origin, kind, 1400).get('a.age', { signal });
    expect(performance.now() - began).toBeGreaterThan(1400);
    expect(Buffer.compare(got ?? Buffer.alloc(0), content)).toBe(0);
  });

  it.each(['http', 'https'])('that takes what it is sent slowly gets all of it: %s', async (scheme) => {
    if (scheme === 'https' && spawnSync('openssl', ['version']).status !== 0) return;
    const content = seededBytes(16 * MIB, 2);
    const taken: Buffer[] = [];
    let length = 0;
    const answer: Answering = (request, response) => {
      void (async () => {
        for await (const chunk of request) {
          taken.push(chunk as Buffer);
          length += (chunk as Buffer).length;
          // The computer's own buffers take several MiB ahead; what leaves them is what counts.
          if (length >= 64 * 1024) await sleep(24);
          length %= 64 * 1024;
        }
        response.writeHead(200).end();
      })().catch(() => response.destroy());
    };
    const origin = await serve(answer, scheme === 'https' ? certificate() : undefined);
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const began = performance.now();
      await remoteAt(origin, kind, 4000).put('a.age', content, { signal });
      expect(performance.now() - began).toBeGreaterThan(4500);
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
    expect(Buffer.compare(Buffer.concat(taken), content)).toBe(0);
  });
});
