import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeMp4 } from '../../src/core/device/virtual/sample/video.ts';
import { installedChromium, launchChromium } from '../e2e/browser.ts';
import { cli } from '../support/cli.ts';
import { atRest } from './support/axe.ts';
import { vaultIn } from './support/check-vault.ts';
import { focusedName } from './support/keys.ts';
import { heading, openWindow, type OpenWindow } from './support/open-window.ts';

let folder = '';
let vault = '';

async function openPhotos(browser: Browser, theme: 'light' | 'dark', of = vault): Promise<OpenWindow> {
  const settings = path.join(folder, `settings-${theme}.json`);
  const name = 'Lumia 950 XL';
  const phone = { deviceId: 'virtual:lumia-950', serial: null, name, model: name, vault: of, to: path.dirname(of) };
  await writeFile(settings, JSON.stringify({ version: 1, theme, phones: [phone] }));
  const open = await openWindow(browser, { devices: [], theme, env: { LIFEBOAT_SETTINGS: settings } });
  await open.page.getByRole('tab', { name: 'inside' }).click();
  await open.page.getByRole('button', { name: /Photos and videos/u }).click();
  await heading(open.page, 'photos');
  await open.page.getByRole('grid').waitFor();
  return open;
}

async function expectNoBarrier(page: Page): Promise<void> {
  await atRest(page);
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    // A film of the owner's has no subtitles, and a tooltip hangs outside the landmarks by its nature.
    .disableRules(['video-caption', 'region'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
}

/** Decoded, not merely asked for. */
const shownPictures = (page: Page): Promise<number> =>
  page.evaluate(() => [...document.querySelectorAll('img')].filter((image) => image.naturalWidth > 0).length);

describe.skipIf(installedChromium() === null)('the photos of a backup', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
    folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-photos-'));
    const to = path.join(folder, 'backups');
    const made = await cli(['backup', '--device', 'virtual:lumia-950', '--to', to], {
      LIFEBOAT_SETTINGS: path.join(folder, 'cli.json'),
    });
    expect(made.code, made.stderr).toBe(0);
    vault = await vaultIn(to);
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['light', 'dark'] as const)('are there by month, without a barrier, %s', async (theme) => {
    await using open = await openPhotos(browser, theme);
    const { page } = open;
    await page.getByRole('heading', { name: 'february 2019' }).waitFor();
    await expect.poll(() => shownPictures(page)).toBeGreaterThan(3);
    await expectNoBarrier(page);
    await page.getByRole('button', { name: '2014', exact: true }).click();
    await page.getByText('2 photos, 1 Living Image').waitFor();
    await page.getByRole('button', { name: /^Living Image, 2 November 2014/u }).click();
    await page.getByRole('heading', { name: '2 November 2014, 14:20' }).waitFor();
    await page.getByText('Film of the Living Image').waitFor();
    await expectNoBarrier(page);
    await page.getByRole('button', { name: 'Play it' }).click();
    // As far as a browser goes: the film's own frames are decoded.
    await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2);
    expect(open.complaints).toEqual([]);
  });

  it('play the film that a Living Image has behind its picture, and say so where it cannot be played', async () => {
    const film = makeMp4({ seed: 4, frames: 12, macroblocksWide: 10, macroblocksHigh: 8, takenAt: 0 });
    const picture = await sharp({ create: { width: 160, height: 120, channels: 3, background: '#258' } })
      .jpeg()
      .toBuffer();
    const roll = path.join(folder, 'phone/Pictures/Camera Roll');
    await mkdir(roll, { recursive: true });
    await writeFile(path.join(roll, 'WP_20160514_10_00_00_Pro.jpg'), Buffer.concat([picture, film]));
    const cut = Buffer.concat([picture, Buffer.from('x'), film.subarray(0, film.length - 50)]);
    await writeFile(path.join(roll, 'WP_20160514_11_00_00_Pro.jpg'), cut);
    const to = path.join(folder, 'living');
    const made = await cli(['backup', '--device', `folder:${path.join(folder, 'phone')}`, '--to', to], {
      LIFEBOAT_SETTINGS: path.join(folder, 'cli.json'),
    });
    expect(made.code, made.stderr).toBe(0);
    await using open = await openPhotos(browser, 'light', await vaultIn(to));
    const { page } = open;
    await page.getByRole('button', { name: /^Living Image, 14 May 2016, 10:00/u }).click();
    await page.getByRole('button', { name: 'Play it' }).click();
    await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2);
    expect(await page.evaluate(() => document.querySelector('video')?.videoWidth)).toBe(160);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Living Image, 14 May 2016, 11:00/u }).click();
    await page.getByRole('button', { name: 'Play it' }).click();
    await page.getByText('This film cannot be played here.').waitFor();
    await expectNoBarrier(page);
  });

  it('are walked, opened and left by keyboard alone', async () => {
    await using open = await openPhotos(browser, 'dark');
    const { page } = open;
    await page.getByRole('gridcell').getByRole('button').first().focus();
    expect(await focusedName(page)).toMatch(/^Photo, 9 February 2019/u);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focusedName(page)).toMatch(/9 November 2018/u);
    await page.keyboard.press('End');
    await expect.poll(() => focusedName(page)).toMatch(/3 May 2013, 10:14/u);
    await page.keyboard.press('Home');
    await expect.poll(() => focusedName(page)).toMatch(/9 February 2019/u);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: '9 November 2018, 12:16' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => focusedName(page)).toMatch(/9 November 2018/u);
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'inside' }).waitFor();
  });

  it('are searched by date and name, and those whose dates differ are listed', async () => {
    await using open = await openPhotos(browser, 'light');
    const { page } = open;
    await page.getByRole('searchbox').fill('may 2016');
    await page.getByText('2 found with “may 2016”').waitFor();
    await page.getByRole('searchbox').fill('office lens');
    await page.getByText('1 found with “office lens”').waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: 'Show these' }).click();
    await page.getByText('2 found').first().waitFor();
    await page.getByRole('gridcell').getByRole('button').first().click();
    await page.getByText('Its dates do not agree').waitFor();
    await page.getByText('differs', { exact: true }).first().waitFor();
  });
});
