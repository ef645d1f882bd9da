import type { AppClient } from './contract.ts';

/** Where a host gives pictures and films of a backup out of the frames: `/media/small?...`, `/media/whole?...`, `/media/film?...`. */
const ROOT = '/media/';

export interface MediaRequest {
  /** `small`: a small JPEG, made of it; `whole`: its own bytes; `film`: those of the film behind a picture. */
  readonly as: 'small' | 'whole' | 'film';
  readonly vault: string;
  /** Under the backup's folder: `data/...`. */
  readonly path: string;
  /** Pixels, for `small`. */
  readonly size: number;
}

const SIZES = { least: 16, most: 1600, usual: 240 } as const;

/** For `src` in the page: relative to it, the same in Electron and in the browser. */
export function mediaUrl({
  as,
  vault,
  path,
  size = SIZES.usual,
}: Omit<MediaRequest, 'size'> & { size?: number }): string {
  const query = new URLSearchParams({ vault, path, ...(as === 'small' ? { size: String(size) } : {}) });
  return `${ROOT}${as}?${query.toString()}`;
}

/** Null for an address that asks for no picture or film. */
export function readMediaUrl(pathname: string, query: string): MediaRequest | null {
  const as = (['small', 'whole', 'film'] as const).find((one) => pathname === `${ROOT}${one}`);
  if (as === undefined) return null;
  const given = new URLSearchParams(query);
  const size = Number(given.get('size') ?? SIZES.usual);
  if (!Number.isInteger(size) || size < SIZES.least || size > SIZES.most) return null;
  return { as, vault: given.get('vault') ?? '', path: given.get('path') ?? '', size };
}

/** What a host answers with: bytes, or the part of a file from `start` to `end`, both included. */
export type MediaAnswer =
  | { readonly status: 200; readonly type: string; readonly bytes: Uint8Array<ArrayBuffer>; readonly headers: Headers }
  | {
      readonly status: 200 | 206;
      readonly type: string;
      readonly file: string;
      readonly start: number;
      readonly end: number;
      readonly headers: Headers;
    }
  | { readonly status: 404 | 416; readonly headers: Headers };
type Headers = Readonly<Record<string, string>>;

/** What somebody made lies in these files: shown as what it is said to be, in no page's name, and able to do nothing. */
const INERT: Headers = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};

/** Asks the app, which alone knows what is in a backup, and gives what the host has to send. */
export async function answerMedia(
  client: AppClient,
  request: MediaRequest,
  range: string | null,
): Promise<MediaAnswer> {
  const { as, vault, path, size } = request;
  if (vault === '' || path === '') return { status: 404, headers: INERT };
  if (as === 'small') {
    const url = await client['vault.thumbnail']({ vault, path, size });
    const comma = url?.indexOf(',') ?? -1;
    if (url === null || comma < 0) return { status: 404, headers: INERT };
    const bytes = Uint8Array.from(atob(url.slice(comma + 1)), (one) => one.charCodeAt(0));
    return { status: 200, type: 'image/jpeg', bytes, headers: { ...INERT, 'cache-control': 'private, max-age=600' } };
  }
  const found = await client['vault.media']({ vault, path, film: as === 'film' });
  if (found === null) return { status: 404, headers: INERT };
  const headers = { ...INERT, 'accept-ranges': 'bytes', 'cache-control': 'private, no-cache' };
  const part = readRange(range, found.size);
  if (part === 'not-satisfiable') {
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${String(found.size)}` } };
  }
  // Of a film behind a picture, what is asked for is counted from where it begins.
  const { file, type, start: from, size: all } = found;
  if (part === null) return { status: 200, file, type, start: from, end: from + all - 1, headers };
  const contentRange = `bytes ${String(part.start)}-${String(part.end)}/${String(all)}`;
  const [start, end] = [from + part.start, from + part.end];
  return { status: 206, file, type, start, end, headers: { ...headers, 'content-range': contentRange } };
}

/**
 * One range of bytes (RFC 9110, 14.1.2), both ends included. Null for none, for several and for what is no range: the
 * whole is sent then, as the standard allows.
 */
export function readRange(
  header: string | null,
  size: number,
): { readonly start: number; readonly end: number } | 'not-satisfiable' | null {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/u.exec(header ?? '');
  const [first = '', last = ''] = found?.slice(1) ?? [];
  if (!found || (first === '' && last === '')) return null;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < start) return null;
  return start >= size || size === 0 ? 'not-satisfiable' : { start, end };
}
