import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readMediaUrl, type MediaAnswer, type MediaRequest } from '../shared/contract/media.ts';
import { NONCE_PLACE, pageHeaders } from '../shared/contract/page-policy.ts';
import { AppError } from '../shared/errors/app-error.ts';
import { SERVE_TEXT } from '../shared/text/strings-serve.en.ts';
import { Clients, type ClientOptions } from './clients.ts';
import { Connections } from './connections.ts';
import { ENTRY_PAGE, ENTRY_SCRIPT, ENTRY_STYLE } from './entry-page.ts';
import { Guard, type Refusal } from './guard.ts';
import { readStaticFiles, type StaticFile } from './static-files.ts';
import { UploadRefused, Uploads, type UploadPlace } from './uploads.ts';

export interface WebOptions extends ClientOptions {
  /** Folder of the renderer's build. */
  readonly renderer: string;
  /** Null for any that is free. */
  readonly port: number | null;
  /** Pictures and films of a backup. */
  readonly media: (request: MediaRequest, range: string | null) => Promise<MediaAnswer>;
}

export interface WebServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>/#<secret>`: works once. */
  readonly address: string;
  readonly port: number;
  /** Resolves with the first client that has shown the secret. */
  readonly entered: Promise<void>;
  /** Resolves when nobody has been there for `idleMs`; the server still runs until it is disposed. */
  readonly left: Promise<void>;
}

const BODY_LIMIT_BYTES = 256;
const BODY_MS = 5_000;
/** A dropped file may come slowly, but not stand still for longer. */
const UPLOAD_STILL_MS = 60_000;

/**
 * The window in a browser of this computer: 127.0.0.1 only, one launch secret, one session. Disposing it closes every
 * connection. Errors: `USAGE` for a port in use and for a renderer that is not built.
 */
export async function serveWeb(options: WebOptions): Promise<WebServer> {
  const files = await readStaticFiles(options.renderer);
  const server = createServer({ maxHeaderSize: 16 * 1024, connectionsCheckingInterval: 2_000 });
  const port = await listen(server, options.port);
  const guard = new Guard(port);
  const connections = new Connections(server);
  const uploads = await Uploads.create();
  const clients = new Clients(options);
  const ending = new AbortController();
  const { media } = options;
  const site: Site = { guard, files, connections, uploads, clients, media, ending: ending.signal };

  server.on('request', (request, response) => {
    answer(site, request).then(
      (reply) => write(site, response, reply),
      // The browser went away in the middle, or the disk did.
      () => write(site, response, { status: 500 }),
    );
  });
  server.on('upgrade', (request, socket, head) => upgrade(site, request, socket, head));
  server.on('clientError', (_error, socket) => socket.destroy());

  return {
    address: guard.launchAddress,
    port,
    entered: clients.entered,
    left: clients.left,
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      clients.close();
      const closed = new Promise((resolve) => server.close(resolve));
      connections.closeAll();
      await closed;
      await uploads[Symbol.asyncDispose]();
    },
  };
}

interface Site {
  readonly guard: Guard;
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly connections: Connections;
  readonly uploads: Uploads;
  readonly clients: Clients;
  readonly media: WebOptions['media'];
  readonly ending: AbortSignal;
}

function listen(server: ReturnType<typeof createServer>, port: number | null): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const what = error.code === 'EADDRINUSE' ? SERVE_TEXT.portTaken(port ?? 0) : error.message;
      reject(new AppError('USAGE', what, { details: { what }, cause: error }));
    });
    server.listen({ host: '127.0.0.1', port: port ?? 0, exclusive: true }, () =>
      resolve((server.address() as AddressInfo).port),
    );
  });
}

const STATUS: Readonly<Record<Refusal, number>> = { 'foreign-host': 403, 'foreign-origin': 403, 'no-session': 401 };

/** What is answered; headers of its own beside those that every answer has. */
interface Reply {
  readonly status: number;
  readonly type?: string;
  readonly body?: Buffer | string;
  /** Instead of a body: a part of a file, both ends included. */
  readonly part?: { readonly file: string; readonly start: number; readonly end: number };
  readonly headers?: Readonly<Record<string, string>>;
  /** For a page: styles made at run time carry it. */
  readonly nonce?: string;
}

async function answer(site: Site, request: IncomingMessage): Promise<Reply> {
  const { guard, connections } = site;
  const [pathname = '', query = ''] = (request.url ?? '').split('?', 2);
  if (!guard.isOurHost(request)) return { status: 403 };
  if (request.method === 'POST' && pathname === '/session') return await openSession(site, request);
  if (request.method === 'POST' && pathname === '/upload') {
    const refusal = guard.refusesAct(request);
    if (refusal !== null) return { status: STATUS[refusal] };
    connections.trust(request.socket);
    const said = new URLSearchParams(query);
    return await takeUpload(site, request, placeIn(said));
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405 };
  const refusal = guard.refusesRead(request);
  if (refusal === null) {
    connections.trust(request.socket);
    return await read(site, request, { pathname, query });
  }
  const entry = refusal === 'no-session' ? ENTRY[pathname] : undefined;
  return entry ?? { status: STATUS[refusal] };
}

/** What a browser without the session may have: the page that brings the secret, and nothing of the window. */
const ENTRY: Readonly<Record<string, Reply>> = {
  '/': { status: 200, type: 'text/html; charset=utf-8', body: ENTRY_PAGE },
  '/entry.js': { status: 200, type: 'text/javascript; charset=utf-8', body: ENTRY_SCRIPT },
  '/entry.css': { status: 200, type: 'text/css; charset=utf-8', body: ENTRY_STYLE },
};

async function read(
  site: Site,
  { headers }: IncomingMessage,
  { pathname, query }: { readonly pathname: string; readonly query: string },
): Promise<Reply> {
  if (pathname === '/session') return { status: 204 };
  const media = readMediaUrl(pathname, query);
  return media ? toReply(await site.media(media, headers.range ?? null)) : give(site, pathname);
}

function toReply(answer: MediaAnswer): Reply {
  const { status, headers } = answer;
  if ('bytes' in answer) return { status, headers, type: answer.type, body: Buffer.from(answer.bytes) };
  if (!('file' in answer)) return { status, headers };
  const { type, file, start, end } = answer;
  // An empty file has no part to be read.
  return end < start ? { status, headers, type, body: '' } : { status, headers, type, part: { file, start, end } };
}

/** What a page with the session may read. */
function give(site: Site, pathname: string): Reply {
  const file = site.files.get(pathname === '/' ? '/index.html' : pathname);
  if (file === undefined) return { status: 404 };
  const { type, bytes, lasting } = file;
  if (lasting)
    return { status: 200, type, body: bytes, headers: { 'cache-control': 'private, max-age=31536000, immutable' } };
  if (!type.startsWith('text/html')) return { status: 200, type, body: bytes };
  const nonce = randomBytes(16).toString('base64');
  return { status: 200, type, body: bytes.toString('utf8').replace(NONCE_PLACE, nonce), nonce };
}

async function openSession(site: Site, request: IncomingMessage): Promise<Reply> {
  if (!site.guard.isOurOrigin(request)) return { status: 403 };
  const cookie = site.guard.exchange(await readShortBody(request));
  if (cookie === null) return { status: 401 };
  site.connections.trust(request.socket);
  return { status: 204, headers: { 'set-cookie': cookie } };
}

function placeIn(said: URLSearchParams): UploadPlace {
  const modified = Number(said.get('modified') ?? 'none');
  return {
    name: said.get('name') ?? '',
    drop: said.get('drop'),
    modified: Number.isSafeInteger(modified) ? modified : null,
  };
}

async function takeUpload(site: Site, request: IncomingMessage, place: UploadPlace): Promise<Reply> {
  request.socket.setTimeout(UPLOAD_STILL_MS, () => request.destroy());
  const release = site.clients.holdOpen();
  const type = 'application/json';
  try {
    const taken = await site.uploads.take(request, place, site.ending);
    return { status: 201, type, body: JSON.stringify(taken) };
  } catch (error) {
    if (!(error instanceof UploadRefused)) throw error;
    // Read to its end, into nothing: a browser that is cut off while it sends does not read the answer.
    request.resume();
    return { status: error.status, type, body: JSON.stringify({ error: error.message }) };
  } finally {
    release();
    request.socket.setTimeout(0);
  }
}

/** A status without a body of its own is said as a number: a stranger learns nothing. */
function write(site: Site, response: ServerResponse, reply: Reply): void {
  const { status, type = 'text/plain', headers, nonce = null } = reply;
  const { part } = reply;
  const body = status === 204 ? '' : (reply.body ?? `${status}\n`);
  const length = part ? part.end - part.start + 1 : Buffer.byteLength(body);
  response.writeHead(status, {
    ...pageHeaders({ nonce, connect: site.guard.socketAddress }),
    ...(status === 204 ? {} : { 'content-type': type, 'content-length': length }),
    'cache-control': 'no-store',
    ...headers,
  });
  if (part && response.req.method !== 'HEAD') {
    const { file, start, end } = part;
    // A page that has seen enough goes away; a disk that is pulled out ends the answer.
    pipeline(createReadStream(file, { start, end }), response).catch(() => response.destroy());
  } else response.end(response.req.method === 'HEAD' ? '' : body);
}

/** At most `BODY_LIMIT_BYTES`, within `BODY_MS`; longer or slower ones end the connection. */
async function readShortBody(request: IncomingMessage): Promise<string> {
  const timer = setTimeout(() => request.destroy(), BODY_MS);
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > BODY_LIMIT_BYTES) request.destroy();
      else chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    clearTimeout(timer);
  }
}

function upgrade(site: Site, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on('error', () => socket.destroy());
  const refusal = site.guard.refusesAct(request);
  const status = refusal !== null ? STATUS[refusal] : request.url !== '/rpc' ? 404 : 0;
  if (status !== 0) {
    socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    return;
  }
  site.connections.trust(request.socket);
  site.clients.take(request, socket, head);
}
