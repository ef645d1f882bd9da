import path from 'node:path';
import { app, dialog, Menu, session, shell, type BrowserWindow } from 'electron';
import { backUpNow } from '../shared/contract/back-up-now.ts';
import { answerMedia } from '../shared/contract/media.ts';
import { shellContract } from '../shared/contract/shell.ts';
import { lastingClient } from '../shared/rpc/lasting-client.ts';
import { serve } from '../shared/rpc/serve.ts';
import { SHELL_TEXT } from '../shared/text/strings-shell.en.ts';
import { registerScheme, serveRenderer } from './app-protocol.ts';
import { EngineProcess } from './engine-process.ts';
import { Followed } from './follow.ts';
import { shellHandlers } from './host-ports.ts';
import { HIDDEN } from './program-at-login.ts';
import { restrictContents, restrictSession } from './session-policy.ts';
import { LifeboatTray } from './tray.ts';
import { createWindow, showPage } from './window.ts';

const here = import.meta.dirname;
const files = {
  preload: path.join(here, '../preload/preload.cjs'),
  renderer: path.join(here, '../renderer'),
  engine: path.join(here, '../cli/engine.js'),
  icon: path.join(here, '../../resources/icon.png'),
  trayIcon: path.join(here, '../../resources', process.platform === 'win32' ? 'icon.ico' : 'tray.png'),
};
const given = process.argv.slice(app.isPackaged ? 1 : 2);
const rehearsal = given[given.indexOf('--device') + 1] ?? '';

registerScheme();
app.enableSandbox();
app.setAppUserModelId('lumia-lifeboat');
restrictContents((url) => {
  // A page that the owner asked for opens in the browser; nothing else does.
  if (url.startsWith('https://')) void shell.openExternal(url);
});
if (app.requestSingleInstanceLock()) void app.whenReady().then(start).catch(fail);
else app.quit();

async function start(): Promise<void> {
  restrictSession(session.defaultSession);
  Menu.setApplicationMenu(null);
  let window: BrowserWindow | null = null;
  const open = (): void => {
    if (window !== null) {
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
      return;
    }
    window = createWindow(files);
    window.once('closed', () => (window = null));
    showPage(window, engine).catch(fail);
  };
  const engine = new EngineProcess(
    files.engine,
    { version: app.getVersion(), rehearsal: rehearsal.startsWith('virtual:') ? rehearsal : null },
    (pipe) =>
      void serve(
        shellContract,
        shellHandlers(() => window, open),
        pipe,
      ),
  );
  const { client } = lastingClient(() => engine.dial());
  await serveRenderer(files.renderer, (request, range) => answerMedia(client, request, range));
  const tray = new LifeboatTray(files.trayIcon, client, {
    open,
    quit: () => app.quit(),
    backUp: () => {
      backUpNow(client).then((begun) => (begun ? undefined : open()), open);
    },
  });
  const followed = new Followed(client, tray, () => window);

  app.on('second-instance', open);
  app.on('activate', open);
  app.on('window-all-closed', () => {
    // A run goes on without a window; so does the tray, which is what brings the window back.
    if (!tray.isThere && !followed.isBusy) app.quit();
    else tray.wanted(true);
  });
  let ended = false;
  app.on('before-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    ended = true;
    void engine.end().finally(() => app.quit());
  });
  if (!given.includes(HIDDEN)) open();
}

function fail(error: unknown): void {
  dialog.showErrorBox(SHELL_TEXT.startFailed, error instanceof Error ? error.message : String(error));
  app.exit(1);
}
