import { AwsClient } from 'aws4fetch';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { httpError, MOST_BYTES, MOST_OBJECTS, unreachable, type Remote, type RemoteObject } from './remote.ts';
import { askOver, steadyConnections, type Answer } from './steady.ts';
import type { Credentials } from '../../../shared/domain/offsite.ts';

const MOST_XML = 16 * 1024 * 1024;

/**
 * What S3 says of who asks and of what is asked for (Amazon S3 API Reference, Error Responses); `ExpiredToken` and
 * `AuthorizationHeaderMalformed` come with 400, `PermanentRedirect` with 301, `NoSuchBucket` with 404, the others with 403.
 */
const REFUSALS = {
  InvalidAccessKeyId: 'OFFSITE_UNKNOWN_USER',
  SignatureDoesNotMatch: 'OFFSITE_WRONG_SECRET',
  ExpiredToken: 'OFFSITE_EXPIRED',
  TokenRefreshRequired: 'OFFSITE_EXPIRED',
  RequestTimeTooSkewed: 'OFFSITE_CLOCK',
  AccessDenied: 'OFFSITE_FORBIDDEN',
  NoSuchBucket: 'OFFSITE_NO_BUCKET',
  AuthorizationHeaderMalformed: 'OFFSITE_REGION',
  PermanentRedirect: 'OFFSITE_REGION',
} as const;

/** A bucket, or a folder of one, at anything that speaks S3: `endpoint` ends with the bucket and the folder. */
export function s3Remote(endpoint: URL, credentials: Credentials, steady = steadyConnections()): Remote {
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
  });
  const at = (key: string): string =>
    `${endpoint.origin}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  const ask = async (
    action: string,
    url: string,
    {
      signal,
      most = MOST_BYTES,
      body = null,
    }: OpOptions & { readonly most?: number; readonly body?: Uint8Array | null },
  ): Promise<Answer> => {
    let answer: Answer;
    try {
      const signed = await client.sign(url, { method: body ? 'PUT' : 'GET' });
      answer = await askOver(steady, signed, body, { signal, most });
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable(place, error instanceof Error ? error.message : String(error), error);
    }
    const { status } = answer;
    if (status >= 200 && status < 300) return answer;
    const said = answer.body.toString('utf8', 0, 4000);
    const code = /<Code>([A-Za-z]{1,80})<\/Code>/u.exec(said)?.[1] ?? '';
    if (status === 404 && code !== 'NoSuchBucket') return answer;
    if (/Quota|Full|TooLarge/u.test(code)) {
      throw new AppError('OFFSITE_FULL', `Cannot ${action} at "${place}": ${code}`);
    }
    const region = /<Region>([a-z0-9-]{1,40})<\/Region>/u.exec(said)?.[1];
    if (isRefusal(code)) {
      const more = region === undefined ? '' : `, its region is "${region}"`;
      throw new AppError(REFUSALS[code], `Cannot ${action} at "${place}": ${code}${more}`);
    }
    throw httpError(place, action, status);
  };
  return {
    place,
    list: async (options) => {
      const found: RemoteObject[] = [];
      for (let more: string | null = ''; more !== null;) {
        const query = new URLSearchParams({ 'list-type': '2', prefix });
        if (more !== '') query.set('continuation-token', more);
        const url = `${endpoint.origin}/${bucket}?${query.toString()}`;
        const { status, body } = await ask('list', url, { ...options, most: MOST_XML });
        if (status === 404) throw httpError(place, 'list', 404);
        const xml = body.toString('utf8');
        for (const [, entry = ''] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gsu)) {
          const key = unescapeXml(/<Key>(.*?)<\/Key>/su.exec(entry)?.[1] ?? '');
          const size = Number(/<Size>(\d{1,15})<\/Size>/u.exec(entry)?.[1] ?? -1);
          if (key.startsWith(prefix)) found.push({ name: key.slice(prefix.length), size });
          if (found.length > MOST_OBJECTS) throw unreachable(place, 'it holds too many files');
        }
        const next = /<NextContinuationToken>(.*?)<\/NextContinuationToken>/su.exec(xml)?.[1];
        const isTruncated = /<IsTruncated>true<\/IsTruncated>/u.test(xml);
        // Half a list would have a push send again what is there.
        if (isTruncated && next === undefined) throw unreachable(place, 'its list breaks off');
        more = isTruncated && next !== undefined ? unescapeXml(next) : null;
      }
      return found;
    },
    get: async (name, options) => {
      const { status, body } = await ask('read', at(prefix + name), options);
      return status === 404 ? null : body;
    },
    put: async (name, bytes, options) => {
      const { status } = await ask('write', at(prefix + name), { ...options, body: bytes });
      if (status === 404) throw httpError(place, 'write', 404);
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
