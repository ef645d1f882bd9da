import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CertificateAnswer } from '../../src/shared/domain/certificate.ts';
import type { RunReport } from '../../src/shared/domain/run-report.ts';
import { findProfile } from '../../src/core/device/virtual/profiles.ts';
import { builtInPhone } from '../../src/core/device/virtual/virtual-phone.ts';
import { cli } from '../support/cli.ts';
import { seededBytes } from '../support/trees.ts';

/** Memory is a medium of its own: what is on it does not die with the disk that the backup is on. */
const OTHER = '/dev/shm';
const hasOther = existsSync(OTHER) && statSync(OTHER).dev !== statSync(tmpdir()).dev;

describe.skipIf(!hasOther)('safe to reset, by command line (needs a second file system)', () => {
  let work = '';
  let stick = '';
  let phone = '';
  let env: Record<string, string> = {};
  let vault = '';
  beforeAll(async () => {
    work = mkdtempSync(path.join(tmpdir(), 'lifeboat-reset-'));
    stick = mkdtempSync(path.join(OTHER, 'lifeboat-stick-'));
    mkdirSync(path.join(work, 'home'));
    env = { HOME: path.join(work, 'home'), XDG_CONFIG_HOME: path.join(work, 'home') };
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

  async function done(...args: readonly string[]): Promise<unknown> {
    const { code, stdout, stderr } = await cli([...args, '--json'], env);
    expect(code, stderr + stdout.slice(-2000)).toBe(0);
    return JSON.parse(stdout);
  }
  async function missing(...acknowledge: readonly string[]): Promise<readonly string[]> {
    const more = acknowledge.length === 0 ? [] : ['--acknowledge', ...acknowledge];
    const { code, stdout, stderr } = await cli(['certificate', vault, '--json', ...more], env);
    const answer = JSON.parse(stdout) as CertificateAnswer;
    expect([code, answer.granted], stderr).toEqual(answer.missing.length === 0 ? [0, true] : [3, false]);
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
    expect((await cli(['repair', vault, '--check', '--json'], env)).code).toBe(30);
    expect(await missing()).toContain('healthy');
    await done('repair', vault);
    expect(readFileSync(victim)).toEqual(Buffer.from(seededBytes(5000, 1)));
    expect(await missing()).toEqual([]);
  });
});
