import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRemote } from '../../../../src/core/copies/offsite/open-remote.ts';
import type { Remote } from '../../../../src/core/copies/offsite/remote.ts';
import { s3Remote } from '../../../../src/core/copies/offsite/s3-remote.ts';
import { systemClock } from '../../../../src/core/base/system-clock.ts';
import { createNodeDisk } from '../../../../src/core/vault/node-disk.ts';
import { startApp, until } from '../../../support/app.ts';
import { Bucket, s3Error } from '../../../support/bucket.ts';
import { hashTree, seededBytes } from '../../../support/trees.ts';

const credentials = { user: 'AKIAIOSFODNN7EXAMPLE', password: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const NEVER = { signal: new AbortController().signal };

let bucket = new Bucket();
let origin = '';
beforeEach(async () => {
  bucket = new Bucket();
  origin = await bucket.listen();
});
afterEach(() => bucket.close());

const remoteOf = (kind: 's3' | 'webdav'): Remote =>
  openRemote(
    { kind, place: kind === 's3' ? `s3+${origin}/bucket/phone` : `${origin}/dav` },
    { disk: createNodeDisk(), clock: systemClock, credentials },
  );

describe('an S3 server that refuses', () => {
  it.each([
    ['InvalidAccessKeyId', 403, 'OFFSITE_UNKNOWN_USER'],
    ['SignatureDoesNotMatch', 403, 'OFFSITE_WRONG_SECRET'],
    ['ExpiredToken', 400, 'OFFSITE_EXPIRED'],
    ['RequestTimeTooSkewed', 403, 'OFFSITE_CLOCK'],
    ['AccessDenied', 403, 'OFFSITE_FORBIDDEN'],
    ['AccountProblem', 403, 'OFFSITE_FORBIDDEN'],
    ['NoSuchBucket', 404, 'OFFSITE_NO_BUCKET'],
    ['AuthorizationHeaderMalformed', 400, 'OFFSITE_REGION'],
    ['PermanentRedirect', 301, 'OFFSITE_REGION'],
    ['Unheard', 401, 'OFFSITE_DENIED'],
  ] as const)('with %s (%i) is told apart as %s, and is asked once', async (code, status, expected) => {
    bucket.refuse = () => ({ status, body: s3Error(code) });
    const remote = remoteOf('s3');
    await expect(remote.list(NEVER)).rejects.toMatchObject({ code: expected });
    await expect(remote.get('a', NEVER)).rejects.toMatchObject({ code: expected });
    await expect(remote.put('a', new Uint8Array(100_000), NEVER)).rejects.toMatchObject({ code: expected });
    expect(bucket.asked).toHaveLength(3);
  });
});

describe('an S3 server that says in which region a bucket is', () => {
  it('has its region told', async () => {
    bucket.refuse = () => ({ status: 400, body: s3Error('AuthorizationHeaderMalformed') });
    await expect(remoteOf('s3').list(NEVER)).rejects.toThrow('its region is "eu-central-1"');
  });
});

describe('an S3 server that has no such object', () => {
  it('answers a reading with nothing, and nothing is refused', async () => {
    bucket.refuse = () => ({ status: 404, body: s3Error('NoSuchKey') });
    expect(await remoteOf('s3').get('a', NEVER)).toBeNull();
  });
});

describe('an S3 server with more than a thousand objects', () => {
  it('is listed to its end, page after page, each once, and of its own folder only', async () => {
    const names = Array.from({ length: 2500 }, (_, n) => `packs/${String(n % 100).padStart(2, '0')}/a&b+${n}.age`);
    for (const name of names) bucket.kept.set(`phone/${name}`, Buffer.alloc(3));
    bucket.kept.set('phone-of-another/x.age', Buffer.alloc(3));
    const found = await remoteOf('s3').list(NEVER);
    expect(found.map(({ name }) => name).sort()).toEqual(names.sort());
    expect(new Set(found.map(({ size }) => size))).toEqual(new Set([3]));
    expect(bucket.asked).toHaveLength(3);
  });

  it('is not taken for whole when a later page fails', async () => {
    for (let n = 0; n < 1500; n += 1) bucket.kept.set(`phone/packs/00/${n}.age`, Buffer.alloc(3));
    bucket.refuse = () => (bucket.asked.length < 2 ? null : { status: 403, body: s3Error('AccessDenied') });
    await expect(remoteOf('s3').list(NEVER)).rejects.toMatchObject({ code: 'OFFSITE_FORBIDDEN' });
  });

  it('that says there is more, and not where, is an error, not a list that ends', async () => {
    bucket.refuse = () => ({
      status: 200,
      body: '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>',
    });
    const remote = s3Remote(new URL(`${origin}/bucket/phone`), credentials);
    await expect(remote.list(NEVER)).rejects.toMatchObject({ code: 'OFFSITE_UNREACHABLE' });
  });
});

describe('a WebDAV server that refuses', () => {
  it.each([
    [401, 'OFFSITE_DENIED'],
    [403, 'OFFSITE_FORBIDDEN'],
    [507, 'OFFSITE_FULL'],
  ] as const)('with %i is told apart as %s, and is asked once', async (status, expected) => {
    bucket.refuse = () => ({ status, body: '' });
    const remote = remoteOf('webdav');
    await expect(remote.list(NEVER)).rejects.toMatchObject({ code: expected });
    await expect(remote.get('a', NEVER)).rejects.toMatchObject({ code: expected });
    await expect(remote.put('a', new Uint8Array(100), NEVER)).rejects.toMatchObject({ code: expected });
    expect(bucket.asked).toHaveLength(3);
  });
});

describe('a push to a server that begins to refuse in the middle', () => {
  it('loses nothing: what was taken stays and is not sent again, and all of it comes back', async () => {
    await using app = startApp();
    const { client, root } = app;
    const card = path.join(root, 'card', 'Videos');
    mkdirSync(card, { recursive: true });
    // Each fills a pack of its own.
    for (let n = 0; n < 4; n += 1) writeFileSync(path.join(card, `film${n}.mp4`), seededBytes(9_000_000 + n, n));
    const deviceId = `folder:${path.dirname(card)}` as never;
    const { runId, vault } = await client['run.start']({ deviceId, to: path.join(root, 'backup') });
    await client['run.report']({ runId });
    const sheet = path.join(root, 'key.html');
    const to = `s3+${origin}/bucket/phone`;
    await client['offsite.init']({ vault, to, sheet, credentials });
    const key = /AGE-SECRET-KEY-1[0-9A-Z]+/u.exec(readFileSync(sheet, 'utf8'))?.[0] ?? '';
    await client['offsite.confirm']({ vault, key });
    const packs = (): string[] => [...bucket.kept.keys()].filter((name) => name.includes('/packs/'));
    bucket.refuse = () => (packs().length < 2 ? null : { status: 400, body: s3Error('ExpiredToken') });
    const push = () => until(client['offsite.push']({ vault, credentials }), ({ phase }) => phase === 'ended');
    await expect(push()).rejects.toMatchObject({ code: 'OFFSITE_EXPIRED' });
    const taken = packs();
    expect(taken).toHaveLength(2);
    expect(await client['offsite.status']({ vault })).toMatchObject([{ pushedAt: null, sent: { files: 2 } }]);
    await expect(push(), 'still expired').rejects.toMatchObject({ code: 'OFFSITE_EXPIRED' });
    bucket.refuse = null;
    expect((await push()).report).toMatchObject({ outcome: 'complete', resent: 0 });
    for (const name of taken) expect(bucket.asked.filter((asked) => asked === `PUT ${name}`)).toHaveLength(1);
    const checked = await until(
      client['offsite.check']({ vault, credentials, sharePercent: 100 }),
      ({ phase }) => phase === 'ended',
    );
    expect(checked.report).toMatchObject({ problems: [] });
    const pull = client['offsite.pull']({ from: to, to: path.join(root, 'back'), key, credentials });
    const { report } = await until(pull, ({ phase }) => phase === 'ended');
    const back = report && 'vault' in report ? report.vault : '';
    expect(hashTree(path.join(back, 'data'))).toEqual(hashTree(path.join(vault, 'data')));
  });
});
