import { existsSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mediaUrl } from '../../src/shared/contract/media.ts';
import { cliJson } from '../support/cli.ts';
import { installedChromium, launchChromium } from '../e2e/browser.ts';
import { FIRST_ID, startShell, type Shell } from './shell.ts';

const LUMIA = 'virtual:lumia-950';
const STEPS = ['media', 'contacts', 'messages', 'documents', 'app-data', 'packages', 'cloud'];

interface Begun {
  readonly runId: string;
  readonly vault: string;
}
const begin = async (shell: Shell, deviceId: string): Promise<Begun> =>
  (await shell.ask('run.start', { deviceId, to: path.join(shell.folder, 'backups'), steps: STEPS })) as Begun;
const outcome = async (shell: Shell, { runId }: Begun): Promise<string> => {
  await shell.follow('run.watch', { runId }, 'item.phase === "ended"');
  return ((await shell.ask('run.report', { runId })) as { readonly outcome: string }).outcome;
};
/** Resolves when a question of the test's own has come to the shell. */
const heardCall = ({ electron }: Shell, asked: string): Promise<void> =>
  new Promise((resolve) => {
    const listener = (_event: unknown, text: string): void => {
      const { t, id, method } = JSON.parse(text) as { t: string; id: number; method?: string };
      if (t !== 'call' || id <= FIRST_ID || method !== asked) return;
      electron.ipcMain.off('wizard:frame', listener);
      resolve();
    };
    electron.ipcMain.on('wizard:frame', listener);
  });
const engineOf = ({ electron }: Shell): number => electron.world.engines.at(-1)?.pid ?? -1;
const tray = ({ electron }: Shell) => {
  const found = electron.world.trays.findLast(({ gone }) => !gone);
  if (found?.menu == null) throw new Error('there is no tray');
  return { tray: found, menu: found.menu };
};

interface Answer {
  readonly status: number;
  readonly length: number;
  readonly sum: number;
  readonly type: string | null;
  readonly of: string | null;
  readonly ranges: string | null;
  readonly policy: string | null;
}

/** Runs in the page. */
async function fetched(asked: { url: string; range: string | null; method: string }): Promise<Answer> {
  const headers: Record<string, string> = asked.range === null ? {} : { range: asked.range };
  const answer = await fetch(asked.url, { headers, method: asked.method });
  const body = new Uint8Array(await answer.arrayBuffer());
  const header = (name: string): string | null => answer.headers.get(name);
  return {
    status: answer.status,
    length: body.length,
    sum: body.reduce((sum, byte, index) => (sum + byte * (index + 1)) % 1_000_000_007, 0),
    type: header('content-type'),
    of: header('content-range'),
    ranges: header('accept-ranges'),
    policy: header('content-security-policy'),
  };
}
const sumOf = (bytes: Uint8Array): number =>
  bytes.reduce((sum, byte, index) => (sum + byte * (index + 1)) % 1_000_000_007, 0);

describe.skipIf(installedChromium() === null)('the shell', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it('opens one sandboxed window on our own page, which complains about nothing', async () => {
    await using shell = await startShell(browser);
    const page = await shell.page();
    const { world } = shell.electron;
    expect(world.windows).toHaveLength(1);
    expect(world.sandboxed).toBe(true);
    const [first] = world.windows;
    // Shown when it is loaded to its end, which is after the first of it is there.
    await expect.poll(() => first?.visible).toBe(true);
    expect(first?.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
    expect(await page.title()).toContain('Lumia Lifeboat');
    expect(await page.evaluate(() => ['require', 'process', 'module'].filter((name) => name in window))).toEqual([]);
    expect(shell.complaints).toEqual([]);
    expect(world.errorBoxes).toEqual([]);
  });

  it('answers the contract over preload script and engine process, as Electron', async () => {
    await using shell = await startShell(browser, ['--device', LUMIA]);
    const said = (await shell.ask('host.capabilities', null)) as { readonly kind: string };
    expect(said).toMatchObject({ kind: 'electron', nativeFolderPicker: true, keepAwake: true, tray: true });
    expect(engineOf(shell)).not.toBe(process.pid);
    await shell.follow('device.watch', null, `item.some(({ id }) => id === "${LUMIA}")`);
    await expect(shell.ask('no.such', null)).rejects.toThrow('CONTRACT_BAD_INPUT');
    await expect(shell.ask('__proto__', null)).rejects.toThrow('CONTRACT_BAD_INPUT');
  });

  it('offers to keep passwords where the keychain is real, and not with the password that everybody knows', async () => {
    await using shell = await startShell(browser);
    const { world } = shell.electron;
    const keeps = async (): Promise<unknown> =>
      ((await shell.ask('host.capabilities', null)) as { readonly keychain: boolean }).keychain;
    expect(await keeps()).toBe(true);
    for (const keyring of ['basic_text', 'unknown']) {
      world.keyring = keyring;
      expect(await keeps()).toBe(process.platform !== 'linux');
    }
  });

  it('backs up a virtual Lumia to the end, keeping the computer awake, with its progress on the taskbar', async () => {
    await using shell = await startShell(browser);
    const { world } = shell.electron;
    const begun = await begin(shell, `${LUMIA}?slow=4000000`);
    await expect.poll(() => world.wakes).toBe(1);
    expect(await outcome(shell, begun)).toBe('complete');
    await expect.poll(() => world.awake.size).toBe(0);
    const values = world.windows[0]?.progress.map(({ value }) => value) ?? [];
    expect(values.some((value) => value > 0 && value < 1)).toBe(true);
    await expect.poll(() => world.windows[0]?.progress.at(-1)?.value).toBe(-1);
    expect((await cliJson(['verify', begun.vault])).code).toBe(0);
  });

  it('starts the engine again when it is killed; the page goes on, and the backup is finished', async () => {
    await using shell = await startShell(browser);
    const begun = await begin(shell, `${LUMIA}?slow=400000`);
    await shell.follow('run.watch', begun, 'item.copied.files > 0');
    const before = engineOf(shell);
    process.kill(before, 'SIGKILL');
    await expect.poll(() => shell.electron.world.engines.length).toBe(2);
    expect(engineOf(shell)).not.toBe(before);
    // The page itself joins the new engine; its own streams go on.
    await expect
      .poll(() =>
        shell.ask('host.capabilities', null).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    expect(await shell.ask('vault.status', { vault: begun.vault })).toMatchObject({ unfinished: true });
    const again = await begin(shell, LUMIA);
    expect(again.vault).toBe(begun.vault);
    expect(await outcome(shell, again)).toBe('complete');
    expect((await cliJson(['verify', begun.vault])).code).toBe(0);
    expect(shell.complaints).toEqual([]);
  });

  it('answers what is asked between two engines: with the answer, or that the engine is gone', async () => {
    await using shell = await startShell(browser);
    await shell.ask('host.capabilities', null);
    const ask = async (): Promise<string> =>
      await shell.ask('host.capabilities', null).then(
        () => 'answered',
        (error: unknown) =>
          error instanceof Error && /ENGINE_GONE|HOST_GONE/.test(error.message) ? 'gone' : String(error),
      );
    const engine = engineOf(shell);
    // It hears the first question and has no time to answer.
    process.kill(engine, 'SIGSTOP');
    const asked = heardCall(shell, 'host.capabilities');
    const first = ask();
    await asked;
    process.kill(engine, 'SIGKILL');
    expect(await first).toBe('gone');
    const answers: string[] = [];
    while (answers.length < 20 || answers.at(-1) !== 'answered') {
      answers.push(await ask());
      expect(['gone', 'answered']).toContain(answers.at(-1));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  it('lets a page begin anew twice, and tells it nothing that would make it begin again', async () => {
    await using shell = await startShell(browser);
    await shell.ask('host.capabilities', null);
    const page = await shell.page();
    const heard = await page.evaluate(async () => {
      const ends: string[] = [];
      const off = window.wizardBridge?.subscribe((text) => {
        if (text.includes('"end"') && text.includes('"id":0')) ends.push(text);
      });
      for (const at of [0, 100]) {
        await new Promise((resolve) => setTimeout(resolve, at));
        window.wizardBridge?.send(JSON.stringify({ t: 'end', id: 0 }));
      }
      await new Promise((resolve) => setTimeout(resolve, 1500));
      off?.();
      return ends;
    });
    expect(heard).toEqual([]);
    await shell.ask('host.capabilities', null);
  });

  it('goes on with a run when the window is closed, and shows it when the window is opened again', async () => {
    await using shell = await startShell(browser);
    const { world } = shell.electron;
    // Still under way when another window has come up.
    const begun = await begin(shell, `${LUMIA}?slow=1500000`);
    await expect.poll(() => world.trays.length).toBe(1);
    await world.windows[0]?.close();
    expect(world.quit).toBe(false);
    tray(shell).menu.click('open');
    await shell.follow('run.active', null, `item.some(({ runId }) => runId === "${begun.runId}")`);
    expect(await outcome(shell, begun)).toBe('complete');
  });

  it('asked to quit in the middle of a run stops it and writes its report first', async () => {
    let begun: Begun;
    {
      await using shell = await startShell(browser);
      begun = { ...(await begin(shell, `${LUMIA}?slow=400000`)) };
      await shell.follow('run.watch', begun, 'item.copied.files > 0');
      shell.electron.app.quit();
      await expect.poll(() => shell.electron.world.quit).toBe(true);
      const { json } = await cliJson<{ readonly outcome: string }>(['report', begun.vault]);
      expect(json.outcome).toBe('stopped');
    }
  });

  it('leaves no page: not by a link, not by a script, not in a frame, not in a new window', async () => {
    await using shell = await startShell(browser);
    const page = await shell.page();
    const home = page.url();
    await page.evaluate(() => setTimeout(() => (location.href = 'http://evil.example/')));
    await page.waitForTimeout(300);
    await page.evaluate(() => window.open('http://evil.example/popup') === null);
    await page.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.src = 'http://evil.example/frame';
      document.body.append(frame);
    });
    await page.evaluate(() => fetch('http://evil.example/fetch').catch(() => undefined));
    await page.waitForTimeout(500);
    expect(page.url()).toBe(home);
    await expect.poll(() => shell.context.pages().length).toBe(1);
    expect(shell.electron.world.openedOutside).toEqual([]);
    expect(await shell.ask('host.capabilities', null)).toMatchObject({ kind: 'electron' });
  });

  it('opens an https link in the browser, and nothing else', async () => {
    await using shell = await startShell(browser);
    const { world } = shell.electron;
    await shell.page();
    const handler = world.windows[0]?.webContents.openHandler;
    for (const url of ['https://onedrive.live.com/', 'http://evil.example/', 'file:///etc/passwd', 'javascript:1'])
      expect(handler?.({ url })).toEqual({ action: 'deny' });
    expect(world.openedOutside).toEqual(['https://onedrive.live.com/']);
  });

  it('grants no permission and no device', async () => {
    await using shell = await startShell(browser);
    const { policy } = shell.electron;
    const answers: boolean[] = [];
    for (const what of ['media', 'geolocation', 'notifications', 'clipboard-read', 'usb', 'fileSystem'])
      policy.request?.({}, what, (granted) => answers.push(granted));
    expect(answers).toEqual(Array(6).fill(false));
    expect([policy.check?.(), policy.device?.()]).toEqual([false, false]);
  });

  it('gives films in parts over its own protocol, and nothing that lies outside of a backup', async () => {
    await using shell = await startShell(browser);
    const begun = await begin(shell, LUMIA);
    expect(await outcome(shell, begun)).toBe('complete');
    const page = await shell.page();
    const film = 'data/Phone/Videos/Holiday.mp4';
    const bytes = await readFile(path.join(begun.vault, film));
    const whole = mediaUrl({ as: 'whole', vault: begun.vault, path: film });
    const get = (url: string, range: string | null = null, method = 'GET'): Promise<Answer> =>
      page.evaluate(fetched, { url, range, method });

    expect(await get(whole)).toMatchObject({ status: 200, length: bytes.length, type: 'video/mp4', ranges: 'bytes' });
    const parts: readonly (readonly [range: string, from: number, to: number])[] = [
      ['bytes=0-99', 0, 100],
      ['bytes=1000-', 1000, bytes.length],
      ['bytes=-10', bytes.length - 10, bytes.length],
      ['bytes=5-99999999', 5, bytes.length],
    ];
    for (const [range, from, to] of parts) {
      const part = bytes.subarray(from, to);
      expect(await get(whole, range)).toMatchObject({
        status: 206,
        of: `bytes ${from}-${to - 1}/${bytes.length}`,
        length: part.length,
        sum: sumOf(part),
        policy: "default-src 'none'; sandbox",
      });
    }
    expect(await get(whole, `bytes=${bytes.length}-`)).toMatchObject({
      status: 416,
      of: `bytes */${bytes.length}`,
      length: 0,
    });
    expect((await get(whole, null, 'POST')).status).toBe(404);

    // Beside it in the backup, above it, elsewhere on this computer, behind a link, and what no page may show.
    await writeFile(path.join(shell.folder, 'secret.mp4'), bytes);
    await symlink(path.join(shell.folder, 'secret.mp4'), path.join(begun.vault, 'data/Phone/Videos/link.mp4'));
    for (const hostile of [
      '.lifeboat/vault.json',
      'data/../.lifeboat/vault.json',
      'data/../../../secret.mp4',
      'data/Phone/Videos/../../../../../secret.mp4',
      'data/Phone/Videos/link.mp4',
      path.join(shell.folder, 'secret.mp4'),
      '/etc/passwd',
      'data\\..\\..\\secret.mp4',
      'data/Phone/Videos/Holiday.mp4\0.jpg',
      'data/Phone/Videos',
      'data/Phone/Documents/Letter to Ann.docx',
      '',
    ]) {
      const answer = await get(mediaUrl({ as: 'whole', vault: begun.vault, path: hostile }), 'bytes=0-9');
      expect([hostile, answer.status, answer.length]).toEqual([hostile, 404, 0]);
    }
    const noBackup = mediaUrl({ as: 'whole', vault: shell.folder, path: 'secret.mp4' });
    expect([404, 500]).toContain((await get(noBackup)).status);
  });

  it('listens to the main frame of its own page only', async () => {
    await using shell = await startShell(browser);
    const page = await shell.page();
    const { world, ipcMain } = shell.electron;
    const contents = world.windows[0]?.webContents;
    const folder = path.join(shell.folder, 'made by a stranger');
    const call = JSON.stringify({
      t: 'call',
      id: 7,
      method: 'virtual.make',
      input: { profile: 'lumia-950', folder },
    });
    const ours = 'app://wizard/';
    const strangers: unknown[] = [
      { sender: contents, senderFrame: { url: 'https://evil.example/', parent: null } },
      { sender: contents, senderFrame: { url: 'app://wizard.evil/', parent: null } },
      { sender: contents, senderFrame: { url: ours, parent: {} } },
      { sender: contents, senderFrame: null },
      { sender: {}, senderFrame: { url: ours, parent: null } },
    ];
    for (const stranger of strangers) ipcMain.emit('wizard:frame', stranger, call);
    // A frame inside our own page, which Chromium itself reports as one.
    await page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
    });
    const inner = page.frames().find((frame) => frame !== page.mainFrame());
    await inner?.evaluate((text) => window.__standInSend('wizard:frame', [text]), call);
    await page.waitForTimeout(1000);
    expect(existsSync(folder)).toBe(false);
    // The same words from the page itself are heard: what was refused was the speaker.
    await shell.ask('virtual.make', { profile: 'lumia-950', folder });
    expect(existsSync(folder)).toBe(true);
  });

  it('does not hear what is no frame, nor one that is too long', async () => {
    await using shell = await startShell(browser);
    const page = await shell.page();
    for (const words of ['', '{', '{"t":"call"}', 'x'.repeat(5_000_000)])
      await page.evaluate((text) => window.wizardBridge?.send(text), words);
    expect(await shell.ask('host.capabilities', null)).toMatchObject({ kind: 'electron' });
  });

  it('loses nothing when the page is loaded again', async () => {
    await using shell = await startShell(browser);
    const begun = await begin(shell, `${LUMIA}?slow=8000000`);
    await (await shell.page()).reload();
    expect(await outcome(shell, begun)).toBe('complete');
  });

  it('serves the files of the window and nothing else, with the policy on each', async () => {
    await using shell = await startShell(browser);
    const page = await shell.page();
    const statuses = await page.evaluate(async () => {
      const ways = ['/../package.json', '/..%2f..%2fpackage.json', '/%2e%2e/package.json', '/nothing.js', '/assets/'];
      return await Promise.all(ways.map(async (way) => (await fetch(way)).status));
    });
    expect(statuses).toEqual([404, 404, 404, 404, 404]);
    const policyOf = await page.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'));
    expect(policyOf).toContain("default-src 'self'");
    expect(policyOf).toContain("frame-ancestors 'none'");
  });

  it('picks folders and files with the dialogs of the system', async () => {
    await using shell = await startShell(browser);
    const { world } = shell.electron;
    world.picks.push(['/media/stick'], null, ['/a.vcf', '/b.vcf']);
    expect(await shell.ask('host.pickFolder', { title: 'Where to' })).toBe('/media/stick');
    expect(await shell.ask('host.pickFolder', { title: 'Where to' })).toBeNull();
    expect(await shell.ask('host.pickFiles', { title: 'What' })).toEqual(['/a.vcf', '/b.vcf']);
    expect(world.dialogs[0]).toMatchObject({ title: 'Where to', properties: ['openDirectory', 'createDirectory'] });
  });

  it('gives the page the path of a dropped file', async () => {
    await using shell = await startShell(browser);
    const page = await shell.page();
    const found = await page.evaluate(() => window.wizardBridge?.pathOf(new File(['x'], 'people.vcf')));
    expect(found).toBe('/dropped/people.vcf');
  });

  it('backs up from the tray what was set up, and opens the window when nothing was', async () => {
    await using shell = await startShell(browser);
    const { world } = shell.electron;
    await shell.page();
    await expect.poll(() => world.trays.length).toBe(1);
    const focused = world.windows[0]?.focused ?? 0;
    tray(shell).menu.click('back-up');
    await expect.poll(() => world.windows[0]?.focused).toBe(focused + 1);
    const to = path.join(shell.folder, 'backups');
    const phone = { deviceId: LUMIA, serial: null, name: 'Lumia', model: 'Lumia 950 XL', vault: to, to, steps: STEPS };
    await shell.ask('settings.change', { phones: [phone] });
    // Whoever asks after the click may be told only that it is over.
    const asked = heardCall(shell, 'run.active');
    const begun = shell.follow('run.active', null, 'item.length === 1');
    await asked;
    tray(shell).menu.click('back-up');
    await begun;
    await shell.follow('run.active', null, 'item.length === 0');
  });

  it('says what is due in tray and notification, puts it off for a day or a week, and opens the window when asked', async () => {
    await using shell = await startShell(browser);
    const { world } = shell.electron;
    const to = path.join(shell.folder, 'backups');
    const begun = await begin(shell, LUMIA);
    expect(await outcome(shell, begun)).toBe('complete');
    const { vault } = begun;
    const phone = { deviceId: LUMIA, serial: null, name: 'Lumia', model: 'Lumia 950 XL', vault, to, steps: STEPS };
    await shell.ask('settings.change', { phones: [phone] });
    expect(tray(shell).menu.items.find(({ id }) => id === 'snooze-day')?.enabled).toBe(false);
    await shell.ask('reminder.ask', { vault, kind: 'happened' });
    await expect.poll(() => tray(shell).tray.toolTip).toContain('A backup is due');
    await expect.poll(() => world.notifications.length).toBe(1);
    const focused = world.windows[0]?.focused ?? 0;
    world.notifications[0]?.emit('click');
    expect(world.windows[0]?.focused).toBe(focused + 1);
    for (const [item, days] of [
      ['snooze-day', 1],
      ['snooze-week', 7],
    ] as const) {
      tray(shell).menu.click(item);
      const from = Date.now() + (days - 0.1) * 86_400_000;
      const put = await shell.follow(
        'settings.watch',
        null,
        `Date.parse(item.reminders.snoozedUntil ?? 0) > ${from} && Date.parse(item.reminders.snoozedUntil) < ${from + 86_400_000}`,
      );
      expect(put).toMatchObject({ phones: [{ vault }] });
    }
  });

  it('shows the tray as long as it is wanted, and quits from it', async () => {
    await using shell = await startShell(browser);
    const { world } = shell.electron;
    await shell.page();
    await expect.poll(() => world.trays.length).toBe(1);
    await shell.ask('settings.change', { reminders: { tray: false } });
    await expect.poll(() => world.trays[0]?.gone).toBe(true);
    await shell.ask('settings.change', { reminders: { tray: true } });
    await expect.poll(() => world.trays.length).toBe(2);
    tray(shell).menu.click('quit');
    await expect.poll(() => world.quit).toBe(true);
  });

  it('without a tray ends with its window', async () => {
    await using shell = await startShell(browser);
    const { world } = shell.electron;
    await shell.page();
    await expect.poll(() => world.trays.length).toBe(1);
    await shell.ask('settings.change', { reminders: { tray: false } });
    await expect.poll(() => world.trays[0]?.gone).toBe(true);
    await world.windows[0]?.close();
    await expect.poll(() => world.quit).toBe(true);
  });

  it('started at login shows no window, and a second start opens it', async () => {
    await using shell = await startShell(browser, ['--hidden']);
    const { world, app } = shell.electron;
    await expect.poll(() => world.trays.length).toBe(1);
    expect(world.windows).toHaveLength(0);
    app.emit('second-instance');
    await shell.page();
    expect(world.windows).toHaveLength(1);
  });

  it('is one: a second start ends at once and starts no engine', async () => {
    await using shell = await startShell(browser);
    await shell.page();
    const { vi } = await import('vitest');
    vi.resetModules();
    const second = await import('./stand-in/electron.ts');
    second.world.ownerLock = false;
    // @ts-expect-error -- the built bundle, which has no types
    await import('../../out/main/main.js');
    expect(second.world.quit).toBe(true);
    expect(second.world.engines).toHaveLength(0);
  });

  it.runIf(process.platform === 'linux')('is started with the session when asked, and no longer when not', async () => {
    await using shell = await startShell(browser);
    await shell.ask('settings.change', { reminders: { startAtLogin: true } });
    const file = path.join(shell.folder, 'autostart/lumia-lifeboat.desktop');
    // It is there before it is written.
    await expect.poll(() => readFile(file, 'utf8')).toMatch(/^Exec=".+" "--hidden"$/mu);
    await shell.ask('settings.change', { reminders: { startAtLogin: false } });
    await expect.poll(() => existsSync(file)).toBe(false);
  });
});
