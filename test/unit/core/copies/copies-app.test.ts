import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CopyReport } from '../../../../src/shared/domain/copies.ts';
import type { Mount } from '../../../../src/core/app/places/mounts.ts';
import { startApp, until, type TestApp } from '../../../support/app.ts';
import { hashTree, seededBytes } from '../../../support/trees.ts';
import { writeFileSync } from 'node:fs';

/** A backup of a card with a few files, and the folder of a drive. */
async function backedUp(app: TestApp): Promise<{ vault: string; drive: string }> {
  const card = path.join(app.root, 'card');
  mkdirSync(path.join(card, 'Pictures'), { recursive: true });
  for (let n = 0; n < 5; n += 1) writeFileSync(path.join(card, 'Pictures', `p${n}.jpg`), seededBytes(1000 + n, n));
  const to = path.join(app.root, 'backup');
  const { runId, vault } = await app.client['run.start']({ deviceId: `folder:${card}`, to });
  await until(app.client['run.watch']({ runId }), ({ phase }) => phase === 'ended');
  await app.client['run.report']({ runId });
  return { vault, drive: path.join(app.root, 'stick', 'Copies') };
}

async function copyOf(app: TestApp, vault: string, to: string | null): Promise<CopyReport | undefined> {
  return (await copiesOf(app, vault, to)).at(-1);
}

async function copiesOf(app: TestApp, vault: string, to: string | null): Promise<readonly CopyReport[]> {
  return (await until(app.client['copies.make']({ vault, to }), ({ phase }) => phase === 'ended')).reports;
}

const drives = (root: string, ...names: readonly string[]): Mount[] =>
  names.map((name) => ({
    path: path.join(root, name),
    label: name,
    fileSystem: null,
    readOnly: false,
    external: true,
  }));

describe('copies.make', () => {
  it('makes a copy that sha256sum and verify find whole, and status tells of it', async () => {
    await using app = startApp();
    const { vault, drive } = await backedUp(app);
    const report = await copyOf(app, vault, drive);
    expect(report).toMatchObject({ outcome: 'complete', copied: { files: 5 }, notOurs: 0 });
    const copy = report?.copy ?? '';
    expect(hashTree(path.join(copy, 'data'))).toEqual(hashTree(path.join(vault, 'data')));
    for (const manifest of ['manifest-sha256.txt', 'tagmanifest-sha256.txt']) {
      execFileSync('sha256sum', ['--check', '--quiet', '--strict', manifest], { cwd: copy });
    }
    const verified = await until(
      app.client['vault.verify']({ vault: copy, mode: 'full' }),
      (one) => one.report !== null,
    );
    expect(verified.report?.findings).toEqual([]);
    const { copies } = await app.client['vault.status']({ vault });
    expect(copies).toMatchObject([
      { kind: 'this-folder' },
      { kind: 'drive', place: copy, whole: true, medium: 'same-disk', newestRun: copies[0]?.newestRun },
    ]);
  });

  it('refuses a folder whose drive is gone, and finds the drive where it is mounted now', async () => {
    await using app = startApp((root) => ({ disks: () => Promise.resolve(drives(root, 'stick', 'elsewhere')) }));
    const { vault, drive } = await backedUp(app);
    await copyOf(app, vault, drive);
    renameSync(path.join(app.root, 'stick'), path.join(app.root, 'elsewhere'));
    mkdirSync(drive, { recursive: true });
    await expect(copyOf(app, vault, drive)).rejects.toMatchObject({ code: 'COPY_DRIVE_AWAY' });
    expect(readdirSync(drive)).toEqual([]);
    rmSync(drive, { recursive: true });
    const report = await copyOf(app, vault, null);
    expect(report).toMatchObject({ outcome: 'complete', copied: { files: 0 }, alreadyThere: { files: 5 } });
    expect(report?.copy.startsWith(path.join(app.root, 'elsewhere', 'Copies'))).toBe(true);
    renameSync(path.join(app.root, 'elsewhere'), path.join(app.root, 'drawer'));
    await expect(copyOf(app, vault, null)).rejects.toMatchObject({ code: 'COPY_DRIVE_AWAY' });
  });

  it('brings every drive that is there up to date, reports on each, and leaves the backup free at once', async () => {
    await using app = startApp((root) => ({ disks: () => Promise.resolve(drives(root, 'stick', 'disk')) }));
    const { vault, drive } = await backedUp(app);
    const other = path.join(app.root, 'disk', 'Copies');
    await copyOf(app, vault, drive);
    await copyOf(app, vault, other);
    writeFileSync(path.join(app.root, 'card', 'Pictures', 'new.jpg'), seededBytes(3000, 99));
    const { runId } = await app.client['run.start']({ deviceId: `folder:${path.join(app.root, 'card')}`, to: vault });
    await app.client['run.report']({ runId });
    const added = [...hashTree(path.join(vault, 'data')).keys()].find((name) => name.endsWith('new.jpg')) ?? '';
    rmSync(path.join(vault, 'data', added));
    const reports = await copiesOf(app, vault, null);
    expect(reports.map(({ outcome }) => outcome)).toEqual(Array(2).fill('complete-with-exceptions'));
    expect(new Set(reports.map(({ copy }) => path.dirname(copy)))).toEqual(new Set([drive, other]));
    // Begun in the same moment as the last item came: nothing of the work may still hold the backup.
    for (let turn = 0; turn < 5; turn += 1) await copyOf(app, vault, drive);
  });

  it('goes on to the next drive when one fails, and says of each how it went', async () => {
    await using app = startApp((root) => ({ disks: () => Promise.resolve(drives(root, 'stick', 'disk')) }));
    const { vault, drive } = await backedUp(app);
    await copyOf(app, vault, drive);
    const bad = (await copyOf(app, vault, path.join(app.root, 'disk', 'Copies')))?.copy ?? '';
    const [run = ''] = readdirSync(path.join(bad, '.lifeboat', 'runs'));
    // A run that went on there: that copy is no older state of this backup.
    appendFileSync(path.join(bad, '.lifeboat', 'runs', run, 'journal.jsonl'), '{}\n');
    const last = await until(app.client['copies.make']({ vault, to: null }), ({ phase }) => phase === 'ended');
    expect(last.reports).toMatchObject([{ outcome: 'complete', copy: path.join(drive, path.basename(vault)) }]);
    expect(last.failed).toMatchObject([{ place: path.dirname(bad), code: 'COPY_DIFFERENT' }]);
    await expect(copyOf(app, vault, path.dirname(bad))).rejects.toMatchObject({ code: 'COPY_DIFFERENT' });
  });

  const shm = '/dev/shm';
  it.skipIf(!existsSync(shm))('takes a new drive that is mounted where an older one was', async () => {
    const stick = mkdtempSync(path.join(shm, 'lifeboat-stick-'));
    try {
      await using app = startApp(() => ({ disks: () => Promise.resolve(drives('/', 'dev/shm')) }));
      const { vault } = await backedUp(app);
      const to = path.join(stick, 'Copies');
      const first = await copyOf(app, vault, to);
      // Another one in its place: it is mounted, and has no marker.
      rmSync(to, { recursive: true });
      const second = await copyOf(app, vault, to);
      expect(second).toMatchObject({ outcome: 'complete', copied: { files: 5 } });
      expect(second?.drive.id).not.toBe(first?.drive.id);
    } finally {
      rmSync(stick, { recursive: true, force: true });
    }
  });

  it('never writes to a mount place with nothing mounted on it', async () => {
    await using app = startApp();
    const { vault } = await backedUp(app);
    const place = '/mnt/lifeboat-no-such-stick/Copies';
    await expect(copyOf(app, vault, place)).rejects.toMatchObject({ code: 'COPY_DRIVE_AWAY' });
    expect(existsSync('/mnt/lifeboat-no-such-stick')).toBe(false);
  });
});

describe('copies.start', () => {
  it('goes on when whoever followed it leaves, tells how it ended to whoever comes back, and is begun once', async () => {
    await using app = startApp();
    const { vault, drive } = await backedUp(app);
    const { id } = await app.client['copies.start']({ vault, to: drive });
    expect(await app.client['copies.start']({ vault: `${vault}/.`, to: drive })).toEqual({ id });
    await until(app.client['copies.follow']({ id }), () => true);
    const ended = await until(app.client['copies.jobs'](null), ([job]) => job?.state !== 'working');
    expect(ended).toMatchObject([{ id, kind: 'copy', vault, target: drive, state: 'complete' }]);
    const last = await until(app.client['copies.follow']({ id }), ({ phase }) => phase === 'ended');
    expect(last.reports).toMatchObject([{ outcome: 'complete', copied: { files: 5 } }]);
    expect(hashTree(path.join(last.reports[0]?.copy ?? '', 'data'))).toEqual(hashTree(path.join(vault, 'data')));
  });

  it('is stopped by its owner alone, tells why it failed, and the next one takes its place', async () => {
    await using app = startApp();
    const { vault, drive } = await backedUp(app);
    const stopped = await app.client['copies.start']({ vault, to: drive });
    await app.client['copies.stop'](stopped);
    expect(await until(app.client['copies.jobs'](null), () => true)).toMatchObject([{ state: 'stopped' }]);
    const failed = await app.client['copies.start']({ vault, to: '/mnt/lifeboat-no-such-stick/Copies' });
    await expect(until(app.client['copies.follow'](failed), () => false)).rejects.toMatchObject({
      code: 'COPY_DRIVE_AWAY',
    });
    expect(await until(app.client['copies.jobs'](null), () => true)).toMatchObject([{ ...failed, state: 'failed' }]);
    await expect(until(app.client['copies.follow'](stopped), () => false)).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    });
    const { id } = await app.client['copies.start']({ vault, to: drive });
    await until(app.client['copies.jobs'](null), ([job]) => job?.id === id && job.state === 'complete');
  });
});
