import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedChromium, launchChromium } from '../e2e/browser.ts';
import { cli } from '../support/cli.ts';
import { expectSound, vaultIn } from './support/check-vault.ts';

let folder = '';
let vault = '';
const ROGUE = '<img src=x onerror=window.ran=1>';

describe.skipIf(installedChromium() === null)('the backup explains itself', () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-readable-'));
    const phone = path.join(folder, 'phone');
    const put = async (name: string, bytes: Buffer | string): Promise<void> => {
      await mkdir(path.dirname(path.join(phone, name)), { recursive: true });
      await writeFile(path.join(phone, name), bytes);
    };
    const picture = (red: number) =>
      sharp({ create: { width: 40, height: 30, channels: 3, background: { r: red, g: 90, b: 90 } } })
        .jpeg()
        .toBuffer();
    for (let n = 0; n < 310; n += 1) {
      const second = `${String(Math.floor(n / 60)).padStart(2, '0')}_${String(n % 60).padStart(2, '0')}`;
      await put(`Pictures/Camera Roll/WP_20160514_10_${second}_Pro.jpg`, await picture(n % 250));
    }
    await put(`Pictures/${ROGUE}"'&#x22;.jpg`, await picture(251));
    await put('Pictures/100% "sure" #1?.jpg', await picture(252));
    await put(`Documents/${ROGUE}.txt`, ROGUE);
    await put('Documents/rogue.html', '<script>window.ran = 1; fetch("http://example.com/")</script>');
    const to = path.join(folder, 'backups');
    const made = await cli(['backup', '--device', `folder:${phone}`, '--to', to], {
      LIFEBOAT_SETTINGS: path.join(folder, 'cli.json'),
    });
    expect(made.code, made.stderr).toBe(0);
    vault = await vaultIn(to);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('in any browser, offline; nothing of it runs, no request leaves, and the bag stays sound', async () => {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(pathToFileURL(path.join(vault, 'index.html')).href);
      await page.getByRole('link', { name: 'Photos and films, by month' }).click();
      await page.getByRole('link', { name: 'May 2016' }).click();
      // 310 shots of one month are two pages.
      const shots = (): Promise<number> => page.locator('.shots > li').count();
      await expect.poll(shots).toBe(300);
      expect(
        await page.evaluate(() => [...document.images].every((image) => image.naturalWidth > 0 || !image.complete)),
      ).toBe(true);
      await page.getByRole('link', { name: 'Older' }).first().click();
      await expect.poll(shots).toBe(10);
      await page.getByRole('link', { name: 'All months' }).first().click();
      await page.locator('.months a').first().click();
      const rogue = page.locator('.shots a', { has: page.locator('img') });
      const sure = page.locator('li', { hasText: '100％ "sure" #1?.jpg' }).getByRole('link');
      await expect.poll(() => rogue.count()).toBe(2);
      expect(await page.evaluate(() => 'ran' in window)).toBe(false);
      // The name leads to the very file; backups write a per cent sign as ％.
      const target = new URL((await sure.getAttribute('href')) ?? '', page.url());
      expect(decodeURIComponent(target.pathname)).toBe(path.join(vault, 'data/SD card/Pictures/100％ "sure" #1?.jpg'));
      await page.goto(pathToFileURL(path.join(vault, 'Readable/Documents/index.html')).href);
      await page.getByText('Documents/rogue.html').waitFor();
      expect(await page.getByRole('link', { name: /rogue\.html/u }).count()).toBe(0);
      expect(await page.getByRole('link', { name: /onerror/u }).count()).toBe(1);
      expect(await page.evaluate(() => 'ran' in window)).toBe(false);
      expect(asked.filter((url) => !url.startsWith('file:'))).toEqual([]);
    } finally {
      await browser.close();
    }
    await expectSound(vault);
  });
});
