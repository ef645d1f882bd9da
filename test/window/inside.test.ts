import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedChromium, launchChromium } from '../e2e/browser.ts';
import { expectNoBarrier } from './support/axe.ts';
import { pickAtHome } from './support/clicks.ts';
import { heading, type OpenWindow } from './support/open-window.ts';
import { makeBackup, openRemembered, type Remembered } from './support/remembered.ts';

async function openInside(browser: Browser, vault: string, theme: 'light' | 'dark'): Promise<Remembered> {
  const open = await openRemembered(browser, vault, { theme });
  await open.page.getByRole('tab', { name: 'inside' }).click();
  return open;
}

describe.skipIf(installedChromium() === null)('inside the backup', () => {
  let browser: Browser;
  let folder = '';
  let vault = '';
  beforeAll(async () => {
    browser = await launchChromium();
    folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-inside-'));
    vault = await makeBackup(folder);
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['light', 'dark'] as const)('shows people and conversations without a barrier, %s', async (theme) => {
    await using open = await openInside(browser, vault, theme);
    const { page } = open;
    await page.getByRole('button', { name: /^122 Messages/u }).waitFor();
    await expectNoBarrier(page);
    await page.getByRole('button', { name: /^8 People/u }).click();
    await heading(page, 'people');
    await page.getByRole('list', { name: 'People, by name' }).getByRole('button').first().waitFor();
    await expectNoBarrier(page);
    await page.getByRole('button', { name: /Jürgen/u }).click();
    await heading(page, /Jürgen Ångström/u);
    await page.getByText('juergen@example.org').waitFor();
    await page.getByText(/It came with the backup of \d+ \w+ \d{4}, \d\d:\d\d\./u).waitFor();
    await expectNoBarrier(page);
    await page.getByRole('button', { name: 'Back' }).click();
    await heading(page, 'people');
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: /^122 Messages/u }).click();
    await heading(page, 'messages');
    await page.getByText('3 files proved equal to what the phone wrote').waitFor();
    const came = page.locator('section', { has: page.getByRole('heading', { name: 'what came when' }) });
    await expect
      .poll(() => came.innerText())
      .toMatch(/\d+ \w+ \d{4}, \d\d:\d\d\s+122 messages that were not there before/u);
    await expect.poll(() => page.getByText(/· with the backup of \d+ \w+ \d{4}/u).count()).toBe(3);
    await expectNoBarrier(page);
    await page.getByRole('list', { name: 'Conversations' }).getByRole('button').first().click();
    await page.getByRole('img', { name: /^Picture from/u }).waitFor();
    await expectNoBarrier(page);
    expect(open.complaints).toEqual([]);
  });

  it('is searched and read by keyboard alone', async () => {
    await using open = await openInside(browser, vault, 'light');
    const { page } = open;
    await page.getByRole('button', { name: /^8 People/u }).focus();
    await page.keyboard.press('Enter');
    await heading(page, 'people');
    const people = page.getByRole('list', { name: 'People, by name' });
    await people.getByRole('button').first().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('ångström');
    await page.getByText(/^1 person with/u).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await heading(page, /Jürgen/u);
    await page.keyboard.press('Escape');
    await heading(page, 'people');
    await people.getByRole('button').first().focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    await page.waitForFunction(() => document.activeElement?.closest('li')?.getAttribute('aria-posinset') === '7');
  });

  it('shows the words of a message as words, whatever they look like', async () => {
    await using open = await openInside(browser, vault, 'light');
    const { page } = open;
    await page.getByRole('button', { name: /^122 Messages/u }).click();
    await page.getByRole('searchbox').fill('welcome');
    await page.getByText(/conversations? with “welcome”/u).waitFor();
    await page.getByRole('list', { name: 'Conversations' }).getByRole('button').first().click();
    await page.getByText('Hello & <welcome> "back"').first().waitFor();
    expect(await page.locator('welcome').count()).toBe(0);
  });

  it('writes as many messages and people as the backup holds, into the folder that was chosen', async () => {
    await using open = await openInside(browser, vault, 'dark');
    const { page, home } = open;
    const out = path.join(home, 'out');
    await mkdir(out);
    await page.getByRole('button', { name: /^122 Messages/u }).click();
    await exportAs(open, 'JSON', 'Pacific/Auckland');
    await page.getByText('122 of 122 messages are written.').waitFor();
    await expectNoBarrier(page);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: /^8 People/u }).click();
    await exportAs(open, 'vCard 3.0');
    await page.getByText('8 of 8 people are written.').waitFor();
    const [contacts = '', messages = '', ...more] = (await readdir(out)).sort();
    expect(more).toEqual([]);
    expect(messages).toMatch(/^Messages .*\.json$/u);
    expect(await readFile(path.join(out, messages), 'utf8')).toContain('were read as Pacific/Auckland.');
    expect((await readFile(path.join(out, contacts), 'utf8')).match(/BEGIN:VCARD/gu)).toHaveLength(8);
  });

  it('calls an export off with its dialog', async () => {
    await using open = await openInside(browser, vault, 'light');
    const { page, home, wire } = open;
    await mkdir(path.join(home, 'out'));
    await page.getByRole('button', { name: /^8 People/u }).click();
    const { calledOff } = wire.keepSilent('contacts.export');
    await exportAs(open, 'vCard 3.0');
    await page.getByText('Writing').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await calledOff;
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

async function exportAs(open: OpenWindow, form: string, zone?: string): Promise<void> {
  const { page, home } = open;
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('radio', { name: form, exact: true }).check({ force: true });
  if (zone !== undefined) await page.getByRole('combobox', { name: 'Time zone' }).selectOption(zone);
  await page.getByRole('button', { name: 'Choose a folder and write' }).click();
  await pickAtHome(page, home, 'out');
}
