import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyText } from '../../../../src/cli/commands/copy-text.ts';
import { remedyFor, todoFor } from '../../../../src/shared/errors/remedies.ts';
import { shareAfterCopy } from '../../../../src/core/app/copies/share-after-copy.ts';
import { silent } from '../../../../src/core/base/log.ts';
import { systemClock } from '../../../../src/core/base/system-clock.ts';
import { openVault } from '../../../../src/core/vault/open-vault.ts';
import type { CopyReport } from '../../../../src/shared/domain/copies.ts';
import { startApp, until, type TestApp } from '../../../support/app.ts';
import { cliHere } from '../../../support/cli-here.ts';
import { hashTree, seededBytes } from '../../../support/trees.ts';

const FILES = 24;
const BYTES = 40_000;

interface Made {
  readonly vault: string;
  readonly copy: string;
  readonly to: string;
  readonly first: CopyReport;
}

const firstPicture = (root: string): string =>
  [...hashTree(root).keys()].find((file) => file.endsWith('p00.jpg')) ?? '';

async function copyOnce(app: TestApp, vault: string, to: string, check = true): Promise<CopyReport> {
  const made = app.client['copies.make']({ vault, to, check });
  const { reports } = await until(made, ({ phase }) => phase === 'ended');
  const [report] = reports;
  if (!report) throw new Error('no report');
  return report;
}

async function make(app: TestApp): Promise<Made> {
  const card = path.join(app.root, 'card');
  mkdirSync(path.join(card, 'Pictures'), { recursive: true });
  for (let n = 0; n < FILES; n += 1) {
    writeFileSync(path.join(card, 'Pictures', `p${String(n).padStart(2, '0')}.jpg`), seededBytes(BYTES, n));
  }
  const { runId, vault } = await app.client['run.start']({
    deviceId: `folder:${card}`,
    to: path.join(app.root, 'backup'),
  });
  await app.client['run.report']({ runId });
  const to = path.join(app.root, 'drive');
  const first = await copyOnce(app, vault, to);
  return { vault, copy: first.copy, to, first };
}

describe('a share that is read after copying', () => {
  it('is not of what was just read back, goes on each time, and has read everything after twelve', async () => {
    await using app = startApp();
    const { vault, to, first } = await make(app);
    expect(first.share).toBeNull();
    expect((await copyOnce(app, vault, to, false)).share).toBeNull();
    const shares: number[] = [];
    let proved = 0;
    for (let n = 0; n < 13 && proved < 2; n += 1) {
      const { share } = await copyOnce(app, vault, to);
      expect(share).toMatchObject({ wrong: [], wrongInAll: 0 });
      shares.push(share?.read.bytes ?? 0);
      const { copies } = await app.client['vault.status']({ vault });
      // The copy was proved when it was made: the backup itself is what twelve shares have to prove.
      proved = copies.filter(({ provedAt }) => provedAt !== null).length;
    }
    expect(shares.length).toBeGreaterThan(8);
    expect(Math.max(...shares)).toBeLessThan((2 * FILES * BYTES) / 4);
    expect(shares.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(2 * FILES * BYTES);
  });

  it('tells what it finds wrong in the copy and in the backup, and the copying counts all the same', async () => {
    await using app = startApp();
    const { vault, copy, to } = await make(app);
    const victim = firstPicture(vault);
    for (const root of [vault, copy]) writeFileSync(path.join(root, victim), seededBytes(BYTES, 99));
    const { outcome, findings, share } = await copyOnce(app, vault, to);
    expect([outcome, findings]).toEqual(['complete', []]);
    expect(share?.wrong).toEqual([
      { path: victim, place: copy, what: 'damaged' },
      { path: victim, place: vault, what: 'damaged' },
    ]);
    const { copies } = await app.client['vault.status']({ vault });
    expect(copies.map(({ damaged }) => damaged)).toEqual([1, 1]);
    const { id } = await app.client['copies.start']({ vault, to });
    await until(app.client['copies.follow']({ id }), ({ phase }) => phase === 'ended');
    // The second share begins after what the first one has found.
    const jobs = await until(app.client['copies.jobs'](null), (all) => all.every(({ state }) => state !== 'working'));
    expect(jobs.map(({ state }) => state)).toEqual(['complete']);
  });

  it('ends the command with 30 and names each file and what to do', async () => {
    await using app = startApp();
    const { vault, copy, to } = await make(app);
    writeFileSync(path.join(copy, firstPicture(copy)), seededBytes(BYTES, 99));
    const unasked = await cliHere(app.root, ['copy', vault, '--to', to, '--no-check']);
    expect([unasked.status, unasked.out.includes('Read again')]).toEqual([0, false]);
    const { status, out } = await cliHere(app.root, ['copy', vault, '--to', to]);
    expect(status, out).toBe(30);
    expect(out).toContain('WRONG in it: 1 file.');
    expect(out).toContain(`${firstPicture(copy)}: damaged, in ${copy}`);
    expect(out).toContain('lifeboat repair');
  });

  it('tells that it broke off when the drive went meanwhile', async () => {
    await using app = startApp();
    const { vault: root, copy, to } = await make(app);
    const report = await copyOnce(app, root, to, false);
    rmSync(copy, { recursive: true });
    await using vault = await openVault(root, { write: true, clock: systemClock, log: silent });
    const wish = { report, own: true, onFile: () => undefined };
    const { signal, abort } = withAbort();
    const share = await shareAfterCopy(app.ports, vault, wish, { signal });
    expect(share).toMatchObject({
      read: { files: 0 },
      wrongInAll: 0,
      brokenOff: { code: expect.any(String) as string },
    });
    const told = copyText({ ...report, share }, 'linux');
    expect(told.filter((line) => line.includes('Read again'))).toEqual([]);
    const at = told.findIndex((line) => line.includes('broke off'));
    const { code = '', message = '' } = share?.brokenOff ?? {};
    const todo = todoFor(code, 'linux').map((one) => `    - ${one}`);
    expect(told.slice(at + 1, at + 3 + todo.length)).toEqual([
      `    ${remedyFor(code).happened}`,
      ...todo,
      `    ${code}: ${message}`,
    ]);
    abort();
    expect(await shareAfterCopy(app.ports, vault, wish, { signal })).toBeNull();
  });
});

function withAbort(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
