import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedChromium, launchChromium } from '../e2e/browser.ts';
import { freePorts } from '../support/free-ports.ts';
import { startServe } from '../support/serve.ts';
import { expectSound, reportOf, vaultIn } from './support/check-vault.ts';
import { begin, chooseNewFolder, connect, goOnToWhat, reportHeading, startFirstBackup } from './support/clicks.ts';
import { focusedName, pressOn } from './support/keys.ts';
import { heading, openWindow } from './support/open-window.ts';
import { wireOf, type Wire } from './support/wire.ts';

const chromium = installedChromium();
/** Takes half a minute: what is done to a run in the middle of it is done long before its end. */
const SLOW = 'virtual:lumia-950?slow=1000000';
/** Bytes of a disk that has room for the backup of the virtual phone, twice. */
const DISK = 64 * 1024 * 1024;
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

describe.skipIf(chromium === null)('a backup in trouble, in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it('says that the phone is gone, and goes on by itself when it is plugged in again', async () => {
    await using open = await openWindow(browser, { devices: ['virtual:lumia-950?unplug=6000000&replug=20'] });
    const { page, home } = open;
    const to = await startFirstBackup(page, home);
    await heading(page, 'waiting for the phone');
    await page.getByText('Plug the phone in again and unlock it.').waitFor();
    expect(await page.title()).toContain('Waiting');
    expect(await reportHeading(page)).toBe('complete');
    await expectSound(await vaultIn(to));
  });

  it('shows the same run after the page was loaded again', async () => {
    await using open = await openWindow(browser, { devices: [SLOW] });
    const { page, home } = open;
    const to = await startFirstBackup(page, home);
    await heading(page, /^[1-9]\d* per cent safe/u);
    await page.reload();
    await heading(page, /per cent safe/u);
    expect(await reportHeading(page)).toBe('complete');
    const vault = await vaultIn(to);
    expect((await reportOf(vault)).outcome).toBe('complete');
    await expectSound(vault);
  });

  it('says that it was cut off when the app was killed, and goes on from there', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-killed-'));
    const [port = 0] = await freePorts(1);
    const [args, env] = [['--port', String(port)], { LIFEBOAT_SETTINGS: path.join(folder, 'settings.json') }];
    await using open = await openWindow(browser, { devices: [SLOW], args, env });
    const { page, home } = open;
    const to = await startFirstBackup(page, home);
    await heading(page, /^[1-9]\d* per cent safe/u);
    open.served.kill('SIGKILL');
    await page.getByText('The connection to the app is lost').waitFor();
    await using again = await startServe(['--device', SLOW, ...args], { HOME: home, ...env });
    await page.getByText('The app was started again').waitFor();
    await page.goto(again.address);
    await heading(page, 'the backup was cut off');
    await page.getByRole('button', { name: 'Go on with it' }).click();
    expect(await reportHeading(page)).toBe('complete');
    await expectSound(await vaultIn(to));
    await rm(folder, { recursive: true, force: true });
  });

  it('stops when told to, keeps what is safe, and goes on from the report', async () => {
    await using open = await openWindow(browser, { devices: [SLOW] });
    const { page, home } = open;
    const to = await startFirstBackup(page, home);
    await heading(page, /^[1-9]\d* per cent safe/u);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('button', { name: 'Stop now' }).click();
    expect(await reportHeading(page)).toBe('stopped, as you asked');
    await page.getByRole('button', { name: 'Go on with it' }).click();
    await heading(page, 'complete');
    await expectSound(await vaultIn(to));
  });

  it('keeps the focus on the button that stops', async () => {
    let wire: Wire | null = null;
    const prepare = async (page: Page): Promise<void> => void (wire = await wireOf(page));
    await using open = await openWindow(browser, { devices: [SLOW], prepare });
    const { page, home } = open;
    await startFirstBackup(page, home);
    await heading(page, /per cent safe/u);
    (wire as Wire | null)?.keepSilent('run.stop');
    await page.getByRole('button', { name: 'Stop', exact: true }).focus();
    await page.keyboard.press('Enter');
    await pressOn(page, 'Stop now');
    await heading(page, 'stopping');
    await expect.poll(() => focusedName(page)).toBe('Stop');
  });

  it('leaves the file that is being copied for the next run when told to', async () => {
    await using open = await openWindow(browser, { devices: ['virtual:lumia-950?slow=250000'] });
    const { page, home } = open;
    await startFirstBackup(page, home);
    await heading(page, /per cent safe/u);
    // More than one, where the page was too slow to tell of the first before the next press.
    const skipped = page.getByText(/^\d+ files? could not be read/u);
    // A small file may be through before the finger is down; then nothing is skipped, and the next one can be.
    while (!(await skipped.isVisible())) {
      await page.getByRole('button', { name: 'Skip this file for now' }).click();
      await skipped.waitFor({ timeout: 3000 }).catch(() => null);
    }
    await skipped.waitFor();
  });

  it.skipIf(!isRoot)('says how much room is missing before it begins, and takes another folder', async () => {
    await using open = await openWindow(browser);
    const { page, home } = open;
    const small = path.join(home, 'small disk');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', small]);
    try {
      await connect(page);
      await chooseNewFolder(page, home, 'small disk');
      await goOnToWhat(page);
      await page.getByText(/more than the disk has room for/u).waitFor();
      expect(await page.getByRole('button', { name: 'Back up everything' }).isDisabled()).toBe(true);
      await page.getByRole('button', { name: 'Back', exact: true }).click();
      await heading(page, 'where to?');
      const to = await chooseNewFolder(page, home, 'large disk');
      await goOnToWhat(page);
      await begin(page);
      expect(await reportHeading(page)).toBe('complete');
      await expectSound(await vaultIn(to));
    } finally {
      execFileSync('umount', ['-l', small]);
    }
  });

  it.skipIf(!isRoot)(
    'waits when the disk fills in mid-run, and goes on by itself when there is room again',
    async () => {
      await using open = await openWindow(browser, { devices: [SLOW] });
      const { page, home } = open;
      const disk = path.join(home, 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(DISK)}`, 'tmpfs', disk]);
      try {
        await connect(page);
        const to = await chooseNewFolder(page, home, 'disk');
        await goOnToWhat(page);
        await begin(page);
        await heading(page, /^[1-9]\d* per cent safe/u);
        const other = path.join(disk, 'somebody else’s film');
        expect(() => writeFileSync(other, Buffer.alloc(DISK))).toThrow(/ENOSPC/u);
        await heading(page, 'waiting for the disk');
        await page.getByText('goes on by itself as soon as there is room').waitFor();
        rmSync(other);
        expect(await reportHeading(page)).toBe('complete');
        await expectSound(path.join(to, readdirSync(to)[0] ?? ''));
      } finally {
        execFileSync('umount', ['-l', disk]);
      }
    },
  );
});
