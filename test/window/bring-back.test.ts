import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedChromium, launchChromium } from '../e2e/browser.ts';
import { startApp, until } from '../support/app.ts';
import { withPlaceAway, type PlaceAway } from '../support/place-away.ts';
import { hashTree } from '../support/trees.ts';
import { violations } from './support/axe.ts';
import { chooseNewFolder } from './support/clicks.ts';
import { pressOn, tabTo } from './support/keys.ts';
import { heading, openWindow, type OpenWindow } from './support/open-window.ts';

const chromium = installedChromium();
/** A folder to keep what each page looked like in, for whoever wants to see. */
const SHOTS = process.env['COPIES_SHOTS'];

async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS === undefined) return;
  for (const theme of ['dark', 'light'] as const)
    for (const width of [1280, 390]) {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 844 });
      await page.waitForTimeout(450);
      await page.screenshot({ path: path.join(SHOTS, `${name}-${theme}-${String(width)}.png`), fullPage: true });
    }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** An encrypted copy in this window's home, made on another computer; and the key on its paper. */
async function sentInto({ home }: OpenWindow): Promise<PlaceAway & { readonly data: ReadonlyMap<string, string> }> {
  await using app = startApp();
  const away = await withPlaceAway(app);
  await until(app.client['offsite.push']({ vault: away.vault }), ({ phase }) => phase === 'ended');
  fs.cpSync(away.cloud, path.join(home, 'cloud'), { recursive: true });
  return { ...away, data: hashTree(path.join(away.vault, 'data')) };
}

describe.skipIf(chromium === null)('bringing back from off-site, in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it('makes the backup again on a bare computer, from a folder and the words on the paper', async () => {
    await using open = await openWindow(browser, { devices: [] });
    const { page, home } = open;
    const { words, data } = await sentInto(open);
    await page.getByRole('button', { name: /^Bring back from off-site/u }).click();
    await heading(page, 'bring it back');
    await page.getByRole('button', { name: 'Choose its folder' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: path.basename(home), exact: true }).click();
    await dialog.getByRole('button', { name: 'cloud', exact: true }).click();
    await dialog.getByText(path.join(home, 'cloud'), { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Use this folder' }).click();
    const key = page.getByRole('textbox', { name: 'The key' });
    await key.fill(words.with(6, 'lifeboat').join(' '));
    await page.getByText('Word 7, “lifeboat”, is in no key.').waitFor();
    await shot(page, 'bring-back-wrong-word');
    await key.fill(words.join(' '));
    await page.getByText('The key is whole.').waitFor();
    const to = await chooseNewFolder(page, home, 'back', /^Choose where to/u);
    await page.getByRole('button', { name: 'Bring it back now' }).click();
    // It goes on while its page is left, and is shown again to whoever comes back.
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'copies' }).click();
    await page.getByRole('button', { name: 'Bring back from off-site' }).click();
    await heading(page, 'it is back');
    await page.getByText(/^Everything is back/u).waitFor();
    await shot(page, 'bring-back-done');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Open this backup' }).click();
    await page.getByText('card', { exact: true }).waitFor();
    await page.getByText('One copy', { exact: true }).waitFor();
    await shot(page, 'bring-back-home');
    expect(hashTree(path.join(to, 'card', 'data'))).toEqual(data);
    expect(open.complaints).toEqual([]);
  });

  it('is reached and done by the keyboard alone; a place without a copy is told, and what was typed stays', async () => {
    await using open = await openWindow(browser, { devices: [] });
    const { page, home } = open;
    const { key, data } = await sentInto(open);
    await pressOn(page, /^Bring back from off-site/u);
    await heading(page, 'bring it back');
    await pressOn(page, 'Choose its folder');
    await pressOn(page, path.basename(home));
    await pressOn(page, 'Documents');
    await page.getByText(path.join(home, 'Documents'), { exact: true }).waitFor();
    await pressOn(page, 'Use this folder');
    await tabTo(page, 'The key');
    await page.keyboard.type(key);
    await pressOn(page, 'Choose where to');
    await pressOn(page, path.basename(home));
    await page.getByText(home, { exact: true }).waitFor();
    await pressOn(page, 'Use this folder');
    await pressOn(page, 'Bring it back now');
    await page.getByText('There is no encrypted copy at this place.').waitFor();
    expect(await violations(page)).toEqual([]);
    await shot(page, 'bring-back-not-there');
    await pressOn(page, 'Choose its folder');
    await pressOn(page, path.basename(home));
    await pressOn(page, 'cloud');
    await page.getByText(path.join(home, 'cloud'), { exact: true }).waitFor();
    await pressOn(page, 'Use this folder');
    await pressOn(page, 'Bring it back now');
    await heading(page, 'it is back');
    await pressOn(page, 'Open this backup');
    await page.getByText('One copy', { exact: true }).waitFor();
    expect(hashTree(path.join(home, 'card', 'data'))).toEqual(data);
    expect(open.complaints).toEqual([]);
  });
});
