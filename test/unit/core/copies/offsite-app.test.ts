import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderRemote } from '../../../../src/core/copies/offsite/folder-remote.ts';
import { pullOffsite } from '../../../../src/core/copies/offsite/pull.ts';
import { createNodeDisk } from '../../../../src/core/vault/node-disk.ts';
import { BRING_BACK_TEXT } from '../../../../src/shared/text/strings-bring-back.en.ts';
import { startApp, until } from '../../../support/app.ts';
import { withPlaceAway } from '../../../support/place-away.ts';
import { hashTree } from '../../../support/trees.ts';

describe('offsite.start', () => {
  it('goes on when whoever followed it leaves, and tells how it ended to whoever comes back', async () => {
    await using app = startApp();
    const { vault, remote } = await withPlaceAway(app);
    const { id } = await app.client['offsite.start']({ vault, remote });
    await until(app.client['offsite.follow']({ id }), () => true);
    const [job] = await until(app.client['copies.jobs'](null), ([one]) => one?.state !== 'working');
    expect(job).toMatchObject({ id, kind: 'push', vault, target: remote, state: 'complete' });
    const { report } = await until(app.client['offsite.follow']({ id }), ({ phase }) => phase === 'ended');
    expect(report).toMatchObject({ outcome: 'complete' });
    expect(await app.client['offsite.status']({ vault })).toMatchObject([{ pushedAt: expect.any(String) as string }]);
    await expect(until(app.client['copies.follow']({ id }), () => false)).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    });
  });

  it('is stopped by its owner, and the next one sends the rest', async () => {
    await using app = startApp();
    const { vault, remote } = await withPlaceAway(app);
    const { id } = await app.client['offsite.start']({ vault, remote });
    await app.client['copies.stop']({ id });
    expect(await until(app.client['copies.jobs'](null), () => true)).toMatchObject([{ id, state: 'stopped' }]);
    await app.client['offsite.start']({ vault, remote });
    const ended = await until(app.client['copies.jobs'](null), ([job]) => job?.state === 'complete');
    expect(ended).toHaveLength(1);
  });
});

describe('offsite.bring', () => {
  it('goes on when whoever followed it leaves, and what came back is remembered', async () => {
    await using app = startApp();
    await using bare = startApp();
    const { vault, cloud, words } = await withPlaceAway(app);
    await until(app.client['offsite.push']({ vault }), ({ phase }) => phase === 'ended');
    const to = path.join(bare.root, 'back');
    const { id } = await bare.client['offsite.bring']({ from: cloud, to, key: words.join(' ') });
    await until(bare.client['offsite.follow']({ id }), () => true);
    const [job] = await until(bare.client['copies.jobs'](null), ([one]) => one?.state !== 'working');
    expect(job).toMatchObject({ id, kind: 'pull', vault: to, target: cloud, state: 'complete' });
    const { report } = await until(bare.client['offsite.follow']({ id }), ({ phase }) => phase === 'ended');
    const back = path.join(to, path.basename(vault));
    expect(report).toMatchObject({ vault: back, outcome: 'complete', passedOver: [] });
    expect(hashTree(path.join(back, 'data'))).toEqual(hashTree(path.join(vault, 'data')));
    const { phones } = await bare.client['settings.get'](null);
    expect(phones).toMatchObject([{ vault: back, to, name: 'card' }]);
  });

  it('comes after a backup that is there, and before one that is not', async () => {
    await using app = startApp();
    const { vault, cloud, key } = await withPlaceAway(app);
    await until(app.client['offsite.push']({ vault }), ({ phase }) => phase === 'ended');
    const bring = async (name: string): Promise<readonly string[]> => {
      const { id } = await app.client['offsite.bring']({ from: cloud, to: path.join(app.root, name), key });
      await until(app.client['offsite.follow']({ id }), ({ phase }) => phase === 'ended');
      return (await app.client['settings.get'](null)).phones.map((phone) => path.relative(app.root, phone.vault));
    };
    const name = path.basename(vault);
    expect(await bring('one')).toEqual([`backup/${name}`, `one/${name}`]);
    rmSync(path.join(app.root, 'backup'), { recursive: true });
    rmSync(path.join(app.root, 'one'), { recursive: true });
    expect((await bring('two'))[0]).toBe(`two/${name}`);
  });

  it('says what is wrong: the key by its word, no copy there, something else there, no room', async () => {
    await using app = startApp();
    const { vault, cloud, key, words } = await withPlaceAway(app);
    await until(app.client['offsite.push']({ vault }), ({ phase }) => phase === 'ended');
    const to = path.join(app.root, 'back');
    const typed = words.with(4, 'lifeboat').join(' ');
    await expect(app.client['offsite.bring']({ from: cloud, to, key: typed })).rejects.toMatchObject({
      code: 'OFFSITE_WRONG_KEY',
      message: expect.stringContaining('word 5, "lifeboat"') as string,
    });
    const ended = async (from: string): Promise<unknown> => {
      const { id } = await app.client['offsite.bring']({ from, to, key });
      return await until(app.client['offsite.follow']({ id }), () => false).catch((error: unknown) => error);
    };
    expect(await ended(path.join(app.root, 'card'))).toMatchObject({ code: 'OFFSITE_NOT_THERE' });
    mkdirSync(path.join(to, path.basename(vault)), { recursive: true });
    writeFileSync(path.join(to, path.basename(vault), 'letter.txt'), 'mine');
    expect(await ended(cloud)).toMatchObject({ code: 'OFFSITE_NOT_EMPTY' });
    expect(readdirSync(path.join(to, path.basename(vault)))).toEqual(['letter.txt']);
    const { clock } = app.ports;
    const { signal } = new AbortController();
    const small = { ...createNodeDisk(), freeBytes: () => Promise.resolve(4000) };
    const remote = folderRemote(createNodeDisk(), cloud);
    const folder = path.join(app.root, 'small');
    await expect(pullOffsite({ remote, identity: key, folder, disk: small, clock, signal })).rejects.toMatchObject({
      code: 'OFFSITE_NO_ROOM',
      details: { free: 4000 },
    });
    expect(readdirSync(path.join(folder, path.basename(vault)))).toEqual(['.lifeboat']);
  });
});

describe('offsite.lookAtKey', () => {
  it('says which word is wrong while the key is typed', async () => {
    await using app = startApp();
    const { words, key } = await withPlaceAway(app, { files: 1 });
    const look = (typed: string): Promise<unknown> => app.client['offsite.lookAtKey']({ key: typed });
    expect(await look('abandon abil')).toMatchObject({ words: 2, wrong: [], isWhole: false });
    expect(await look('abandon abil ')).toMatchObject({ wrong: [{ at: 2, word: 'abil', meant: 'ability' }] });
    expect(await look('abandon qqqq')).toMatchObject({ wrong: [{ at: 2, word: 'qqqq', meant: null }] });
    expect(await look('1. abadnon 2. zoo')).toMatchObject({ wrong: [{ at: 1, meant: 'abandon' }] });
    expect(await look(words.join('\n'))).toEqual({ kind: 'words', words: 24, wrong: [], isWhole: true });
    expect(await look(key.slice(0, 30))).toMatchObject({ kind: 'letters', isWhole: false });
    expect(await look(key)).toMatchObject({ kind: 'letters', isWhole: true });
  });
});

describe('the page with the key', () => {
  it('names the button that the window has', async () => {
    await using app = startApp();
    const { sheet } = await withPlaceAway(app, { files: 1 });
    expect(readFileSync(sheet, 'utf8')).toContain(`press &quot;${BRING_BACK_TEXT.open}&quot; on its first page`);
  });
});

describe('offsite.startCheck', () => {
  it('fetches everything, names what is not as it was sent until it is sent again, and is remembered', async () => {
    await using app = startApp();
    const { vault, remote, cloud } = await withPlaceAway(app);
    await until(app.client['offsite.push']({ vault, check: false }), ({ phase }) => phase === 'ended');
    const check = async (): Promise<{ state: string | undefined; problems: unknown }> => {
      const { id } = await app.client['offsite.startCheck']({ vault, remote });
      const { report } = await until(app.client['offsite.follow']({ id }), ({ phase }) => phase === 'ended');
      const jobs = await until(app.client['copies.jobs'](null), (all) => all.every(({ state }) => state !== 'working'));
      const problems = report && 'problems' in report ? report.problems : null;
      return { state: jobs.find((job) => job.id === id)?.state, problems };
    };
    expect(await app.client['offsite.status']({ vault })).toMatchObject([{ checkedAt: null }]);
    expect(await check()).toEqual({ state: 'complete', problems: [] });
    expect(await app.client['offsite.status']({ vault })).toMatchObject([{ checkedAt: expect.any(String) as string }]);
    // One with files of the phone in it: what a backup is opened with lies there twice, and one of two is enough.
    const log = path.join(vault, '.lifeboat', 'offsite', remote, 'sent.jsonl');
    const lines = readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"path":"data/'));
    const { id: name } = JSON.parse(lines[0] ?? '{}') as { readonly id: string };
    const pack = path.join(cloud, 'packs', name.slice(0, 2), `${name}.age`);
    writeFileSync(pack, readFileSync(pack).fill(7, 100, 120));
    const changed = { state: 'complete-with-exceptions', problems: [{ what: 'changed' }] };
    expect(await check()).toMatchObject(changed);
    // Nothing has mended it yet.
    expect(await check()).toMatchObject(changed);
    await until(app.client['offsite.push']({ vault }), ({ phase }) => phase === 'ended');
    expect(await check()).toEqual({ state: 'complete', problems: [] });
  });
});
