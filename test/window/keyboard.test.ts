import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedChromium, launchChromium } from '../e2e/browser.ts';
import { chooseNewFolder, connect, goOnToWhat, reportHeading, begin } from './support/clicks.ts';
import { focusedName, press, pressOn, tabTo } from './support/keys.ts';
import { heading, openWindow } from './support/open-window.ts';

const chromium = installedChromium();

/** Every stop of the Tab key once round the page, in its order; asked again while the page is still being filled. */
async function stops(page: Page): Promise<readonly string[]> {
  await page.evaluate(() => document.querySelector('h1')?.focus());
  const names: string[] = [];
  const seen = new Set<string>();
  for (let turn = 0; turn < 120; turn += 1) {
    await page.keyboard.press('Tab');
    const place = await page.evaluate(() => {
      const at = document.activeElement;
      if (at === null || at === document.body) return '';
      const all = [...document.querySelectorAll('*')];
      return String(all.indexOf(at));
    });
    if (place === '' || seen.has(place)) break;
    seen.add(place);
    names.push((await focusedName(page)).replace(/\s+/gu, ' '));
  }
  return names;
}

/** The ring round what has the focus: its width and its offset, as drawn. */
async function ring(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const at = document.activeElement;
    if (at === null) return '';
    // A checkbox is a hidden input; its box carries the ring.
    const box = at.closest('label')?.querySelector('.check-box, .radio-dot, .swatch') ?? at;
    const { outlineStyle, outlineWidth } = getComputedStyle(box);
    return `${outlineStyle} ${outlineWidth}`;
  });
}

describe.skipIf(chromium === null)('the keyboard', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it('reaches everything on each page, in the order it is read, always with a ring', async () => {
    await using open = await openWindow(browser);
    const { page, home } = open;
    await expect
      .poll(() => stops(page))
      .toEqual([
        'home',
        expect.stringMatching(/^Back up a phone/u),
        expect.stringMatching(/^No phone at hand/u),
        expect.stringMatching(/^Bring back from off-site/u),
        'Settings',
      ]);
    await connect(page);
    await chooseNewFolder(page, home, 'backups');
    await page.getByText('free', { exact: true }).waitFor();
    await expect
      .poll(() => stops(page))
      .toEqual([
        expect.stringMatching(/^Documents/u),
        expect.stringMatching(/^backups/u),
        expect.stringMatching(/^Another folder/u),
        'Back',
        'Back up to here',
      ]);
    await goOnToWhat(page);
    await page
      .getByText(/found,/u)
      .first()
      .waitFor();
    const names = await stops(page);
    expect(names.map((name) => /^[A-Z][a-z]+( [a-z]+)*?(?= |$)/u.exec(name)?.[0] ?? name).length).toBe(10);
    expect(names.at(-1)).toBe('Back up everything');
    await tabTo(page, /^Photos and videos/u);
    expect(await ring(page)).toBe('solid 2px');
    await tabTo(page, 'Back up everything');
    expect(await ring(page)).toBe('solid 2px');
  });

  it('moves the focus to the heading of each new page, and Escape leads back', async () => {
    await using open = await openWindow(browser);
    const { page, home } = open;
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.tagName ?? '');
    await connect(page);
    await expect.poll(focused).toBe('H1');
    await chooseNewFolder(page, home, 'backups');
    await goOnToWhat(page);
    await expect.poll(focused).toBe('H1');
    await press(page, 'Escape');
    await heading(page, 'where to?');
    await expect.poll(focused).toBe('H1');
    await press(page, 'Escape');
    await heading(page, 'your phone is ready');
    await press(page, 'Escape');
    await page.getByRole('button', { name: /^Back up a phone/u }).waitFor();
  });

  it('moves along the pivot with the arrows, and gives the focus back when a dialog closes', async () => {
    await using open = await openWindow(browser);
    const { page, home } = open;
    // From the heading the first stop is the pivot.
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await press(page, 'Tab');
    await press(page, 'ArrowRight');
    await press(page, 'Enter');
    await page.getByRole('tab', { name: 'inside', selected: true }).waitFor();
    await press(page, 'ArrowLeft');
    await press(page, 'Enter');
    await connect(page);
    await chooseNewFolder(page, home, 'backups');
    await goOnToWhat(page);
    await begin(page);
    await reportHeading(page);
    await pressOn(page, 'how?');
    await page.getByRole('dialog').waitFor();
    await expect.poll(() => focusedName(page)).toBe('Close');
    await press(page, 'Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // Given back in a frame of its own, after the dialog is gone.
    await expect.poll(() => focusedName(page)).toBe('how?');
  });

  it('uses no page wider than a window of 800 by 600 at 200 % shows', async () => {
    await using open = await openWindow(browser, { viewport: { width: 400, height: 300 } });
    const { page, home } = open;
    const overflow = (): Promise<number> =>
      page.evaluate(async () => {
        // A page that still slides in is not where it will be.
        const moving = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
        await Promise.allSettled(moving.map((one) => one.finished));
        return document.documentElement.scrollWidth - document.documentElement.clientWidth;
      });
    await expect.poll(overflow).toBe(0);
    await connect(page);
    await expect.poll(overflow).toBe(0);
    await chooseNewFolder(page, home, 'backups');
    await goOnToWhat(page);
    await expect.poll(overflow).toBe(0);
    await begin(page);
    await reportHeading(page);
    await expect.poll(overflow).toBe(0);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: /^Back up now/u }).waitFor();
    await expect.poll(overflow).toBe(0);
  });
});
