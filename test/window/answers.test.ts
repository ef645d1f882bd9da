import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedChromium, launchChromium } from '../e2e/browser.ts';
import { hashTree } from '../support/trees.ts';
import { connect, pickAtHome } from './support/clicks.ts';
import { drop } from './support/drop.ts';
import { focusedName, pressOn } from './support/keys.ts';
import { heading, openWindow } from './support/open-window.ts';
import { makeBackup, openRemembered, type Remembered } from './support/remembered.ts';
import { wireOf, type Wire } from './support/wire.ts';

/** The answer of a backup that lacks nothing. */
const granted = (vault: string): Readonly<Record<string, unknown>> => ({
  format: 1,
  vault,
  granted: true,
  missing: [],
  notCovered: [],
  certificate: null,
  page: null,
});

async function copiesPage(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'copies' }).click();
  await page.getByRole('button', { name: 'Check and repair now' }).waitFor();
}

/** A job for copies, as the app tells of it. */
const job = (vault: string, about: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  id: '3f6f2c1e-8a5b-4c7d-9e0f-1a2b3c4d5e6f',
  vault,
  byItself: false,
  label: null,
  startedAt: '2026-11-20T10:00:00.000Z',
  state: 'complete-with-exceptions',
  ...about,
});

const REMOTE = '0b9d2f64-5c1e-4d3a-8f7b-6a5948372615';
/** A copy away on a server, as the app tells of it. */
const away = (more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  config: {
    format: 1,
    id: REMOTE,
    label: 'cloud.owner.example',
    kind: 'webdav',
    place: 'https://cloud.owner.example/copy',
    recipient: `age1${'q'.repeat(58)}`,
    createdAt: '2026-11-01T10:00:00.000Z',
    keyTestedAt: '2026-11-01T10:05:00.000Z',
  },
  pushedAt: '2026-11-02T10:00:00.000Z',
  newestRun: null,
  sent: { files: 1, bytes: 1 },
  checkedAt: null,
  signedIn: false,
  workingKey: false,
  ...more,
});

/** The page on copies, beside work at the copy away that came to this report. */
async function workedAway(
  { page, wire }: Remembered,
  work: ReturnType<typeof job>,
  { count, report }: { readonly count: unknown; readonly report: unknown },
): Promise<void> {
  wire.change('offsite.status', () => [away()]);
  wire.change('copies.jobs', () => [work]);
  wire.say('offsite.follow', { phase: 'ended', total: count, done: count, current: null, report });
  await page.reload();
  await copiesPage(page);
}

describe.skipIf(installedChromium() === null)('what the app answers, in a browser', () => {
  let wire: Wire | null = null;
  const intercept = async (page: Page): Promise<void> => void (wire = await wireOf(page));
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

  describe('about a reset', () => {
    it('"safe" does not stand beside an asking that failed, nor while the next one is not answered', async () => {
      await using open = await openRemembered(browser, vault);
      const { page, wire } = open;
      await copiesPage(page);
      const [ask, safe] = [
        page.getByRole('button', { name: 'Is it safe to reset?' }),
        page.getByText('Safe to reset.'),
      ];
      wire.change('certificate.get', () => granted(vault));
      await ask.click();
      await safe.waitFor();
      const letGo = wire.hold('certificate.get');
      await ask.click();
      await safe.waitFor({ state: 'detached' });
      letGo();
      await safe.waitFor();
      wire.fail('certificate.get', { code: 'VAULT_LOST', message: 'Cannot read: the disk is gone' });
      await ask.click();
      await page.locator('.remedy').waitFor();
      expect(await safe.count()).toBe(0);
    });

    it('"safe" does not stand beside a damage that was found since', async () => {
      await using open = await openRemembered(browser, vault);
      const { page, wire } = open;
      await copiesPage(page);
      wire.change('certificate.get', () => granted(vault));
      await page.getByRole('button', { name: 'Is it safe to reset?' }).click();
      await page.getByText('Safe to reset.').waitFor();
      const [victim = ''] = [...hashTree(path.join(vault, 'data')).keys()].filter((name) => name.endsWith('.txt'));
      await writeFile(path.join(vault, 'data', victim), 'rot');
      await page.getByRole('button', { name: 'Check and repair now' }).click();
      await page.getByText(/wrong in/u).waitFor();
      await page.getByText('Something has changed since this was asked.').waitFor();
      expect(await page.getByText('Safe to reset.').count()).toBe(0);
      await page.getByText('1 damaged, when last checked').waitFor();
    });
  });

  describe('about copies away', () => {
    it('that cannot be read is said, and not taken for none', async () => {
      await using open = await openRemembered(browser, vault);
      const { page, wire } = open;
      wire.fail('offsite.status', { code: 'VAULT_DAMAGED', message: 'Cannot read the record of the copy away' });
      await copiesPage(page);
      await page.getByRole('heading', { name: 'away' }).waitFor();
      await page.locator('.remedy').waitFor();
      expect(await page.getByRole('button', { name: 'Set up a copy away' }).count()).toBe(0);
    });

    it('names the files that are not there after a sending', async () => {
      await using open = await openRemembered(browser, vault);
      const { page } = open;
      const names = Array.from({ length: 25 }, (_, n) => `data/Phone/Pictures/${String(n)}.jpg`);
      const report = {
        format: 1,
        vault,
        remote: { id: REMOTE, label: 'cloud', place: 'https://cloud.owner.example/copy' },
        outcome: 'complete-with-exceptions',
        total: { files: 30, bytes: 30 },
        sent: { files: 5, bytes: 5 },
        sentBytes: 9,
        resent: 0,
        snapshot: 'one',
        findings: names.map((name) => ({
          path: name,
          verdict: 'not-copied',
          code: 'VAULT_FILE_DAMAGED',
          message: `${name} is damaged here`,
          remedy: '',
        })),
        startedAt: '2026-11-20T10:00:00.000Z',
        endedAt: '2026-11-20T10:01:00.000Z',
      };
      const count = { files: 30, bytes: 30 };
      await workedAway(open, job(vault, { kind: 'push', target: REMOTE }), { count, report });
      await page.getByText('25 files are not there:').waitFor();
      await page.getByText('data/Phone/Pictures/3.jpg is damaged here').waitFor();
      await page.getByText('and 5 more').waitFor();
    });

    it('says why the name and password of a server are asked for again', async () => {
      await using open = await openRemembered(browser, vault);
      const { page, wire } = open;
      wire.change('offsite.status', () => [away({ keptForAnother: true })]);
      await copiesPage(page);
      await page.getByLabel(/^Password/u).waitFor();
      await page.getByText('that are kept on this computer are for another address').waitFor();
    });
  });

  describe('about a backup that is not there', () => {
    it('calls it away and not never made, and does not look for ever', async () => {
      const elsewhere = `${vault} put away`;
      await rename(vault, elsewhere);
      try {
        await using open = await openRemembered(browser, vault, { devices: ['virtual:lumia-950'] });
        const { page } = open;
        await page.getByRole('heading', { name: 'The backup is not to be found' }).waitFor();
        expect(await page.getByText('The first backup makes one.').count()).toBe(0);
        await expect.poll(() => page.getByText('Looking at what is new').count()).toBe(0);
        await page.getByRole('tab', { name: 'copies' }).click();
        await page.getByText(`It was at ${vault}`).waitFor();
        expect(await page.getByText('The first backup makes the first one.').count()).toBe(0);
        await page.getByRole('tab', { name: 'inside' }).click();
        await page.getByText(`It was at ${vault}`).waitFor();
      } finally {
        await rename(elsewhere, vault);
      }
    });

    it('says that the phone could not be looked at, where that failed', async () => {
      await using open = await openRemembered(browser, vault, {
        devices: ['virtual:lumia-950'],
      });
      const { page, wire } = open;
      wire.fail('run.preview', { code: 'PTP_TIMEOUT', message: 'Cannot list: no answer' });
      await page.reload();
      await page.getByText('What is new could not be looked at.').waitFor();
      expect(await page.getByText('Looking at what is new').count()).toBe(0);
    });
  });

  it('does not call today what was yesterday, in a window that stays open', async () => {
    await using open = await openRemembered(browser, vault, { prepare: (page) => page.clock.install() });
    const { page } = open;
    await page.getByText(/^Last backup today/u).waitFor();
    await page.clock.fastForward('24:00:00');
    await page.getByText(/^Last backup yesterday/u).waitFor();
  });

  it('forgets a phone also when the settings were changed while it was asked', async () => {
    await using open = await openRemembered(browser, vault);
    const { page } = open;
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: /^Forget/u }).click();
    const other = await page.context().newPage();
    await other.goto(new URL('/', page.url()).href);
    await other.getByRole('button', { name: 'Settings' }).click();
    await other.getByText('crimson').click();
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['accent'])).toBe('crimson');
    await page.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
    await page.getByText('None yet. A phone is remembered with its first backup.').waitFor();
  });

  it('says why there is no report of a restore, and is not at work for ever', async () => {
    await using open = await openRemembered(browser, vault);
    const { page, wire } = open;
    wire.fail('restore.report', { code: 'INTERNAL', message: 'Cannot write the report' });
    await page.getByRole('tab', { name: 'restore' }).click();
    await page.getByRole('button', { name: 'Test a restore once' }).click();
    await page.locator('.remedy').waitFor();
    expect(await page.locator('.dots').count()).toBe(0);
  });

  it('says that a copying was cut off with the app, and not nothing', async () => {
    await using open = await openRemembered(browser, vault);
    const { page, wire } = open;
    wire.change('copies.jobs', () => [job(vault, { kind: 'copy', target: '/media/stick', state: 'working' })]);
    await page.reload();
    await copiesPage(page);
    await page.locator('#copies-second .remedy, #copies-second .bar').first().waitFor();
    wire.leave('copies.jobs');
    await wire.cut();
    await page.getByText('The app was ended while it was at work here').waitFor();
  });

  it('calls nothing missing that somebody else has sent, and does not promise that sending mends it', async () => {
    await using open = await openRemembered(browser, vault);
    const { page } = open;
    const count = { files: 3, bytes: 3000 };
    const problem = { object: 'snapshots/2026-11-20', what: 'not-ours', files: [], filesInAll: 0 };
    const report = {
      format: 1,
      vault,
      remote: { id: REMOTE, label: 'cloud', place: 'https://cloud.owner.example/copy' },
      objects: count,
      read: count,
      round: null,
      opened: null,
      neverSent: false,
      problems: [problem],
      startedAt: '2026-11-20T10:00:00.000Z',
      endedAt: '2026-11-20T10:01:00.000Z',
    };
    await workedAway(open, job(vault, { kind: 'check', target: REMOTE }), { count, report });
    await page.getByText('A newer backup lies there that was not sent from here').waitFor();
    await page.getByText('Everything that was sent is there as it was').waitFor();
    expect(await page.getByText('The next sending mends it').count()).toBe(0);
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

  it('of disks: a folder on one is not called this computer', async () => {
    await using open = await openWindow(browser, { devices: ['virtual:lumia-950'], prepare: intercept });
    const { page, home } = open;
    const stick = { label: 'Stick', kind: 'external-disk', path: home, free: null, capacity: null, fileSystem: null };
    wire?.change('place.list', () => [stick]);
    await connect(page);
    await page.getByRole('button', { name: /^Another folder/u }).click();
    await pickAtHome(page, home, 'Documents');
    await page.getByRole('button', { name: /^Documents external disk/u, pressed: true }).waitFor();
    wire?.change('place.list', () => []);
    await page.reload();
    await page.getByRole('button', { name: /^Another folder/u }).click();
    await pickAtHome(page, home, 'Documents');
    const row = page.getByRole('button', { name: /^Documents/u, pressed: true });
    await row.waitFor();
    expect(await row.innerText()).not.toContain('this computer');
  });

  it('of another phone: what is not named is counted', async () => {
    await using open = await openRemembered(browser, vault);
    const { page, wire } = open;
    await page.getByRole('tab', { name: 'restore' }).click();
    const count = { files: 0, bytes: 0 };
    const findings = Array.from({ length: 25 }, (_, n) => ({
      path: `data/Phone/Pictures/${String(n)}.jpg`,
      message: `Cannot write "${String(n)}.jpg"`,
    }));
    const report = {
      ...{ format: 1, kind: 'android', vault, out: vault, outcome: 'complete-with-exceptions' },
      photos: { chosen: count, written: count, alreadyThere: count, failed: { files: 25, bytes: 25 } },
      ...{ dates: { kept: 0, of: 0 }, contacts: null, messages: null, findings, page: 'index.html' },
      ...{ startedAt: '2026-11-20T10:00:00.000Z', endedAt: '2026-11-20T10:01:00.000Z' },
    };
    wire.say('export.phone', { phase: 'ended', total: count, done: count, current: null, report });
    await page.getByRole('button', { name: 'For an Android phone' }).click();
    await pickAtHome(page, open.home, 'Documents');
    await page.getByText('Cannot write "19.jpg"').waitFor();
    await page.getByText('and 5 more').waitFor();
  });

  it('in a window that is made narrow, under a name that can be read', async () => {
    await using open = await openRemembered(browser, vault);
    const { page } = open;
    await page.setViewportSize({ width: 1280, height: 800 });
    const chosen = page.getByRole('tab', { name: 'reminders' });
    await chosen.click();
    await page.setViewportSize({ width: 420, height: 800 });
    const end = async (): Promise<number> =>
      ((box) => (box ? box.x + box.width : Infinity))(await chosen.boundingBox());
    await expect.poll(end).toBeLessThan(421);
  });

  it('in a window that is made narrow, at the place that is read', async () => {
    await using open = await openRemembered(browser, vault);
    const { page } = open;
    await copiesPage(page);
    await page.setViewportSize({ width: 430, height: 500 });
    await page.getByRole('heading', { name: 'about to reset the phone?' }).scrollIntoViewIfNeeded();
    const top = async (): Promise<number> => (await page.getByRole('tab', { name: 'copies' }).boundingBox())?.y ?? 0;
    expect(await top()).toBeLessThan(-100);
    await page.setViewportSize({ width: 420, height: 500 });
    await page.waitForTimeout(200);
    expect(await top()).toBeLessThan(-100);
  });

  describe('and the focus', () => {
    it('stays on a tile whose face turns', async () => {
      await using open = await openRemembered(browser, vault, { devices: ['virtual:lumia-950'] });
      const { page, wire } = open;
      const letGo = wire.hold('run.preview');
      await page.reload();
      await page.getByText('Looking at what is new').waitFor();
      const tile = page.getByRole('button', { name: /^Back up now/u });
      await tile.focus();
      letGo();
      await page.getByText('Nothing new was found').waitFor();
      expect(await focusedName(page)).toMatch(/^Back up now/u);
    });

    it('is on what was accepted, where its button was', async () => {
      await using open = await openRemembered(browser, vault);
      const { page, wire } = open;
      await copiesPage(page);
      const gap = { what: 'Cloud', why: 'nobody said that it was seen to.', instead: 'See to it.' };
      const answer = (acknowledged: boolean): void =>
        wire.say('certificate.get', {
          ...granted(vault),
          granted: acknowledged,
          notCovered: [{ ...gap, acknowledged }],
        });
      answer(false);
      await page.getByRole('button', { name: 'Is it safe to reset?' }).click();
      await page.getByRole('button', { name: 'I accept to lose this' }).focus();
      answer(true);
      await page.keyboard.press('Enter');
      await page.getByText('You have accepted that.').waitFor();
      await expect.poll(() => focusedName(page)).toBe('You have accepted that.');
    });

    it('is in the folder that was opened', async () => {
      await using open = await openRemembered(browser, vault);
      const { page } = open;
      await page.getByRole('tab', { name: 'restore' }).click();
      await page.getByRole('button', { name: 'Put things back' }).click();
      await page.getByRole('button', { name: 'Go on with this one' }).click();
      await heading(page, 'what is to be put back?');
      await page.getByText('Some of it').click();
      await pressOn(page, 'Open Phone');
      await page.getByRole('group', { name: 'Phone' }).waitFor();
      await expect.poll(() => focusedName(page)).toBe('Phone');
      await pressOn(page, 'Open Pictures');
      await expect.poll(() => focusedName(page)).toBe('Phone › Pictures');
    });
  });
});
