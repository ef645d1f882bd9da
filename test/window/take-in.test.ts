import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAppx } from '../../src/core/device/virtual/sample/packages.ts';
import { installedChromium, launchChromium } from '../e2e/browser.ts';
import { rawZip } from '../support/raw-zip.ts';
import { brokenPromises, seededBytes } from '../support/trees.ts';
import { drop } from './support/drop.ts';
import { heading, openWindow, type OpenWindow } from './support/open-window.ts';
import { makeBackup } from './support/remembered.ts';

const NEW_PHOTO = seededBytes(40_000, 3);
const picture = (red: number): Promise<Buffer> =>
  sharp({ create: { width: 60, height: 40, channels: 3, background: { r: red, g: 90, b: 90 } } })
    .jpeg()
    .toBuffer();

/** Drops these files and folders of the disk, as the browser itself gets them from a file manager. */
async function dropFromDisk(page: Page, files: readonly string[]): Promise<void> {
  const zone = page.locator('.drop');
  await zone.scrollIntoViewIfNeeded();
  const box = await zone.boundingBox();
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 10];
  const browser = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await browser.send('Input.dispatchDragEvent', { type, x, y, data });
  await browser.detach();
}

/** The rows of what was dropped, as they are read. */
async function judged(page: Page): Promise<readonly string[]> {
  await page.getByRole('button', { name: /^Take .* into the backup/u }).waitFor();
  return await page.locator('.intake li').allInnerTexts();
}

async function take(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Take .* into the backup/u }).click();
}

const taken = (page: Page): Promise<void> => page.locator('.finding-fine').waitFor();

async function guide(page: Page, tile: RegExp, title: string): Promise<void> {
  await page.getByRole('tab', { name: 'home' }).click();
  await page.getByRole('button', { name: tile }).click();
  await heading(page, title);
}

async function back(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Back' }).click();
}

describe.skipIf(installedChromium() === null)('what is dropped', () => {
  let browser: Browser;
  let folder = '';
  let vault = '';
  beforeAll(async () => {
    browser = await launchChromium();
    folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-take-in-'));
    vault = await makeBackup(folder);
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(): Promise<OpenWindow> {
    const settings = path.join(folder, 'settings.json');
    const names = { name: 'Lumia 950 XL', model: 'Lumia 950 XL' };
    const phone = { deviceId: 'virtual:lumia-950', serial: null, ...names, vault, to: path.dirname(vault) };
    await writeFile(settings, JSON.stringify({ version: 1, phones: [phone] }));
    return await openWindow(browser, { devices: [], env: { LIFEBOAT_SETTINGS: settings } });
  }
  const inVault = async (part: string): Promise<readonly string[]> =>
    (await readdir(path.join(vault, 'data', part), { recursive: true })).sort();

  it('a OneDrive ZIP, contacts and packages are judged, taken in when told, and then in the backup', async () => {
    await using window = await open();
    const { page } = window;

    await guide(page, /Cloud/u, 'what is in the cloud');
    const roll = await inVault('Phone/Pictures/Camera Roll');
    const known = await readFile(path.join(vault, 'data/Phone/Pictures/Camera Roll', roll[0] ?? ''));
    const oneDrive = rawZip(
      [
        { name: 'Camera Roll/known already.jpg', content: known, stored: true },
        { name: 'Camera Roll/old.jpg', content: NEW_PHOTO },
      ],
      { oneDrive: true },
    );
    await drop(page, { 'OneDrive_2026.zip': oneDrive, 'sign-in.csv': Buffer.from('<!doctype html><p>Sign in</p>') });
    expect(await judged(page)).toEqual([
      expect.stringMatching(/OneDrive_2026\.zip[\s\S]*2 entries[\s\S]*good/u),
      expect.stringMatching(/sign-in\.csv[\s\S]*not what its name says/u),
    ]);
    // Nothing is taken in until it is said.
    await expect(readdir(path.join(vault, 'data/Cloud'))).rejects.toThrow(/ENOENT/u);
    await drop(page, { 'OneDrive_2026.zip': oneDrive });
    await expect.poll(async () => (await judged(page)).length).toBe(1);
    await take(page);
    await taken(page);
    expect((await inVault('Cloud')).filter((name) => name.endsWith('.jpg'))).toEqual([
      'OneDrive_2026/Camera Roll/old.jpg',
    ]);
    const stored = await readFile(path.join(vault, 'data/Cloud/OneDrive_2026/Camera Roll/old.jpg'));
    expect(stored.equals(NEW_PHOTO)).toBe(true);
    await back(page);

    await guide(page, /Contacts/u, 'your contacts');
    const table = 'First Name,Last Name,Mobile Phone\r\nNora,Newcomer,+4512345678\r\n';
    await drop(page, { 'contacts.csv': Buffer.from(table) });
    expect(await judged(page)).toEqual([expect.stringMatching(/contacts\.csv[\s\S]*1 person[\s\S]*good/u)]);
    await take(page);
    await taken(page);
    await back(page);

    await guide(page, /packages/iu, 'the kit for a reset phone');
    const recipe = { version: '1.0.0.0', architecture: 'arm', framework: false, payloadBytes: 5000 } as const;
    const need = { name: 'Missing.Runtime', minVersion: '1.0.0.0' };
    const whole = makeAppx({ ...recipe, name: 'Whole.App' }, Buffer.from('logo'));
    const wanting = makeAppx({ ...recipe, name: 'Wanting.App', dependsOn: need }, Buffer.from('logo'));
    await drop(page, { 'whole.appx': whole, 'wanting.appx': wanting, 'cut.appx': whole.subarray(0, 4000) });
    expect(await judged(page)).toEqual([
      expect.stringMatching(/^cut\.appx[\s\S]*cut off/u),
      expect.stringMatching(/^wanting\.appx[\s\S]*good/u),
      expect.stringMatching(/^whole\.appx[\s\S]*good/u),
    ]);
    await take(page);
    await taken(page);
    expect(await inVault('Packages')).toEqual(['cut.appx', 'wanting.appx', 'whole.appx']);
    await back(page);

    await page.getByRole('tab', { name: 'inside' }).click();
    await page.getByRole('button', { name: /^9 People/u }).click();
    await page.getByRole('button', { name: /Nora Newcomer/u }).waitFor();
    await back(page);
    await page.getByRole('button', { name: /^6 App packages/u }).click();
    await heading(page, 'packages');
    const rows = page.getByRole('table', { name: /^Packages/u }).getByRole('row');
    const row = async (name: string): Promise<string> => await rows.filter({ hasText: name }).first().innerText();
    expect(await row('Packages/cut.appx')).toMatch(/damaged/u);
    expect(await row('Wanting.App')).toMatch(/"Missing\.Runtime" 1\.0\.0\.0 or later is not in the kit/u);
    expect(await row('Whole.App')).toMatch(/will install on this phone/u);
    // From which Windows on; what it asks for is there when asked.
    expect(await row('Whole.App')).toMatch(/Windows 10 Mobile 10\.0\.10586\.0 or later/u);
    const rights = page.getByText('1 right that it asks for').first();
    await rights.focus();
    await page.keyboard.press('Enter');
    await page.getByText('ID_CAP_NETWORKING').first().waitFor();
    expect(brokenPromises(vault)).toEqual([]);
    expect(window.complaints).toEqual([]);
  });

  it('a folder keeps its tree, goes in by one run, and is seen in the vault, the timeline and offline', async () => {
    const trip = path.join(folder, 'from here/Trip');
    const put = async (name: string, bytes: Buffer, day: string): Promise<void> => {
      const file = path.join(trip, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, bytes);
      await utimes(file, new Date(day), new Date(day));
    };
    const [lake, hill] = [await picture(20), await picture(200)];
    await put('lake/IMG_0001.jpg', lake, '2017-07-04T10:00:00Z');
    await put('hill/IMG_0001.jpg', hill, '2018-09-05T11:00:00Z');
    await put('hill/cut.jpg', hill.subarray(0, 200), '2018-09-06T11:00:00Z');
    await using window = await open();
    const { page } = window;
    const runs = async (): Promise<number> => (await readdir(path.join(vault, '.lifeboat/runs'))).length;
    const before = await runs();

    await guide(page, /Cloud/u, 'what is in the cloud');
    await dropFromDisk(page, [trip]);
    expect(await judged(page)).toEqual([
      expect.stringMatching(/^hill\/IMG_0001\.jpg[\s\S]*good/u),
      expect.stringMatching(/^hill\/cut\.jpg[\s\S]*cut off/u),
      expect.stringMatching(/^lake\/IMG_0001\.jpg[\s\S]*good/u),
    ]);
    await take(page);
    await taken(page);
    expect(await runs()).toBe(before + 1);
    const kept = async (name: string): Promise<Buffer> => await readFile(path.join(vault, 'data/Cloud', name));
    expect((await kept('lake/IMG_0001.jpg')).equals(lake)).toBe(true);
    expect((await kept('hill/IMG_0001.jpg')).equals(hill)).toBe(true);
    await back(page);

    // A folder and a file beside it, dropped together: each under its own name, and nothing stored twice.
    await guide(page, /Cloud/u, 'what is in the cloud');
    const zip = path.join(folder, 'from here/OneDrive_2027.zip');
    await writeFile(zip, rawZip([{ name: 'letter.txt', content: 'hello' }]));
    await dropFromDisk(page, [trip, zip]);
    await expect.poll(async () => (await judged(page)).length).toBe(4);
    await take(page);
    await taken(page);
    expect(await runs()).toBe(before + 2);
    expect((await kept('OneDrive_2027/letter.txt')).toString()).toBe('hello');
    await expect(kept('Trip/lake/IMG_0001.jpg')).rejects.toThrow(/ENOENT/u);
    await back(page);

    // One by one, too: the second of the same name is kept beside the first.
    for (const [name, file] of Object.entries({ one: lake, two: await picture(90) })) {
      await guide(page, /Cloud/u, 'what is in the cloud');
      await mkdir(path.join(folder, name), { recursive: true });
      await writeFile(path.join(folder, name, 'IMG_0001.jpg'), file);
      await dropFromDisk(page, [path.join(folder, name, 'IMG_0001.jpg')]);
      expect(await judged(page)).toEqual([expect.stringMatching(/^IMG_0001\.jpg[\s\S]*good/u)]);
      await take(page);
      await taken(page);
      await back(page);
    }
    // The first of them has the bytes of the lake.
    expect((await inVault('Cloud')).filter((name) => name.includes('IMG_0001'))).toEqual([
      'IMG_0001.jpg',
      'hill/IMG_0001.jpg',
      'lake/IMG_0001.jpg',
    ]);
    await expect(readdir(path.join(vault, 'data/Earlier versions'))).rejects.toThrow(/ENOENT/u);
    // What is cut off has no small picture, and the browser complains of that on the next page.
    expect(window.complaints).toEqual([]);

    await page.getByRole('tab', { name: 'inside' }).click();
    await page.getByRole('button', { name: /Photos and videos/u }).click();
    await heading(page, 'photos');
    await page.getByRole('searchbox').fill('IMG_0001');
    await page.getByText('3 found with “IMG_0001”').waitFor();
    await page.getByRole('searchbox').fill('july 2017');
    await page.getByText('1 found with “july 2017”').waitFor();
    expect(brokenPromises(vault)).toEqual([]);

    const asked: string[] = [];
    const offline = await browser.newContext();
    const reader = await offline.newPage();
    reader.on('request', (request) => asked.push(request.url()));
    await reader.goto(pathToFileURL(path.join(vault, 'index.html')).href);
    await reader.getByRole('link', { name: 'Photos and films, by month' }).click();
    await reader.getByRole('link', { name: 'July 2017' }).click();
    const link = await reader.locator('.shots a').first().getAttribute('href');
    expect(decodeURIComponent(new URL(link ?? '', reader.url()).pathname)).toBe(
      path.join(vault, 'data/Cloud/lake/IMG_0001.jpg'),
    );
    await offline.close();
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter((url) => !url.startsWith('file:'))).toEqual([]);
  });

  it('a folder of packages and a calendar of the disk are judged, and the report tells of them', async () => {
    const from = path.join(folder, 'downloads');
    const kit = path.join(from, 'kit/deep');
    await mkdir(kit, { recursive: true });
    const recipe = { version: '1.0.0.0', architecture: 'arm', framework: false, payloadBytes: 5000 } as const;
    await writeFile(path.join(kit, 'dropped.appx'), makeAppx({ ...recipe, name: 'Dropped.App' }, Buffer.from('logo')));
    const event = 'BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20190704T120000Z\r\nEND:VEVENT\r\n';
    await writeFile(path.join(from, 'calendar.ics'), `BEGIN:VCALENDAR\r\n${event}END:VCALENDAR\r\n`);
    await writeFile(path.join(from, 'contacts.csv'), '<!doctype html><p>Sign in</p>');
    await using window = await open();
    const { page } = window;

    await guide(page, /packages/iu, 'the kit for a reset phone');
    await dropFromDisk(page, [path.join(from, 'kit')]);
    expect(await judged(page)).toEqual([expect.stringMatching(/^deep\/dropped\.appx[\s\S]*good/u)]);
    await take(page);
    await taken(page);
    expect(await inVault('Packages')).toContain('deep/dropped.appx');
    await back(page);

    await guide(page, /Cloud/u, 'what is in the cloud');
    await dropFromDisk(page, [path.join(from, 'calendar.ics'), path.join(from, 'contacts.csv')]);
    expect(await judged(page)).toEqual([
      expect.stringMatching(/^calendar\.ics[\s\S]*1 event[\s\S]*good/u),
      expect.stringMatching(/^contacts\.csv[\s\S]*not what its name says/u),
    ]);
    await take(page);
    await taken(page);
    await back(page);

    await page.getByRole('tab', { name: 'home' }).click();
    await page.getByRole('button', { name: 'Past backups' }).click();
    await heading(page, 'past backups');
    await page.locator('.row-button').first().click();
    await page.getByText('1 event in 1 file, without doubles').waitFor();
    await page.getByText('Beginning from 2019-07-04 to 2019-07-04').waitFor();
    await page.getByText(/Outlook calendar: 1 file .* in all, last taken in on/u).waitFor();
    await page.getByText(/not counted as an export: "contacts\.csv" is not what its name says/u).waitFor();
    expect(brokenPromises(vault)).toEqual([]);
    expect(window.complaints).toEqual([]);
  });
});
