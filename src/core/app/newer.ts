import { z } from 'zod';
import { AppError } from '../../shared/errors/app-error.ts';
import { parseJson } from '../base/parse-json.ts';
import type { OpOptions } from '../base/options.ts';

/** `newest.json`, which lies beside the packages that are made (`npm run dist`). */
const Newest = z.object({ format: z.literal(1), version: z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/u) });
const FILE = 'newest.json';
const MOST_BYTES = 4096;
const PATIENCE_MS = 20_000;
const HERE = ['127.0.0.1', '[::1]', 'localhost'];

export interface Newer {
  readonly version: string;
  readonly newest: string;
  readonly isNewer: boolean;
}

/**
 * Asks one address, once, which version is the newest there. Nothing is sent but the request, nothing is fetched but a line.
 * Errors: `USAGE` for an address that is none, `NEWER_NOT_TOLD`.
 */
export async function lookForNewer(address: string, version: string, { signal }: OpOptions): Promise<Newer> {
  const url = fileAt(address);
  const text = await fetchShort(url, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])).catch(
    (cause: unknown) => {
      signal.throwIfAborted();
      throw notTold(url, cause instanceof Error ? cause.message : String(cause));
    },
  );
  const said = Newest.safeParse(parseJson(text));
  if (!said.success) throw notTold(url, 'what is there does not name a version');
  const newest = said.data.version;
  return { version, newest, isNewer: isLater(newest, version) };
}

/** Nobody on the way may say what is the newest: TLS, or this computer itself. */
function fileAt(address: string): URL {
  let url: URL;
  try {
    url = new URL(FILE, address.endsWith('/') ? address : `${address}/`);
  } catch {
    throw usage(address, 'it is no address');
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && HERE.includes(url.hostname))) return url;
  throw usage(address, 'it does not begin with https://');
}

async function fetchShort(url: URL, signal: AbortSignal): Promise<string> {
  const answer = await fetch(url, { signal, redirect: 'error', headers: { 'user-agent': 'lumia-lifeboat' } });
  if (!answer.ok) throw new Error(`the server said ${answer.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new Error('what is there is too long');
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Of two versions (Semantic Versioning 2.0.0, 11, without what follows the third number). */
export function isLater(one: string, than: string): boolean {
  const [a, b] = [one, than].map((text) => text.split(/[.+-]/u).slice(0, 3).map(Number));
  for (let at = 0; at < 3; at += 1) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

const usage = (address: string, why: string): AppError =>
  new AppError('USAGE', `Cannot ask "${address}": ${why}`, { details: { what: address } });
const notTold = (url: URL, why: string): AppError =>
  new AppError('NEWER_NOT_TOLD', `Cannot tell the newest version from "${url.href}": ${why}`);
