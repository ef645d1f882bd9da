import { AwsClient } from 'aws4fetch';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { httpError, MOST_BYTES, MOST_OBJECTS, unreachable, type Remote, type RemoteObject } from './remote.ts';
import type { Credentials } from '../../../shared/domain/offsite.ts';

const MOST_XML = 16 * 1024 * 1024;

/** What S3 says of who asks (Amazon S3 API Reference, Error Responses); `ExpiredToken` comes with 400, the others with 403. */
const REFUSALS = {
  InvalidAccessKeyId: 'OFFSITE_UNKNOWN_USER',
  SignatureDoesNotMatch: 'OFFSITE_WRONG_SECRET',
  ExpiredToken: 'OFFSITE_EXPIRED',
  TokenRefreshRequired: 'OFFSITE_EXPIRED',
  RequestTimeTooSkewed: 'OFFSITE_CLOCK',
  AccessDenied: 'OFFSITE_FORBIDDEN',
} as const;

/** A bucket, or a folder of one, at anything that speaks S3: `endpoint` ends with the bucket and the folder. */
export function s3Remote(endpoint: URL, credentials: Credentials): Remote {
  const [, bucket = '', ...rest] = endpoint.pathname.split('/');
  const prefix = rest
    .filter((part) => part !== '')
    .map((part) => `${decodeURIComponent(part)}/`)
    .join('');
  const place = `${endpoint.origin}/${bucket}/${prefix}`;
  const client = new AwsClient({
    accessKeyId: credentials.user,
    secretAccessKey: credentials.password,
    service: 's3',
    region: endpoint.searchParams.get('region') ?? 'us-east-1',
    // Trying again is the caller's.
    retries: 0,
  });
  const at = (key: string): string =>
    `${endpoint.origin}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  const ask = async (action: string, url: string, init: RequestInit, { signal }: OpOptions): Promise<Response> => {
    let response: Response;
    try {
      response = await client.fetch(url, { ...init, signal });
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable(place, error instanceof Error ? error.message : String(error), error);
    }
    if (response.ok || response.status === 404) return response;
    const text = (await response.text().catch(() => '')).slice(0, 4000);
    const code = /<Code>([A-Za-z]{1,80})<\/Code>/u.exec(text)?.[1] ?? '';
    if (/Quota|Full|TooLarge/u.test(code)) {
      throw new AppError('OFFSITE_FULL', `Cannot ${action} at "${place}": ${code}`);
    }
    if (isRefusal(code)) throw new AppError(REFUSALS[code], `Cannot ${action} at "${place}": ${code}`);
    throw httpError(place, action, response.status);
  };
  const bodyOf = async (response: Response, most: number, { signal }: OpOptions): Promise<Uint8Array> => {
    try {
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytes.byteLength > most) throw unreachable(place, 'its answer is larger than anything of ours');
      return bytes;
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof AppError ? error : unreachable(place, 'the connection broke', error);
    }
  };
  return {
    place,
    list: async (options) => {
      const found: RemoteObject[] = [];
      for (let more: string | null = ''; more !== null;) {
        const query = new URLSearchParams({ 'list-type': '2', prefix });
        if (more !== '') query.set('continuation-token', more);
        const response = await ask('list', `${endpoint.origin}/${bucket}?${query.toString()}`, {}, options);
        if (response.status === 404) throw httpError(place, 'list', 404);
        const xml = Buffer.from(await bodyOf(response, MOST_XML, options)).toString('utf8');
        for (const [, entry = ''] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gsu)) {
          const key = unescapeXml(/<Key>(.*?)<\/Key>/su.exec(entry)?.[1] ?? '');
          const size = Number(/<Size>(\d{1,15})<\/Size>/u.exec(entry)?.[1] ?? -1);
          if (key.startsWith(prefix)) found.push({ name: key.slice(prefix.length), size });
          if (found.length > MOST_OBJECTS) throw unreachable(place, 'it holds too many files');
        }
        const next = /<NextContinuationToken>(.*?)<\/NextContinuationToken>/su.exec(xml)?.[1];
        more = /<IsTruncated>true<\/IsTruncated>/u.test(xml) && next !== undefined ? unescapeXml(next) : null;
      }
      return found;
    },
    get: async (name, options) => {
      const response = await ask('read', at(prefix + name), {}, options);
      if (response.status === 404) return null;
      return await bodyOf(response, MOST_BYTES, options);
    },
    put: async (name, bytes, options) => {
      const body = new Uint8Array(bytes);
      const response = await ask('write', at(prefix + name), { method: 'PUT', body }, options);
      if (response.status === 404) throw httpError(place, 'write', 404);
    },
  };
}

function isRefusal(code: string): code is keyof typeof REFUSALS {
  return Object.hasOwn(REFUSALS, code);
}

function unescapeXml(text: string): string {
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|quot|apos|amp));/giu, (_, dec, hex, name) => {
    if (name !== undefined) return named[String(name).toLowerCase()] ?? '';
    const code = dec === undefined ? parseInt(String(hex), 16) : Number(dec);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}
