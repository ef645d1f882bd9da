import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedChromium, launchChromium } from '../e2e/browser.ts';
import { hashTree } from '../support/trees.ts';
import { backUpAndGoTo, chooseNewFolder, reportHeading } from './support/clicks.ts';
import { pressOn } from './support/keys.ts';
import { heading, openWindow } from './support/open-window.ts';

const chromium = installedChromium();
/** A folder to keep what each page looked like in, for whoever wants to see. */
const SHOTS = process.env['RESTORE_SHOTS'];

async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS !== undefined) await page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
}

/** Chooses a folder that is there, below the home folder, by keys. */
async function pressFolder(page: Page, home: string, name: string): Promise<void> {
  await pressOn(page, /^A folder of this computer/u);
  await page.getByRole('dialog').waitFor();
  await pressOn(page, new RegExp(`^(?:${path.basename(home)}|.*home.*)$`, 'iu'));
  await pressOn(page, name);
  await page.getByRole('dialog').getByText(path.join(home, name), { exact: true }).waitFor();
  await pressOn(page, 'Use this folder');
}

describe.skipIf(chromium === null)('putting things back, in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it('writes photos, people and messages for an Android phone, and tells of the page', async () => {
    await using open = await openWindow(browser);
    const { page, home } = open;
    const vault = await backUpAndGoTo(page, home, 'restore');
    const to = await chooseNewFolder(page, home, 'for-mum', /^For an Android phone/u);
    await page.getByText('Everything is written, read back and the same.').waitFor();
    await shot(page, '0-other-phone');
    const [own = ''] = fs.readdirSync(to);
    expect(own).toBe('Lumia 950 XL for an Android phone');
    const photos = hashTree(path.join(to, own, 'Photos and films'));
    const stored = new Set(hashTree(path.join(vault, 'data')).values());
    expect(photos.size).toBeGreaterThan(40);
    for (const [name, hash] of photos) expect(stored.has(hash), name).toBe(true);
    expect(fs.readdirSync(path.join(to, own)).sort()).toEqual([
      'Contacts.vcf',
      'How it gets onto the phone.html',
      'Messages.xml',
      'Photos and films',
    ]);
    expect(open.complaints).toEqual([]);
  });

  it('puts a folder and its photos back by clicks, then the rest beside it, and tests a restore', async () => {
    await using open = await openWindow(browser);
    const { page, home } = open;
    const vault = await backUpAndGoTo(page, home, 'restore');
    await shot(page, '1-pivot');
    await page.getByRole('button', { name: 'Put things back' }).click();
    await heading(page, 'which backup?');
    await shot(page, '2-run');
    await page.getByRole('button', { name: 'Go on with this one' }).click();
    await heading(page, 'what is to be put back?');
    await page.getByText('Some of it').click();
    await page.getByRole('button', { name: 'Open Phone' }).click();
    await page
      .getByRole('group', { name: 'Phone' })
      .getByText(/^Documents/u)
      .click();
    await shot(page, '3-what');
    await page.getByRole('button', { name: 'Go on' }).click();
    await heading(page, 'where to?');
    const to = await chooseNewFolder(page, home, 'back', /^A folder of this computer/u);
    await shot(page, '4-where');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await heading(page, 'this will be done');
    await shot(page, '5-plan');
    expect(fs.existsSync(path.join(to, 'Phone'))).toBe(false);
    await page.getByRole('button', { name: 'Put it back now' }).click();
    expect(await reportHeading(page)).toBe('everything that was chosen is back');
    await shot(page, '6-report');
    const stored = hashTree(path.join(vault, 'data'));
    const first = hashTree(to);
    expect(first.size).toBeGreaterThan(5);
    for (const [name, hash] of first) expect([name, stored.get(name)]).toEqual([name, hash]);
    expect([...first.keys()].every((name) => name.startsWith('Phone/Documents/'))).toBe(true);
    await page.getByRole('button', { name: 'Done' }).click();

    await page.getByRole('button', { name: 'Test a restore once' }).click();
    expect(await reportHeading(page)).toBe('the test passed');
    await shot(page, '7-drill');
    expect(open.complaints).toEqual([]);
  });

  it('puts chosen photos back, then everything beside them, by keys alone: nothing is written twice', async () => {
    await using open = await openWindow(browser);
    const { page, home } = open;
    const vault = await backUpAndGoTo(page, home, 'restore');
    await pressOn(page, 'Put things back');
    await heading(page, 'which backup?');
    await pressOn(page, 'Go on with this one');
    await heading(page, 'what is to be put back?');
    await page.getByRole('radio', { name: 'Everything' }).focus();
    await page.keyboard.press('ArrowRight');
    for (const name of ['Open Phone', 'Open Pictures', 'Open Camera Roll']) await pressOn(page, name);
    const photos = page.getByRole('group', { name: /Camera Roll$/u }).getByRole('checkbox', { name: /\.jpg/u });
    await photos.first().waitFor();
    for (const at of [0, 1]) {
      await photos.nth(at).focus();
      await page.keyboard.press('Space');
    }
    await shot(page, '11-photos-what');
    await pressOn(page, 'Go on');
    await heading(page, 'where to?');
    const to = path.join(home, 'photos');
    fs.mkdirSync(to);
    await pressFolder(page, home, 'photos');
    await pressOn(page, 'Show the plan');
    await heading(page, 'this will be done');
    await pressOn(page, 'Put it back now');
    expect(await reportHeading(page)).toBe('everything that was chosen is back');
    const first = hashTree(to);
    expect(first.size).toBeGreaterThanOrEqual(2);
    expect([...first.keys()].every((name) => name.startsWith('Phone/Pictures/Camera Roll/'))).toBe(true);
    await pressOn(page, 'Done');

    await pressOn(page, 'Put things back');
    await heading(page, 'which backup?');
    await pressOn(page, 'Go on with this one');
    await heading(page, 'what is to be put back?');
    await pressOn(page, 'Go on');
    await heading(page, 'where to?');
    await pressFolder(page, home, 'photos');
    await pressOn(page, 'Show the plan');
    await heading(page, 'this will be done');
    await pressOn(page, 'Put it back now');
    expect(await reportHeading(page)).toBe('everything that was chosen is back');
    await shot(page, '12-everything-report');
    const all = hashTree(to);
    for (const [name, hash] of first) expect(all.get(name)).toBe(hash);
    expect([...all.keys()].some((name) => / \(2\)/u.test(name))).toBe(false);
    const stored = hashTree(path.join(vault, 'data'));
    for (const [name, hash] of all) expect([name, stored.get(name)]).toEqual([name, hash]);
    expect(open.complaints).toEqual([]);
  });

  it('puts everything back by keys alone, and says why a phone that cannot be written to is refused', async () => {
    await using open = await openWindow(browser);
    const { page, home } = open;
    await backUpAndGoTo(page, home, 'restore');
    await pressOn(page, 'Put things back');
    await heading(page, 'which backup?');
    await pressOn(page, 'Go on with this one');
    await heading(page, 'what is to be put back?');
    await pressOn(page, 'Go on');
    await heading(page, 'where to?');
    // The sample phone is everybody's on this computer: it can be read only.
    await pressOn(page, /^Lumia 950/u);
    await pressOn(page, 'Show the plan');
    await heading(page, 'this cannot be done');
    await page
      .getByText(/this storage can only be read/u)
      .first()
      .waitFor();
    await shot(page, '8-refused');
    expect(await page.getByRole('button', { name: 'Put it back now' }).isDisabled()).toBe(true);
    await pressOn(page, 'Back');
    await heading(page, 'where to?');
    expect(open.complaints).toEqual([]);
  });

  it('puts only what is made for the phone’s own apps there, by keys alone, and says what is left to do', async () => {
    await using open = await openWindow(browser);
    const { page, home } = open;
    await backUpAndGoTo(page, home, 'restore');
    await pressOn(page, 'Put things back');
    await heading(page, 'which backup?');
    await pressOn(page, 'Go on with this one');
    await heading(page, 'what is to be put back?');
    await page.getByText('All messages as one set').waitFor();
    await page.getByRole('radio', { name: 'Everything' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    for (const name of [/^All messages as one set/u, /^Contacts, a card for each/u, /^The kit of apps/u]) {
      await page.getByRole('checkbox', { name }).focus();
      await page.keyboard.press('Space');
    }
    await shot(page, '9-made-what');
    await pressOn(page, 'Go on');
    await heading(page, 'where to?');
    const to = await chooseNewFolder(page, home, 'made', /^A folder of this computer/u);
    await pressOn(page, 'Show the plan');
    await heading(page, 'this will be done');
    await pressOn(page, 'Put it back now');
    expect(await reportHeading(page)).toBe('everything that was chosen is back');
    await page.getByRole('heading', { name: 'Once it is on the phone' }).waitFor();
    await shot(page, '10-made-report');
    const below = new Set([...hashTree(to).keys()].map((name) => name.split('/').slice(0, 3).join('/')));
    expect([...below].sort()).toEqual([
      'Phone/Documents/Apps from the backup',
      'Phone/Documents/Contacts from the backup',
      'Phone/Documents/contacts+message backup',
    ]);
    expect(open.complaints).toEqual([]);
  });
});
