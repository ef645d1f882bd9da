import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SignIns, type Keychain } from '../../../../src/core/settings/sign-ins.ts';
import { startApp, until } from '../../../support/app.ts';
import { Bucket } from '../../../support/bucket.ts';
import { withPlaceAway } from '../../../support/place-away.ts';

const credentials = { user: 'AKIAIOSFODNN7EXAMPLE', password: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const PLACE = 'https://cloud.owner.example/copy';
const flip = (bytes: Buffer): Buffer => bytes.map((byte) => byte ^ 0x5a) as Buffer;

/** A keychain that opens what it sealed itself, until it is emptied. */
class TestKeychain implements Keychain {
  real = true;
  #secret = randomUUID();
  isReal = (): Promise<boolean> => Promise.resolve(this.real);
  seal = (text: string): Promise<string> =>
    Promise.resolve(flip(Buffer.from(`${this.#secret}${text}`)).toString('base64'));
  open = (sealed: string): Promise<string | null> => {
    const text = flip(Buffer.from(sealed, 'base64')).toString();
    return Promise.resolve(text.startsWith(this.#secret) ? text.slice(this.#secret.length) : null);
  };

  empty(): void {
    this.#secret = randomUUID();
  }
}

describe('SignIns', () => {
  let folder = '';
  const remote = randomUUID();
  const file = (): string => path.join(folder, 'sign-ins.json');
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sign-ins-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps what only the keychain can open, in a file that is its owner’s alone, until it is to be forgotten', async () => {
    const signIns = new SignIns(folder, new TestKeychain());
    await signIns.keep(remote, PLACE, credentials);
    expect(await signIns.get(remote, PLACE)).toEqual(credentials);
    const text = readFileSync(file(), 'utf8');
    for (const part of [credentials.user, credentials.password]) {
      expect(text).not.toContain(part);
      expect(
        Buffer.from((JSON.parse(text) as Record<string, string>)[remote] ?? '', 'base64').toString(),
      ).not.toContain(part);
    }
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    await signIns.forget(remote);
    expect(await signIns.get(remote, PLACE)).toBeNull();
    expect(existsSync(file())).toBe(false);
  });

  it('keeps nothing where the keychain protects nothing, and uses nothing that was kept before', async () => {
    const keychain = new TestKeychain();
    const signIns = new SignIns(folder, keychain);
    await signIns.keep(remote, PLACE, credentials);
    keychain.real = false;
    expect(await signIns.canKeep()).toBe(false);
    expect(await signIns.get(remote, PLACE)).toBeNull();
    await expect(signIns.keep(remote, PLACE, credentials)).rejects.toMatchObject({ code: 'USAGE' });
    const none = new SignIns(folder, null);
    expect([await none.canKeep(), await none.get(remote, PLACE)]).toEqual([false, null]);
    await expect(none.keep(remote, PLACE, credentials)).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('has none where the keychain was emptied, or the file makes no sense', async () => {
    const keychain = new TestKeychain();
    const signIns = new SignIns(folder, keychain);
    await signIns.keep(remote, PLACE, credentials);
    keychain.empty();
    expect(await signIns.get(remote, PLACE)).toBeNull();
    writeFileSync(file(), '{"not": ["ours"]');
    expect(await signIns.get(remote, PLACE)).toBeNull();
    await signIns.keep(remote, PLACE, credentials);
    expect(await signIns.get(remote, PLACE)).toEqual(credentials);
  });
});

describe('what is kept for one server', () => {
  it('is not given for another, nor what an older app sealed without saying for which', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sign-ins-'));
    try {
      const keychain = new TestKeychain();
      const signIns = new SignIns(folder, keychain);
      const remote = randomUUID();
      await signIns.keep(remote, PLACE, credentials);
      expect(await signIns.get(remote, PLACE)).toEqual(credentials);
      expect(await signIns.get(remote, 'https://cloud.owner.example.other/copy')).toBe('another');
      const old = { [remote]: await keychain.seal(JSON.stringify(credentials)) };
      writeFileSync(path.join(folder, 'sign-ins.json'), JSON.stringify(old));
      expect(await signIns.get(remote, PLACE)).toBe('another');
      await signIns.keep(remote, PLACE, credentials);
      expect(await signIns.get(remote, PLACE)).toEqual(credentials);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is sent to no other that the backup comes to name, and it is said why it is asked for', async () => {
    const heard: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      heard.push(request.headers.authorization);
      response.writeHead(401).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const keychain = new TestKeychain();
      await using app = startApp(() => ({ keychain }));
      const { vault, remote } = await withPlaceAway(app, { files: 1 });
      const file = path.join(vault, '.lifeboat', 'offsite', remote, 'config.json');
      const config = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
      await new SignIns(path.dirname(app.ports.settingsFile), keychain).keep(remote, PLACE, credentials);
      const isSignedIn = async () => (await app.client['offsite.status']({ vault }))[0]?.signedIn;
      writeFileSync(file, JSON.stringify({ ...config, kind: 'webdav', place: PLACE }));
      expect(await isSignedIn()).toBe(true);
      const other = `http://127.0.0.1:${(server.address() as AddressInfo).port}/copy`;
      writeFileSync(file, JSON.stringify({ ...config, kind: 'webdav', place: other }));
      expect(await isSignedIn()).toBe(false);
      expect((await app.client['offsite.status']({ vault }))[0]?.keptForAnother).toBe(true);
      const { id } = await app.client['offsite.start']({ vault, remote, credentials: null, keep: false });
      await expect(until(app.client['offsite.follow']({ id }), () => false)).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining(other) as string,
      });
      expect(heard).toEqual([]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('sending with what is kept', () => {
  it('asks for nothing once the server has taken it, and again after it is forgotten or refused', async () => {
    const bucket = new Bucket();
    const origin = await bucket.listen();
    try {
      await using app = startApp(() => ({ keychain: new TestKeychain() }));
      const phone = path.join(app.root, 'card');
      mkdirSync(path.join(phone, 'Pictures'), { recursive: true });
      writeFileSync(path.join(phone, 'Pictures', 'one.txt'), 'a picture of words');
      const { runId, vault } = await app.client['run.start']({
        deviceId: `folder:${phone}` as never,
        to: path.join(app.root, 'b'),
      });
      await app.client['run.report']({ runId });
      const to = `s3+${origin}/bucket/phone`;
      const { config, sheet } = await app.client['offsite.init']({ vault, to, sheet: app.root, credentials });
      const html = readFileSync(sheet, 'utf8');
      const key = /AGE-SECRET-KEY-1[0-9A-Z]+/u.exec(html)?.[0] ?? '';
      // Whoever finds the page knows where and as whom, and needs the password from elsewhere.
      expect(html).toContain(credentials.user);
      expect(html).toContain('The password is not on this page');
      expect(html).not.toContain(credentials.password);
      await app.client['offsite.confirm']({ vault, remote: config.id, key });
      const send = async (given: typeof credentials | null, keep: boolean): Promise<void> => {
        const wish = { vault, remote: config.id, credentials: given, keep };
        const { id } = await app.client['offsite.start'](wish);
        await until(app.client['offsite.follow']({ id }), ({ phase }) => phase === 'ended');
        await until(app.client['copies.jobs'](null), (jobs) => jobs.every(({ state }) => state !== 'working'));
      };
      const isSignedIn = async (): Promise<boolean | undefined> =>
        (await app.client['offsite.status']({ vault }))[0]?.signedIn;

      bucket.refuse = () => ({ status: 403, body: '<Error><Code>SignatureDoesNotMatch</Code></Error>' });
      await expect(send(credentials, true)).rejects.toMatchObject({ code: 'OFFSITE_WRONG_SECRET' });
      expect(await isSignedIn(), 'what was refused is not kept').toBe(false);
      bucket.refuse = null;
      await send(credentials, false);
      expect(await isSignedIn(), 'not asked to keep it').toBe(false);
      await send(credentials, true);
      expect(await isSignedIn()).toBe(true);
      await send(null, false);
      await app.client['offsite.forget']({ remote: config.id });
      expect(await isSignedIn()).toBe(false);
      await expect(send(null, false), 'it is asked for').rejects.toMatchObject({ code: 'USAGE' });
    } finally {
      await bucket.close();
    }
  });
});
