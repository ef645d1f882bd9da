import { Encrypter } from 'age-encryption';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeKey, openBytes, sealBytes } from '../../../../src/core/copies/offsite/key.ts';
import { openWorkingKey } from '../../../../src/core/copies/offsite/working-key.ts';
import type { OffsiteCheck, OffsitePulled } from '../../../../src/shared/domain/offsite.ts';
import { withPlaceAway } from '../../../support/place-away.ts';
import { startApp, until, type TestApp } from '../../../support/app.ts';
import { hashTree, sha256 } from '../../../support/trees.ts';

const PASSPHRASE = 'anchor rowing tulip Größe';

interface Away {
  readonly vault: string;
  readonly remote: string;
  readonly key: string;
  readonly place: string;
  /** Where a working copy of the key is, or would be. */
  readonly file: string;
}

/** A backup with a place away in a folder. Its key was not typed back. */
async function begin(app: TestApp): Promise<Away> {
  const { vault, remote, cloud: place, key, sheet } = await withPlaceAway(app, { isTypedBack: false });
  renameSync(sheet, path.join(app.root, 'card', 'printed'));
  const file = path.join(path.dirname(app.ports.settingsFile), 'offsite-keys', `${remote}.age`);
  return { vault, remote, key, place, file };
}

async function push({ client }: TestApp, { vault }: Away): Promise<void> {
  await until(client['offsite.push']({ vault }), ({ phase }) => phase === 'ended');
}

async function check(
  { client }: TestApp,
  { vault }: Away,
  passphrase: string | null,
  share = 100,
): Promise<OffsiteCheck> {
  const stream = client['offsite.check']({ vault, sharePercent: share, passphrase });
  return (await until(stream, ({ phase }) => phase === 'ended')).report as OffsiteCheck;
}

const isKept = async ({ client }: TestApp, { vault }: Away): Promise<boolean | undefined> =>
  (await client['offsite.status']({ vault }))[0]?.workingKey;

/** Every file below the folder that holds these bytes, or has them in its name. */
function whoHolds(folder: string, bytes: Buffer): string[] {
  return [...hashTree(folder).keys()].filter(
    (name) => Buffer.from(name).includes(bytes) || readFileSync(path.join(folder, name)).includes(bytes),
  );
}

describe('a working copy of the key', () => {
  it('is not kept unless it is asked for, and never under a passphrase that is soon found', async () => {
    await using app = startApp();
    const away = await begin(app);
    const { vault, key, file } = away;
    for (const passphrase of ['', 'short words', '   eleven chr   ']) {
      const refused = app.client['offsite.confirm']({ vault, key, passphrase });
      await expect(refused, passphrase).rejects.toMatchObject({ code: 'USAGE' });
    }
    expect(await app.client['offsite.status']({ vault })).toMatchObject([{ config: { keyTestedAt: null } }]);
    await app.client['offsite.confirm']({ vault, key });
    expect(await isKept(app, away)).toBe(false);
    expect(existsSync(path.dirname(file))).toBe(false);
    await push(app, away);
    await expect(check(app, away, PASSPHRASE)).rejects.toMatchObject({ code: 'USAGE' });
    expect((await check(app, away, null)).opened).toBeNull();
  });

  it('is refused where the settings lie in the backup, or in the folder that is carried away', async () => {
    for (const inside of ['backup/card/settings', 'cloud/settings']) {
      await using app = startApp((root) => ({ settingsFile: path.join(root, inside, 'settings.json') }));
      const away = await begin(app);
      const { vault, key, file } = away;
      const kept = app.client['offsite.confirm']({ vault, key, passphrase: PASSPHRASE });
      await expect(kept, inside).rejects.toMatchObject({ code: 'USAGE' });
      expect(existsSync(file), `${vault}: ${inside}`).toBe(false);
    }
  });

  it('opens what lies away and brings it back, is nowhere but beside the settings, and is forgotten', async () => {
    await using app = startApp();
    const away = await begin(app);
    const { vault, key, place, file } = away;
    await app.client['offsite.confirm']({ vault, key });
    await push(app, away);
    // Added later, with the key typed once more.
    await app.client['offsite.confirm']({ vault, key, passphrase: PASSPHRASE });
    expect(await isKept(app, away)).toBe(true);
    expect(readFileSync(file, 'latin1')).toMatch(/^age-encryption\.org\/v1\n-> scrypt /u);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(path.dirname(file)), 'no temporary file stays').toEqual([path.basename(file)]);

    const listAlone = await check(app, away, PASSPHRASE, 0);
    expect(listAlone).toMatchObject({ problems: [], read: { files: 2 }, opened: { files: 2 } });
    const whole = await check(app, away, PASSPHRASE);
    expect(whole.problems).toEqual([]);
    expect(whole.objects.files).toBeGreaterThan(1);
    expect(whole.opened).toEqual(whole.objects);
    await expect(check(app, away, `${PASSPHRASE}.`)).rejects.toMatchObject({ code: 'OFFSITE_WRONG_PASSPHRASE' });

    const to = path.join(app.root, 'back');
    const pull = app.client['offsite.pull']({ from: place, to, passphrase: PASSPHRASE });
    const pulled = (await until(pull, ({ phase }) => phase === 'ended')).report as OffsitePulled;
    expect(pulled).toMatchObject({ outcome: 'complete', findings: [] });
    expect(hashTree(path.join(pulled.vault, 'data'))).toEqual(hashTree(path.join(vault, 'data')));
    for (const both of [{}, { key, passphrase: PASSPHRASE }]) {
      const wrong = app.client['offsite.pull']({ from: place, to: path.join(app.root, 'other'), ...both });
      await expect(until(wrong, () => false)).rejects.toMatchObject({ code: 'USAGE' });
    }

    const { text } = await app.client['doctor.bundle']({ ids: [] });
    const sealed = readFileSync(file).subarray(-60);
    for (const secret of [Buffer.from(key), Buffer.from(PASSPHRASE), sealed, Buffer.from('offsite-keys')]) {
      expect(Buffer.from(text).includes(secret)).toBe(false);
      for (const folder of [vault, place, pulled.vault]) expect(whoHolds(folder, secret), folder).toEqual([]);
    }
    const settings = path.join(app.root, 'settings');
    expect(whoHolds(settings, sealed), 'so that it would be found').toHaveLength(1);
    for (const secret of [key, PASSPHRASE]) expect(whoHolds(settings, Buffer.from(secret))).toEqual([]);

    await app.client['offsite.forgetKey']({ vault, remote: null });
    expect(await isKept(app, away)).toBe(false);
    expect(existsSync(file)).toBe(false);
    await app.client['offsite.forgetKey']({ vault, remote: null });
    expect((await check(app, away, null)).problems, 'all else goes on').toEqual([]);
  });
});

describe('check with the key', () => {
  it('finds what was swapped for something of another key, also where every hash is right, and the next push mends it', async () => {
    await using app = startApp();
    const away = await begin(app);
    const { vault, remote, key, place } = away;
    await app.client['offsite.confirm']({ vault, key, passphrase: PASSPHRASE });
    await push(app, away);
    const [name = ''] = [...hashTree(place).keys()].filter((one) => one.startsWith('packs/'));
    const right = readFileSync(path.join(place, name));
    const foreign = await sealBytes(await openBytes(right, key), (await makeKey()).recipient);
    expect(foreign.byteLength).toBe(right.byteLength);
    writeFileSync(path.join(place, name), foreign);
    expect((await check(app, away, PASSPHRASE)).problems).toMatchObject([{ object: name, what: 'changed' }]);
    await push(app, away);

    // Whoever can write here too swaps it with its name and its record: no hash tells.
    const [other = ''] = [...hashTree(place).keys()].filter((one) => one.startsWith('packs/') && one !== name);
    const [id, planted] = [path.basename(other, '.age'), sha256(foreign)];
    mkdirSync(path.join(place, 'packs', planted.slice(0, 2)), { recursive: true });
    writeFileSync(path.join(place, 'packs', planted.slice(0, 2), `${planted}.age`), foreign);
    const log = path.join(vault, '.lifeboat', 'offsite', remote, 'sent.jsonl');
    const size = statSync(path.join(place, other)).size;
    const lines = readFileSync(log, 'utf8').split('\n');
    const changed = lines.map((line) =>
      line.includes(`"id":"${id}"`)
        ? line.replaceAll(id, planted).replace(`"size":${size}`, `"size":${foreign.byteLength}`)
        : line,
    );
    writeFileSync(log, changed.join('\n'));
    expect((await check(app, away, null)).problems).toEqual([]);
    const found = await check(app, away, PASSPHRASE);
    expect(found.problems).toMatchObject([
      { object: `packs/${planted.slice(0, 2)}/${planted}.age`, what: 'unopenable' },
    ]);
    expect(found.problems[0]?.filesInAll).toBeGreaterThan(0);
    expect(found.opened?.files).toBe(found.objects.files - 1);
    await push(app, away);
    const mended = await check(app, away, PASSPHRASE);
    expect(mended.problems).toEqual([]);
    expect(mended.opened).toEqual(mended.objects);
  });

  it('finds that the record of the copy was given another key to encrypt to', async () => {
    await using app = startApp();
    const away = await begin(app);
    const { vault, remote, key } = away;
    await app.client['offsite.confirm']({ vault, key, passphrase: PASSPHRASE });
    const config = path.join(vault, '.lifeboat', 'offsite', remote, 'config.json');
    const record = JSON.parse(readFileSync(config, 'utf8')) as { recipient: string };
    writeFileSync(config, JSON.stringify({ ...record, recipient: (await makeKey()).recipient }));
    await expect(check(app, away, PASSPHRASE)).rejects.toMatchObject({ code: 'OFFSITE_WORKING_KEY_DAMAGED' });
  });
});

describe('openWorkingKey()', () => {
  /** As `sealWorkingKey` seals, with less work to try it. */
  async function sealed(text: string, passphrase = PASSPHRASE): Promise<Uint8Array> {
    const encrypter = new Encrypter();
    encrypter.setPassphrase(passphrase);
    encrypter.setScryptWorkFactor(10);
    return await encrypter.encrypt(text);
  }

  const with_ = (bytes: Uint8Array, change: (text: string) => string): Uint8Array =>
    Buffer.from(change(Buffer.from(bytes).toString('latin1')), 'latin1');

  it('takes what an age tool sealed, and tells a damaged file from a wrong passphrase where age does', async () => {
    const [key, other] = [await makeKey(), await makeKey()];
    const good = await sealed(`# made by hand\n${key.identity}\n`);
    expect((await openWorkingKey(good, PASSPHRASE, key)).identity).toBe(key.identity);
    const wrong = openWorkingKey(good, PASSPHRASE.toUpperCase(), key);
    await expect(wrong).rejects.toMatchObject({ code: 'OFFSITE_WRONG_PASSPHRASE' });
    const flipped = good.slice();
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
    const damaged: Record<string, Uint8Array> = {
      'a byte of the key changed': flipped,
      'cut off': good.subarray(0, good.length - 5),
      'cut off in its head': good.subarray(0, 60),
      'its seal changed': with_(good, (text) => text.replace(/--- (.)/u, (_, one) => `--- ${one === 'A' ? 'B' : 'A'}`)),
      'more work than age takes on': with_(good, (text) => text.replace(/(-> scrypt \S+) 10\n/u, '$1 21\n')),
      'work that is no number': with_(good, (text) => text.replace(/(-> scrypt \S+) 10\n/u, '$1 1e9\n')),
      'larger than a key': await sealed(`${key.identity}\n${'#'.repeat(5000)}`),
      'for a key and no passphrase': await sealBytes(Buffer.from(key.identity), key.recipient),
      'no age file': Buffer.from('not a key at all'),
      empty: new Uint8Array(),
      'no key in it': await sealed('a letter to nobody'),
      'another key': await sealed(other.identity),
    };
    for (const [what, bytes] of Object.entries(damaged)) {
      const opened = openWorkingKey(bytes, PASSPHRASE, key);
      await expect(opened, what).rejects.toMatchObject({ code: 'OFFSITE_WORKING_KEY_DAMAGED' });
    }
    // Where the file's own key is locked, age cannot tell a changed byte from a wrong passphrase.
    const salted = with_(good, (text) =>
      text.replace(/-> scrypt (.)/u, (_, one) => `-> scrypt ${one === 'A' ? 'B' : 'A'}`),
    );
    await expect(openWorkingKey(salted, PASSPHRASE, key)).rejects.toMatchObject({ code: 'OFFSITE_WRONG_PASSPHRASE' });
  });
});
