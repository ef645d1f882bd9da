import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { expect, vi } from 'vitest';
import type * as StandIn from './stand-in/electron.ts';

/** The built shell, started in this process over the stand-in. Disposing it quits, and takes everything away. */
export interface Shell extends AsyncDisposable {
  readonly electron: typeof StandIn;
  readonly folder: string;
  readonly context: BrowserContext;
  /** What the page complained about. */
  readonly complaints: string[];
  /** The page of the newest window, joined to the engine. */
  page(): Promise<Page>;
  /** Asks over the page's own bridge, as the window does; rejects with the error's code. */
  ask(method: string, input: unknown): Promise<unknown>;
  /** The items of a stream until `until` says so, over the page's own bridge. */
  follow(method: string, input: unknown, until: string): Promise<unknown>;
}

export async function startShell(browser: Browser, args: readonly string[] = []): Promise<Shell> {
  vi.resetModules();
  const folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-shell-'));
  process.env['LIFEBOAT_SETTINGS'] = path.join(folder, 'settings.json');
  process.argv = [process.execPath, process.cwd(), ...args];
  const electron = await import('./stand-in/electron.ts');
  const { world } = electron;
  const context = await browser.newContext();
  context.setDefaultTimeout(120_000);
  world.context = context;
  world.userData = folder;
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(error.error().message));
  // @ts-expect-error -- the built bundle, which has no types
  await import('../../out/main/main.js');
  const page = async (): Promise<Page> => {
    await expect.poll(() => world.windows.at(-1)?.webContents.page ?? null).not.toBeNull();
    const found = world.windows.at(-1)?.webContents.page;
    if (!found) throw new Error('no window is open');
    await found.locator('#root *').first().waitFor();
    return found;
  };
  const talk = async (method: string, input: unknown, until: string | null): Promise<unknown> =>
    await (await page()).evaluate(overBridge, { method, input, until, id: nextId() });
  return {
    electron,
    folder,
    context,
    complaints,
    page,
    ask: (method, input) => talk(method, input, null),
    follow: (method, input, until) => talk(method, input, until),
    [Symbol.asyncDispose]: async () => {
      electron.app.quit();
      await expect.poll(() => world.quit).toBe(true);
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The test's own questions have larger numbers, far from those that the page itself uses. */
export const FIRST_ID = 1_000_000;
let last = FIRST_ID;
const nextId = (): number => (last += 1);

interface Question {
  readonly method: string;
  readonly input: unknown;
  /** For a stream: a function of its item, as text. */
  readonly until: string | null;
  readonly id: number;
}

/** Runs in the page. */
function overBridge({ method, input, until, id }: Question): Promise<unknown> {
  const bridge = window.wizardBridge;
  if (bridge === undefined) throw new Error('the page has no bridge');
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the test's own words, on their way into the page
  const enough = until === null ? null : (Function('item', `return (${until})`) as (item: unknown) => boolean);
  return new Promise((resolve, reject) => {
    const off = bridge.subscribe((text) => {
      const frame = JSON.parse(text) as { id: number; t: string; value?: unknown; error?: { code: string } };
      if (frame.t === 'end' && frame.id === 0) settle(() => reject(new Error('ENGINE_GONE')));
      if (frame.id !== id) return;
      if (frame.t === 'fail') settle(() => reject(new Error(frame.error?.code)));
      if (frame.t === 'ok') settle(() => resolve(frame.value));
      if (frame.t === 'item' && enough?.(frame.value) === true) {
        settle(() => resolve(frame.value));
        bridge.send(JSON.stringify({ t: 'cancel', id }));
      }
    });
    const settle = (then: () => void): void => {
      off();
      then();
    };
    bridge.send(JSON.stringify({ t: 'call', id, method, input }));
  });
}

declare global {
  interface Window {
    readonly wizardBridge?: {
      send(frame: string): void;
      subscribe(listener: (frame: string) => void): () => void;
      pathOf(file: File): string;
    };
    readonly __standInSend: (channel: string, args: unknown[]) => void;
  }
}
