import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backupName, makeHsh, makeMsg, type SampleMessage } from '../../src/core/device/virtual/sample/messages.ts';
import { installedChromium, launchChromium } from '../e2e/browser.ts';
import { cli } from '../support/cli.ts';
import { vaultIn } from './support/check-vault.ts';
import { heading, openWindow, type OpenOptions, type OpenWindow } from './support/open-window.ts';
import { expectNoBarrier } from './support/axe.ts';

const DAY = 86_400_000;
const sms = (body: string, at: number): SampleMessage => ({
  recipients: [],
  body,
  incoming: true,
  read: true,
  attachments: [],
  at,
  sender: '+4520000001',
});

const card = (name: string): string =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nN:;${name};;;\r\nFN:${name}\r\nTEL:+4520000001\r\nEND:VCARD\r\n`;

describe.skipIf(installedChromium() === null)('the report of a backup with contacts and messages', () => {
  let browser: Browser;
  let folder = '';
  let vault = '';
  const lumia = (): string => `virtual:lumia-950@${path.join(folder, 'lumia')}`;

  /** An export of the phone's own app, as old as its newest message. */
  async function exportOnPhone(
    messages: readonly SampleMessage[],
    change = (msg: Buffer): Buffer => msg,
  ): Promise<void> {
    const at = Math.max(...messages.map((one) => one.at));
    const place = path.join(folder, 'lumia/Phone/Documents/smsBackup', backupName(at, 0));
    const bytes = Buffer.from(makeMsg(messages));
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(`${place}.hsh`, makeHsh(bytes));
    await writeFile(`${place}.msg`, change(bytes));
    for (const ending of ['hsh', 'msg']) await utimes(`${place}.${ending}`, at / 1000, at / 1000);
  }

  async function putOnPhone(name: string, content: string, at: number): Promise<void> {
    const file = path.join(folder, 'lumia/Phone', name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    await utimes(file, at / 1000, at / 1000);
  }

  async function backUp(): Promise<void> {
    const to = path.join(folder, 'backups');
    const made = await cli(['backup', '--device', lumia(), '--to', to], {
      LIFEBOAT_SETTINGS: path.join(folder, 'cli.json'),
    });
    expect(made.code, made.stdout + made.stderr).toBe(0);
    vault = await vaultIn(to);
  }

  async function openHome(theme: 'light' | 'dark', viewport?: OpenOptions['viewport']): Promise<OpenWindow> {
    const settings = path.join(folder, 'settings.json');
    const names = { name: 'Lumia 950 XL', model: 'Lumia 950 XL' };
    const phone = { deviceId: lumia(), serial: null, ...names, vault, to: path.dirname(vault) };
    await writeFile(settings, JSON.stringify({ version: 1, theme, phones: [phone] }));
    const open = await openWindow(browser, { devices: [], theme, env: { LIFEBOAT_SETTINGS: settings } });
    if (viewport) await open.page.setViewportSize(viewport);
    return open;
  }

  async function openReport(...look: Parameters<typeof openHome>): Promise<OpenWindow> {
    const open = await openHome(...look);
    await open.page.getByRole('button', { name: 'Past backups' }).click();
    await heading(open.page, 'past backups');
    await open.page.getByRole('main').getByRole('listitem').first().getByRole('button').first().click();
    await open.page.getByRole('region', { name: 'The equation' }).waitFor();
    return open;
  }

  beforeAll(async () => {
    browser = await launchChromium();
    folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-report-'));
    const now = Date.now();
    await putOnPhone('Documents/contactsBackup/all.vcf', card('Ann') + card('Bob'), now - 3032 * DAY);
    await putOnPhone('Downloads/pizza.vcf', card('Pizza'), now);
    await exportOnPhone([sms('one', now - 4 * DAY), sms('two', now - 3 * DAY), sms('three', now - 2 * DAY)]);
    await backUp();
    // One message fewer than before, and a letter of it is not the one that the phone wrote.
    await exportOnPhone([sms('two', now - 3 * DAY), sms('four', now - DAY)], (msg) => {
      msg.write('F', msg.indexOf('four'));
      return msg;
    });
    await backUp();
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)('says first what is wrong with them though every file is safe, %s at %d', async (theme, width) => {
    await using open = await openReport(theme, { width, height: 800 });
    const { page } = open;
    await heading(page, 'complete');
    const loud = page.getByRole('region', { name: 'Look at this' });
    expect(await loud.innerText()).toMatch(/FEWER THAN BEFORE: .* has 2, .* had 3/u);
    expect(await loud.innerText()).toMatch(
      /contacts export is 3,032 days old\. .* On Windows 10 Mobile: open Settings/u,
    );
    expect(await loud.innerText()).toMatch(/NOT WHAT THE PHONE WROTE: .* differs from its \.hsh/u);
    const equation = page.getByRole('region', { name: 'The equation' });
    expect((await loud.boundingBox())?.y).toBeLessThan((await equation.boundingBox())?.y ?? 0);
    // What only the first export has is still there, and the changed message is new.
    const inside = await page.getByRole('region', { name: 'what the backup holds now' }).innerText();
    expect(inside).toMatch(/3 people in 2 files/u);
    expect(inside).toMatch(/4 messages in 1 conversation, with 0 pictures, without doubles/u);
    expect(inside).toMatch(/from \d+ \w+ \d{4}, .* to \d+ \w+ \d{4}/u);
    expect(inside).toMatch(/1 new in this run/u);
    expect(inside).toMatch(/1 file proved equal to what the phone wrote/u);
    expect(await page.evaluate('document.documentElement.scrollWidth > window.innerWidth')).toBe(false);
    await expectNoBarrier(page);
    expect(open.complaints).toEqual([]);
  });

  it.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)('Home and the guide say how old the phone’s own export is, %s at %d', async (theme, width) => {
    await using open = await openHome(theme, { width, height: 800 });
    const { page } = open;
    const tile = page.getByRole('button', { name: /Contacts/u });
    await expect.poll(() => tile.innerText()).toMatch(/made 3,032 days ago: make a new one/u);
    // One card in Downloads is of today.
    expect(await page.getByRole('button', { name: /Messages/u }).innerText()).toMatch(/safe/u);
    await tile.click();
    await heading(page, 'your contacts');
    await page.getByText(/newest contacts export in your backup is 3,032 days old\..*Here is how/u).waitFor();
    await page.getByText('For Windows 10 Mobile').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth > window.innerWidth')).toBe(false);
    await expectNoBarrier(page);
    expect(open.complaints).toEqual([]);
  });
});
