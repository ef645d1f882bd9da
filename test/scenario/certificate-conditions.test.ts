import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Terminal } from '../../src/cli/terminal.ts';
import type { HostPorts } from '../../src/core/app/ports.ts';
import { systemPorts } from '../../src/core/app/system-ports.ts';
import { silent } from '../../src/core/base/log.ts';
import { backupName, makeHsh, makeMsg } from '../../src/core/device/virtual/sample/messages.ts';
import { makeVcf, sampleTexts } from '../../src/core/device/virtual/sample/people.ts';
import { makeJpeg } from '../../src/core/device/virtual/sample/photos.ts';
import { CERTIFICATE_NEEDS, type CertificateAnswer } from '../../src/shared/domain/certificate.ts';
import type { RunReport } from '../../src/shared/domain/run-report.ts';
import { cliHere, type Said } from '../support/cli-here.ts';
import { hashTree } from '../support/trees.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STAGES = ['live', 'granted'] as const;

describe('a reset that was called safe', () => {
  let work = '';
  let [live, granted] = ['', ''];
  let [phone, stick, vault] = ['', '', ''];
  /** Milliseconds that the computer's clock has gone on meanwhile. */
  let later = 0;

  const { clock, ...system } = systemPorts(silent);
  const ports: Partial<HostPorts> = {
    ...system,
    drivers: system.drivers.filter(({ scheme }) => scheme !== 'usb'),
    clock: { now: () => clock.now() + later, delay: (ms, options) => clock.delay(ms, options) },
    // A computer with a stick plugged in: whoever tests has one disk, as a rule.
    mediumOf: (folder) =>
      Promise.resolve({ kind: 'disks', disks: [folder.startsWith(stick) ? 'stick' : 'computer'] } as const),
  };
  const here = (args: readonly string[], terminal: Partial<Terminal> = {}): Promise<Said> =>
    cliHere(live, args, terminal, ports);
  async function done(...args: readonly string[]): Promise<unknown> {
    const { status, out, err } = await here([...args, '--json']);
    expect(status, err + out.slice(-2000)).toBe(0);
    return JSON.parse(out);
  }
  const backUp = async (device: string, ...more: readonly string[]): Promise<Said> =>
    await here(['backup', '--device', device, '--to', path.join(live, 'vaults'), '--json', '--wait', '1', ...more]);
  const lumia = (query = ''): string => `virtual:lumia-950@${phone}${query}`;
  const onPhone = (...names: readonly string[]): string => path.join(phone, 'Phone', ...names);

  async function ask(...acknowledge: readonly string[]): Promise<CertificateAnswer> {
    const more = acknowledge.length === 0 ? [] : ['--acknowledge', ...acknowledge];
    const { status, out, err } = await here(['certificate', vault, '--json', ...more]);
    const answer = JSON.parse(out) as CertificateAnswer;
    expect([status, answer.page === null], err).toEqual(answer.granted ? [0, false] : [3, true]);
    return answer;
  }
  async function missing(): Promise<readonly string[]> {
    const answer = await ask();
    expect(answer.granted).toBe(answer.missing.length === 0);
    expect(answer.missing.every(({ says, todo }) => says !== '' && todo !== '')).toBe(true);
    return answer.missing.map(({ code }) => code);
  }
  const acknowledgeAll = async (): Promise<unknown> =>
    await ask(...(await ask()).notCovered.filter((one) => !one.acknowledged).map(({ what }) => what));
  /** Everything that a backup does not do by itself. */
  async function doTheRest(): Promise<void> {
    await done('copy', vault, '--to', stick);
    await done('drill', vault);
    await acknowledgeAll();
  }
  /** A backup of whatever is plugged in, and all the rest. */
  async function doEverything(device: string, ...more: readonly string[]): Promise<Said> {
    const said = await backUp(device, '--compare', ...more);
    ({ vault } = JSON.parse(said.out) as RunReport);
    await doTheRest();
    return said;
  }

  beforeAll(async () => {
    work = mkdtempSync(path.join(tmpdir(), 'lifeboat-conditions-'));
    [live, granted] = STAGES.map((name) => path.join(work, name)) as [string, string];
    [phone, stick] = [path.join(live, 'phone'), path.join(live, 'stick')];
    for (const folder of ['Pictures', 'Documents', 'smsBackup']) mkdirSync(onPhone(folder), { recursive: true });
    mkdirSync(stick);
    for (const seed of [1, 2, 3]) {
      const recipe = { seed, width: 320, height: 240, make: 'Microsoft', model: 'Lumia 950' };
      writeFileSync(onPhone('Pictures', `${seed}.jpg`), await makeJpeg({ ...recipe, takenAt: '2016:05:01 10:00:00' }));
    }
    writeFileSync(onPhone('Documents', 'note.txt'), 'A note.');
    writeFileSync(onPhone('Documents', 'contacts.vcf'), makeVcf());
    const now = Date.now();
    const texts = makeMsg(sampleTexts(20, now - 30 * DAY));
    writeFileSync(onPhone('smsBackup', `${backupName(now - DAY, 0)}.msg`), texts);
    writeFileSync(onPhone('smsBackup', `${backupName(now - DAY, 0)}.hsh`), makeHsh(texts));
    await doEverything(lumia());
    expect(await missing()).toEqual([]);
    cpSync(live, granted, { recursive: true, preserveTimestamps: true });
  });
  afterAll(() => rmSync(work, { recursive: true, force: true }));
  const atFirst = { vault: '' };
  beforeEach(() => {
    atFirst.vault ||= vault;
    vault = atFirst.vault;
    later = 0;
    rmSync(live, { recursive: true });
    cpSync(granted, live, { recursive: true, preserveTimestamps: true });
  });

  const shown = new Set<string>();
  function refuses(name: string, codes: readonly string[], change: () => Promise<void>): void {
    for (const code of codes) shown.add(code);
    it(`is refused for ${codes.join(' and ')}: ${name}`, async () => {
      expect(await missing()).toEqual([]);
      await change();
      expect(await missing()).toEqual(codes);
    });
  }

  refuses('the record of the newest backup cannot be read', ['backup'], async () => {
    const { run } = JSON.parse((await backUp(lumia())).out) as RunReport;
    writeFileSync(path.join(vault, '.lifeboat', 'runs', run, 'report.json'), '{');
  });
  refuses('everything was done for a memory card', ['phone'], async () => {
    await doEverything(`folder:${phone}`);
  });
  refuses('one photo could not be read', ['complete', 'everything'], async () => {
    cpSync(onPhone('Pictures', '1.jpg'), onPhone('Pictures', '9.jpg'));
    const { status } = await doEverything(lumia('?unreadable=Phone/Pictures/9.jpg'));
    expect(status).toBe(3);
  });
  refuses('a step was left out', ['everything'], async () => {
    await doEverything(lumia(), '--steps', 'media,contacts,messages,documents');
  });
  refuses('three days have gone by', ['fresh'], () => Promise.resolve(void (later = 3 * DAY)));
  refuses('the clock was set back by a month', ['fresh', 'drill'], () => Promise.resolve(void (later = -30 * DAY)));
  refuses('the drill is two months old', ['drill'], async () => {
    later = 61 * DAY;
    await backUp(lumia(), '--compare');
    await done('copy', vault, '--to', stick);
    await acknowledgeAll();
  });
  refuses('what came since was read from the phone once', ['compared'], async () => {
    writeFileSync(onPhone('Documents', 'new.txt'), 'New.');
    await backUp(lumia());
    await doTheRest();
  });
  refuses('looking inside was stopped, so that nothing was counted', ['contents', 'contacts', 'messages'], async () => {
    const stop = new AbortController();
    let heard = '';
    const { status } = await here(
      ['backup', '--device', lumia(), '--to', path.join(live, 'vaults'), '--compare', '--progress', 'json', '--json'],
      {
        err: (text) => {
          heard += text;
          if (heard.includes('"trying"')) stop.abort();
        },
        interrupted: stop.signal,
      },
    );
    expect([status, stop.signal.aborted]).toEqual([0, true]);
    await doTheRest();
  });
  refuses('there are no contacts, and that was not said', ['contacts', 'not-covered'], async () => {
    rmSync(vault, { recursive: true });
    rmSync(onPhone('Documents', 'contacts.vcf'));
    await backUp(lumia(), '--compare');
    await done('copy', vault, '--to', stick);
    await done('drill', vault);
    for (const { what } of (await ask()).notCovered) if (what !== 'contacts') await ask(what);
  });
  refuses('there are fewer contacts than before', ['contacts'], async () => {
    const cards = readFileSync(onPhone('Documents', 'contacts.vcf'), 'utf8').split('END:VCARD\r\n');
    writeFileSync(onPhone('Documents', 'contacts.vcf'), cards.slice(1).join('END:VCARD\r\n'));
    await doEverything(lumia());
  });
  refuses('there are fewer messages than before', ['messages'], async () => {
    const fewer = makeMsg(sampleTexts(15, Date.now() - 20 * DAY));
    const name = backupName(Date.now(), 0);
    writeFileSync(onPhone('smsBackup', `${name}.msg`), fewer);
    writeFileSync(onPhone('smsBackup', `${name}.hsh`), makeHsh(fewer));
    await doEverything(lumia());
  });
  refuses('a file of the backup is damaged', ['healthy'], async () => {
    writeFileSync(path.join(vault, 'data', 'Phone', 'Pictures', '1.jpg'), 'rot');
    expect((await here(['verify', vault, '--json'])).status).toBe(30);
  });
  it('is safe again once a verification has found the damaged file mended', async () => {
    const victim = path.join(vault, 'data', 'Phone', 'Pictures', '1.jpg');
    const bytes = readFileSync(victim);
    for (const mode of ['--full', '--quick', '--sample=100%']) {
      writeFileSync(victim, 'rot');
      expect((await here(['verify', vault, '--json', mode])).status, mode).toBe(30);
      writeFileSync(victim, bytes);
      expect((await here(['verify', vault, '--json', '--quick'])).status).toBe(0);
      expect(await missing(), mode).toEqual(['healthy']);
      await done('verify', vault);
      expect(await missing(), mode).toEqual([]);
    }
    const before = hashTree(vault);
    await done('verify', vault);
    expect(hashTree(vault)).toEqual(before);
  });
  refuses('the copy does not have the newest backup', ['second-copy'], async () => {
    await backUp(lumia(), '--compare');
    await acknowledgeAll();
  });
  refuses('the copy is damaged', ['second-copy'], async () => {
    const copy = path.join(stick, path.basename(vault));
    writeFileSync(path.join(copy, 'data', 'Phone', 'Pictures', '1.jpg'), 'rot');
    await here(['repair', vault, '--check', '--json']);
  });
  refuses('a drill since then failed', ['drill'], async () => {
    const victim = path.join(vault, 'data', 'Phone', 'Pictures', '1.jpg');
    const bytes = readFileSync(victim);
    writeFileSync(victim, 'rot');
    expect((await here(['drill', vault, '--json'])).status).not.toBe(0);
    writeFileSync(victim, bytes);
  });
  refuses('nothing of what is not covered was acknowledged for the newest backup', ['not-covered'], async () => {
    await backUp(lumia(), '--compare');
    await done('copy', vault, '--to', stick);
  });

  it('has shown every condition', () => {
    expect([...shown].sort()).toEqual([...CERTIFICATE_NEEDS].sort());
  });
});
