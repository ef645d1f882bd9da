import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMadeByPhone } from '../../src/core/restore/plan-restore.ts';
import { DeviceId } from '../../src/shared/domain/ids.ts';
import type { RestoreReport, RestoreTarget } from '../../src/shared/domain/restore.ts';
import { findProfile, PROFILES } from '../../src/core/device/virtual/profiles.ts';
import { builtInPhone } from '../../src/core/device/virtual/virtual-phone.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { backUp as runBackup } from '../support/backup.ts';
import { hashTree, seededBytes } from '../support/trees.ts';

let app: TestApp;
beforeAll(() => {
  app = startApp();
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

const COPY = { recursive: true, preserveTimestamps: true };
let counter = 0;
const fresh = (): string => path.join(app.root, `place-${(counter += 1)}`);
const virtual = (profile: string, folder: string, query = '') => DeviceId.parse(`virtual:${profile}@${folder}${query}`);

/** With the app's own drivers, so that a virtual phone keeps its memory, and without trying what opens: that takes long. */
async function backUp(id: DeviceId, to: string): Promise<{ readonly vault: string; readonly run: string }> {
  const driver = app.ports.drivers.find(({ scheme }) => id.startsWith(`${scheme}:`));
  const report = await runBackup((options) => driver?.open(id, options) ?? Promise.reject(new Error('no driver')), to);
  expect(report.outcome, JSON.stringify(report.findings)).toBe('complete');
  return { vault: report.vault, run: report.run };
}

interface More {
  readonly run?: string;
  readonly select?: string[];
  readonly proof?: 'all' | 'sample';
  readonly waitSeconds?: number;
}

async function restore(vault: string, target: RestoreTarget, more: More = {}): Promise<RestoreReport> {
  const { run, ...rest } = more;
  const named = run === undefined ? {} : { run: run as RestoreReport['id'] };
  const { id } = await app.client['restore.start']({ vault, target, ...named, ...rest });
  const report = await app.client['restore.report']({ id });
  const { chosen, written, alreadyThere, notSent, refused, failed } = report.equation;
  const parts = [written, alreadyThere, notSent, refused, failed];
  expect(parts.reduce((sum, { files }) => sum + files, 0)).toBe(chosen.files);
  expect(parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(chosen.bytes);
  return report;
}

const onto = (id: DeviceId, storage: string | null = null): RestoreTarget => ({ kind: 'device', id, onto: storage });
const into = (folder: string): RestoreTarget => ({ kind: 'folder', path: folder });

/** What a reset leaves: the folders and files that the phone makes by itself, and the card taken out and formatted. */
function wipe(phone: string): void {
  for (const entry of fs.readdirSync(phone, { recursive: true, withFileTypes: true })) {
    const full = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !isMadeByPhone(full) && !/\.(?:alb|pla)$/u.test(entry.name)) fs.rmSync(full);
  }
}

function write(
  root: string,
  files: Readonly<Record<string, readonly [seed: number, size: number, date: number]>>,
): void {
  for (const [name, [seed, size, date]] of Object.entries(files)) {
    const full = path.join(root, name);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, seededBytes(size, seed));
    fs.utimesSync(full, date, date);
  }
}

function objects(vault: string, run: string): Map<string, Record<string, unknown>> {
  const text = fs.readFileSync(path.join(vault, '.lifeboat/runs', run, 'objects.jsonl'), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return new Map(records.map((record) => [`${String(record['storage'])}/${String(record['path'])}`, record]));
}

describe('a virtual Lumia that is wiped and restored', () => {
  it.each(PROFILES.map(({ id }) => id))('%s: backed up again, manifests and dates agree', async (profile) => {
    const phone = fresh();
    const made = findProfile(profile);
    if (made) fs.cpSync(await builtInPhone(made, { signal: new AbortController().signal }), phone, COPY);
    const first = await backUp(virtual(profile, phone), fresh());
    wipe(phone);
    const report = await restore(first.vault, onto(virtual(profile, phone)));
    expect(report.outcome, JSON.stringify([report.endedBy, report.findings])).toBe('complete');
    expect(report.proof.readBack).toBe(report.equation.written.files);
    expect(report.dates).toEqual({ kept: report.equation.written.files, of: report.equation.written.files });
    const second = await backUp(virtual(profile, phone), fresh());
    const manifest = (vault: string): string => fs.readFileSync(path.join(vault, 'manifest-sha256.txt'), 'utf8');
    expect(manifest(second.vault)).toBe(manifest(first.vault));
    const [before, after] = [objects(first.vault, first.run), objects(second.vault, second.run)];
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [name, record] of before) {
      if (record['kind'] === 'file') expect([name, after.get(name)?.['modified']]).toEqual([name, record['modified']]);
    }
  });
});

describe('a past run', () => {
  it('comes back exactly as it was from three runs ago: changed, renamed and deleted files, dates and empty folders', async () => {
    const phone = fresh();
    write(phone, {
      'Phone/Pictures/Camera Roll/a.jpg': [1, 50_000, 1_400_000_001],
      'Phone/Documents/changes.txt': [2, 3000, 1_400_000_002],
      'Phone/Documents/moves.txt': [3, 3001, 1_400_000_003],
      'Phone/Documents/goes.txt': [4, 3002, 1_400_000_004],
      'Phone/Documents/empty.txt': [5, 0, 1_400_000_005],
      'Phone/Documents/desktop.ini': [6, 100, 1_400_000_006],
    });
    fs.mkdirSync(path.join(phone, 'Phone/Ringtones'));
    const kept = fresh();
    fs.cpSync(phone, kept, COPY);
    const to = fresh();
    const id = virtual('lumia-950', phone);
    const { vault, run } = await backUp(id, to);
    for (const round of [1, 2, 3]) {
      write(phone, { 'Phone/Documents/changes.txt': [10 + round, 3000 + round, 1_400_001_000 + round] });
      if (round === 1)
        fs.renameSync(path.join(phone, 'Phone/Documents/moves.txt'), path.join(phone, 'Phone/moved.txt'));
      if (round === 2) fs.rmSync(path.join(phone, 'Phone/Documents/goes.txt'));
      if (round === 3) write(phone, { 'Phone/new.txt': [9, 10, 1_400_009_000] });
      await backUp(id, to);
    }
    const out = fresh();
    const report = await restore(vault, into(out), { run });
    expect(report.outcome).toBe('complete');
    expect(hashTree(out)).toEqual(hashTree(kept));
    expect(fs.existsSync(path.join(out, 'Phone/Ringtones'))).toBe(true);
    for (const name of hashTree(kept).keys()) {
      expect([name, fs.statSync(path.join(out, name)).mtimeMs]).toEqual([
        name,
        fs.statSync(path.join(kept, name)).mtimeMs,
      ]);
    }
    expect(report.notes.join(' ')).toContain('earlier versions');
    // The newest is another one.
    const newest = fresh();
    await restore(vault, into(newest));
    expect(hashTree(newest)).toEqual(hashTree(phone));
  });
});

describe('what is there already', () => {
  const files = {
    'Phone/Pictures/a.jpg': [1, 20_000, 1_400_000_000],
    'Phone/Documents/b.txt': [2, 20_000, 1_400_000_000],
    'Phone/Documents/c.txt': [3, 500, 1_400_000_000],
  } as const;

  it.each(['all', 'sample'] as const)(
    'is compared (%s), left alone when equal, kept beside when not; and again',
    async (proof) => {
      const phone = fresh();
      write(phone, files);
      const { vault } = await backUp(virtual('lumia-1520', phone), fresh());
      // The same size, other bytes; another size.
      write(phone, {
        'Phone/Documents/b.txt': [7, 20_000, 1_500_000_000],
        'Phone/Documents/c.txt': [8, 400, 1_500_000_000],
      });
      const before = hashTree(phone);
      const report = await restore(vault, onto(virtual('lumia-1520', phone)), { proof });
      expect(report.outcome).toBe('complete');
      expect(report.equation).toMatchObject({ written: { files: 2 }, alreadyThere: { files: 1 } });
      expect(report.proof).toEqual({
        how: proof,
        readBack: proof === 'all' ? 2 : 0,
        sampled: proof === 'sample' ? 2 : 0,
      });
      expect(report.renamed.map(({ to }) => to).sort()).toEqual([
        'Phone/Documents/b (2).txt',
        'Phone/Documents/c (2).txt',
      ]);
      const after = hashTree(phone);
      for (const [name, hash] of before) expect(after.get(name)).toBe(hash);
      // Nothing is numbered on when it is done again.
      const again = await restore(vault, onto(virtual('lumia-1520', phone)), { proof });
      expect(again.equation).toMatchObject({ written: { files: 0 }, alreadyThere: { files: 3 } });
      expect(hashTree(phone)).toEqual(after);
    },
  );
});

describe('a backup without its records', () => {
  it('is listed from the manifest and restored, and what only the records knew is said', async () => {
    const phone = fresh();
    write(phone, {
      'Phone/Pictures/a.jpg': [1, 20_000, 1_400_000_000],
      'Phone/what: ever?.txt': [2, 10, 1_400_000_000],
    });
    const { vault } = await backUp(DeviceId.parse(`folder:${phone}`), fresh());
    const copy = fresh();
    fs.cpSync(vault, copy, COPY);
    fs.rmSync(path.join(copy, '.lifeboat'), { recursive: true });
    execFileSync('sha256sum', ['--check', '--quiet', 'manifest-sha256.txt'], { cwd: copy });
    expect(await app.client['restore.runs']({ vault: copy })).toMatchObject({ bare: true, runs: [] });
    const out = fresh();
    const report = await restore(copy, into(out));
    expect(report).toMatchObject({ outcome: 'complete', run: null });
    expect(report.notes.join(' ')).toContain('.lifeboat');
    expect(hashTree(out)).toEqual(hashTree(phone));
    expect(fs.statSync(path.join(out, 'Phone/Pictures/a.jpg')).mtimeMs).toBe(1_400_000_000_000);
    expect(fs.existsSync(path.join(copy, '.lifeboat'))).toBe(false);
  });
});

describe('a backup that has gone bad itself', () => {
  it.each([
    ['shorter than it was', (file: string) => fs.truncateSync(file, 10)],
    ['of the same length, with another byte', (file: string) => flip(file)],
    ['gone', (file: string) => fs.rmSync(file)],
  ])('names the file that is %s, sends nothing of it, and puts the others back', async (_what, spoil) => {
    const phone = fresh();
    write(path.join(phone, 'Phone'), {
      'Pictures/a.jpg': [1, 9000, 1_400_000_000],
      'Pictures/b.jpg': [2, 9000, 1_400_000_000],
    });
    const { vault } = await backUp(virtual('lumia-950', phone), fresh());
    spoil(path.join(vault, 'data/Phone/Pictures/a.jpg'));
    wipe(phone);
    const report = await restore(vault, onto(virtual('lumia-950', phone)));
    expect(report.outcome).toBe('complete-with-exceptions');
    expect(report.findings).toMatchObject([{ path: 'Phone/Pictures/a.jpg', code: 'RESTORE_NOT_IN_BACKUP' }]);
    expect([...hashTree(path.join(phone, 'Phone')).keys()]).toEqual(['Pictures/b.jpg']);
  });
});

function flip(file: string): void {
  const bytes = fs.readFileSync(file);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  fs.writeFileSync(file, bytes);
}
