import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startApp, until } from '../../../support/app.ts';
import { hashTree, seededBytes } from '../../../support/trees.ts';

describe('damage that is known', () => {
  it('is not forgotten by a share that never read the damaged file', async () => {
    await using app = startApp();
    const card = path.join(app.root, 'card');
    mkdirSync(path.join(card, 'Pictures'), { recursive: true });
    for (let n = 0; n < 10; n += 1) writeFileSync(path.join(card, 'Pictures', `p${n}.jpg`), seededBytes(1000, n));
    const { runId, vault } = await app.client['run.start']({
      deviceId: `folder:${card}`,
      to: path.join(app.root, 'backup'),
    });
    await app.client['run.report']({ runId });
    const make = () =>
      until(app.client['copies.make']({ vault, to: path.join(app.root, 'one') }), ({ phase }) => phase === 'ended');
    const copy = (await make()).reports[0]?.copy ?? '';
    const last = [...hashTree(path.join(vault, 'data')).keys()].find((name) => name.endsWith('p9.jpg')) ?? '';
    for (const root of [vault, copy]) writeFileSync(path.join(root, 'data', last), 'rot');
    const damaged = async (): Promise<number[]> =>
      (await app.client['vault.status']({ vault })).copies.map((one) => one.damaged);
    const needs = async (): Promise<string[]> =>
      (await app.client['certificate.get']({ vault, acknowledge: [] })).missing.map(({ code }) => code);

    const { report } = await until(app.client['copies.repair']({ vault, repair: false }), (one) => one.report !== null);
    expect(report?.wrong).toHaveLength(2);
    expect(await damaged()).toEqual([1, 1]);
    expect(await needs()).toContain('healthy');
    expect((await make()).reports[0]?.share?.wrongInAll).toBe(0);
    expect(await damaged()).toEqual([1, 1]);
    expect(await needs()).toContain('healthy');
  });
});
