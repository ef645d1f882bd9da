import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedChromium, launchChromium } from '../e2e/browser.ts';
import { hashTree } from '../support/trees.ts';
import { violations } from './support/axe.ts';
import { vaultIn } from './support/check-vault.ts';
import { backUpAndGoTo, chooseNewFolder, reportHeading } from './support/clicks.ts';
import { openWindow, type OpenWindow } from './support/open-window.ts';

const chromium = installedChromium();
/** A folder to keep what each page looked like in, for whoever wants to see. */
const SHOTS = process.env['COPIES_SHOTS'];

async function shot({ page }: OpenWindow, name: string): Promise<void> {
  if (SHOTS !== undefined) await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true });
}

describe.skipIf(chromium === null)('copies of a backup, in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it('makes a second copy, says that it dies with the same disk, and repairs the backup from it', async () => {
    await using open = await openWindow(browser);
    const { page, home } = open;
    const vault = await backUpAndGoTo(open.page, open.home, 'copies');
    const to = await chooseNewFolder(page, home, 'stick', /^Copy to a drive/u);
    // It goes on while its page is left, and is shown again to whoever comes back.
    await page.getByRole('tab', { name: 'home' }).click();
    await page.getByRole('tab', { name: 'copies' }).click();
    await page.getByText('The copy has everything').waitFor();
    await page.getByText('dies with it').waitFor();
    await page.getByText('If this disk died now, everything would be lost').waitFor();
    const copy = path.join(to, path.basename(vault));
    expect(hashTree(path.join(copy, 'data'))).toEqual(hashTree(path.join(vault, 'data')));
    const [victim = ''] = [...hashTree(path.join(vault, 'data')).keys()].filter((name) => name.endsWith('.jpg'));
    const right = fs.readFileSync(path.join(vault, 'data', victim));
    fs.writeFileSync(path.join(vault, 'data', victim), 'rot');
    await page.getByRole('button', { name: 'Check and repair now' }).click();
    await page.getByText(/put right in/u).waitFor();
    expect(fs.readFileSync(path.join(vault, 'data', victim))).toEqual(right);
    await shot(open, 'copies-repaired');
    // Brought up to date, a share of what was there before is read again: first all of it is right, then nothing is.
    const again = page.getByRole('button', { name: 'Bring the known drives up to date' });
    await again.click();
    await page.getByText('As each time, some of what was there before was read again').waitFor();
    await shot(open, 'copies-share');
    expect(await violations(page)).toEqual([]);
    for (const name of hashTree(path.join(copy, 'data')).keys()) {
      const file = path.join(copy, 'data', name);
      fs.writeFileSync(file, Buffer.alloc(fs.statSync(file).size, 'rot'));
    }
    await again.click();
    await page.getByText(/Of what was there before, \d+ files? (?:is|are) damaged or missing/u).waitFor();
    // What was said of an earlier check, and when every byte was read, does not stand beside it.
    await page.getByText(/\d+ damaged, when last checked/u).waitFor();
    expect(await page.getByText(/Nothing is wrong any more|Every byte read/u).count()).toBe(0);
    await shot(open, 'copies-share-wrong');
    expect(await violations(page)).toEqual([]);
    expect(open.complaints).toEqual([]);
  });

  it('copies by itself when a drive is plugged in, once its switch is turned', async () => {
    await using open = await openWindow(browser);
    const { page, home } = open;
    const vault = await backUpAndGoTo(open.page, open.home, 'copies');
    const stick = await chooseNewFolder(page, home, 'stick', /^Copy to a drive/u);
    await page.getByText('The copy has everything').waitFor();
    const byItself = page.getByRole('checkbox', { name: 'Copy by itself when "stick" is plugged in' });
    expect(await byItself.isChecked()).toBe(false);
    await page.getByText('Copy by itself when "stick" is plugged in').click();
    await expect.poll(() => byItself.isChecked()).toBe(true);
    const settings = fs.readFileSync(path.join(open.served.folder, 'settings.json'), 'utf8');
    expect(JSON.parse(settings)).toMatchObject({ drives: [{ label: 'stick', byItself: true }] });
    fs.renameSync(stick, path.join(home, 'drawer'));
    const [lost = ''] = [...hashTree(path.join(vault, 'data')).keys()];
    fs.rmSync(path.join(home, 'drawer', path.basename(vault), 'data', lost));
    // It is looked for every ten seconds.
    await page.waitForTimeout(25_000);
    fs.renameSync(path.join(home, 'drawer'), stick);
    await page.getByText('"stick" was plugged in:').waitFor();
    await page.getByText('The copy has everything').waitFor();
    expect(hashTree(path.join(stick, path.basename(vault), 'data'))).toEqual(hashTree(path.join(vault, 'data')));
    await shot(open, 'copies-by-itself');
    expect(open.complaints).toEqual([]);
  });

  it('sets up an encrypted copy away: key on paper, typed back, wrong one refused; then sends everything', async () => {
    await using open = await openWindow(browser, { theme: 'light' });
    const { page, home } = open;
    const vault = await backUpAndGoTo(open.page, open.home, 'copies');
    await page.getByRole('button', { name: 'Set up a copy away' }).click();
    await shot(open, 'offsite-where');
    const away = await chooseNewFolder(page, home, 'cloud', /^Choose the folder/u);
    await chooseNewFolder(page, home, 'paper', /^Make the key/u);
    await page.getByText('Print this page, twice').waitFor();
    await shot(open, 'offsite-key');
    const [sheet = ''] = fs.readdirSync(path.join(home, 'paper'));
    const html = fs.readFileSync(path.join(home, 'paper', sheet), 'utf8');
    const identity = /AGE-SECRET-KEY-1[0-9A-Z]+/u.exec(html)?.[0] ?? '';
    await page.getByRole('button', { name: 'It is printed: go on' }).click();
    const field = page.getByRole('textbox', { name: 'The key' });
    await field.fill('abandon abandon abandon');
    await page.getByRole('button', { name: 'Try the key' }).click();
    await page.locator('.finding, .remedy').first().waitFor();
    await shot(open, 'offsite-wrong-key');
    expect(await page.getByRole('button', { name: 'Send what is new' }).count()).toBe(0);
    await field.fill(identity);
    await page.getByRole('button', { name: 'Try the key' }).click();
    await page.getByRole('button', { name: 'Send what is new' }).click();
    // It goes on while its page is left, and is shown again to whoever comes back.
    await page.getByRole('tab', { name: 'home' }).click();
    await page.getByRole('tab', { name: 'copies' }).click();
    await page.getByText('Everything is there, encrypted.').waitFor();
    await page.getByText(/^Sent today/u).waitFor();
    await shot(open, 'offsite-sent');
    await page.getByRole('button', { name: 'Check it' }).click();
    await page.getByText(/^Everything that was sent is there as it was/u).waitFor();
    await page.getByText(/Checked today/u).waitFor();
    const packs = fs.readdirSync(path.join(away, 'packs'), { recursive: true, encoding: 'utf8' });
    fs.rmSync(path.join(away, 'packs', packs.find((name) => name.endsWith('.age')) ?? ''));
    await page.getByRole('button', { name: 'Check it' }).click();
    await page.getByText('1 piece of the copy is not there as it was sent:').waitFor();
    await page.getByText(/^One is missing\. It holds /u).waitFor();
    // What was true before it was looked at is not said beside it.
    expect(await page.getByText('Everything is there, encrypted.').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await shot(open, 'offsite-checked');
    await page.setViewportSize({ width: 390, height: 844 });
    await shot(open, 'offsite-checked-390');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot(open, 'offsite-checked-390-dark');
    await page.setViewportSize({ width: 1280, height: 800 });
    await shot(open, 'offsite-checked-dark');
    await page.getByRole('button', { name: 'Send what is new' }).click();
    await page.getByText('Everything is there, encrypted.').waitFor();
    await page.getByRole('button', { name: 'Check it' }).click();
    await page.getByText(/^Everything that was sent is there as it was/u).waitFor();
    // Nothing that the owner would know by its name or its bytes has left.
    const sent = fs.readdirSync(away, { recursive: true, encoding: 'utf8' }).join('\n');
    expect(sent).not.toMatch(/jpg|Pictures|Lumia/u);
    const back = path.join(home, 'back');
    fs.writeFileSync(path.join(home, 'key.txt'), `${identity}\n`);
    const cli = path.resolve(import.meta.dirname, '../../out/cli/cli.js');
    const args = ['offsite', 'pull', '--from', away, '--to', back, '--key-file', path.join(home, 'key.txt')];
    execFileSync(process.execPath, [cli, ...args], { env: { ...process.env, HOME: home } });
    const whole = fs.existsSync(path.join(back, 'data')) ? back : await vaultIn(back);
    expect(hashTree(path.join(whole, 'data'))).toEqual(hashTree(path.join(vault, 'data')));
    expect(open.complaints).toEqual([]);
  });

  it('says what is missing before a reset', async () => {
    await using open = await openWindow(browser);
    const { page } = open;
    await backUpAndGoTo(open.page, open.home, 'copies');
    await page.getByRole('button', { name: 'Is it safe to reset?' }).click();
    await page.getByText('Not safe yet. Missing:').waitFor();
    await page.getByText(/No second copy on another disk/u).waitFor();
    await page.getByRole('button', { name: 'Go to a copy on another drive' }).click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Copy to a drive');
    await shot(open, 'reset-missing');
    expect(await page.locator('main').textContent()).not.toMatch(/lifeboat [a-z]|--compare/u);
    await page.getByRole('button', { name: 'Test a restore now' }).click();
    await reportHeading(page);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('tab', { name: 'copies' }).click();
    await page.getByRole('button', { name: 'Is it safe to reset?' }).click();
    await page.getByText(/No second copy on another disk/u).waitFor();
    expect(await page.getByText(/No restore drill has passed/u).count()).toBe(0);
    await page.getByRole('button', { name: 'Back up, and read the phone twice' }).first().click();
    await reportHeading(page);
    await page
      .getByText(/compared with the phone/u)
      .first()
      .waitFor();
  });
});
