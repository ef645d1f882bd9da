import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startApp, until, type TestApp } from '../../../support/app.ts';
import { seededBytes } from '../../../support/trees.ts';

/** A backup with a place away in a folder, whose key was typed back. */
async function withPlaceAway(app: TestApp): Promise<{ readonly vault: string; readonly remote: string }> {
  const card = path.join(app.root, 'card', 'Pictures');
  mkdirSync(card, { recursive: true });
  for (let n = 0; n < 5; n += 1) writeFileSync(path.join(card, `p${n}.jpg`), seededBytes(1000 + n, n));
  const to = path.join(app.root, 'backup');
  const { runId, vault } = await app.client['run.start']({ deviceId: `folder:${path.dirname(card)}`, to });
  await app.client['run.report']({ runId });
  const sheet = path.join(app.root, 'key.html');
  const { config } = await app.client['offsite.init']({ vault, to: path.join(app.root, 'cloud'), sheet });
  const key = /AGE-SECRET-KEY-1[0-9A-Z]+/u.exec(readFileSync(sheet, 'utf8'))?.[0] ?? '';
  await app.client['offsite.confirm']({ vault, key });
  return { vault, remote: config.id };
}

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
