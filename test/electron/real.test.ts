import { mkdtemp, rm } from 'node:fs/promises';
import { readFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Electron's own program, where it was fetched; the package alone does not have it. */
function program(): string | null {
  try {
    const folder = path.resolve('node_modules/electron');
    const name = readFileSync(path.join(folder, 'path.txt'), 'utf8').trim();
    const file = path.join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(folder, 'dist'), name);
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

const root = process.platform === 'linux' && process.getuid?.() === 0;
const why =
  program() === null
    ? 'skipped: no Electron program here'
    : root
      ? 'skipped: root has no sandbox'
      : 'in Electron itself';

describe.skipIf(program() === null || root)(`the shell (${why})`, () => {
  let app: ElectronApplication;
  let page: Page;
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-electron-'));
    app = await _electron.launch({
      executablePath: program() ?? '',
      args: ['.', '--device', 'virtual:lumia-950'],
      env: { ...(process.env as Record<string, string>), LIFEBOAT_SETTINGS: path.join(folder, 'settings.json') },
    });
    page = await app.firstWindow();
    await page.locator('#root *').first().waitFor();
  });
  afterEach(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows our own page, sandboxed and isolated', async () => {
    expect(page.url()).toBe('app://wizard/');
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      return contents.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
    expect(await page.evaluate(() => 'require' in window || 'process' in window)).toBe(false);
  });

  it('answers over the bridge from an engine of its own, which comes back when it is killed', async () => {
    const engines = (): Promise<number[]> =>
      app.evaluate(({ app: electron }) =>
        electron
          .getAppMetrics()
          .filter(({ serviceName, name }) => `${serviceName ?? ''}${name ?? ''}`.includes('engine'))
          .map(({ pid }) => pid),
      );
    await expect.poll(async () => (await engines()).length).toBe(1);
    const [first] = await engines();
    process.kill(first ?? -1, 'SIGKILL');
    await expect.poll(async () => (await engines()).filter((pid) => pid !== first).length).toBe(1);
  });

  it('leaves its page for nothing', async () => {
    await page.evaluate(() => setTimeout(() => (location.href = 'https://example.org/')));
    await page.waitForTimeout(1000);
    expect(page.url()).toBe('app://wizard/');
    expect(await page.evaluate(() => window.open('http://example.org/') === null)).toBe(true);
  });
});
