import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { Readable, type Duplex } from 'node:stream';
import type { OpOptions } from '../../base/options.ts';

/**
 * How long a connection may carry nothing in either direction. A slow one is let be, however long it takes in all: at
 * 40 kB a second a pack takes seven minutes. Two minutes, as a server may keep silent while it stores what it was sent.
 */
export const SILENCE_MS = 120_000;

/** Makes connections that end by themselves when nothing moves on them. */
export interface Steady {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

export function steadyConnections(silenceMs = SILENCE_MS): Steady {
  const watch = <T extends Duplex | null | undefined>(connection: T): T => {
    const socket = connection as Socket | null | undefined;
    if (!socket) return connection;
    socket.setTimeout(silenceMs, () => {
      socket.destroy(new Error(`nothing was heard for ${String(Math.ceil(silenceMs / 1000))} seconds`));
    });
    // The WebDAV client's fetch takes the limit away once an answer has begun, and one can stop in its middle.
    socket.setTimeout = () => socket;
    return connection;
  };
  const http = new HttpAgent();
  const https = new HttpsAgent();
  const [plain, sealed] = [http.createConnection.bind(http), https.createConnection.bind(https)];
  http.createConnection = (...given) => watch(plain(...given));
  https.createConnection = (...given) => watch(sealed(...given));
  return { http, https };
}

/**
 * What is sent, a little at a time: over TLS nothing is seen of a long write before its end, and a pack that leaves slowly
 * would be taken for a connection on which nothing moves.
 */
export function inPieces(bytes: Uint8Array): Readable {
  return Readable.from(piecesOf(bytes), { objectMode: false });
}

const PIECE = 64 * 1024;

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.byteLength; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Answers of more bytes than that are an error. */
interface AskOptions extends OpOptions {
  readonly most: number;
}

/** One request over such a connection, and the whole of its answer. */
export async function askOver(
  { http, https }: Steady,
  { method, url, headers }: Pick<Request, 'method' | 'url' | 'headers'>,
  body: Uint8Array | null,
  { signal, most }: AskOptions,
): Promise<Answer> {
  const isPlain = new URL(url).protocol === 'http:';
  const options = {
    method,
    signal,
    agent: isPlain ? http : https,
    headers: { ...Object.fromEntries(headers), ...(body ? { 'content-length': body.byteLength } : {}) },
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = (isPlain ? httpRequest : httpsRequest)(url, options, resolve);
    request.on('error', reject);
    if (body) inPieces(body).pipe(request);
    else request.end();
  });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).byteLength;
    if (length > most) {
      response.destroy();
      throw new Error('its answer is larger than anything of ours');
    }
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks) };
}
