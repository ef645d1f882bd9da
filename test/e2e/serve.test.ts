import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeviceId } from '../../src/shared/domain/ids.ts';
import { cliJson } from '../support/cli.ts';
import { startServe } from '../support/serve.ts';
import { enterWeb, type WebClient } from '../support/web-client.ts';
import { installedChromium, launchChromium } from './browser.ts';

const LUMIA = DeviceId.parse('virtual:lumia-950');
const steps = ['media', 'contacts', 'messages', 'documents', 'app-data', 'packages', 'cloud'] as const;

describe('lifeboat serve', () => {
  it('backs up a virtual Lumia for its page, and the backup passes verify', async () => {
    await using served = await startServe(['--device', LUMIA]);
    using page = await enterWeb(served.address);
    const to = path.join(served.folder, 'backups');
    const { runId, vault } = await page.client['run.start']({ deviceId: LUMIA, to, steps: [...steps] });
    const report = await ended(page, runId);
    expect(report.outcome).toBe('complete');
    const { code } = await cliJson(['verify', vault]);
    expect(code).toBe(0);
  });

  it('shows the virtual Lumia that was named, for this time only', async () => {
    await using served = await startServe(['--device', LUMIA]);
    using page = await enterWeb(served.address);
    for await (const devices of page.client['device.watch'](null)) {
      expect(devices.map(({ id }) => id)).toContain(LUMIA);
      break;
    }
    expect((await page.client['settings.get'](null)).devices).toEqual([]);
  });

  it('goes on with a run when its page is gone, and ends when the run has ended', async () => {
    await using served = await startServe([], { LIFEBOAT_SERVE_IDLE_MS: '300' });
    const to = path.join(served.folder, 'backups');
    const slow = DeviceId.parse('virtual:lumia-950?slow=4000000');
    let vault = '';
    {
      using page = await enterWeb(served.address);
      ({ vault } = await page.client['run.start']({ deviceId: slow, to, steps: [...steps] }));
    }
    const { code } = await served.result;
    expect(code).toBe(0);
    expect((await cliJson<{ readonly outcome: string }>(['report', vault])).json.outcome).toBe('complete');
  });

  it('asked to end in the middle of a run writes its report, and the next run finishes the work', async () => {
    await using served = await startServe();
    const to = path.join(served.folder, 'backups');
    const slow = DeviceId.parse('virtual:lumia-950?slow=500000');
    using page = await enterWeb(served.address);
    const { runId, vault } = await page.client['run.start']({ deviceId: slow, to, steps: [...steps] });
    for await (const { copied } of page.client['run.watch']({ runId })) if (copied.files > 0) break;
    served.kill('SIGTERM');
    expect((await served.result).code).toBe(130);
    expect((await cliJson<{ readonly outcome: string }>(['report', vault])).json.outcome).toBe('stopped');
    const again = await cliJson<{ readonly outcome: string }>(['backup', '--device', LUMIA, '--to', to]);
    expect([again.code, again.json.outcome]).toEqual([0, 'complete']);
  });

  it('asked to end with nothing under way ends with 0', async () => {
    await using served = await startServe();
    served.kill('SIGINT');
    expect((await served.result).code).toBe(0);
  });

  it('takes a dropped file that intake can look at, until it ends', async () => {
    const served = await startServe();
    using page = await enterWeb(served.address);
    const { origin, cookie } = page;
    const answer = await fetch(`${origin}/upload?name=people.vcf`, {
      method: 'POST',
      headers: { origin, cookie },
      body: 'BEGIN:VCARD\r\nVERSION:2.1\r\nN:Doe;Jane\r\nEND:VCARD\r\n',
    });
    const { path: file } = (await answer.json()) as { readonly path: string };
    expect(await readFile(file, 'utf8')).toContain('Jane');
    await served[Symbol.asyncDispose]();
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('npm start', () => {
  it('without a display says why it is the browser, prints the address, and ends cleanly when asked', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-start-'));
    const child = spawn(process.execPath, ['scripts/start.mjs', '--device', LUMIA], {
      env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', LIFEBOAT_SETTINGS: path.join(folder, 'settings.json') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    const code = new Promise<number | null>((resolve) => child.once('close', resolve));
    await expect.poll(() => out).toMatch(/http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43}\n/u);
    await expect.poll(() => err).toContain('The window opens in the browser:');
    const address = /http:\S+/u.exec(out)?.[0] ?? '';
    using page = await enterWeb(address);
    expect((await page.client['host.capabilities'](null)).kind).toBe('browser');
    child.kill('SIGTERM');
    expect(await code).toBe(0);
    await rm(folder, { recursive: true });
  });
});

describe.skipIf(installedChromium() === null)('the page in a real browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it('opens with the printed address, drops the secret from the bar, breaks no rule of its policy, and can be loaded again', async () => {
    await using served = await startServe(['--device', LUMIA]);
    const page = await (await browser.newContext()).newPage();
    const complaints: string[] = [];
    const elsewhere: string[] = [];
    // The one refusal that is wanted: the page that brings the secret has no session yet.
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(new URL(served.address).origin)) elsewhere.push(request.url());
    });
    const socket = page.waitForEvent('websocket');
    await page.goto(served.address);
    await socket;
    await page.locator('#root *').first().waitFor();
    expect(page.url()).toBe(`${new URL(served.address).origin}/`);
    const again = page.waitForEvent('websocket');
    await page.reload();
    await again;
    await page.locator('#root *').first().waitFor();
    expect(complaints).toEqual([]);
    expect(elsewhere.filter((url) => !url.startsWith('data:'))).toEqual([]);
    await page.context().close();
  });

  it('says what to do when the address has been used, and when it lacks the secret', async () => {
    await using served = await startServe();
    using _first = await enterWeb(served.address);
    const page = await (await browser.newContext()).newPage();
    await page.goto(served.address);
    await page.getByRole('heading', { name: 'This address has been used.' }).waitFor();
    await page.goto(new URL(served.address).origin);
    await page.getByRole('heading', { name: 'Open the whole address.' }).waitFor();
    await page.context().close();
  });

  it('cannot be put into a frame by another page', async () => {
    await using served = await startServe();
    using page = await enterWeb(served.address);
    const context = await browser.newContext();
    const [name = '', value = ''] = page.cookie.split('=');
    await context.addCookies([{ name, value, url: page.origin, sameSite: 'Strict' }]);
    const other = await context.newPage();
    await other.route('http://127.0.0.1:1/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<iframe src="${page.origin}/"></iframe>` }),
    );
    await other.goto('http://127.0.0.1:1/');
    await other.waitForTimeout(500);
    const framed = other.frames().filter((frame) => frame.url().startsWith(page.origin));
    expect(framed).toEqual([]);
    await context.close();
  });
});

async function ended(page: WebClient, runId: Parameters<WebClient['client']['run.report']>[0]['runId']) {
  for await (const { phase } of page.client['run.watch']({ runId })) if (phase === 'ended') break;
  return await page.client['run.report']({ runId });
}
