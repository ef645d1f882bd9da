import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type * as Electron from 'electron';
import type { BrowserContext, Frame, Page } from 'playwright';
import { PAGE_SIDE } from './page-side.ts';

/**
 * Stands in for the `electron` package in the main process: windows are pages of a real Chromium, the engine is a real
 * process, the real preload bundle runs in the page. Chromium knows no scheme of ours, so `app://wizard/` is
 * `https://app-wizard.test/` to it and `app://wizard/` to the shell. Tray, menus, dialogs and notifications are kept
 * for the test to look at and to act on.
 */
const INSIDE = 'https://app-wizard.test/';
const OUTSIDE = 'app://wizard/';
const toOutside = (url: string): string => url.replace(INSIDE, OUTSIDE);
const toInside = (url: string): string => url.replace(OUTSIDE, INSIDE);

/** What a test sets before the shell starts, and looks at afterwards. */
export const world = {
  /** Set by the test: where windows open. */
  context: null as BrowserContext | null,
  userData: '',
  windows: [] as StandInWindow[],
  trays: [] as StandInTray[],
  notifications: [] as StandInNotification[],
  openedOutside: [] as string[],
  shown: [] as string[],
  loginItems: [] as unknown[],
  errorBoxes: [] as string[],
  /** What the next file dialogs answer. */
  picks: [] as (string[] | null)[],
  dialogs: [] as unknown[],
  awake: new Set<number>(),
  /** How often the computer was kept awake. */
  wakes: 0,
  engines: [] as StandInUtilityProcess[],
  quit: false,
  sandboxed: false,
  ownerLock: true,
  /** What safeStorage seals with on Linux; `basic_text` protects nothing. */
  keyring: 'gnome_libsecret',
  refusedRequests: [] as string[],
};

type Handler = (request: Request) => Response | Promise<Response>;
const schemes = new Map<string, Handler>();
const blocks: ((details: { url: string }, answer: (reply: { cancel?: boolean }) => void) => void)[] = [];
const permissions: {
  request: ((contents: unknown, permission: string, answer: (granted: boolean) => void) => void) | null;
  check: (() => boolean) | null;
  device: (() => boolean) | null;
} = { request: null, check: null, device: null };
export const policy = permissions;

class Preventable {
  defaultPrevented = false;
  readonly url: string;

  constructor(url = '') {
    this.url = url;
  }

  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

export class StandInContents extends EventEmitter {
  page: Page | null = null;
  destroyed = false;
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  /** What the shell itself loads is not asked about. */
  loading = false;

  isDestroyed(): boolean {
    return this.destroyed;
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }

  send(channel: string, ...args: unknown[]): void {
    const script = `window.__standInDeliver?.(${JSON.stringify(channel)}, ${JSON.stringify(args)})`;
    this.page?.evaluate(script).catch(() => undefined);
  }
}

export class StandInWindow extends EventEmitter {
  readonly webContents = new StandInContents();
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly progress: { value: number; mode: string }[] = [];
  visible = false;
  focused = 0;
  minimized = false;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    world.windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    if (world.context === null) throw new Error('the test gave no browser');
    const page = await openPage(world.context, this);
    this.webContents.loading = true;
    await page.goto(toInside(url));
    this.webContents.loading = false;
    this.emit('ready-to-show');
  }

  show(): void {
    this.visible = true;
  }

  focus(): void {
    this.focused += 1;
  }

  isMinimized(): boolean {
    return this.minimized;
  }

  restore(): void {
    this.minimized = false;
  }

  setProgressBar(value: number, options: { mode?: string } = {}): void {
    this.progress.push({ value, mode: options.mode ?? 'normal' });
  }

  /** As the owner's click on the cross. */
  async close(): Promise<void> {
    this.webContents.destroyed = true;
    this.webContents.emit('destroyed');
    await this.webContents.page?.close();
    world.windows.splice(world.windows.indexOf(this), 1);
    this.emit('closed');
    if (world.windows.length === 0) app.emit('window-all-closed');
  }
}

async function openPage(context: BrowserContext, window: StandInWindow): Promise<Page> {
  const contents = window.webContents;
  const page = await context.newPage();
  contents.page = page;
  const preload = readFileSync(window.options.webPreferences?.preload ?? '', 'utf8');
  await page.exposeBinding('__standInSend', (source, channel: string, args: unknown[]) => {
    const { frame } = source;
    const senderFrame = { url: toOutside(frame.url()), parent: frame.parentFrame() };
    ipcMain.emit(channel, { sender: contents, senderFrame }, ...args);
  });
  await page.addInitScript(PAGE_SIDE(preload));
  await page.route('**/*', async (route) => {
    const request = route.request();
    const url = toOutside(request.url());
    const handler = schemes.get(new URL(url).protocol.slice(0, -1));
    // An answer without content leaves the page where it is, as Electron does.
    if (request.isNavigationRequest() && !mayNavigate(contents, request.frame(), url)) {
      await route.fulfill({ status: 204 });
    } else if (handler === undefined || blocks.some((block) => isBlocked(block, url))) {
      world.refusedRequests.push(url);
      await route.abort();
    } else {
      const response = await handler(
        new Request(url, { method: request.method(), headers: await request.allHeaders() }),
      );
      await route.fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: Buffer.from(await response.arrayBuffer()),
      });
    }
  });
  page.on('popup', (popup) => {
    const reply = contents.openHandler?.({ url: popup.url() });
    if (reply?.action === 'deny') void popup.close();
  });
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) contents.emit('did-navigate', {}, toOutside(frame.url()));
  });
  return page;
}

/** Asks as Electron asks: the shell itself may load, a page must be let. */
function mayNavigate(contents: StandInContents, frame: Frame, url: string): boolean {
  const isMainFrame = frame.parentFrame() === null;
  const event = new Preventable(url);
  if (!contents.loading) {
    if (isMainFrame) contents.emit('will-navigate', event);
    contents.emit('will-frame-navigate', event);
  }
  if (event.defaultPrevented) return false;
  contents.emit('did-start-navigation', { isMainFrame, isSameDocument: false, url });
  return true;
}

function isBlocked(block: (typeof blocks)[number], url: string): boolean {
  let cancelled = false;
  block({ url }, ({ cancel }) => (cancelled = cancel === true));
  return cancelled;
}

export class StandInTray extends EventEmitter {
  toolTip = '';
  menu: StandInMenu | null = null;
  gone = false;

  constructor(_icon: string) {
    super();
    world.trays.push(this);
  }

  setToolTip(text: string): void {
    this.toolTip = text;
  }

  setContextMenu(menu: StandInMenu): void {
    this.menu = menu;
  }

  destroy(): void {
    this.gone = true;
  }
}

export class StandInMenu {
  readonly items: readonly Electron.MenuItemConstructorOptions[];

  constructor(items: readonly Electron.MenuItemConstructorOptions[]) {
    this.items = items;
  }

  static buildFromTemplate(items: readonly Electron.MenuItemConstructorOptions[]): StandInMenu {
    return new StandInMenu(items);
  }

  static setApplicationMenu(_menu: null): void {
    // There is none to take away.
  }

  click(id: string): void {
    const item = this.items.find((one) => one.id === id);
    if (item?.click === undefined) throw new Error(`no item "${id}" to click`);
    (item.click as () => void)();
  }
}

export class StandInNotification extends EventEmitter {
  readonly options: Electron.NotificationConstructorOptions;

  constructor(options: Electron.NotificationConstructorOptions) {
    super();
    this.options = options;
  }

  show(): void {
    world.notifications.push(this);
  }
}

export class StandInUtilityProcess extends EventEmitter {
  readonly child: ChildProcess;

  constructor(entry: string, args: readonly string[]) {
    super();
    const shim = path.join(import.meta.dirname, 'parent-port.mjs');
    this.child = fork(entry, [...args], { execArgv: ['--import', shim], stdio: 'inherit' });
    this.child.on('message', (message) => this.emit('message', message));
    this.child.once('spawn', () => this.emit('spawn'));
    this.child.once('exit', (code) => this.emit('exit', code ?? 1));
    world.engines.push(this);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  postMessage(message: unknown): void {
    if (this.child.connected) this.child.send(message as object);
  }

  kill(): boolean {
    return this.child.kill();
  }
}

class StandInApp extends EventEmitter {
  readonly isPackaged = false;
  #quitting = false;

  whenReady(): Promise<void> {
    return Promise.resolve();
  }

  requestSingleInstanceLock(): boolean {
    return world.ownerLock;
  }

  quit(): void {
    const event = new Preventable();
    this.emit('before-quit', event);
    if (event.defaultPrevented || this.#quitting) return;
    this.#quitting = true;
    world.quit = true;
  }

  exit(_code?: number): void {
    world.quit = true;
  }

  enableSandbox(): void {
    world.sandboxed = true;
  }

  setAppUserModelId(_id: string): void {
    // Only Windows has these.
  }

  getVersion(): string {
    return '1.2.3';
  }

  getAppPath(): string {
    return process.cwd();
  }

  getPath(_name: string): string {
    return world.userData;
  }

  setLoginItemSettings(settings: unknown): void {
    world.loginItems.push(settings);
  }
}

export const app = new StandInApp();
export const ipcMain = new EventEmitter();
export {
  StandInWindow as BrowserWindow,
  StandInTray as Tray,
  StandInMenu as Menu,
  StandInNotification as Notification,
};
export const nativeTheme = { shouldUseDarkColors: false };
export const utilityProcess = {
  fork: (entry: string, args: readonly string[]) => new StandInUtilityProcess(entry, args),
};
export const protocol = {
  privileged: [] as unknown[],
  registerSchemesAsPrivileged: (list: unknown[]) => void protocol.privileged.push(...list),
  handle: (scheme: string, handler: Handler) => void schemes.set(scheme, handler),
};
export const session = {
  defaultSession: Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: (handler: typeof permissions.request) => (permissions.request = handler),
    setPermissionCheckHandler: (handler: typeof permissions.check) => (permissions.check = handler),
    setDevicePermissionHandler: (handler: typeof permissions.device) => (permissions.device = handler),
    setSpellCheckerEnabled: (_on: boolean) => undefined,
    webRequest: { onBeforeRequest: (block: (typeof blocks)[number]) => void blocks.push(block) },
  }),
};
export const shell = {
  openExternal: (url: string) => Promise.resolve(void world.openedOutside.push(url)),
  openPath: (file: string) => Promise.resolve((world.shown.push(file), '')),
};
export const dialog = {
  showOpenDialog: (...args: unknown[]) => {
    world.dialogs.push(args.at(-1));
    const paths = world.picks.shift() ?? null;
    return Promise.resolve({ canceled: paths === null, filePaths: paths ?? [] });
  },
  showErrorBox: (title: string, text: string) => void world.errorBoxes.push(`${title} ${text}`),
};
export const safeStorage = {
  isAsyncEncryptionAvailable: () => Promise.resolve(true),
  getSelectedStorageBackend: () => world.keyring,
  /** Not readable at a glance; what seals for real is Electron's. */
  encryptStringAsync: (text: string) =>
    Promise.resolve(Buffer.from(Buffer.from(`sealed ${text}`).map((byte) => byte ^ 0x5a))),
  decryptStringAsync: (sealed: Buffer) => {
    const text = Buffer.from(sealed.map((byte) => byte ^ 0x5a)).toString();
    return text.startsWith('sealed ')
      ? Promise.resolve({ result: text.slice('sealed '.length), shouldReEncrypt: false })
      : Promise.reject(new Error('Error while decrypting the ciphertext provided'));
  },
};
let blocker = 0;
export const powerSaveBlocker = {
  start: (_type: string) => {
    blocker += 1;
    world.wakes += 1;
    world.awake.add(blocker);
    return blocker;
  },
  stop: (id: number) => world.awake.delete(id),
};

type Stray<Ours, Theirs, Own = never> = Exclude<keyof Ours, keyof Theirs | Own>;
interface Strays {
  readonly dialog: Stray<typeof dialog, Electron.Dialog>;
  readonly shell: Stray<typeof shell, Electron.Shell>;
  readonly safe: Stray<typeof safeStorage, Electron.SafeStorage>;
  readonly power: Stray<typeof powerSaveBlocker, Electron.PowerSaveBlocker>;
  readonly session: Stray<typeof session.defaultSession, Electron.Session>;
  readonly protocol: Stray<typeof protocol, Electron.Protocol, 'privileged'>;
  readonly utility: Stray<typeof utilityProcess, typeof Electron.utilityProcess>;
  readonly theme: Stray<typeof nativeTheme, Electron.NativeTheme>;
  readonly app: Stray<StandInApp, Electron.App>;
  readonly tray: Stray<StandInTray, Electron.Tray, 'toolTip' | 'menu' | 'gone'>;
  readonly engine: Stray<StandInUtilityProcess, Electron.UtilityProcess, 'child'>;
  readonly window: Stray<
    StandInWindow,
    Electron.BrowserWindow,
    'options' | 'progress' | 'visible' | 'focused' | 'minimized'
  >;
  readonly contents: Stray<StandInContents, Electron.WebContents, 'page' | 'destroyed' | 'openHandler' | 'loading'>;
}
/** A method that Electron does not have (any more) fails to compile here, by its name. */
export const NO_STRAYS = [] as Strays[keyof Strays][] satisfies never[];
