import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { silent } from '../../../../src/core/base/log.ts';
import { systemClock } from '../../../../src/core/base/system-clock.ts';
import { openVault } from '../../../../src/core/vault/open-vault.ts';
import type { VerifyReport } from '../../../../src/shared/domain/verify-report.ts';
import { startApp, until, type TestApp } from '../../../support/app.ts';
import { cliHere } from '../../../support/cli-here.ts';

async function verified(app: TestApp, vault: string, mode: 'full' | 'quick' = 'full'): Promise<VerifyReport> {
  const last = await until(app.client['vault.verify']({ vault, mode }), ({ report }) => report !== null);
  if (last.report === null) throw new Error('no report');
  return last.report;
}

describe('what a verification finds', () => {
  it('is said not to be kept while something else writes to the backup', async () => {
    await using app = startApp();
    const card = path.join(app.root, 'card', 'Pictures');
    mkdirSync(card, { recursive: true });
    writeFileSync(path.join(card, 'a.txt'), 'as it was');
    const { runId, vault } = await app.client['run.start']({
      deviceId: `folder:${path.dirname(card)}`,
      to: path.join(app.root, 'backup'),
    });
    await until(app.client['run.watch']({ runId }), ({ phase }) => phase === 'ended');
    await app.client['run.report']({ runId });
    const data = path.join(vault, 'data');
    const name = readdirSync(data, { recursive: true, encoding: 'utf8' }).find((one) => one.endsWith('a.txt'));
    const stored = path.join(data, name ?? '');
    const bytes = readFileSync(stored);
    expect((await verified(app, vault)).kept).toBeNull();

    writeFileSync(stored, 'as it rots');
    {
      await using _writer = await openVault(vault, { write: true, clock: systemClock, log: silent });
      expect(await verified(app, vault)).toMatchObject({ ok: false, kept: false });
      const { status, out } = await cliHere(app.root, ['verify', vault]);
      expect([status, out]).toEqual([30, expect.stringContaining('could not be written into the backup')]);
      writeFileSync(stored, bytes);
      // Nothing is wrong, and nothing was known to be: there is nothing to keep.
      expect((await verified(app, vault)).kept).toBeNull();
      writeFileSync(stored, 'as it rots');
    }
    expect((await verified(app, vault, 'quick')).kept).toBe(true);
    expect((await cliHere(app.root, ['verify', vault])).out).not.toContain('could not be written');
    writeFileSync(stored, bytes);
    expect(await verified(app, vault)).toMatchObject({ ok: true, kept: true });
    expect((await verified(app, vault)).kept).toBeNull();
  });
});
