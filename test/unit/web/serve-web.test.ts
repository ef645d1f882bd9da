import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createApp } from '../../../src/core/app/create-app.ts';
import { contract } from '../../../src/shared/contract/contract.ts';
import { answerMedia, mediaUrl } from '../../../src/shared/contract/media.ts';
import { connect } from '../../../src/shared/rpc/connect.ts';
import { createPipePair } from '../../../src/shared/rpc/pipe-pair.ts';
import { serve } from '../../../src/shared/rpc/serve.ts';
import { safeName } from '../../../src/web/uploads.ts';
import { serveWeb, type WebOptions, type WebServer } from '../../../src/web/serve-web.ts';
import { windowPorts } from '../../support/window-ports.ts';

let root = '';
let busy = false;
let end: AsyncDisposable[] = [];
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'lifeboat-web-'));
  await mkdir(path.join(root, 'renderer/assets'), { recursive: true });
  await writeFile(
    path.join(root, 'renderer/index.html'),
    '<!doctype html><meta property="csp-nonce" content="__CSP_NONCE__"><title>window</title>',
  );
  await writeFile(path.join(root, 'renderer/assets/main-1.js'), 'the window');
  await writeFile(path.join(root, 'secret.txt'), 'not for the page');
  busy = false;
  end = [];
});
afterEach(async () => {
  for (const one of end.reverse()) await one[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

async function start(change: Partial<WebOptions> = {}): Promise<WebServer> {
  const app = createApp(windowPorts(root));
  const attach: WebOptions['attach'] = (pipe) => serve(contract, app.handlers, pipe);
  const [near, far] = createPipePair();
  const client = connect(contract, near);
  serve(contract, app.handlers, far);
  const media: WebOptions['media'] = (request, range) => answerMedia(client, request, range);
  const options = {
    attach,
    renderer: path.join(root, 'renderer'),
    port: null,
    media,
    idleMs: 60_000,
    busy: () => busy,
  };
  const server = await serveWeb({ ...options, ...change });
  end.push(app, server);
  return server;
}

interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** A request as it is, with nothing that `fetch` would add or forbid. */
function ask(
  server: WebServer,
  change: { path?: string; method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  const { path: url = '/', method = 'GET', headers = {}, body } = change;
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: '127.0.0.1',
        port: server.port,
        path: url,
        method,
        agent: false,
        headers: {
          host: `127.0.0.1:${server.port}`,
          ...headers,
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

const origin = (server: WebServer): string => `http://127.0.0.1:${server.port}`;
const secretOf = (server: WebServer): string => new URL(server.address).hash.slice(1);

/** What the page does with the secret: gives the cookie of the session. */
async function enter(server: WebServer): Promise<string> {
  const { status, headers } = await ask(server, {
    method: 'POST',
    path: '/session',
    headers: { origin: origin(server) },
    body: secretOf(server),
  });
  expect(status).toBe(204);
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** Resolves with how a socket ended: `open`, or the status that refused it. */
function dial(server: WebServer, headers: Record<string, string>, url = '/rpc'): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${url}`, { headers });
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', (error) => reject(error));
  });
}

async function dialAsPage(server: WebServer, cookie: string): Promise<WebSocket> {
  const socket = await dial(server, { cookie, origin: origin(server) });
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

function callOver(socket: WebSocket, method: string, input: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    socket.on('message', (data) => resolve(JSON.parse((data as Buffer).toString('utf8'))));
    socket.on('close', () => reject(new Error('the socket closed')));
    socket.send(JSON.stringify({ t: 'call', id: 1, method, input }));
  });
}

async function isAlive(server: WebServer, cookie: string): Promise<boolean> {
  const socket = await dialAsPage(server, cookie);
  const reply = await callOver(socket, 'host.capabilities', null);
  socket.terminate();
  return (reply as { readonly t: string }).t === 'ok';
}

describe('the session', () => {
  it('is given once for the launch secret, in a cookie that scripts cannot read and other sites cannot send', async () => {
    const server = await start();
    const exchange = { method: 'POST', path: '/session', headers: { origin: origin(server) }, body: secretOf(server) };
    const first = await ask(server, exchange);
    expect(first.status).toBe(204);
    expect(first.headers['set-cookie']?.[0]).toMatch(/^lifeboat-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/u);
    expect(first.headers['set-cookie']?.[0]).not.toContain(secretOf(server));
    const again = await ask(server, exchange);
    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  it('stays valid: the window can be loaded again', async () => {
    const server = await start();
    const cookie = await enter(server);
    for (let time = 0; time < 3; time += 1) {
      const { status, text } = await ask(server, { headers: { cookie } });
      expect(status).toBe(200);
      expect(text).toContain('<title>window</title>');
    }
    expect((await ask(server, { path: '/session', headers: { cookie } })).status).toBe(204);
  });

  it('is refused for guessed, shortened, lengthened and empty secrets, and none of them uses the real one up', async () => {
    const server = await start();
    const secret = secretOf(server);
    for (const body of ['', 'guess', secret.slice(0, -1), `${secret}A`, secret.toUpperCase(), 'x'.repeat(43)]) {
      const reply = await ask(server, { method: 'POST', path: '/session', headers: { origin: origin(server) }, body });
      expect([body, reply.status]).toEqual([body, 401]);
    }
    expect(await enter(server)).not.toBe('');
  });

  it('is refused to another site that knows the secret', async () => {
    const server = await start();
    for (const headers of [{ origin: 'http://evil.example' }, { origin: `http://127.0.0.1:1` }, { origin: 'null' }, {}])
      expect((await ask(server, { method: 'POST', path: '/session', headers, body: secretOf(server) })).status).toBe(
        403,
      );
    expect(await enter(server)).not.toBe('');
  });

  it('ends the connection of a body that is too long or never ends', async () => {
    const server = await start();
    const request = { method: 'POST', path: '/session', headers: { origin: origin(server) } };
    await expect(ask(server, { ...request, body: 'x'.repeat(10_000) })).rejects.toThrow();
    expect(await enter(server)).not.toBe('');
  });

  it('is not that of a second window on this computer', async () => {
    const [one, two] = [await start(), await start()];
    const [first, second] = [await enter(one), await enter(two)];
    expect(first.split('=')[0]).not.toBe(second.split('=')[0]);
    expect((await ask(two, { path: '/session', headers: { cookie: first } })).status).toBe(401);
  });
});

describe('a stranger', () => {
  it('who calls this computer by another name is refused, with and without the session', async () => {
    const server = await start();
    const cookie = await enter(server);
    const hosts = ['evil.example', `localhost:${server.port}`, '127.0.0.1', `127.0.0.1:${server.port}.evil.example`];
    for (const host of hosts) {
      expect((await ask(server, { headers: { host } })).status).toBe(403);
      expect((await ask(server, { headers: { host, cookie } })).status).toBe(403);
      expect(await dial(server, { host, cookie, origin: origin(server) })).toBe(403);
    }
  });

  it('who comes from another site is refused even with the session', async () => {
    const server = await start();
    const cookie = await enter(server);
    for (const foreign of ['http://evil.example', 'null', `https://127.0.0.1:${server.port}`, 'http://127.0.0.1:1']) {
      expect((await ask(server, { headers: { cookie, origin: foreign } })).status).toBe(403);
      expect(await dial(server, { cookie, origin: foreign })).toBe(403);
      const upload = { method: 'POST', path: '/upload?name=a', headers: { cookie, origin: foreign }, body: 'a' };
      expect((await ask(server, upload)).status).toBe(403);
    }
  });

  it('without the session gets the page that asks for the secret and nothing of the window', async () => {
    const server = await start();
    const entry = await ask(server);
    expect(entry.status).toBe(200);
    expect(entry.text).not.toContain('<title>window</title>');
    expect(entry.text).not.toContain(secretOf(server));
    for (const url of ['/index.html', '/assets/main-1.js', '/session', '/rpc', '/nothing'])
      expect([url, (await ask(server, { path: url })).status]).toEqual([url, 401]);
    const cookie = `lifeboat-${server.port}=${'A'.repeat(43)}`;
    expect((await ask(server, { path: '/assets/main-1.js', headers: { cookie } })).status).toBe(401);
    expect(await dial(server, { cookie, origin: origin(server) })).toBe(401);
    expect(await dial(server, { origin: origin(server) })).toBe(401);
  });

  it('that is no browser opens no socket: without an Origin it is refused with the session', async () => {
    const server = await start();
    const cookie = await enter(server);
    expect(await dial(server, { cookie })).toBe(403);
    expect(await dial(server, { cookie, origin: origin(server) }, '/other')).toBe(404);
  });

  it('gets no file from outside the window, however the way up is written', async () => {
    const server = await start();
    const cookie = await enter(server);
    const ways = [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
      '/..\\secret.txt',
      '//secret.txt',
      `/${path.join(root, 'secret.txt')}`,
      '/assets/main-1.js/../../../secret.txt',
      '/assets/main-1.js%00.html',
      '/assets',
      '/assets/',
      '/__proto__',
    ];
    for (const way of ways) {
      const { status, text } = await ask(server, { path: way, headers: { cookie } });
      expect([way, status]).toEqual([way, 404]);
      expect(text).not.toContain('not for the page');
    }
  });

  it('changes nothing: only reading is answered, and reading has no effect', async () => {
    const server = await start();
    const cookie = await enter(server);
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      expect((await ask(server, { method, headers: { cookie, origin: origin(server) } })).status).toBe(405);
    expect((await ask(server, { path: '/upload?name=a', headers: { cookie } })).status).toBe(404);
  });

  it('is answered without a word that lets another site read along', async () => {
    const server = await start();
    const cookie = await enter(server);
    for (const headers of [{}, { cookie }, { origin: 'http://evil.example' }] as Record<string, string>[]) {
      const reply = await ask(server, { headers });
      expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(reply.headers['content-security-policy']).toContain("default-src 'self'");
      expect(reply.headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(reply.headers['x-content-type-options']).toBe('nosniff');
      expect(reply.headers['referrer-policy']).toBe('no-referrer');
      expect(reply.headers['cross-origin-resource-policy']).toBe('same-origin');
    }
  });
});

describe('the page', () => {
  it('has a style nonce of its own each time, and the policy names it', async () => {
    const server = await start();
    const cookie = await enter(server);
    const seen = new Set<string>();
    for (let time = 0; time < 3; time += 1) {
      const { text, headers } = await ask(server, { headers: { cookie } });
      const nonce = /content="([^"]+)"/u.exec(text)?.[1] ?? '';
      expect(nonce).toMatch(/^[\w+/]{22}==$/u);
      expect(headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(headers['content-security-policy']).toContain("script-src 'self';");
      seen.add(nonce);
    }
    expect(seen.size).toBe(3);
  });

  it('may keep what is named for its content, and must ask again for the rest', async () => {
    const server = await start();
    const cookie = await enter(server);
    expect((await ask(server, { headers: { cookie } })).headers['cache-control']).toBe('no-store');
    const asset = await ask(server, { path: '/assets/main-1.js', headers: { cookie } });
    expect(asset.headers['cache-control']).toContain('immutable');
    expect(asset.headers['content-type']).toContain('javascript');
  });

  it('is refused to start when it is not built', async () => {
    await rm(path.join(root, 'renderer'), { recursive: true });
    await expect(start()).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('pictures and films of a backup', () => {
  const FILM = Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42', 'latin1'), Buffer.alloc(1000, 7)]);
  async function backup(): Promise<string> {
    const vault = path.join(root, 'phone');
    await mkdir(path.join(vault, '.lifeboat'), { recursive: true });
    await mkdir(path.join(vault, 'data/Phone'), { recursive: true });
    await writeFile(path.join(vault, '.lifeboat/vault.json'), '{}');
    await writeFile(path.join(vault, 'data/Phone/film.mp4'), FILM);
    await writeFile(path.join(vault, 'data/Phone/page.jpg'), '<script>alert(1)</script>');
    await writeFile(path.join(vault, 'secret.mp4'), FILM);
    await symlink(path.join(vault, 'secret.mp4'), path.join(vault, 'data/Phone/link.mp4'));
    return vault;
  }

  it('are given whole and in parts, with what keeps them inert', async () => {
    const server = await start();
    const cookie = await enter(server);
    const url = mediaUrl({ as: 'whole', vault: await backup(), path: 'data/Phone/film.mp4' });
    const whole = await ask(server, { path: url, headers: { cookie } });
    expect([whole.status, whole.headers['content-type'], whole.headers['content-length']]).toEqual([
      200,
      'video/mp4',
      String(FILM.length),
    ]);
    expect(whole.headers['content-security-policy']).toBe("default-src 'none'; sandbox");
    expect(whole.headers['x-content-type-options']).toBe('nosniff');
    const part = await ask(server, { path: url, headers: { cookie, range: 'bytes=4-7' } });
    expect([part.status, part.text, part.headers['content-range']]).toEqual([206, 'ftyp', `bytes 4-7/${FILM.length}`]);
    const beyond = await ask(server, { path: url, headers: { cookie, range: 'bytes=9999-' } });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${FILM.length}`]);
  });

  it('are for the session only, and nothing but pictures and films under data', async () => {
    const server = await start();
    const cookie = await enter(server);
    const vault = await backup();
    const status = async (
      name: string,
      as: 'whole' | 'small' = 'whole',
      headers: Record<string, string> = { cookie },
    ) => (await ask(server, { path: mediaUrl({ as, vault, path: name }), headers })).status;
    expect(await status('data/Phone/film.mp4')).toBe(200);
    expect(await status('data/Phone/film.mp4', 'whole', {})).toBe(401);
    for (const name of ['data/Phone/page.jpg', 'data/Phone/link.mp4', 'data/../secret.mp4', 'secret.mp4', 'data', '']) {
      expect([name, await status(name), await status(name, 'small')]).toEqual([name, 404, 404]);
    }
    expect((await ask(server, { path: '/media/other?vault=a&path=b', headers: { cookie } })).status).toBe(404);
  });
});

describe('serveWeb()', () => {
  it('listens on 127.0.0.1 and nowhere else', async () => {
    const server = await start();
    const others = ['::1', ...addressesOfThisComputer()];
    for (const host of others)
      await expect(
        new Promise((resolve, reject) => {
          const socket = net.connect({ host, port: server.port }, () => resolve(socket.destroy()));
          socket.once('error', reject);
        }),
      ).rejects.toThrow();
  });

  it('says which port is taken', async () => {
    const server = await start();
    await expect(start({ port: server.port })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(String(server.port)) as string,
    });
  });

  it('closes the socket that sends a frame of more than 4 MiB, and answers the next', async () => {
    const server = await start();
    const cookie = await enter(server);
    const socket = await dialAsPage(server, cookie);
    const closed = new Promise<number>((resolve) => socket.on('close', (code) => resolve(code)));
    socket.on('error', () => undefined);
    socket.send('x'.repeat(4 * 1024 * 1024 + 1));
    expect(await closed).toBe(1009);
    expect(await isAlive(server, cookie)).toBe(true);
  });

  it('does not hear what is no frame, in a socket that goes on', async () => {
    const server = await start();
    const cookie = await enter(server);
    const socket = await dialAsPage(server, cookie);
    socket.send('{"t":"call"');
    socket.send(Buffer.from([0xff, 0xfe, 0x00]));
    socket.send(JSON.stringify({ t: 'call', id: 'one', method: 'x' }));
    socket.send(JSON.stringify({ t: 'call', id: 1, method: '__proto__', input: null }));
    expect(await callOver(socket, 'host.capabilities', null)).toMatchObject({ t: 'fail' });
    expect(await isAlive(server, cookie)).toBe(true);
  });

  it('lets the page in while a thousand connections are held open', async () => {
    const server = await start();
    const cookie = await enter(server);
    const sockets = await flood(server, 1000, 'GET / HTTP/1.1\r\nHost: 127');
    try {
      expect((await ask(server, { headers: { cookie } })).status).toBe(200);
      expect(await isAlive(server, cookie)).toBe(true);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  it('keeps the socket of a page through a thousand connections', async () => {
    const server = await start();
    const socket = await dialAsPage(server, await enter(server));
    const sockets = await flood(server, 1000, '');
    try {
      expect(await callOver(socket, 'host.capabilities', null)).toMatchObject({ t: 'ok' });
    } finally {
      for (const one of sockets) one.destroy();
    }
  });

  it('ends a request that comes a byte at a time', async () => {
    const server = await start();
    const socket = net.connect(server.port, '127.0.0.1');
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.resume();
    const drip = setInterval(() => socket.write('x'), 200);
    socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX: `);
    await closed;
    clearInterval(drip);
    expect(await isAlive(server, await enter(server))).toBe(true);
  });

  it('opens no more sockets for one session than anybody needs', async () => {
    const server = await start();
    const headers = { cookie: await enter(server), origin: origin(server) };
    const results = await Promise.all(Array.from({ length: 40 }, () => dial(server, headers)));
    const open = results.filter((one) => typeof one !== 'number');
    expect(open).toHaveLength(24);
    expect(results.filter((one) => one === 503)).toHaveLength(16);
    for (const socket of open) socket.terminate();
  });

  it('ends a while after its last page, and not before its first', async () => {
    const server = await start({ idleMs: 50 });
    await expect(soon(server.left, 2500)).rejects.toThrow('not yet');
    const cookie = await enter(server);
    const socket = await dialAsPage(server, cookie);
    await server.entered;
    await expect(soon(server.left, 2500)).rejects.toThrow('not yet');
    socket.terminate();
    await server.left;
  });

  it('lives on without a page while a run is under way', async () => {
    const server = await start({ idleMs: 50 });
    busy = true;
    (await dialAsPage(server, await enter(server))).terminate();
    await expect(soon(server.left, 3000)).rejects.toThrow('not yet');
    busy = false;
    await server.left;
  });
});

describe('a dropped file', () => {
  const drop = (server: WebServer, cookie: string, name: string, body = 'BEGIN:VCARD') =>
    ask(server, {
      method: 'POST',
      path: `/upload?name=${encodeURIComponent(name)}`,
      headers: { cookie, origin: origin(server) },
      body,
    });

  it('is kept under its own name where only this user can read it, until the server ends', async () => {
    const server = await start();
    const cookie = await enter(server);
    const [one, two] = [await drop(server, cookie, 'people.vcf'), await drop(server, cookie, 'people.vcf', 'other')];
    expect([one.status, two.status]).toEqual([201, 201]);
    const [first, second] = [one, two].map(({ text }) => (JSON.parse(text) as { readonly path: string }).path);
    expect(path.basename(first!)).toBe('people.vcf');
    expect(await readFile(first!, 'utf8')).toBe('BEGIN:VCARD');
    expect(await readFile(second!, 'utf8')).toBe('other');
    if (process.platform !== 'win32') {
      expect((await stat(first!)).mode & 0o077).toBe(0);
      expect((await stat(path.dirname(path.dirname(first!)))).mode & 0o077).toBe(0);
    }
    await server[Symbol.asyncDispose]();
    await expect(stat(path.dirname(path.dirname(first!)))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('cannot choose where it goes', async () => {
    const server = await start();
    const cookie = await enter(server);
    for (const name of [
      '../../up.vcf',
      '/etc/up.vcf',
      '..\\up.vcf',
      '..',
      '',
      'a\u0000b.vcf',
      `${'é'.repeat(400)}.vcf`,
    ]) {
      const reply = await drop(server, cookie, name);
      expect(reply.status).toBe(201);
      const { path: file } = JSON.parse(reply.text) as { readonly path: string };
      expect(file.startsWith(path.join(tmpdir(), 'lifeboat-drop-'))).toBe(true);
      expect(path.basename(file)).not.toMatch(/[/\\\0]|^\.+$/u);
    }
  });

  it('lies with the others of its drop as they lay before, with its date, and still cannot choose where', async () => {
    const server = await start();
    const cookie = await enter(server);
    const part = async (name: string, id: string, body = 'x'): Promise<{ path: string; folder: string }> => {
      const query = new URLSearchParams({ name, drop: id, modified: '1400000000000' });
      const headers = { cookie, origin: origin(server) };
      const reply = await ask(server, { method: 'POST', path: `/upload?${query.toString()}`, headers, body });
      expect(reply.status).toBe(201);
      return JSON.parse(reply.text) as { path: string; folder: string };
    };
    const one = await part('Trip/2019/IMG_1.jpg', 'a', 'one');
    const two = await part('Trip/2020/IMG_1.jpg', 'a', 'two');
    expect(one.folder).toBe(two.folder);
    expect([one, two].map(({ path: at }) => path.relative(one.folder, at))).toEqual([
      'Trip/2019/IMG_1.jpg',
      'Trip/2020/IMG_1.jpg',
    ]);
    expect((await stat(one.path)).mtimeMs).toBe(1_400_000_000_000);
    // The same name again, and names that are one here, are counted up; nothing is written over.
    const again = await part('Trip/2019/IMG_1.jpg', 'a', 'three');
    expect(path.basename(again.path)).toBe('IMG_1 (2).jpg');
    expect(await readFile(one.path, 'utf8')).toBe('one');
    const other = await part('Trip/2019/IMG_1.jpg', 'b');
    expect(other.folder).not.toBe(one.folder);
    expect(path.basename(other.folder)).toBe(path.basename(one.folder));
    for (const name of [
      '../../../up.jpg',
      '/etc/up.jpg',
      'a/../../../../up.jpg',
      'a\\..\\up.jpg',
      '',
      '//',
      'x/'.repeat(200),
    ]) {
      const { path: at, folder } = await part(name, '../../c');
      expect(at.startsWith(`${folder}${path.sep}`)).toBe(true);
      expect(folder.startsWith(path.join(tmpdir(), 'lifeboat-drop-'))).toBe(true);
    }
  });

  it('that is larger than the disk is refused before it is sent', async () => {
    const server = await start();
    const cookie = await enter(server);
    const status = await new Promise<number>((resolve, reject) => {
      const request = http.request(
        {
          host: '127.0.0.1',
          port: server.port,
          path: '/upload?name=a',
          method: 'POST',
          agent: false,
          headers: {
            host: `127.0.0.1:${server.port}`,
            cookie,
            origin: origin(server),
            'content-length': String(2 ** 52),
          },
        },
        (response) => {
          resolve(response.statusCode ?? 0);
          request.destroy();
        },
      );
      request.on('error', reject);
      request.flushHeaders();
    });
    expect(status).toBe(507);
  });

  it('that does not arrive whole leaves nothing behind', async () => {
    const server = await start();
    const cookie = await enter(server);
    const before = await dropFolders();
    await new Promise<void>((resolve) => {
      const request = http.request({
        host: '127.0.0.1',
        port: server.port,
        path: '/upload?name=half.zip',
        method: 'POST',
        agent: false,
        headers: { host: `127.0.0.1:${server.port}`, cookie, origin: origin(server), 'content-length': '100000' },
      });
      request.on('error', () => undefined);
      request.on('close', () => resolve());
      request.write('x'.repeat(1000), () => setTimeout(() => request.destroy(), 200));
    });
    await expect.poll(dropFolders).toEqual(before);
    expect(await isAlive(server, cookie)).toBe(true);
  });

  it('that a killed server left is taken away by the next', async () => {
    // Under its name only once it is whole: a server of another test may be the next.
    const made = await mkdtemp(path.join(tmpdir(), 'lifeboat-dead-'));
    await writeFile(path.join(made, 'left.vcf'), 'x');
    const dead = made.replace('lifeboat-dead-', 'lifeboat-drop-999999999-');
    await rename(made, dead);
    await start();
    await expect(stat(dead)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('safeName()', () => {
  it.each([
    ['people.vcf', 'people.vcf'],
    ['C:\\Users\\me\\people.vcf', 'people.vcf'],
    ['a/b/c.msg', 'c.msg'],
    ['con.txt', '_con.txt'],
    ['a:b?.vcf', 'a_b_.vcf'],
    ['name. . ', 'name'],
    ['..', 'file'],
    ['', 'file'],
    ['Grüße 😀.vcf', 'Grüße 😀.vcf'],
  ])('makes %j into %j', (name, expected) => expect(safeName(name)).toBe(expected));
});

function addressesOfThisComputer(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
}

async function flood(server: WebServer, count: number, words: string): Promise<net.Socket[]> {
  const sockets: net.Socket[] = [];
  for (let n = 0; n < count; n += 1) {
    const socket = net.connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    sockets.push(socket);
    if (words !== '') socket.write(words);
    if (n % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return sockets;
}

async function soon(promise: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('not yet')), ms);
  });
  await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function dropFolders(): Promise<string[]> {
  const mine = (await readdir(tmpdir())).filter((name) => name.startsWith(`lifeboat-drop-${process.pid}-`));
  const inside = await Promise.all(
    mine.map(async (name) => (await readdir(path.join(tmpdir(), name))).map((one) => `${name}/${one}`)),
  );
  return inside.flat();
}
