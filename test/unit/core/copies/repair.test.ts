import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RepairReport } from '../../../../src/shared/domain/copies.ts';
import { startApp, until, type TestApp } from '../../../support/app.ts';
import { hashTree, seededBytes } from '../../../support/trees.ts';

async function threeCopies(app: TestApp): Promise<readonly string[]> {
  const card = path.join(app.root, 'card');
  mkdirSync(path.join(card, 'Pictures'), { recursive: true });
  for (let n = 0; n < 10; n += 1) writeFileSync(path.join(card, 'Pictures', `p${n}.jpg`), seededBytes(1000, n));
  const to = path.join(app.root, 'backup');
  const { runId, vault } = await app.client['run.start']({ deviceId: `folder:${card}`, to });
  await until(app.client['run.watch']({ runId }), ({ phase }) => phase === 'ended');
  await app.client['run.report']({ runId });
  const places = [vault];
  for (const name of ['one', 'two']) {
    const made = app.client['copies.make']({ vault, to: path.join(app.root, name) });
    places.push((await until(made, ({ reports }) => reports.length > 0)).reports[0]?.copy ?? '');
  }
  return places;
}

async function repair(app: TestApp, vault: string, more: object = {}): Promise<RepairReport> {
  const { report } = await until(app.client['copies.repair']({ vault, ...more }), (one) => one.report !== null);
  if (!report) throw new Error('no report');
  return report;
}

describe('copies.repair', () => {
  for (const [index, name] of ['the backup', 'the first copy', 'the second copy'].entries()) {
    it(`heals damage, loss and a spoiled record in ${name} from the others, and keeps the wrong bytes`, async () => {
      await using app = startApp();
      const places = await threeCopies(app);
      const vault = places[0] ?? '';
      const ill = places[index] ?? '';
      const picture = Object.keys(Object.fromEntries(hashTree(path.join(ill, 'data')))).sort();
      const [damaged = '', missing = ''] = picture.map((one) => path.join(ill, 'data', one));
      const run = (await app.client['vault.status']({ vault })).runs[0]?.run ?? '';
      const record = path.join(ill, '.lifeboat/runs', run, 'report.json');
      const right = [damaged, missing, record].map((one) => readFileSync(one));
      writeFileSync(damaged, 'rot');
      rmSync(missing);
      writeFileSync(record, '{}');
      const looked = await repair(app, vault, { repair: false });
      expect(looked.wrong.map(({ what, isLost }) => `${what} ${String(isLost)}`).sort()).toEqual([
        'damaged false',
        'damaged false',
        'missing false',
      ]);
      expect(readFileSync(damaged, 'utf8')).toBe('rot');
      const before = (await app.client['vault.status']({ vault })).copies[index];
      expect(before).toMatchObject({ damaged: 3 });
      const report = await repair(app, vault);
      expect(report.wrong).toEqual([]);
      expect(report.repaired).toHaveLength(3);
      expect([damaged, missing, record].map((one) => readFileSync(one))).toEqual(right);
      const kept = report.repaired.map((one) => one.kept).filter((one) => one !== null);
      expect(kept.map((one) => readFileSync(path.join(ill, one), 'utf8')).sort()).toEqual(['rot', '{}']);
      for (const place of places) {
        const all = await until(
          app.client['vault.verify']({ vault: place, mode: 'full' }),
          (one) => one.report !== null,
        );
        expect(all.report?.findings, place).toEqual([]);
      }
      expect((await app.client['vault.status']({ vault })).copies[index]).toMatchObject({ damaged: 0 });
    });
  }

  it('makes the list of all files anew from the records where there is no copy, and says so in a check', async () => {
    await using app = startApp();
    const [vault = ''] = await threeCopies(app);
    for (const name of ['one', 'two']) rmSync(path.join(app.root, name), { recursive: true });
    const list = path.join(vault, 'manifest-sha256.txt');
    const right = readFileSync(list, 'utf8');
    writeFileSync(list, right.replace(/^[0-9a-f]{6}/u, '000000'));
    const ill = await until(app.client['vault.verify']({ vault, mode: 'quick' }), (one) => one.report !== null);
    expect(ill.report?.findings.map(({ remedy }) => remedy)).toEqual(
      ill.report?.findings.map(() => expect.stringContaining('lifeboat repair') as string),
    );
    const report = await repair(app, vault);
    expect(report.repaired.map((one) => one.path)).toEqual(['manifest-sha256.txt']);
    expect(report.wrong).toEqual([]);
    expect(readFileSync(list, 'utf8')).toBe(right);
    const well = await until(app.client['vault.verify']({ vault, mode: 'full' }), (one) => one.report !== null);
    expect(well.report?.findings).toEqual([]);
  });

  it('brings back what the last run wrote anew from a copy: the front page, the list, the name of the backup', async () => {
    await using app = startApp();
    const [vault = ''] = await threeCopies(app);
    const names = ['index.html', 'manifest-sha256.txt', 'READ-ME-FIRST.txt', '.lifeboat/vault.json'];
    const files = names.map((name) => path.join(vault, name));
    const right = files.map((file) => readFileSync(file));
    for (const file of files.slice(0, 3)) writeFileSync(file, 'spoiled');
    const report = await repair(app, vault);
    expect(report.repaired.map((one) => one.path).sort()).toEqual(names.slice(0, 3).sort());
    expect(files.map((file) => readFileSync(file))).toEqual(right);
  });

  it('says plainly what is damaged in all three, and repairs the rest', async () => {
    await using app = startApp();
    const places = await threeCopies(app);
    const vault = places[0] ?? '';
    const names = [...hashTree(path.join(vault, 'data')).keys()].sort();
    for (const [index, place] of places.entries())
      writeFileSync(path.join(place, 'data', names[0] ?? ''), `rot ${index}`);
    writeFileSync(path.join(vault, 'data', names[1] ?? ''), 'rot');
    const report = await repair(app, vault);
    expect(report.repaired.map((one) => one.path)).toEqual([`data/${names[1] ?? ''}`]);
    expect(report.wrong).toHaveLength(3);
    expect(report.wrong.every((one) => one.isLost && one.path === `data/${names[0] ?? ''}`)).toBe(true);
    for (const [index, place] of places.entries()) {
      expect(readFileSync(path.join(place, 'data', names[0] ?? ''), 'utf8')).toBe(`rot ${index}`);
    }
  });

  it('reads a share each time, goes on where it stopped, and has then read everything', async () => {
    await using app = startApp();
    const [vault = ''] = await threeCopies(app);
    const seen: number[] = [];
    for (let n = 0; n < 20; n += 1) {
      const report = await repair(app, vault, { sharePercent: 25, repair: false });
      seen.push(report.copies[0]?.read.files ?? 0);
      if (report.copies.every(({ roundEnded }) => roundEnded)) break;
    }
    expect(seen.length).toBeGreaterThan(2);
    const total = seen.reduce((sum, one) => sum + one, 0);
    const report = await repair(app, vault, { sharePercent: 100, repair: false });
    expect(total).toBe(report.copies[0]?.total.files);
    const { copies } = await app.client['vault.status']({ vault });
    expect(copies.every(({ provedAt }) => provedAt !== null)).toBe(true);
  });

  it('calls nothing missing in a copy that is not ended, and heals from what it has', async () => {
    await using app = startApp();
    const [vault = '', half = '', other = ''] = await threeCopies(app);
    const state = path.join(half, '.lifeboat', 'copy.json');
    writeFileSync(state, readFileSync(state, 'utf8').replace('"finished"', '"unfinished"'));
    const [absent = '', rotten = ''] = [...hashTree(path.join(vault, 'data')).keys()];
    rmSync(path.join(half, 'data', absent));
    const right = readFileSync(path.join(vault, 'data', rotten));
    for (const place of [vault, other]) writeFileSync(path.join(place, 'data', rotten), 'rot');
    const report = await repair(app, vault);
    expect(report).toMatchObject({ unfinished: [half], failed: [], wrong: [] });
    expect(report.repaired.map(({ from }) => from)).toEqual([half, half]);
    expect(readFileSync(path.join(vault, 'data', rotten))).toEqual(right);
  });

  it('goes on without a copy that cannot be looked at, and says which', async () => {
    await using app = startApp();
    const [vault = '', bad = '', other = ''] = await threeCopies(app);
    writeFileSync(path.join(bad, '.lifeboat', 'vault.json'), '{}');
    // A third drive, and its folder is another backup by now.
    const changed = path.join(app.root, 'three');
    await until(app.client['copies.make']({ vault, to: changed }), ({ reports }) => reports.length > 0);
    const own = readFileSync(path.join(vault, '.lifeboat', 'vault.json'), 'utf8');
    const id = '"11111111-2222-4333-8444-555555555555"';
    mkdirSync(path.join(changed, '.lifeboat'));
    writeFileSync(path.join(changed, '.lifeboat', 'vault.json'), own.replace(/"[0-9a-f-]{36}"/u, id));
    const [rotten = ''] = [...hashTree(path.join(vault, 'data')).keys()];
    writeFileSync(path.join(vault, 'data', rotten), 'rot');
    const report = await repair(app, vault);
    expect(report.failed.map(({ place }) => place).sort()).toEqual([bad, changed].sort());
    expect(report).toMatchObject({ wrong: [], repaired: [{ place: vault, from: other }] });
  });

  it('leaves what a backup has stored since an earlier repair was killed', async () => {
    await using app = startApp();
    const [vault = ''] = await threeCopies(app);
    const [name = '', other = ''] = [...hashTree(path.join(vault, 'data')).keys()].sort();
    const file = path.join(vault, 'data', name);
    const inside = (...at: string[]): string => path.join(vault, '.lifeboat', ...at);
    // Killed when the wrong bytes were set aside and the right ones not yet in their place.
    const aside = path.join('.lifeboat/set-aside/2026-10-01T10-00-00Z/data', name);
    mkdirSync(path.dirname(path.join(vault, aside)), { recursive: true });
    writeFileSync(path.join(vault, aside), 'rot');
    mkdirSync(inside('incoming/payload'), { recursive: true });
    renameSync(file, inside('incoming/payload/repair.part'));
    const moves = [{ from: '.lifeboat/incoming/payload/repair.part', to: `data/${name}`, aside }];
    writeFileSync(inside('incoming.json'), JSON.stringify({ format: 1, moves }));
    const card = path.join(app.root, 'card');
    const edited = seededBytes(1500, 77);
    writeFileSync(path.join(card, 'Pictures', path.basename(name)), edited);
    const { runId } = await app.client['run.start']({ deviceId: `folder:${card}`, to: path.join(app.root, 'backup') });
    expect((await app.client['run.report']({ runId })).outcome).toBe('complete');
    writeFileSync(path.join(vault, 'data', other), 'rot');
    const report = await repair(app, vault);
    expect([report.repaired.map((one) => one.path), report.wrong]).toEqual([[`data/${other}`], []]);
    expect(readFileSync(file)).toEqual(Buffer.from(edited));
  });
});
