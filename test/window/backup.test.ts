import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedChromium, launchChromium } from '../e2e/browser.ts';
import { expectSound, reportOf, vaultIn } from './support/check-vault.ts';
import { begin, chooseNewFolder, connect, goOnToWhat, reportHeading, startFirstBackup } from './support/clicks.ts';
import { chooseNewFolderByKeys, press, pressOn } from './support/keys.ts';
import { heading, openWindow } from './support/open-window.ts';

const chromium = installedChromium();

describe.skipIf(chromium === null)('the first backup, in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it('goes from Home to the report by clicks, and the backup is sound', async () => {
    await using open = await openWindow(browser);
    const { page, home } = open;
    const to = await startFirstBackup(page, home);
    expect(await reportHeading(page)).toBe('complete');
    await expectSound(await vaultIn(to));
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('Nothing new was found').waitFor();
    await page.getByText(/cannot be seen from here/u).waitFor();
    expect(open.complaints).toEqual([]);
  });

  it('goes from Home to the report by keys alone, and the backup is sound', async () => {
    await using open = await openWindow(browser);
    const { page, home } = open;
    await pressOn(page, /^Back up a phone/u);
    await heading(page, 'where to?');
    const to = await chooseNewFolderByKeys(page, home, 'by keys');
    await pressOn(page, 'Back up to here');
    await heading(page, 'what is to be saved?');
    await pressOn(page, 'Back up everything');
    expect(await reportHeading(page)).toBe('complete');
    await pressOn(page, 'how?');
    await page.getByRole('dialog', { name: 'how it is proved' }).waitFor();
    await press(page, 'Escape');
    await pressOn(page, 'Done');
    await page.getByRole('button', { name: /^Back up now/u }).waitFor();
    await expectSound(await vaultIn(to));
  });

  it('is one click the second time', async () => {
    await using open = await openWindow(browser);
    const { page, home } = open;
    const to = await startFirstBackup(page, home);
    await reportHeading(page);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: /^Back up now/u }).click();
    expect(await reportHeading(page)).toBe('complete');
    const equation = await page.getByRole('region', { name: 'The equation' }).textContent();
    expect(equation).toContain('equals0 copied now');
    await expectSound(await vaultIn(to));
  });

  it('waits at the locked phone and goes on by itself when it is unlocked', async () => {
    // From the first look at it: long enough for the page to be there and to be clicked on.
    await using open = await openWindow(browser, { devices: ['virtual:lumia-950?locked=20'] });
    const { page, home } = open;
    await page.getByRole('button', { name: /^Back up a phone/u }).click();
    await heading(page, 'your phone is locked');
    await heading(page, 'where to?');
    const to = await chooseNewFolder(page, home, 'backups');
    await goOnToWhat(page);
    await begin(page);
    expect(await reportHeading(page)).toBe('complete');
    await expectSound(await vaultIn(to));
  });

  it('names the one file that could not be read, first of all', async () => {
    const path = 'Phone/Documents/Letter to Ann.docx';
    await using open = await openWindow(browser, {
      devices: [`virtual:lumia-950?unreadable=${encodeURIComponent(path)}`],
    });
    const { page, home } = open;
    const to = await startFirstBackup(page, home);
    expect(await reportHeading(page)).toBe('complete, with 1 exception');
    await page.getByRole('region', { name: 'not safe' }).getByText('Letter to Ann.docx', { exact: true }).waitFor();
    const vault = await vaultIn(to);
    const report = await reportOf(vault);
    expect(report.findings.map((finding) => finding.path)).toEqual([path]);
    await expectSound(vault);
  });

  it.each([
    ['shows the newest photos before anything is copied', 'virtual:lumia-950', 8],
    ['shows none where the phone gives none, and asks the same', 'virtual:lumia-950?no-thumbnails', 0],
  ])('%s', async (_what, device, count) => {
    await using open = await openWindow(browser, { devices: [device] });
    const { page, home } = open;
    await connect(page);
    await chooseNewFolder(page, home, 'backups');
    await goOnToWhat(page);
    await page
      .getByText(/files to copy/u)
      .first()
      .waitFor();
    const pictures = page.locator('.what-strip img');
    if (count === 0) await page.waitForTimeout(1500);
    const drawn = (): Promise<boolean[]> =>
      pictures.evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth > 0));
    await expect.poll(drawn).toEqual(Array(count).fill(true));
    await page.getByRole('button', { name: /^Back up everything/u }).waitFor();
    expect(open.complaints).toEqual([]);
  });

  it('leaves out what is not ticked, and says so', async () => {
    await using open = await openWindow(browser);
    const { page, home } = open;
    await connect(page);
    await chooseNewFolder(page, home, 'backups');
    await goOnToWhat(page);
    await page.getByRole('checkbox', { name: /^Photos and videos/u }).press('Space');
    await page.getByRole('button', { name: 'Begin', exact: true }).click();
    expect(await reportHeading(page)).toBe('complete');
    const left = page.getByRole('listitem').filter({ hasText: 'Photos and videos' });
    expect(await left.textContent()).toContain('left out by choice');
  });
});
