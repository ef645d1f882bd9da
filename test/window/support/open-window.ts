import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { startServe, type Served } from '../../support/serve.ts';

export interface OpenOptions {
  /** Device ids offered by this launch; the first virtual one is the rehearsal. */
  readonly devices?: readonly string[];
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Further words for `serve`. */
  readonly args?: readonly string[];
  readonly theme?: 'light' | 'dark';
  readonly env?: Readonly<Record<string, string>>;
  /** Called before the page goes anywhere. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** A page on the real built server, in a real browser, with a home folder and settings of its own. */
export interface OpenWindow extends AsyncDisposable {
  readonly page: Page;
  readonly served: Served;
  /** The owner's home folder; removed in the end. */
  readonly home: string;
  /** What the page complained about. */
  readonly complaints: readonly string[];
}

const PHONE = 'virtual:lumia-950';

export async function openWindow(browser: Browser, options: OpenOptions = {}): Promise<OpenWindow> {
  const home = await mkdtemp(path.join(tmpdir(), 'lifeboat-window-'));
  await mkdir(path.join(home, 'Documents'));
  const devices = (options.devices ?? [PHONE]).flatMap((id) => ['--device', id]);
  const served = await startServe([...devices, ...(options.args ?? [])], { HOME: home, ...options.env });
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1280, height: 800 },
    colorScheme: options.theme ?? 'dark',
  });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await options.prepare?.(page);
  await page.goto(served.address);
  await page.getByRole('tab', { name: 'home' }).waitFor();
  return {
    page,
    served,
    home,
    complaints,
    [Symbol.asyncDispose]: async () => {
      await context.close();
      await served[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Waits for a page whose heading is this. */
export async function heading(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name }).waitFor();
}
