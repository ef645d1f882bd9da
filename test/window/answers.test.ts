import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedChromium, launchChromium } from '../e2e/browser.ts';
import { drop } from './support/drop.ts';
import { makeBackup, openRemembered } from './support/remembered.ts';

async function copiesPage(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'copies' }).click();
  await page.getByRole('button', { name: 'Check and repair now' }).waitFor();
}

describe.skipIf(installedChromium() === null)('what the app answers, in a browser', () => {
  let browser: Browser;
  let folder = '';
  let vault = '';
  beforeAll(async () => {
    browser = await launchChromium();
    folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-answers-'));
    vault = await makeBackup(folder);
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  describe('about what is dropped', () => {
    it('is about what was dropped last', async () => {
      await using open = await openRemembered(browser, vault);
      const { page, wire } = open;
      await page.getByRole('button', { name: /Cloud/u }).click();
      const letGo = wire.hold('intake.look');
      await drop(page, { 'first.csv': Buffer.from('a,b\n1,2\n') });
      await page.getByText('Looking at them').first().waitFor();
      wire.leave('intake.look');
      await drop(page, { 'second.csv': Buffer.from('a,b\n3,4\n') });
      await page.locator('.intake').getByText('second.csv').waitFor();
      letGo();
      // What is asked for and there after the late answer was let go says that this one has come, too.
      await page.getByRole('button', { name: 'Choose files' }).click();
      await page.getByRole('dialog').getByRole('list').waitFor();
      await page.keyboard.press('Escape');
      expect(await page.locator('.intake').innerText()).toContain('second.csv');
      expect(await page.locator('.intake').innerText()).not.toContain('first.csv');
    });

    it('does not say of one thing that it is taken in when it was another', async () => {
      await using open = await openRemembered(browser, vault);
      const { page, wire } = open;
      await page.getByRole('button', { name: /Cloud/u }).click();
      await drop(page, { 'mine.csv': Buffer.from('a,b\n1,2\n') });
      const letGo = wire.hold('run.report');
      await page.getByRole('button', { name: /^Take .* into the backup/u }).click();
      await page.getByText('Taking them in').first().waitFor();
      expect(await page.getByRole('button', { name: 'Choose files' }).isDisabled()).toBe(true);
      await drop(page, { 'other.csv': Buffer.from('a,b\n3,4\n') });
      letGo();
      await page.locator('.finding-fine').waitFor();
      expect(await page.getByText('other.csv').count()).toBe(0);
    });
  });

  it('of a repair: nothing is "right any more" of what could not be looked at', async () => {
    await using open = await openRemembered(browser, vault);
    const { page, wire } = open;
    await copiesPage(page);
    wire.change('copies.repair', (value) => {
      const snapshot = value as { report: Record<string, unknown> | null };
      const failed = [{ label: 'stick', place: '/media/stick', code: 'COPY_LOST', message: 'Cannot read' }];
      return { ...snapshot, report: snapshot.report && { ...snapshot.report, wrong: [], failed } };
    });
    await page.getByRole('button', { name: 'Check and repair now' }).click();
    await page.getByText('/media/stick').waitFor();
    expect(await page.getByText(/Nothing is wrong any more in/u).count()).toBe(0);
  });
});
