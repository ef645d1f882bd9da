import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VaultStatus } from '../../src/shared/contract/contract.ts';
import type { CertificateAnswer } from '../../src/shared/domain/certificate.ts';
import type { CopyReport } from '../../src/shared/domain/copies.ts';
import type { RunReport } from '../../src/shared/domain/run-report.ts';
import { findProfile } from '../../src/core/device/virtual/profiles.ts';
import { builtInPhone } from '../../src/core/device/virtual/virtual-phone.ts';
import type { HostPorts } from '../../src/core/app/ports.ts';
import { cliHere, type Said } from '../support/cli-here.ts';
import { cli, cliJson } from '../support/cli.ts';
import { seededBytes } from '../support/trees.ts';

const MEMORY = '/dev/shm';
const TMPFS = 0x01021994;
const hasMemory = ((): boolean => {
  try {
    return statfsSync(MEMORY).type === TMPFS;
  } catch {
    return false;
  }
})();

describe('safe to reset, by command line', () => {
  let work = '';
  let stick = '';
  let phone = '';
  let vault = '';
  beforeAll(async () => {
    work = mkdtempSync(path.join(tmpdir(), 'lifeboat-reset-'));
    stick = mkdtempSync(path.join(tmpdir(), 'lifeboat-stick-'));
    const profile = findProfile('lumia-950');
    if (!profile) throw new Error('no such profile');
    phone = path.join(work, 'phone');
    cpSync(await builtInPhone(profile, { signal: new AbortController().signal }), phone, {
      recursive: true,
      preserveTimestamps: true,
    });
  });
  afterAll(() => {
    for (const folder of [work, stick]) rmSync(folder, { recursive: true, force: true });
  });

  /** A computer with a stick plugged in: whoever tests has one disk, as a rule. */
  const mediumOf: HostPorts['mediumOf'] = (folder) =>
    Promise.resolve({ kind: 'disks', disks: [folder.startsWith(stick) ? 'stick' : 'computer'] });
  const here = (...args: readonly string[]): Promise<Said> => cliHere(work, args, {}, { mediumOf });

  async function done(...args: readonly string[]): Promise<unknown> {
    const { status, out, err } = await here(...args, '--json');
    expect(status, err + out.slice(-2000)).toBe(0);
    return JSON.parse(out);
  }
  async function missing(...acknowledge: readonly string[]): Promise<readonly string[]> {
    const more = acknowledge.length === 0 ? [] : ['--acknowledge', ...acknowledge];
    const { status, out, err } = await here('certificate', vault, '--json', ...more);
    const answer = JSON.parse(out) as CertificateAnswer;
    expect([status, answer.granted], err).toEqual(answer.missing.length === 0 ? [0, true] : [3, false]);
    if (answer.granted) granted = answer;
    return answer.missing.map((one) => one.code);
  }
  const backUp = async (...more: readonly string[]): Promise<RunReport> =>
    (await done(
      ...['backup', '--device', `virtual:lumia-950@${phone}`, '--to', path.join(work, 'vaults'), ...more],
    )) as RunReport;
  let granted: CertificateAnswer | null = null;

  it('is refused until everything is done, each thing in turn, and then granted', async () => {
    vault = (await backUp()).vault;
    expect(await missing()).toEqual(['compared', 'second-copy', 'drill', 'not-covered']);
    await backUp('--compare');
    expect(await missing()).toEqual(['second-copy', 'drill', 'not-covered']);
    // A copy that dies with the same disk is none.
    await done('copy', vault, '--to', path.join(work, 'same-disk'));
    expect(await missing()).toEqual(['second-copy', 'drill', 'not-covered']);
    await done('copy', vault, '--to', stick);
    expect(await missing()).toEqual(['drill', 'not-covered']);
    await done('drill', vault);
    expect(await missing()).toEqual(['not-covered']);
    expect(await missing('app data')).toEqual(['not-covered']);
    expect(await missing('what is in the cloud')).toEqual([]);
    const page = readFileSync(path.join(vault, granted?.page ?? ''), 'utf8');
    const { certificate } = granted ?? {};
    expect(page).toContain('Safe to reset');
    expect(page).toContain(certificate?.manifest);
    expect(certificate?.onPhone.files).toBeGreaterThan(80);
    expect(certificate?.comparedWithPhone).toBeGreaterThanOrEqual(80);
    await done('verify', vault);
  });

  it('is taken back by a backup that came after it, until that one is compared and copied, too', async () => {
    writeFileSync(path.join(phone, 'Phone', 'Pictures', 'one more.jpg'), seededBytes(5000, 1));
    await backUp();
    expect(await missing()).toEqual(['compared', 'second-copy', 'not-covered']);
    await backUp('--compare');
    await done('copy', vault, '--to', stick);
    expect(await missing('app data', 'what is in the cloud')).toEqual([]);
  });

  it('is refused once the backup itself is known to be damaged', async () => {
    const victim = path.join(vault, 'data', 'Phone', 'Pictures', 'one more.jpg');
    writeFileSync(victim, 'rot');
    expect((await here('repair', vault, '--check', '--json')).status).toBe(30);
    expect(await missing()).toContain('healthy');
    await done('repair', vault);
    expect(readFileSync(victim)).toEqual(Buffer.from(seededBytes(5000, 1)));
    expect(await missing()).toEqual([]);
  });
});

describe.skipIf(!hasMemory)('on this very computer (needs /dev/shm in memory)', () => {
  it('never takes memory for another disk, nor a folder beside the backup for a place away', async () => {
    const work = mkdtempSync(path.join(tmpdir(), 'lifeboat-shm-'));
    const memory = mkdtempSync(path.join(MEMORY, 'lifeboat-shm-'));
    try {
      mkdirSync(path.join(work, 'card'));
      writeFileSync(path.join(work, 'card', 'a.jpg'), seededBytes(1000, 1));
      const env = { HOME: work, XDG_CONFIG_HOME: work };
      const card = `folder:${path.join(work, 'card')}`;
      const { json: report } = await cliJson<RunReport>(
        ['backup', '--device', card, '--to', path.join(work, 'v')],
        env,
      );
      const { vault } = report;
      const copied = await cliJson<CopyReport>(['copy', vault, '--to', memory], env);
      expect(copied).toMatchObject({ code: 0, json: { outcome: 'complete', drive: { medium: 'memory' } } });
      const sheet = path.join(work, 'key.html');
      await cliJson(['offsite', 'init', vault, '--to', path.join(work, 'away'), '--sheet', sheet], env);
      writeFileSync(path.join(work, 'key'), /AGE-SECRET-KEY-1[0-9A-Z]+/u.exec(readFileSync(sheet, 'utf8'))?.[0] ?? '');
      await cliJson(['offsite', 'confirm', vault, '--key-file', path.join(work, 'key')], env);
      await cliJson(['offsite', 'push', vault], env);
      const checked = await cliJson(['offsite', 'check', vault, '--share', '100%'], env);
      expect(checked.code).toBe(0);
      const { json: status } = await cliJson<VaultStatus>(['status', vault], env);
      expect(status.copies.map(({ kind, medium }) => [kind, medium])).toEqual([
        ['this-folder', null],
        ['drive', 'memory'],
        ['offsite', 'same-disk'],
      ]);
      const { json: answer } = await cliJson<CertificateAnswer>(['certificate', vault], env);
      expect(answer.missing.map(({ code }) => code)).toContain('second-copy');
      // Both are gone now: what was recorded of them is no better.
      rmSync(memory, { recursive: true });
      rmSync(path.join(work, 'away'), { recursive: true });
      const { stdout } = await cli(['status', vault], env);
      expect(stdout).toContain('If this disk died now, everything would be lost');
    } finally {
      for (const folder of [work, memory]) rmSync(folder, { recursive: true, force: true });
    }
  });
});
