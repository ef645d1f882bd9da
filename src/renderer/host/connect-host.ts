import { isRestart, readFrame, RESTART, type Frame, type FramePipe } from '../../shared/rpc/frames.ts';
import { MOST_DROPPED } from '../../shared/contract/window.ts';
import type { WizardBridge } from './bridge.ts';
import type { DroppedItem } from './dropped.ts';
import { uploadAll, type Placed, type PlaceOptions } from './upload.ts';
import { lastingClient, Refused, type LastingClient } from '../../shared/rpc/lasting-client.ts';

/** What the page has of the computer it runs on. */
export interface Host extends LastingClient {
  /**
   * Where what was dropped lies, for `intake.look` and `run.add`. In Electron it is where it was; a browser sends it to
   * the app first, which keeps it until it ends.
   */
  readonly pathsOf: (items: readonly DroppedItem[], options?: PlaceOptions) => Promise<Placed>;
}

/** The one place in the window that knows which host it runs in. */
export function connectHost(): Host {
  const bridge = window.wizardBridge;
  if (bridge !== undefined) {
    return {
      ...lastingClient(() => Promise.resolve(bridgePipe(bridge))),
      pathsOf: (items) => Promise.resolve(pathsInPlace(items, bridge)),
    };
  }
  // The address of a fresh start, put into the tab of an old one, differs in its secret only: that alone loads nothing.
  window.addEventListener('hashchange', () => location.reload());
  return { ...lastingClient(() => socketPipe(`ws://${location.host}/rpc`)), pathsOf: uploadAll };
}

/** Folders by their own path: what is in them is for the app to walk. */
function pathsInPlace(items: readonly DroppedItem[], bridge: WizardBridge): Placed {
  const paths = items.map(({ file }) => (file === null ? '' : bridge.pathOf(file)));
  const unreadable = items.flatMap(({ file, folder }, index) =>
    paths[index] === '' ? [folder?.name ?? file?.name ?? ''] : [],
  );
  const there = paths.filter((path) => path !== '');
  return { paths: there.slice(0, MOST_DROPPED), more: Math.max(0, there.length - MOST_DROPPED), unreadable };
}

interface Listeners {
  readonly frame: Set<(frame: Frame) => void>;
  readonly close: Set<() => void>;
}

function listeners(): Listeners & Pick<FramePipe, 'onFrame' | 'onClose'> {
  const frame = new Set<(frame: Frame) => void>();
  const close = new Set<() => void>();
  const add = <T>(set: Set<T>, one: T): (() => void) => {
    set.add(one);
    return () => set.delete(one);
  };
  return { frame, close, onFrame: (one) => add(frame, one), onClose: (one) => add(close, one) };
}

function bridgePipe(bridge: WizardBridge): FramePipe {
  const { frame: frames, close: closes, onFrame, onClose } = listeners();
  const close = (): void => {
    unsubscribe();
    for (const listener of [...closes]) listener();
    closes.clear();
  };
  const unsubscribe = bridge.subscribe((text) => {
    const frame = readFrame(text);
    if (frame && isRestart(frame)) close();
    else if (frame) for (const listener of [...frames]) listener(frame);
  });
  const send = (frame: Frame): void => bridge.send(JSON.stringify(frame));
  send(RESTART);
  return { send, onFrame, onClose, close };
}

/** Rejects with `Refused` where a server answers that does not know this page. */
async function socketPipe(address: string): Promise<FramePipe> {
  const socket = new WebSocket(address);
  const { frame: frames, close: closes, onFrame, onClose } = listeners();
  const opened = await new Promise<boolean>((resolve) => {
    socket.onopen = () => resolve(true);
    socket.onerror = () => resolve(false);
    socket.onclose = () => resolve(false);
  });
  if (!opened) {
    // A page is not told why a socket failed; an ordinary request is.
    const { status } = await fetch('/session', { cache: 'no-store' });
    throw status === 401 ? new Refused('the app does not know this page') : new Error('no connection');
  }
  socket.onerror = null;
  socket.onclose = () => {
    for (const listener of [...closes]) listener();
    closes.clear();
  };
  socket.onmessage = ({ data }) => {
    const frame = typeof data === 'string' ? readFrame(data) : null;
    if (frame) for (const listener of [...frames]) listener(frame);
  };
  return {
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    onFrame,
    onClose,
    close: () => socket.close(),
  };
}
