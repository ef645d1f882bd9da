import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { launchChromium } from '../e2e/browser.ts';
import { WALKS } from './support/walk.ts';

const SIZES = [
  { name: '1280', width: 1280, height: 800 },
  { name: '800', width: 800, height: 600 },
  { name: '390', width: 390, height: 844 },
] as const;
const FOLDER = path.resolve(import.meta.dirname, '../../out/screenshots');
const ONLY = process.env['SHOTS'] === undefined ? null : new RegExp(process.env['SHOTS'], 'u');

describe('screenshots', () => {
  for (const theme of ['dark', 'light'] as const)
    it.each(Object.entries(WALKS))(`%s, ${theme}`, async (_name, walk) => {
      await mkdir(FOLDER, { recursive: true });
      const browser = await launchChromium();
      try {
        await walk(browser, { theme, viewport: SIZES[0] }, async (name, page) => {
          if (ONLY !== null && !ONLY.test(name)) return;
          for (const { name: size, width, height } of SIZES) {
            await page.setViewportSize({ width, height });
            await page.waitForTimeout(450);
            await page.screenshot({ path: path.join(FOLDER, `${name}-${theme}-${size}.png`) });
          }
          await page.setViewportSize(SIZES[0]);
        });
      } finally {
        await browser.close();
      }
    });
});
