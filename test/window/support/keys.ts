import path from 'node:path';
import type { Page } from 'playwright';

/** More than any page has. */
const MOST_STOPS = 120;
/** As long as every other wait for what a page is to show. */
const PATIENCE_MS = 120_000;

export async function press(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
}

/** The name that a screen reader would say of what has the focus. */
export async function focusedName(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const at = document.activeElement;
    if (at === null || at === document.body) return '';
    const label = at.getAttribute('aria-label') ?? (at as HTMLInputElement).labels?.[0]?.textContent;
    return (label ?? at.textContent).trim();
  });
}

/** Tabs until the focus is on what has this name, waiting for what is not there yet or cannot be pressed yet. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const fits = (said: string): boolean => (typeof name === 'string' ? said === name : name.test(said));
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until;) {
    const seen = new Set<string>();
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      const said = await focusedName(page);
      if (fits(said)) return;
      await page.keyboard.press('Tab');
      const place = await page.evaluate(() => document.activeElement?.outerHTML ?? '');
      if (seen.has(place)) break;
      seen.add(place);
    }
    await page.waitForTimeout(250);
  }
  throw new Error(`the keyboard does not reach "${String(name)}"`);
}

export async function pressOn(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

export async function chooseNewFolderByKeys(page: Page, home: string, name: string): Promise<string> {
  await pressOn(page, /^Another folder/u);
  await page.getByRole('dialog').waitFor();
  await pressOn(page, path.basename(home));
  await pressOn(page, 'New folder');
  await page.getByRole('textbox').waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await page.getByText(path.join(home, name), { exact: true }).first().waitFor();
  await pressOn(page, 'Use this folder');
  return path.join(home, name);
}
