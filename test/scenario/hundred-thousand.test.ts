import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/base/system-clock.ts';
import type { SourceFile } from '../../src/core/device/source.ts';
import { createVirtualDriver } from '../../src/core/device/virtual/virtual-driver.ts';
import { DeviceId } from '../../src/shared/domain/ids.ts';
import { CLI } from '../support/cli.ts';
import { RunReport } from '../../src/shared/domain/run-report.ts';

/** How many files the virtual phone has. */
const OBJECTS = Number(process.env['OBJECTS'] ?? '100000');
const MOST_MEMORY = 300 * 1024 * 1024;
const DEVICE = `virtual:lumia-950?objects=${OBJECTS}&object-bytes=64`;
const signal = new AbortController().signal;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hundred-thousand-'));

afterAll(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

/** The built command line in a process of its own; its report, and the most memory it ever had. */
function backup(device: string, to: string, ...more: readonly string[]): { report: RunReport; memory: number } {
  const atEnd = `process.on('exit',()=>process.stderr.write('peak '+process.resourceUsage().maxRSS))`;
  const args = ['backup', '--device', device, '--to', path.join(folder, to), '--json', ...more];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(atEnd)}`, CLI, ...args],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  expect(status, stderr).toBe(0);
  return { report: RunReport.parse(JSON.parse(stdout)), memory: Number(/peak (\d+)$/u.exec(stderr)?.[1]) * 1024 };
}

async function filesOfPhone(): Promise<readonly SourceFile[]> {
  const driver = createVirtualDriver({ clock: systemClock, log: () => undefined });
  await using phone = await driver.open(DeviceId.parse(DEVICE), { signal });
  const files: SourceFile[] = [];
  for await (const event of phone.list({ signal })) if (event.kind === 'file') files.push(event.file);
  return files;
}

/** What a first run would leave: its journal, and files of the right sizes. Their bytes are holes: nobody may look at them. */
function pretendFirstRun(vault: string, files: readonly SourceFile[]): void {
  const [before] = fs.readdirSync(path.join(vault, '.lifeboat', 'runs'));
  const own = fs.readFileSync(path.join(vault, '.lifeboat', 'runs', before ?? '', 'journal.jsonl'), 'utf8');
  const header: unknown = JSON.parse(own.split('\n')[0] ?? '');
  const runId = '2020-01-01T00-00-00Z';
  const lines = [JSON.stringify({ ...(header as object), runId, order: 2 })];
  const folders = new Set<string>();
  const readBack: string[] = [];
  files.forEach(({ storage, path: name, size, modified, persistentId }, index) => {
    const stored = { path: `data/${storage}/${name}`, size, sha256: 'a'.repeat(64), xxh64: 'b'.repeat(16) };
    const full = path.join(vault, stored.path);
    if (!folders.has(path.dirname(full))) fs.mkdirSync(path.dirname(full), { recursive: true });
    folders.add(path.dirname(full));
    fs.writeFileSync(full, '');
    fs.truncateSync(full, size);
    const batch = Math.floor(index / 1000) + 1;
    const fingerprint = { size, modified, persistentId };
    const part = 'c'.repeat(32);
    const source = { storage, path: name };
    lines.push(
      JSON.stringify({ kind: 'intent', batch, step: 'media', source, fingerprint, part, stored, aside: null }),
    );
    readBack.push(JSON.stringify({ kind: 'read-back', path: stored.path, sha256: stored.sha256, cacheBypassed: true }));
    if (index % 1000 === 999 || index === files.length - 1) {
      lines.push(JSON.stringify({ kind: 'committed', batch }), ...readBack.splice(0));
    }
  });
  lines.push(JSON.stringify({ kind: 'ended', outcome: 'complete' }), '');
  fs.mkdirSync(path.join(vault, '.lifeboat', 'runs', runId));
  fs.writeFileSync(path.join(vault, '.lifeboat', 'runs', runId, 'journal.jsonl'), lines.join('\n'));
}

describe(`a phone of ${OBJECTS} files`, () => {
  it('is listed and planned in less than 300 MB', () => {
    // Nothing of it is chosen: everything is listed and decided, and no file is read.
    const { report, memory } = backup(DEVICE, 'listed', '--steps', 'contacts');
    expect(report.equation.leftOut.files).toBe(OBJECTS);
    expect(memory).toBeLessThan(MOST_MEMORY);
  });

  it('is backed up again, with nothing new, in less than 300 MB and without reading a byte of any file', async () => {
    const first = backup('virtual:lumia-950?objects=10&object-bytes=64', 'again');
    const files = await filesOfPhone();
    expect(files).toHaveLength(OBJECTS);
    pretendFirstRun(first.report.vault, files);
    const { report, memory } = backup(DEVICE, 'again');
    expect(report.vault).toBe(first.report.vault);
    // A file that was looked into would be copied: what the backup holds of it is a hole with a made-up hash.
    expect(report.equation.alreadySafe).toEqual(report.equation.onPhone);
    expect(report.equation.alreadySafe.files).toBe(OBJECTS);
    expect(report.equation.copied).toEqual({ files: 0, bytes: 0 });
    expect(report.proof).toMatchObject({ copied: 0, readBack: 0, comparedWithPhone: 0 });
    expect(memory).toBeLessThan(MOST_MEMORY);
  });
});
