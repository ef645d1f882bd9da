import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cliJson } from '../support/cli.ts';
import { s3PlaceAt, type TestPlace } from '../support/offsite-places.ts';
import { beginOffsite, bringOffsiteBack, check, push, run, type Begun } from '../support/offsite-runs.ts';
import { NO_SWIFT, startSwift, SWIFT_PAGE, type Swift } from '../support/swift.ts';
import { seededBytes } from '../support/trees.ts';

/** Each command is a process, and so is each of Swift's servers: on a loaded machine they add up. */
const LIMIT = 10 * 60_000;
const NOW = { signal: new AbortController().signal };
const HOUR_MS = 60 * 60_000;

let work = '';
let server: Swift | null = null;
let place: TestPlace | null = null;
let begun: Begun | null = null;

beforeAll(async () => {
  if (NO_SWIFT) return;
  work = mkdtempSync(path.join(tmpdir(), 'offsite-swift-'));
  const card = path.join(work, 'card');
  mkdirSync(path.join(card, 'Pictures'), { recursive: true });
  for (let n = 0; n < 20; n += 1)
    writeFileSync(path.join(card, 'Pictures', `Größe ${n}.jpg`), seededBytes(20_000 + n, n));
  writeFileSync(path.join(card, 'film.mp4'), seededBytes(34_000_000, 77));
  const to = path.join(work, 'backup');
  const made = await cliJson<{ vault: string }>(['backup', '--device', `folder:${card}`, '--to', to]);
  server = await startSwift(path.join(work, 'swift'));
  // What a signature has to spell otherwise than an address does.
  place = await server.place("my phone's (2) größe+*!&=");
  const { env } = place;
  begun = await beginOffsite(work, { vault: made.json.vault, name: 'swift', to: place.to, env });
}, LIMIT);
afterAll(async () => {
  await server?.close();
  if (work) rmSync(work, { recursive: true, force: true });
});

beforeEach((context) => {
  if (NO_SWIFT) context.skip(NO_SWIFT);
});

/** What the tests share; the first of them sends it. */
function here(): { readonly server: Swift; readonly place: TestPlace; readonly begun: Begun } {
  if (!server || !place || !begun) throw new Error('Swift did not start');
  return { server, place, begun };
}

describe('an off-site copy on an S3 server that checks signatures (OpenStack Swift)', () => {
  it(
    'goes and comes back whole, a page of its list at a time, and is not sent again',
    async () => {
      const { place, begun } = here();
      const sent = await push(begun);
      expect(sent.code, sent.text).toBe(0);
      expect(sent.json).toMatchObject({ outcome: 'complete', resent: 0 });
      expect((await place.remote.list(NOW)).length, 'more than a page').toBeGreaterThan(SWIFT_PAGE);
      const again = await push(begun);
      expect(again.json.sent.files, 'only the records of the first push are new').toBeLessThan(3);
      expect((await check(begun)).json.problems).toEqual([]);
      await bringOffsiteBack(begun, place.to, path.join(work, 'back'));
    },
    LIMIT,
  );

  it(
    'names what the server lost and what rotted on its disk; the next push makes it whole',
    async () => {
      const { server, place, begun } = here();
      const packs = (await place.remote.list(NOW)).filter(({ name }) => name.startsWith('packs/'));
      // The film's: what small ones hold may be out of date.
      const largest = packs.sort((one, other) => other.size - one.size).map(({ name }) => name);
      const [deleted = '', lost = '', rotten = ''] = largest;
      await place.remove(deleted);
      // Still in the list of the bucket, as when a disk behind it dies.
      rmSync(server.fileOf(place, lost));
      const file = server.fileOf(place, rotten);
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      writeFileSync(file, bytes);
      const ill = await check(begun);
      expect(ill.code, ill.text).toBe(30);
      const named = new Map(ill.json.problems.map((problem) => [problem.object, problem.what]));
      expect([deleted, lost, rotten].map((name) => named.get(name))).toEqual(['missing', 'missing', 'changed']);
      expect(named.size).toBe(3);
      const healed = await push(begun);
      expect(healed.code, healed.text).toBe(0);
      expect(healed.json.resent).toBe(3);
      expect((await check(begun)).json.problems).toEqual([]);
      await bringOffsiteBack(begun, place.to, path.join(work, 'healed-back'));
    },
    LIMIT,
  );

  it(
    'is listed to its end',
    async () => {
      const many = await here().server.place('many');
      const names = Array.from({ length: 4 * SWIFT_PAGE + 1 }, (_, n) => `packs/${n % 3}/a&b+ü ${n}.age`);
      for (const name of names) await many.remote.put(name, Buffer.from(name), NOW);
      const found = await many.remote.list(NOW);
      expect(found.map(({ name }) => name).sort()).toEqual([...names].sort());
      expect(Buffer.from((await many.remote.get(names[7] ?? '', NOW)) ?? []).toString()).toBe(names[7]);
    },
    LIMIT,
  );

  it.each([
    ['a wrong secret', { LIFEBOAT_OFFSITE_PASSWORD: 'testing!' }, 'OFFSITE_WRONG_SECRET'],
    // Swift says the same of an access key that it does not know.
    ['an unknown access key', { LIFEBOAT_OFFSITE_USER: 'test:nobody' }, 'OFFSITE_WRONG_SECRET'],
    [
      'a user to whom the bucket is closed',
      { LIFEBOAT_OFFSITE_USER: 'test:guest', LIFEBOAT_OFFSITE_PASSWORD: 'guest' },
      'OFFSITE_FORBIDDEN',
    ],
    ['a clock an hour behind', shiftedBy(-HOUR_MS), 'OFFSITE_CLOCK'],
    ['a clock an hour ahead', shiftedBy(HOUR_MS), 'OFFSITE_CLOCK'],
  ] as const)(
    'refuses %s, and what was sent stays',
    async (_, env, code) => {
      const { place, begun } = here();
      const before = await place.remote.list(NOW);
      const refused = { ...begun, env: { ...begun.env, ...env } };
      const told = await push(refused);
      expect([told.code, told.text]).toEqual([41, expect.stringContaining(code)]);
      expect((await check(refused)).text).toContain(code);
      const pull = ['offsite', 'pull', '--from', place.to, '--to', path.join(work, 'nowhere'), '--key-file', begun.key];
      expect((await run(pull, refused.env)).text).toContain(code);
      expect(await place.remote.list(NOW)).toEqual(before);
    },
    LIMIT,
  );

  it.each([
    ['a bucket that is not there', (to: string) => to.replace('/bucket/', '/bucker/'), 'OFFSITE_NO_BUCKET'],
    ['another region', (to: string) => `${to}?region=eu-central-1`, 'OFFSITE_REGION'],
  ] as const)(
    'tells %s',
    async (_, spoil, code) => {
      const { place, begun } = here();
      const to = spoil(place.to);
      const sheet = path.join(work, 'never.html');
      const init = await run(['offsite', 'init', begun.vault, '--to', to, '--sheet', sheet], begun.env);
      expect([init.code, init.text]).toEqual([41, expect.stringContaining(code)]);
      const pull = ['offsite', 'pull', '--from', to, '--to', path.join(work, 'nowhere'), '--key-file', begun.key];
      expect((await run(pull, begun.env)).text).toContain(code);
    },
    LIMIT,
  );

  it('refuses to write into and to read from a bucket that is not there', async () => {
    const { port, user, password } = here().server;
    const { remote } = s3PlaceAt(port, 'bucker', 'phone', { user, password });
    await expect(remote.put('a', new Uint8Array(3), NOW)).rejects.toMatchObject({ code: 'OFFSITE_NO_BUCKET' });
    await expect(remote.get('a', NOW)).rejects.toMatchObject({ code: 'OFFSITE_NO_BUCKET' });
  });
});

/** The environment in which Node's own clock goes wrong by so much. */
function shiftedBy(ms: number): { readonly NODE_OPTIONS: string } {
  const module = `const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...given) { super(...(given.length === 0 ? [Real.now() + ${ms}] : given)); }
      static now() { return Real.now() + ${ms}; }
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(module)}` };
}
