import fs from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedChromium, launchChromium } from '../e2e/browser.ts';
import { hashTree } from '../support/trees.ts';
import { violations } from './support/axe.ts';
import { backUpAndGoTo, chooseNewFolder } from './support/clicks.ts';
import { openWindow, type OpenWindow } from './support/open-window.ts';

const chromium = installedChromium();
const PASSPHRASE = 'anchor rowing tulip Kessel';
/** A passphrase is slow to try on purpose, and it is tried five times; a loaded machine takes minutes. */
const LIMIT = 600_000;
/** A folder to keep what each page looked like in, for whoever wants to see. */
const SHOTS = process.env['COPIES_SHOTS'];

/** Looks at the page as it stands, in both themes: with axe, and where wanted in pictures of two widths. */
async function look({ page }: OpenWindow, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    expect(await violations(page), `${name}, ${theme}`).toEqual([]);
    if (SHOTS === undefined) continue;
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await page.waitForTimeout(450);
      await page.screenshot({ path: path.join(SHOTS, `${name}-${theme}-${width}.png`), fullPage: true });
    }
  }
}

/** An encrypted copy in a folder, set up as far as to the page where its key is typed back. */
async function setUp({ page, home }: OpenWindow): Promise<{ vault: string; away: string; key: string }> {
  const vault = await backUpAndGoTo(page, home, 'copies');
  await page.getByRole('button', { name: 'Set up a copy away' }).click();
  const away = await chooseNewFolder(page, home, 'cloud', /^Choose the folder/u);
  await chooseNewFolder(page, home, 'paper', /^Make the key/u);
  await page.getByText('Print this page, twice').waitFor();
  const [sheet = ''] = fs.readdirSync(path.join(home, 'paper'));
  const html = fs.readFileSync(path.join(home, 'paper', sheet), 'utf8');
  await page.getByRole('button', { name: 'It is printed: go on' }).click();
  return { vault, away, key: /AGE-SECRET-KEY-1[0-9A-Z]+/u.exec(html)?.[0] ?? '' };
}

describe.skipIf(chromium === null)('a working copy of the key, in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it(
    'is kept where that is ticked, opens what lies away, is forgotten and added again',
    async () => {
      await using open = await openWindow(browser);
      const { page } = open;
      const { vault, away, key } = await setUp(open);
      const keys = path.join(open.served.folder, 'offsite-keys');
      await page.getByRole('textbox', { name: 'The key' }).fill(key);
      const tick = page.getByRole('checkbox', { name: /^Keep a working copy of the key on this computer/u });
      expect(await tick.isChecked(), 'off by default').toBe(false);
      const prove = page.getByRole('button', { name: 'Try the key' });
      expect(await prove.isEnabled()).toBe(true);
      await tick.focus();
      await page.keyboard.press('Space');
      const first = page.getByLabel('Passphrase', { exact: true });
      const second = page.getByLabel('The passphrase once more');
      expect(await prove.isDisabled()).toBe(true);
      await first.fill('too short');
      await page.getByText(/^At least 12 characters/u).waitFor();
      await first.fill(PASSPHRASE);
      await second.fill(`${PASSPHRASE}!`);
      await page.getByText('These two are not the same.').waitFor();
      expect(await prove.isDisabled()).toBe(true);
      await look(open, 'working-key-tick');
      expect(await first.getAttribute('type')).toBe('password');
      await second.fill(PASSPHRASE);
      await second.press('Tab');
      await page.keyboard.press('Enter');

      await page.getByText('A working copy of the key is on this computer').waitFor();
      expect(fs.readdirSync(keys)).toHaveLength(1);
      await page.getByRole('button', { name: 'Send what is new' }).click();
      await page.getByText('Everything is there, encrypted.').waitFor();
      await page.getByRole('button', { name: 'Check that it opens' }).click();
      const group = page.getByRole('group', { name: 'Check that it opens' });
      const field = group.getByLabel('Passphrase of the working copy');
      await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
      await page.keyboard.type(`${PASSPHRASE}?`);
      await group.getByRole('button', { name: 'Check it now' }).click();
      await group.getByText('This passphrase does not open the working copy of the key.').waitFor();
      await group.getByText(/^Nothing was changed.*The key on paper opens/u).waitFor();
      await look(open, 'working-key-wrong');
      await field.fill(PASSPHRASE);
      await group.getByText(/^Fetch and open everything/u).click();
      await group.getByRole('button', { name: 'Check it now' }).click();
      await group.getByText('Everything that was sent is there.').waitFor();
      await group.getByText(/^\d+ files of it were fetched, and the key opens them\.$/u).waitFor();
      await page
        .getByRole('listitem')
        .filter({ hasText: 'cloud' })
        .getByText(/Every byte read today/u)
        .waitFor();
      await look(open, 'working-key-opens');

      const [pack = ''] = [...hashTree(away).keys()].filter((name) => name.startsWith('packs/'));
      fs.rmSync(path.join(away, pack));
      await field.fill(PASSPHRASE);
      await group.getByRole('button', { name: 'Check it now' }).click();
      await group.getByText(`${pack} is missing`).waitFor();

      await page.getByRole('button', { name: 'Forget the working copy' }).click();
      await page.getByRole('button', { name: 'Add a working copy of the key' }).click();
      expect(fs.readdirSync(keys)).toEqual([]);
      const adding = page.getByRole('group', { name: 'Add a working copy of the key' });
      await adding.getByRole('textbox', { name: 'The key' }).fill(key);
      await adding.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
      await adding.getByLabel('The passphrase once more').fill(PASSPHRASE);
      await look(open, 'working-key-add');
      await adding.getByRole('button', { name: 'Keep the working copy' }).click();
      await page.getByText('A working copy of the key is on this computer').waitFor();
      expect(fs.readdirSync(keys)).toHaveLength(1);
      for (const folder of [vault, away]) {
        for (const name of hashTree(folder).keys()) {
          const bytes = fs.readFileSync(path.join(folder, name));
          expect(bytes.includes(key) || bytes.includes(PASSPHRASE) || name.includes('offsite-keys'), name).toBe(false);
        }
      }
      expect(open.complaints).toEqual([]);
    },
    LIMIT,
  );
});
