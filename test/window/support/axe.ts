import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedChromium, launchChromium } from '../../e2e/browser.ts';
import { WALKS } from './walk.ts';

const chromium = installedChromium();
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const VIEWPORT = { width: 1280, height: 800 };

/** What a theme can do to a page; all else of it is the same in both. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** Every second walk, from the first or the second: a file for each, so that both run at once. */
export function everyPageThroughAxe(first: 0 | 1): void {
  describe.skipIf(chromium === null)('every page is accessible to axe', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser.close());

    const walks = Object.entries(WALKS).filter((_, index) => index % 2 === first);
    it.each(walks)('%s, in both themes', async (_name, walk) => {
      const found: string[] = [];
      const judge = async (name: string, page: Page, rules?: readonly string[]): Promise<void> => {
        found.push(...(await violations(page, rules)).map((violation) => `${name}: ${violation}`));
      };
      await walk(browser, { theme: 'dark', viewport: VIEWPORT }, async (name, page) => {
        await judge(`${name}, dark`, page);
        await page.emulateMedia({ colorScheme: 'light' });
        await judge(`${name}, light`, page, OF_COLOURS);
        await page.emulateMedia({ colorScheme: 'dark' });
      });
      expect(found).toEqual([]);
    });
  });
}

/** Colours are judged at rest, not while a page slides in. On a loaded machine a page may begin to only after a while. */
export async function atRest(page: Page): Promise<void> {
  await page.waitForTimeout(450);
  await page.evaluate(async () => {
    const moving = document
      .getAnimations()
      .filter((one) => one.playState === 'running' && one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(moving.map((one) => one.finished));
  });
}

/** What axe finds on a page; by these rules alone where they are given. */
export async function violations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  await atRest(page);
  // What was said to a screen reader stays in the page for a while, with no name once the button it spoke of is gone.
  const axe = new AxeBuilder({ page }).exclude('[data-live-announcer]');
  const { violations: all } = await (rules ? axe.withRules([...rules]) : axe.withTags(TAGS)).analyze();
  // A tooltip hangs outside the landmarks by its nature; only axe's own best practice minds.
  const isTooltip = ({ id, nodes }: (typeof all)[number]): boolean =>
    id === 'region' && nodes.every(({ html }) => html.includes('role="tooltip"'));
  const judged = await Promise.all(all.map(async (one) => ({ one, isOne: await isStillOne(page, one) })));
  return judged
    .filter(({ one, isOne }) => isOne && !isTooltip(one))
    .map(({ one }) => one)
    .map(({ id, nodes }) => `${id} (${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')})`);
}

/** A button that lies half under the bar at the foot is as large as any once it is scrolled to. */
async function isStillOne(page: Page, { id, nodes }: Violation): Promise<boolean> {
  if (id !== 'target-size') return true;
  for (const { target } of nodes) {
    const selector = String(target[0]);
    await page.locator(selector).evaluate((element) => element.scrollIntoView({ block: 'center' }));
    const again = await new AxeBuilder({ page }).withRules([id]).include(selector).analyze();
    if (again.violations.length > 0) return true;
  }
  return false;
}

type Violation = Awaited<ReturnType<AxeBuilder['analyze']>>['violations'][number];

/** On a page in the middle of a test; axe's own best practices are for the walk through every page. */
export async function expectNoBarrier(page: Page): Promise<void> {
  await atRest(page);
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
}
