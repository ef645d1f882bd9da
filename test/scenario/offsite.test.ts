import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OffsiteCheck, OffsitePulled } from '../../src/shared/domain/offsite.ts';
import { cliJson, startCli } from '../support/cli.ts';
import {
  folderPlace,
  hasCommand,
  NO_RCLONE,
  startS3,
  startWebdav,
  type TestPlace,
  type TestServer,
} from '../support/offsite-places.ts';
import { beginOffsite, bringOffsiteBack, check, push, run, type Begun } from '../support/offsite-runs.ts';
import { hashTree, seededBytes } from '../support/trees.ts';

const KILLS = Number(process.env['OFFSITE_KILLS'] ?? 20);
/** Each command is a process: on a loaded machine they add up. */
const LIMIT = 15 * 60_000;
const NOW = { signal: new AbortController().signal };
const MUCH = { maxBuffer: 64 * 1024 * 1024 };
const PASSPHRASE = 'anchor rowing tulip Kessel';
const NO_AGE = hasCommand('age') ? '' : 'age is not installed';

/** Where the copies lie. Damage is planted at each; the kills are shared out among those that are there. */
const KINDS = ['in a folder', 'on a WebDAV server', 'on an S3 server'] as const;
type Kind = (typeof KINDS)[number];
const isHere = (kind: Kind): boolean => kind !== 'on a WebDAV server' || NO_RCLONE === '';

let work = '';
let original = '';
let webdav: TestServer | null = null;
let s3: TestServer | null = null;

beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'offsite-'));
  const phone = path.join(work, 'card');
  mkdirSync(path.join(phone, 'Pictures'), { recursive: true });
  for (let n = 0; n < 40; n += 1)
    writeFileSync(path.join(phone, 'Pictures', `Größe ${n}.jpg`), seededBytes(20_000 + n, n));
  writeFileSync(path.join(phone, 'film.mp4'), seededBytes(34_000_000, 77));
  writeFileSync(path.join(phone, 'empty.txt'), '');
  const made = await cliJson<{ vault: string }>([
    'backup',
    '--device',
    `folder:${phone}`,
    '--to',
    path.join(work, 'backup'),
  ]);
  original = made.json.vault;
  if (NO_RCLONE === '') webdav = await startWebdav(path.join(work, 'dav'));
  s3 = await startS3(path.join(work, 's3'));
});
afterAll(async () => {
  await webdav?.close();
  await s3?.close();
  rmSync(work, { recursive: true, force: true });
});

/** A backup of its own, as the tests damage and send each their own. */
function aBackup(name: string): string {
  const root = path.join(work, name);
  cpSync(original, root, { recursive: true, preserveTimestamps: true });
  return root;
}

async function aPlace(kind: Kind, name: string): Promise<TestPlace> {
  const server = kind === 'on a WebDAV server' ? webdav : s3;
  if (kind === 'in a folder' || !server) return folderPlace(path.join(work, name));
  return await server.place(name);
}

function killsOf(kind: Kind): number {
  const here = KINDS.filter(isHere);
  const at = here.indexOf(kind);
  return at < 0 ? 0 : Math.floor(KILLS / here.length) + (at < KILLS % here.length ? 1 : 0);
}

const begin = (name: string, to: string, env: Readonly<Record<string, string>> = {}): Promise<Begun> =>
  beginOffsite(work, { vault: aBackup(name), name, to, env });

const bringBack = (begun: Begun, from: string, name: string): Promise<void> =>
  bringOffsiteBack(begun, from, path.join(work, name));

describe('an off-site copy in a folder', () => {
  it(
    'goes and comes back whole, tells nothing of what it is, opens by hand with age and tar, and opens what age wrote',
    async (context) => {
      const to = path.join(work, 'cloud');
      const begun = await begin('plain', to);
      const sent = await push(begun);
      expect(sent.code, sent.text).toBe(0);
      expect(sent.json).toMatchObject({ outcome: 'complete', resent: 0 });
      const all = [...hashTree(to).keys()];
      expect(
        all.every((name) =>
          /^(packs\/..\/[0-9a-f]{64}\.age|snapshots\/[^/]+\.age|READ-ME\.txt|lifeboat-offsite\.json)$/u.test(name),
        ),
      ).toBe(true);
      for (const name of all) expect(readFileSync(path.join(to, name)).includes('Pictures')).toBe(false);
      const again = await push(begun);
      expect(again.json.sent.files, 'only the records of the first push are new').toBeLessThan(3);
      expect((await check(begun)).json.problems).toEqual([]);
      await bringBack(begun, to, 'plain-back');
      if (NO_AGE) return context.skip(NO_AGE);
      const page = readFileSync(path.join(work, 'plain.html'), 'utf8');
      const identity = /AGE-SECRET-KEY-1[0-9A-Z]+/u.exec(page)?.[0] ?? '';
      writeFileSync(path.join(work, 'key.txt'), `${identity}\n`);
      const opened = path.join(work, 'by-hand');
      mkdirSync(opened);
      for (const name of all.filter((one) => one.startsWith('packs/'))) {
        execFileSync('sh', ['-c', `age -d -i ../key.txt "$1" | tar -x`, 'sh', path.join(to, name)], { cwd: opened });
      }
      execFileSync(
        'sh',
        [
          '-c',
          'cd "$(dirname "$(find . -name "film.mp4.lifeboat-part-*" | head -1)")" && cat film.mp4.lifeboat-part-* > film.mp4 && rm film.mp4.lifeboat-part-*',
        ],
        { cwd: opened },
      );
      const missing = [...hashTree(path.join(begun.vault, 'data'))].filter(
        ([name, hash]) => hashTree(path.join(opened, 'data')).get(name) !== hash,
      );
      expect(missing.map(([name]) => path.basename(name))).toEqual(['empty.txt']);

      // The other way round: a list that age itself encrypted is opened by us.
      const recipient = execFileSync('age-keygen', ['-y', path.join(work, 'key.txt')], { encoding: 'utf8' }).trim();
      const [list = ''] = all
        .filter((name) => name.startsWith('snapshots/'))
        .sort()
        .reverse();
      const plain = execFileSync('age', ['-d', '-i', path.join(work, 'key.txt'), path.join(to, list)], MUCH);
      const sealed = execFileSync('age', ['-r', recipient], { ...MUCH, input: plain });
      for (const name of readdirSync(path.join(to, 'snapshots'))) rmSync(path.join(to, 'snapshots', name));
      const name = `${list.slice(0, list.indexOf('Z-'))}Z-${createHash('sha256').update(sealed).digest('hex')}.age`;
      writeFileSync(path.join(to, name), sealed);
      await bringBack(begun, to, 'sealed-by-age');
    },
    LIMIT,
  );

  it(
    'has a working copy of its key that age opens with the passphrase, and that checks and brings back with it',
    async (context) => {
      const to = path.join(work, 'locked-cloud');
      const begun = await begin('locked', to);
      const settings = path.join(work, 'locked-settings', 'settings.json');
      const phrase = path.join(work, 'locked-phrase');
      writeFileSync(phrase, `${PASSPHRASE}\r\nnot this line\n`);
      const env = { LIFEBOAT_SETTINGS: settings };
      const keep = ['offsite', 'confirm', begun.vault, '--key-file', begun.key, '--working-copy'];
      const kept = await run([...keep, '--passphrase-file', phrase], env);
      expect(kept.code, kept.text).toBe(0);
      expect((await push(begun)).code).toBe(0);
      const look = ['offsite', 'check', begun.vault, '--share', '100%', '--open'];
      const looked = await run<OffsiteCheck>(look, { ...env, LIFEBOAT_OFFSITE_PASSPHRASE: PASSPHRASE });
      expect(looked.code, looked.text).toBe(0);
      expect(looked.json.opened).toEqual(looked.json.objects);
      const wrong = await run(look, { ...env, LIFEBOAT_OFFSITE_PASSPHRASE: `${PASSPHRASE}!` });
      expect([wrong.code, wrong.text.includes('OFFSITE_WRONG_PASSPHRASE')]).toEqual([41, true]);
      const back = ['offsite', 'pull', '--from', to, '--to', path.join(work, 'locked-back')];
      const pulled = await run<OffsitePulled>([...back, '--passphrase-file', phrase], env);
      expect(pulled.code, pulled.text).toBe(0);
      expect(hashTree(path.join(pulled.json.vault, 'data'))).toEqual(hashTree(path.join(begun.vault, 'data')));
      if (NO_AGE) return context.skip(NO_AGE);
      const folder = path.join(path.dirname(settings), 'offsite-keys');
      const file = path.join(folder, readdirSync(folder)[0] ?? '');
      // age asks at a terminal only; `script` is one.
      const typing = (command: string): string =>
        execFileSync('script', ['-qec', command, '/dev/null'], { input: `${PASSPHRASE}\n`, encoding: 'utf8' });
      const opened = path.join(work, 'locked-opened');
      typing(`age -d -o ${opened} ${file}`);
      const page = readFileSync(path.join(work, 'locked.html'), 'utf8');
      expect(readFileSync(opened, 'utf8')).toContain(/AGE-SECRET-KEY-1[0-9A-Z]+/u.exec(page)?.[0]);
      // As it is, it opens what lies away: age asks for its passphrase.
      const [pack = ''] = [...hashTree(to).keys()].filter((name) => name.startsWith('packs/'));
      typing(`age -d -i ${file} -o ${opened}.tar ${path.join(to, pack)}`);
      expect(execFileSync('tar', ['-tf', `${opened}.tar`], MUCH).byteLength).toBeGreaterThan(0);
    },
    LIMIT,
  );

  it(
    'refuses another key, a spoiled word, another place and a folder that is gone, each with its own words',
    async () => {
      const to = path.join(work, 'strict-cloud');
      const begun = await begin('strict', to);
      const other = await begin('strict2', path.join(work, 'strict-other'));
      expect((await push(begun)).code).toBe(0);
      const pull = (key: string) =>
        run(['offsite', 'pull', '--from', to, '--to', path.join(work, 'nowhere'), '--key-file', key]);
      expect((await pull(other.key)).text).toContain('OFFSITE_WRONG_KEY');
      const words = readFileSync(begun.key, 'utf8').split(' ');
      writeFileSync(path.join(work, 'spoiled'), [...words.slice(1), words[0]].join(' '));
      expect((await pull(path.join(work, 'spoiled'))).text).toContain('OFFSITE_WRONG_KEY');
      expect((await run(['offsite', 'confirm', begun.vault, '--key-file', other.key])).text).toContain(
        'OFFSITE_WRONG_KEY',
      );
      for (const name of readdirSync(to)) rmSync(path.join(to, name), { recursive: true });
      expect((await push(begun)).text).toContain('OFFSITE_AWAY');
      rmSync(to, { recursive: true });
      const gone = await push(begun);
      expect(gone.code).toBe(41);
      expect(readdirSync(work).includes('strict')).toBe(true);
    },
    LIMIT,
  );
});

describe.each(KINDS)('an off-site copy %s', (kind) => {
  it(
    'names what the place lost, cut short, changed and swapped; the next push makes it whole',
    async (context) => {
      if (!isHere(kind)) return context.skip(NO_RCLONE);
      const place = await aPlace(kind, `rotten-${KINDS.indexOf(kind)}`);
      const { to, remote, env } = place;
      const begun = await begin(`rot-${KINDS.indexOf(kind)}`, to, env);
      expect((await push(begun)).code).toBe(0);
      const packs = (await remote.list(NOW)).filter(({ name }) => name.startsWith('packs/')).map(({ name }) => name);
      expect(packs.length).toBeGreaterThanOrEqual(3);
      const [lost = '', cut = '', flipped = ''] = packs;
      const bytesOf = async (name: string) => Buffer.from((await remote.get(name, NOW)) ?? []);
      await place.remove(lost);
      await remote.put(cut, (await bytesOf(cut)).subarray(0, 1000), NOW);
      const bytes = await bytesOf(flipped);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      await remote.put(flipped, bytes, NOW);
      const ill = await check(begun);
      expect(ill.code, ill.text).toBe(30);
      const named = new Map(ill.json.problems.map((problem) => [problem.object, problem]));
      expect([lost, cut, flipped].map((name) => named.get(name)?.what)).toEqual(['missing', 'truncated', 'changed']);
      expect([...named.values()].every(({ files }) => files.length > 0)).toBe(true);
      expect(named.size).toBe(3);
      const healed = await push(begun);
      expect(healed.code, healed.text).toBe(0);
      expect(healed.json.resent).toBe(3);
      expect((await check(begun)).json.problems).toEqual([]);
      const equal = new Map<number, string[]>();
      for (const { name, size } of await remote.list(NOW)) {
        if (name.startsWith('packs/') && name !== flipped) equal.set(size, [...(equal.get(size) ?? []), name]);
      }
      const [one = '', other = ''] = [...equal.values()].find((names) => names.length > 1) ?? [];
      expect(other).not.toBe('');
      const [first, second] = [await bytesOf(one), await bytesOf(other)];
      await remote.put(one, second, NOW);
      await remote.put(other, first, NOW);
      const found = await check(begun);
      expect(found.json.problems.map(({ what }) => what)).toEqual(['changed', 'changed']);
      expect((await push(begun)).code).toBe(0);
      expect((await check(begun)).json.problems).toEqual([]);
      await bringBack(begun, to, `rot-back-${KINDS.indexOf(kind)}`);
    },
    LIMIT,
  );

  it(
    `is whole after ${killsOf(kind)} kills at random moments`,
    async (context) => {
      if (!isHere(kind)) return context.skip(NO_RCLONE);
      const kills = killsOf(kind);
      let [killed, finished] = [0, 0];
      let wholeMs = 3000;
      let place: { readonly begun: Begun; readonly to: string } | null = null;
      while (killed < kills) {
        if (place === null) {
          const name = `${KINDS.indexOf(kind)}-${finished}`;
          const { to, env } = await aPlace(kind, `killed-${name}`);
          place = { begun: await begin(`kill-${name}`, to, env), to };
        }
        const began = Date.now();
        const { child, result } = startCli(['offsite', 'push', place.begun.vault, '--json'], place.begun.env);
        // From before the first request to about when the last one is answered.
        const timer = setTimeout(() => child.kill('SIGKILL'), wholeMs * (0.1 + Math.random() * 0.9));
        const { signal, code, stderr } = await result;
        clearTimeout(timer);
        if (signal === 'SIGKILL') killed += 1;
        if (signal === 'SIGKILL' && killed < kills) continue;
        if (signal !== 'SIGKILL') {
          expect(code, stderr).toBe(0);
          wholeMs = Date.now() - began;
        }
        // Everything is there: look at it, and begin again elsewhere.
        const { begun, to } = place;
        const sent = await push(begun);
        expect(sent.code, sent.text).toBe(0);
        expect((await check(begun)).json.problems).toEqual([]);
        if (killed >= kills || finished % 5 === 0)
          await bringBack(begun, to, `kill-back-${KINDS.indexOf(kind)}-${finished}`);
        place = null;
        finished += 1;
      }
      console.log(`off-site ${kind}: ${killed} pushes were killed, ${finished} places were whole in the end`);
    },
    LIMIT,
  );
});

/** Lets the first connections that carry much break in the middle of what they carry, in both directions. */
function dropping(to: number): Promise<{ server: Server; port: number; dropped: () => number }> {
  let dropped = 0;
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    let seen = 0;
    near.on('data', (data: Buffer) => {
      seen += data.length;
      if (dropped < 3 && seen > 2_000_000) {
        dropped += 1;
        near.destroy();
        far.destroy();
      }
    });
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({ server, port: (server.address() as AddressInfo).port, dropped: () => dropped });
    });
  });
}

describe('an off-site copy on a WebDAV server (rclone serve webdav)', () => {
  it(
    'goes and comes back whole over connections that break, and a wrong password is told',
    async (context) => {
      if (!webdav) return context.skip(NO_RCLONE);
      const proxy = await dropping(webdav.port);
      const { to, env } = await webdav.place('broken-off');
      try {
        const url = `http://127.0.0.1:${proxy.port}/broken-off`;
        const begun = await begin('dav-vault', url, env);
        const sent = await push(begun);
        expect(sent.code, sent.text).toBe(0);
        expect(proxy.dropped()).toBeGreaterThan(0);
        const looked = await check(begun);
        expect(looked.code, looked.text).toBe(0);
        const denied = await push({ ...begun, env: { ...env, LIFEBOAT_OFFSITE_PASSWORD: 'expired' } });
        expect(denied.code).toBe(41);
        expect(denied.text).toContain('OFFSITE_DENIED');
        await bringBack(begun, to, 'dav-back');
      } finally {
        proxy.server.close();
      }
    },
    LIMIT,
  );
});

describe('an off-site copy on an S3 server (s3rver)', () => {
  it(
    'goes and comes back whole, and wrong credentials are told',
    async (context) => {
      if (!s3) return context.skip('s3rver did not start');
      const { to, env } = await s3.place('my phone');
      const begun = await begin('s3-vault', to, env);
      const sent = await push(begun);
      expect(sent.code, sent.text).toBe(0);
      expect((await check(begun)).json.problems).toEqual([]);
      // s3rver knows its access keys, and does not calculate signatures of version 4.
      const denied = await push({ ...begun, env: { ...env, LIFEBOAT_OFFSITE_USER: 'expired' } });
      expect(denied.text).toContain('OFFSITE_UNKNOWN_USER');
      expect(denied.code).toBe(41);
      await bringBack(begun, to, 's3-back');
    },
    LIMIT,
  );
});
