import { cp, mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { createHasher } from '../../../src/core/base/hasher.ts';
import { VerifyReport } from '../../../src/shared/domain/verify-report.ts';
import { RunReport } from '../../../src/shared/domain/run-report.ts';
import { AppError } from '../../../src/shared/errors/app-error.ts';
import { cliHere } from '../../support/cli-here.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'lifeboat-cli-'));
  await mkdir(path.join(root, 'phone/Phone/Pictures'), { recursive: true });
  await writeFile(path.join(root, 'phone/Phone/Pictures/a.jpg'), 'a'.repeat(5000));
  await writeFile(path.join(root, 'phone/Phone/Pictures/\u001b[31mred.jpg'), '');
  await mkdir(path.join(root, 'kit'));
  await writeFile(path.join(root, 'kit/app.xap'), 'package');
});
afterAll(() => rm(root, { recursive: true, force: true }));

const lifeboat = (args: readonly string[], change: Partial<Terminal> = {}) => cliHere(root, args, change);
const phone = (): string => `folder:${path.join(root, 'phone')}`;
const vault = (): string => path.join(root, 'backups', 'phone');
interface ErrorDocument {
  readonly format: number;
  readonly error: { readonly code: string; readonly todo: readonly string[]; readonly safe: string };
}

describe('lifeboat backup', () => {
  it('copies, reads back, prints the report as one JSON document and nothing else, and exits with 0', async () => {
    const { status, out, err } = await lifeboat([
      'backup',
      '--device',
      phone(),
      '--to',
      path.join(root, 'backups'),
      '--json',
    ]);
    const report = RunReport.parse(JSON.parse(out));
    expect(report.outcome).toBe('complete');
    expect(report.equation.copied).toEqual({ files: 2, bytes: 5000 });
    expect(report.proof.readBack).toBe(2);
    expect(report.vault).toBe(vault());
    expect(err).toBe('');
    expect(status).toBe(0);
    expect(await readFile(path.join(vault(), 'data/Phone/Pictures/a.jpg'), 'utf8')).toBe('a'.repeat(5000));
    expect(await readFile(path.join(vault(), 'READ-ME-FIRST.txt'), 'utf8')).toContain('sha256sum -c');
  });

  it('run again moves nothing, says so in text, and lets no name steer the terminal', async () => {
    const args = ['backup', '--device', phone(), '--to', path.join(root, 'backups')];
    const { status, out, err } = await lifeboat(args);
    expect(status).toBe(0);
    expect(out).toContain('On the phone 2 files (5.0 kB) = copied now 0 files (0 B) + already safe 2 files (5.0 kB)');
    expect(out).not.toContain('\u001b');
    expect(err).toBe('');
  });

  it('draws a bar on a terminal, and takes it away again', async () => {
    const args = ['backup', '--device', phone(), '--to', path.join(root, 'barred')];
    const { err } = await lifeboat(args, { watched: true, columns: 40 });
    expect(err).toContain('\r\u001b[K');
    expect(err.endsWith('\r\u001b[K')).toBe(true);
    for (const line of err.split('\r\u001b[K')) expect(line.length).toBeLessThan(40);
  });

  it('--progress json gives one snapshot a line, the last one ended', async () => {
    const args = ['backup', '--device', phone(), '--to', path.join(root, 'lined'), '--json', '--progress', 'json'];
    const { out, err } = await lifeboat(args);
    const phases = err
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { phase: string }).phase);
    expect(phases.at(-1)).toBe('ended');
    expect(RunReport.safeParse(JSON.parse(out)).success).toBe(true);
  });

  it('with no phone exits with 10 and says what to do', async () => {
    const { status, out, err } = await lifeboat(['backup', '--to', path.join(root, 'none')]);
    expect([status, out]).toEqual([10, '']);
    expect(err).toContain('No phone was found.');
    expect(err).toContain('Unlock the phone');
  });

  it('interrupted before it began: exits with 130, and makes nothing', async () => {
    const interrupted = AbortSignal.abort(new AppError('CANCELLED', 'Stopped as asked', { details: { by: 'user' } }));
    const { status, out } = await lifeboat(
      ['backup', '--device', phone(), '--to', path.join(root, 'never'), '--json'],
      { interrupted },
    );
    expect((JSON.parse(out) as ErrorDocument).error.code).toBe('CANCELLED');
    expect(status).toBe(130);
    await expect(readFile(path.join(root, 'never'))).rejects.toThrow();
  });

  it('refuses to take a folder into itself', async () => {
    const { status, err } = await lifeboat(['backup', '--device', phone(), '--to', path.join(root, 'phone/Phone/b')]);
    expect(status).toBe(2);
    expect(err).toContain('one is inside the other');
  });
});

describe('lifeboat add, status and report', () => {
  it('add files packages where packages go', async () => {
    const { status, out } = await lifeboat(['add', vault(), '--from', path.join(root, 'kit'), '--json']);
    const report = RunReport.parse(JSON.parse(out));
    expect([status, report.kind, report.steps.map(({ id }) => id)]).toEqual([0, 'add', ['packages']]);
    expect(await readFile(path.join(vault(), 'data/Packages/app.xap'), 'utf8')).toBe('package');
  });

  it('add again finds everything safe already', async () => {
    const { out } = await lifeboat(['add', vault(), '--from', path.join(root, 'kit'), '--json']);
    expect(RunReport.parse(JSON.parse(out)).equation.alreadySafe.files).toBe(1);
  });

  it('the front page goes on telling of the phone after files were added', async () => {
    expect(await readFile(path.join(vault(), 'index.html'), 'utf8')).toContain('Mounted phone');
  });

  it('status says what is held, the last complete backup, and what is due', async () => {
    const { status, out } = await lifeboat(['status', vault(), '--json']);
    const found = JSON.parse(out) as {
      holds: { files: number };
      lastComplete: { daysAgo: number } | null;
      steps: { id: string; status: string; holds: { files: number } }[];
      due: { what: string }[];
      runs: unknown[];
    };
    expect(status).toBe(0);
    expect(found.holds.files).toBe(3);
    expect(found.lastComplete?.daysAgo).toBeLessThan(1);
    expect(found.runs).toHaveLength(4);
    expect(found.steps.find(({ id }) => id === 'packages')).toMatchObject({ status: 'done', holds: { files: 1 } });
    expect(found.due.map(({ what }) => what)).toEqual(['contacts']);
    expect((await lifeboat(['status', vault()])).out).toContain('Last complete backup: today');
  });

  it('status of a first backup that was killed calls no step left out by choice', async () => {
    const to = path.join(root, 'killed');
    const { out: made } = await lifeboat(['backup', '--device', phone(), '--to', to, '--steps', 'media', '--json']);
    const { run, vault: killed } = RunReport.parse(JSON.parse(made));
    const records = path.join(killed, '.lifeboat/runs', run);
    const [header] = (await readFile(path.join(records, 'journal.jsonl'), 'utf8')).split('\n');
    for (const file of ['report.json', 'report.html', 'report.txt', 'objects.jsonl'])
      await rm(path.join(records, file), { force: true });
    await writeFile(path.join(records, 'journal.jsonl'), `${header ?? ''}\n`);
    const { out } = await lifeboat(['status', killed, '--json']);
    const { steps } = JSON.parse(out) as { steps: { id: string; status: string }[] };
    expect(steps.find(({ id }) => id === 'media')).toMatchObject({ status: 'not-finished', asOf: run });
    expect(steps.find(({ id }) => id === 'messages')).toMatchObject({ status: 'left-out', asOf: null });
  });

  it('report shows the newest run, a named one, and a page', async () => {
    const newest = RunReport.parse(JSON.parse((await lifeboat(['report', vault(), '--json'])).out));
    expect(newest.kind).toBe('add');
    const file = path.join(root, 'r.html');
    const { status, out } = await lifeboat(['report', vault(), '--run', newest.run, '--html', file]);
    expect([status, out]).toEqual([0, `Written to ${file}\n`]);
    expect(await readFile(file, 'utf8')).toContain('<!doctype html>');
  });

  it('report writes the XXH64 of every stored file as xxhsum -c reads it, over nothing and not into the backup', async () => {
    const list = path.join(root, 'all.xxh64');
    const { status, out } = await lifeboat(['report', vault(), '--xxhsum', list]);
    expect([status, out]).toEqual([0, `Written to ${list}\n`]);
    const lines = (await readFile(list, 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      const [, hash, file = ''] = /^([0-9a-f]{16}) {2}(data\/.+)$/u.exec(line) ?? [];
      const hasher = createHasher();
      hasher.update(await readFile(path.join(vault(), file)));
      expect(hash).toBe(hasher.digest().xxh64);
    }
    for (const place of [list, path.join(vault(), 'all.xxh64')]) {
      expect((await lifeboat(['report', vault(), '--xxhsum', place])).status).toBe(2);
    }
  });

  it('report writes no page into the backup', async () => {
    const stored = path.join(vault(), 'data/Packages/app.xap');
    const before = await readFile(stored);
    for (const file of [stored, path.join(vault(), 'data', 'r.html')]) {
      const { status, err } = await lifeboat(['report', vault(), '--html', file]);
      expect([status, err]).toEqual([2, expect.stringContaining('it is inside of the backup')]);
    }
    expect(await readFile(stored)).toEqual(before);
    await expect(stat(path.join(vault(), 'data', 'r.html'))).rejects.toThrow('ENOENT');
  });

  it('report of a run that is not there exits with 20', async () => {
    const { status, out } = await lifeboat(['report', vault(), '--run', '2020-01-01T00-00-00Z', '--json']);
    expect(status).toBe(20);
    expect((JSON.parse(out) as ErrorDocument).error.code).toBe('RUN_NOT_FOUND');
  });
});

describe('lifeboat verify', () => {
  it('of a clean backup finds nothing and exits with 0, in every mode', async () => {
    for (const mode of [[], ['--quick'], ['--full'], ['--sample', '50%']]) {
      const { status, out } = await lifeboat(['verify', vault(), ...mode, '--json']);
      expect([status, VerifyReport.parse(JSON.parse(out)).findings]).toEqual([0, []]);
    }
    expect((await lifeboat(['verify', vault()])).out).toContain('Nothing is wrong');
  });

  it('of a backup of which nothing but the manifest is left names every file and exits with 30', async () => {
    const left = path.join(root, 'left');
    await cp(vault(), left, { recursive: true });
    await rm(path.join(left, '.lifeboat/runs'), { recursive: true });
    await rm(path.join(left, 'data'), { recursive: true });
    const { status, out } = await lifeboat(['verify', left, '--json']);
    expect([status, VerifyReport.parse(JSON.parse(out)).counts.missing]).toEqual([30, 3]);
  });

  it('names a damaged file and exits with 30', async () => {
    const file = path.join(vault(), 'data/Packages/app.xap');
    const { mtime } = await stat(file);
    await writeFile(file, 'pakcage');
    await utimes(file, mtime, mtime);
    const { status, out } = await lifeboat(['verify', vault(), '--json']);
    const report = VerifyReport.parse(JSON.parse(out));
    expect([status, report.ok, report.findings.map(({ path: where }) => where)]).toEqual([
      30,
      false,
      ['Packages/app.xap'],
    ]);
    const text = await lifeboat(['verify', vault()]);
    expect([text.status, text.err]).toEqual([30, '']);
    expect(text.out).toContain('app.xap: damaged');
    await writeFile(file, 'package');
  });

  it('stopped among damaged files exits with 130 and calls nothing safe', async () => {
    const file = path.join(vault(), 'data/Packages/app.xap');
    await writeFile(file, 'pakcage');
    const ctrlC = new AbortController();
    let err = '';
    const said = await lifeboat(['verify', vault(), '--progress', 'json'], {
      interrupted: ctrlC.signal,
      err: (text) => {
        err += text;
        if (text.includes('"checking"'))
          ctrlC.abort(new AppError('CANCELLED', 'Stopped as asked', { details: { by: 'user' } }));
      },
    });
    expect([said.status, said.out]).toEqual([130, '']);
    expect(err).toContain('(CANCELLED: Stopped as asked)');
    expect(err).not.toMatch(/is safe|The backup was stopped/u);
    await writeFile(file, 'package');
  });

  it('of a folder that is no backup exits with 20', async () => {
    expect((await lifeboat(['verify', root])).status).toBe(20);
  });
});

describe('lifeboat devices', () => {
  it('with nothing there exits with 0 and an empty list, and in text says what to do', async () => {
    const { status, out } = await lifeboat(['devices', '--json']);
    expect([status, JSON.parse(out)]).toEqual([0, { format: 1, devices: [] }]);
    const text = await lifeboat(['devices']);
    expect([text.status, text.err]).toEqual([0, '']);
    expect(text.out).toContain('Unlock the phone');
    expect(text.out).toContain('virtual:lumia-950');
  });

  it('exits with 0 when one of those named is ready', async () => {
    const { status } = await lifeboat(['devices', '--device', 'virtual:lumia-820?locked', phone()]);
    expect(status).toBe(0);
  });

  it('describes a folder that is named', async () => {
    const { out } = await lifeboat(['devices', '--device', phone(), '--json']);
    expect((JSON.parse(out) as { devices: unknown[] }).devices).toMatchObject([{ id: phone(), state: 'ready' }]);
  });

  it('looks through libmtp when asked to; where that is not to be had, it says what to install, and exits with 10', async () => {
    const { status, out } = await lifeboat(['devices', '--libmtp', '--json']);
    const { error } = JSON.parse(out) as ErrorDocument;
    expect([status, error.code]).toEqual([10, 'LIBMTP_MISSING']);
    expect(error.todo.join(' ')).toContain('apt install libmtp-dev');
  });

  it('describes a locked phone as locked, with what to do, and exits with 10: it cannot be used', async () => {
    const { status, out } = await lifeboat(['devices', '--device', 'virtual:lumia-820?locked']);
    expect(status).toBe(10);
    expect(out).toContain('locked');
    expect(out).toContain('Unlock the phone with its PIN');
  });
});

describe('lifeboat, used wrongly, exits with 2', () => {
  it.each([
    [['frobnicate'], 'frobnicate'],
    [['backup'], '--to'],
    [['backup', '--to', 'x', '--bogus'], '--bogus'],
    [['backup', '--to', 'x', '--device', 'phone'], 'phone'],
    [['backup', '--to', 'x', '--device', 'folder:y', '--steps', 'media,foo'], 'foo'],
    [['backup', '--to', 'x', '--device', 'folder:y', '--wait', 'long'], 'long'],
    [['verify', 'x', '--quick', '--full'], '--quick'],
    [['verify', 'x', '--sample', '0'], '0'],
    [['add', 'x', '--from', 'y', '--as', 'photos'], 'photos'],
    [['report', 'x', '--run', '../../etc'], 'etc'],
    [['status', 'x', 'y'], 'too many'],
    [['devices', '--device', 'wpd:1'], 'wpd'],
    [['virtual-phone', 'make', 'nokia-3310', 'x'], 'nokia-3310'],
    [[], 'No command'],
  ])('%j', async (args, named) => {
    const text = await lifeboat(args);
    expect([text.status, text.out]).toEqual([2, '']);
    expect(text.err).toContain(named);
    const json = await lifeboat([...args, '--json']);
    expect(json.status).toBe(2);
    expect(json.err).toBe('');
    expect(JSON.parse(json.out)).toMatchObject({ format: 1, error: { code: 'USAGE' } });
  });
});

describe('lifeboat --help', () => {
  it.each([
    [['--help'], 'backup'],
    [['help'], 'backup'],
    [['help', 'backup'], '--compare'],
    [['help', 'virtual-phone', 'make'], 'folder'],
    [['backup', '--help'], '--compare'],
    [['devices', '--help'], '--json'],
    [['add', '--help'], '--as'],
    [['verify', '--help'], '--sample'],
    [['report', '--help'], '--html'],
    [['status', '--help'], '--json'],
    [['virtual-phone', '--help'], 'list'],
    [['virtual-phone', 'make', '--help'], 'folder'],
    [['--version'], '1.2.3'],
  ])('%j goes to standard output and exits with 0', async (args, named) => {
    const { status, out, err } = await lifeboat(args);
    expect([status, err]).toEqual([0, '']);
    expect(out).toContain(named);
  });

  it.each([[['help', 'nothing']], [['help', 'virtual-phone', 'nothing']]])('%j is no command', async (args) => {
    const { status, err } = await lifeboat(args);
    expect(status).toBe(2);
    expect(err).toContain("unknown command 'nothing'");
  });

  it('lists the ways back and the second copy beside the backup', async () => {
    const { out } = await lifeboat(['--help']);
    for (const name of ['backup', 'verify', 'restore', 'drill', 'copy']) {
      expect(out).toMatch(new RegExp(`^ {2}${name}\\b`, 'mu'));
    }
  });
});
