import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An error as the Amazon S3 API Reference shows it (Error Responses), with what belongs to each code. */
export function s3Error(code: string): string {
  const more: Readonly<Record<string, string>> = {
    InvalidAccessKeyId: '<AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId>',
    SignatureDoesNotMatch:
      '<AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId><StringToSign>AWS4-HMAC-SHA256</StringToSign><SignatureProvided>0f</SignatureProvided>',
    ExpiredToken: '<Token-0>FQoGZXIvYXdzEXAMPLE</Token-0>',
    NoSuchBucket: '<BucketName>bucket</BucketName>',
    AuthorizationHeaderMalformed: '<Region>eu-central-1</Region>',
    PermanentRedirect: '<Bucket>bucket</Bucket><Endpoint>bucket.s3.eu-central-1.amazonaws.com</Endpoint>',
    RequestTimeTooSkewed:
      '<RequestTime>20261129T100000Z</RequestTime><ServerTime>2026-11-29T12:00:00Z</ServerTime><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>',
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>What it says.</Message>${more[code] ?? ''}<RequestId>4442587FB7D0A2F9</RequestId><HostId>EXAMPLE=</HostId></Error>`;
}

const escapeXml = (text: string): string => text.replace(/[<>&]/gu, (letter) => `&#${String(letter.charCodeAt(0))};`);

/** A bucket in memory, on this computer, that can be told to refuse. */
export class Bucket {
  readonly kept = new Map<string, Buffer>();
  /** Every request, in order: `PUT packs/...`. */
  readonly asked: string[] = [];
  /** Names in one answer to a list; Amazon gives at most so many, whatever is asked. */
  pageLength = 1000;
  /** What is answered instead; null keeps to the work. */
  refuse: ((asked: string) => { readonly status: number; readonly body: string } | null) | null = null;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** `ListObjectsV2`: in the order of the names, a page at a time, each naming where the next begins. */
  #page(asked: URLSearchParams): string {
    const after = Buffer.from(asked.get('continuation-token') ?? '', 'base64').toString('utf8');
    const names = [...this.kept.keys()].filter((name) => name.startsWith(asked.get('prefix') ?? '')).sort();
    const rest = names.filter((name) => name > after);
    const page = rest.slice(0, this.pageLength);
    const entries = page.map(
      (name) => `<Contents><Key>${escapeXml(name)}</Key><Size>${this.kept.get(name)?.length ?? 0}</Size></Contents>`,
    );
    const isTruncated = rest.length > page.length;
    const next = Buffer.from(page.at(-1) ?? '', 'utf8').toString('base64');
    const more = isTruncated ? `<NextContinuationToken>${escapeXml(next)}</NextContinuationToken>` : '';
    return `<ListBucketResult><IsTruncated>${String(isTruncated)}</IsTruncated>${more}${entries.join('')}</ListBucketResult>`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://here');
    const key = decodeURIComponent(pathname.replace(/^\/bucket\/?/u, ''));
    const asked = `${request.method ?? ''} ${key}`;
    this.asked.push(asked);
    const refusal = this.refuse?.(asked) ?? null;
    const say = (status: number, body: Buffer | string): void => void response.writeHead(status).end(body);
    if (refusal) say(refusal.status, refusal.body);
    else if (request.method === 'PUT') {
      this.kept.set(key, Buffer.concat(chunks));
      say(200, '');
    } else if (searchParams.has('list-type')) {
      say(200, this.#page(searchParams));
    } else {
      const found = this.kept.get(key);
      say(found ? 200 : 404, found ?? s3Error('NoSuchKey'));
    }
  }
}
