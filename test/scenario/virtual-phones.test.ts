import { execFileSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/shared/domain/run-report.ts';
import type { VerifyReport } from '../../src/shared/domain/verify-report.ts';
import { cliJson, startCli } from '../support/cli.ts';
import { hashTree, seededBytes } from '../support/trees.ts';

let work = '';
let phone = '';
beforeAll(() => {
  work = fs.mkdtempSync(path.join(os.tmpdir(), 'virtual-phones-'));
  phone = path.join(work, 'phone');
  for (const [name, size] of [
    ['Phone/Pictures/Camera Roll/one.jpg', 2_000_000],
    ['Phone/Pictures/Camera Roll/two.jpg', 2_000_001],
    ['Phone/Videos/film.mp4', 4_000_000],
    ['Phone/Documents/Grüße 👋.txt', 12],
    ['SD card/Documents/empty.txt', 0],
  ] as const) {
    const full = path.join(phone, name);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, seededBytes(size, size));
    fs.utimesSync(full, 1_450_000_000, 1_450_000_000);
  }
});
afterAll(() => {
  fs.rmSync(work, { recursive: true, force: true });
});

let counter = 0;
const newFolder = (): string => path.join(work, `backup-${(counter += 1)}`);

async function backUp(device: string, to: string, ...more: string[]) {
  return await cliJson<RunReport & { error?: { code: string } }>(['backup', '--device', device, '--to', to, ...more]);
}

/** Until a backup with `--progress json` has opened its folder and copies. */
async function saysThatItCopies({ stderr, exitCode }: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    stderr?.on('data', (text: string) => {
      said += text;
      if (said.includes('"phase":"copying"')) resolve();
    });
    stderr?.once('close', () => reject(new Error(`it ended (${exitCode}) before it copied: ${said}`)));
  });
}

async function mustHoldThePhone(vault: string): Promise<void> {
  const kept = hashTree(path.join(vault, 'data'));
  for (const [name, hash] of hashTree(phone)) expect(kept.get(name), name).toBe(hash);
  execFileSync('sha256sum', ['--check', '--quiet', '--strict', 'manifest-sha256.txt'], { cwd: vault });
  const verified = await cliJson<VerifyReport>(['verify', vault]);
  expect(verified.json.findings).toEqual([]);
  expect(verified.code).toBe(0);
}

describe('the command line and a virtual Lumia', () => {
  it.each(['lumia-820', 'lumia-630', 'lumia-550', 'lumia-1520', 'lumia-950'])(
    'backs up the built-in %s, checks it, and moves nothing the second time',
    async (profile) => {
      const to = newFolder();
      const first = await backUp(`virtual:${profile}`, to);
      expect(first.code, JSON.stringify(first.json)).toBe(0);
      const { equation, proof, vault } = first.json;
      expect(equation.copied.files).toBeGreaterThan(60);
      expect(proof.readBack).toBe(equation.copied.files);
      execFileSync('sha256sum', ['--check', '--quiet', '--strict', 'manifest-sha256.txt'], { cwd: vault });
      const second = await backUp(`virtual:${profile}`, to);
      expect(second.json).toMatchObject({ outcome: 'complete', equation: { copied: { files: 0 } } });
      expect(second.json.equation.alreadySafe).toEqual(equation.copied);
      expect((await cliJson<VerifyReport>(['verify', vault, '--full'])).json.ok).toBe(true);
    },
  );

  it.each([
    ['', 'complete', 0],
    ['?split', 'complete', 0],
    ['?wrong-id', 'complete', 0],
    ['?busy=3', 'complete', 0],
    ['?stall=3000000', 'complete', 0],
    ['?unplug=3000000&replug=1', 'complete', 0],
    ['?slow=8000000', 'complete', 0],
  ])('gets everything off a phone that is lumia-950@dir%s', async (query, outcome, exit) => {
    const { code, json } = await backUp(`virtual:lumia-950@${phone}${query}`, newFolder());
    expect(json.outcome, JSON.stringify([json.endedBy, json.findings])).toBe(outcome);
    expect(code).toBe(exit);
    await mustHoldThePhone(json.vault);
  });

  it('ends with 11 when the phone is pulled out, and the same command again goes on until all is safe', async () => {
    const to = newFolder();
    const device = `virtual:lumia-950@${phone}?unplug=1500000`;
    let runs = 0;
    for (;;) {
      const { code, json } = await backUp(device, to);
      runs += 1;
      if (code === 0) {
        await mustHoldThePhone(json.vault);
        break;
      }
      expect(code).toBe(11);
      expect(json.outcome).toBe('failed');
      expect(json.endedBy?.code).toBe('DEVICE_LOST');
      expect(runs).toBeLessThan(12);
    }
    // Each opening gives 1.5 MB of 8, so files are finished in pieces.
    expect(runs).toBeGreaterThan(4);
  });

  it.each(['Phone/Videos/film.mp4', 'Videos/film.mp4'])('names a file that is refused (%s)', async (unreadable) => {
    const refused = await backUp(
      `virtual:lumia-950@${phone}?unreadable=${encodeURIComponent(unreadable)}`,
      newFolder(),
    );
    expect(refused.code).toBe(3);
    expect(refused.json).toMatchObject({
      outcome: 'complete-with-exceptions',
      findings: [{ path: 'Phone/Videos/film.mp4', verdict: 'not-copied', code: 'PTP_REFUSED' }],
      equation: { copied: { files: 4 }, unreadable: { files: 1 } },
    });
  });

  it('names a file that comes short, ends with 3, and keeps everything else', async () => {
    const short = await backUp(`virtual:lumia-950@${phone}?short`, newFolder());
    expect(short.code).toBe(3);
    expect(short.json.outcome).toBe('complete-with-exceptions');
    for (const finding of short.json.findings) expect(finding.verdict).toBe('not-copied');
    expect(hashTree(path.join(short.json.vault, 'data')).has('Phone/Videos/film.mp4')).toBe(false);
  });

  it('says that a locked phone is locked, and waits for it when told to', async () => {
    const locked = await backUp(`virtual:lumia-820@${phone}?locked`, newFolder());
    expect([locked.code, locked.json.error?.code]).toEqual([10, 'DEVICE_LOCKED']);
    const waited = await backUp(`virtual:lumia-820@${phone}?locked=2`, newFolder(), '--wait', '30');
    expect(waited.code, JSON.stringify(waited.json)).toBe(0);
  });

  it('stops cleanly on Ctrl-C with 130 and a report, and goes on from there', async () => {
    const to = newFolder();
    const device = `virtual:lumia-950@${phone}`;
    const slow = ['--device', `${device}?slow=1500000`, '--to', to];
    const { child, result } = startCli(['backup', ...slow, '--json', '--progress', 'json']);
    await saysThatItCopies(child);
    child.kill('SIGINT');
    const { code, stdout } = await result;
    expect(code, stdout).toBe(130);
    const stopped = JSON.parse(stdout) as RunReport;
    expect(stopped.outcome).toBe('stopped');
    expect(stopped.findings.length).toBeGreaterThan(0);
    const second = await backUp(device, to);
    expect(second.code, JSON.stringify(second.json)).toBe(0);
    await mustHoldThePhone(second.json.vault);
  });

  it('lets only one process write to a backup', async () => {
    const to = newFolder();
    const device = `virtual:lumia-950@${phone}`;
    // So slow that it is at it until it is stopped.
    const slow = ['--device', `${device}?slow=20000`, '--to', to];
    const { child, result } = startCli(['backup', ...slow, '--json', '--progress', 'json']);
    await saysThatItCopies(child);
    const second = await backUp(device, to);
    expect([second.code, second.json.error?.code]).toEqual([22, 'VAULT_IN_USE']);
    child.kill('SIGTERM');
    expect((await result).code).toBe(130);
  });

  it('compares with the phone when told to', async () => {
    const { code, json } = await backUp(`virtual:lumia-950@${phone}`, newFolder(), '--compare');
    expect(code).toBe(0);
    expect(json.proof.comparedWithPhone).toBe(5);
  });
});
