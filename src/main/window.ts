import { BrowserWindow, nativeTheme } from 'electron';
import { AppError } from '../shared/errors/app-error.ts';
import { isRestart, RESTART, type Frame, type FramePipe } from '../shared/rpc/frames.ts';
import { toWireError } from '../shared/rpc/wire-error.ts';
import { isOurPage, OUR_PAGE } from './app-protocol.ts';
import type { EngineProcess } from './engine-process.ts';
import { ipcPipe } from './ipc-pipe.ts';

const GONE = toWireError(new AppError('HOST_GONE', 'Cannot go on: the app is starting again'));

/** The one window, sandboxed, showing our own page and nothing else. */
export function createWindow(files: { readonly preload: string; readonly icon: string }): BrowserWindow {
  const window = new BrowserWindow({
    width: 1100,
    height: 760,
    minWidth: 360,
    minHeight: 480,
    show: false,
    icon: files.icon,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#111111' : '#ffffff',
    webPreferences: {
      preload: files.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  return window;
}

/** Joins each page that the window loads to the engine; when that dies, the page is told and joins the next one. */
export async function showPage(window: BrowserWindow, engine: EngineProcess): Promise<void> {
  window.webContents.on('did-navigate', () => join(window, engine));
  await window.loadURL(OUR_PAGE);
}

function join(window: BrowserWindow, engine: EngineProcess): void {
  const page = ipcPipe(window.webContents, isOurPage);
  /** What the page said since it began anew, while it has no channel; null once it has one. */
  let early: Frame[] | null = null;
  let pipe: FramePipe | null = null;
  const begin = async (): Promise<void> => {
    // Ours to close: the page that began anew is not told to begin anew, or the two would go on so for ever.
    const old = pipe;
    pipe = null;
    old?.close();
    const waiting: Frame[] = [];
    early = waiting;
    const dialled = await engine.dial();
    // The page began anew once more meanwhile, or is gone.
    if (early !== waiting) {
      dialled.close();
      return;
    }
    early = null;
    pipe = dialled;
    dialled.onFrame((frame) => page.send(frame));
    dialled.onClose(() => {
      if (pipe !== dialled) return;
      pipe = null;
      page.send(RESTART);
    });
    for (const frame of waiting) dialled.send(frame);
  };
  page.onFrame((frame) => {
    if (isRestart(frame)) void begin();
    else if (early !== null) early.push(frame);
    else if (pipe !== null) pipe.send(frame);
    // Said into nothing, between two engines: whoever asked must not wait for ever. Of the dead engine the page has
    // been told once; told twice, it would leave the next one again.
    else if (frame.t === 'call') page.send({ t: 'fail', id: frame.id, error: GONE });
  });
  page.onClose(() => {
    early = null;
    const last = pipe;
    pipe = null;
    last?.close();
  });
}
