import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { protocol } from 'electron';
import { readMediaUrl, type MediaAnswer, type MediaRequest } from '../shared/contract/media.ts';
import { contentType, NONCE_PLACE, pageHeaders } from '../shared/contract/page-policy.ts';

const SCHEME = 'app';
const OUR_HOST = 'wizard';
export const OUR_PAGE = `${SCHEME}://${OUR_HOST}/`;

export const isOurPage = (url: string): boolean => url.startsWith(OUR_PAGE);

/** Before the app is ready: the page is an origin of its own, and a secure one. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

type Media = (request: MediaRequest, range: string | null) => Promise<MediaAnswer>;

/**
 * Serves the renderer's build, read once, out of a table: no request becomes a path. `media` gives pictures and films of
 * a backup; the engine says where they are.
 */
export async function serveRenderer(folder: string, media: Media): Promise<void> {
  const files = await readFolder(folder, '/');
  protocol.handle(SCHEME, async (request) => {
    const { host, pathname, search } = new URL(request.url);
    const asked = host === OUR_HOST && request.method === 'GET' ? readMediaUrl(pathname, search) : null;
    if (asked) return toResponse(await media(asked, request.headers.get('range')));
    const name = pathname === '/' ? '/index.html' : pathname;
    const bytes = host === OUR_HOST && request.method === 'GET' ? files.get(name) : undefined;
    const nonce = randomBytes(16).toString('base64');
    const headers = { ...pageHeaders({ nonce, connect: null }), 'cache-control': 'no-store' };
    if (bytes === undefined) return new Response('404', { status: 404, headers });
    const body = name.endsWith('.html') ? bytes.toString('utf8').replace(NONCE_PLACE, nonce) : new Uint8Array(bytes);
    return new Response(body, { headers: { ...headers, 'content-type': contentType(name) ?? 'text/plain' } });
  });
}

function toResponse(answer: MediaAnswer): Response {
  const { status, headers } = answer;
  if ('bytes' in answer) return new Response(answer.bytes, { headers: { ...headers, 'content-type': answer.type } });
  if (!('file' in answer)) return new Response(null, { status, headers });
  const { file, start, end, type } = answer;
  const about = { ...headers, 'content-type': type, 'content-length': String(end - start + 1) };
  if (end < start) return new Response(null, { headers: about });
  return new Response(Readable.toWeb(createReadStream(file, { start, end })) as ReadableStream, {
    status,
    headers: about,
  });
}

async function readFolder(folder: string, url: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory())
      for (const [name, bytes] of await readFolder(full, `${url}${entry.name}/`)) files.set(name, bytes);
    else if (contentType(entry.name) !== null) files.set(`${url}${entry.name}`, await readFile(full));
  }
  return files;
}
