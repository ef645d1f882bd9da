import { isRestart, readFrame, RESTART, type Frame, type FramePipe } from '../../shared/rpc/frames.ts';
import type { WizardBridge } from './bridge.ts';
import { lastingClient, Refused, type LastingClient } from '../../shared/rpc/lasting-client.ts';

/** What the page has of the computer it runs on. */
export interface Host extends LastingClient {
  /**
   * Where dropped or picked files lie, for `intake.look` and `run.add`. In Electron they are where they were; a
   * browser sends them to the app first, which keeps them until it ends. `onSent` gets the bytes of all files so far.
   */
  readonly pathsOf: (
    files: readonly File[],
    options?: { readonly signal?: AbortSignal; readonly onSent?: (bytes: number) => void },
  ) => Promise<readonly string[]>;
}

/** The one place in the window that knows which host it runs in. */
export function connectHost(): Host {
  const bridge = window.wizardBridge;
  if (bridge !== undefined) {
    return {
      ...lastingClient(() => Promise.resolve(bridgePipe(bridge))),
      pathsOf: (files) => Promise.resolve(files.map((file) => bridge.pathOf(file))),
    };
  }
  // The address of a fresh start, put into the tab of an old one, differs in its secret only: that alone loads nothing.
  window.addEventListener('hashchange', () => location.reload());
  return { ...lastingClient(() => socketPipe(`ws://${location.host}/rpc`)), pathsOf: uploadAll };
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

/** One after the other: they go to the same disk. Errors: `Error` with the server's own sentence. */
async function uploadAll(
  files: readonly File[],
  { signal, onSent }: { readonly signal?: AbortSignal; readonly onSent?: (bytes: number) => void } = {},
): Promise<readonly string[]> {
  const paths: string[] = [];
  let before = 0;
  for (const file of files) {
    paths.push(await upload(file, signal, (bytes) => onSent?.(before + bytes)));
    before += file.size;
  }
  return paths;
}

/** Only `XMLHttpRequest` tells how much of a body was sent. */
function upload(file: File, signal: AbortSignal | undefined, onSent: (bytes: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/upload?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    const stop = (): void => request.abort();
    signal?.addEventListener('abort', stop, { once: true });
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onloadend = () => {
      signal?.removeEventListener('abort', stop);
      const said = request.response as { readonly path?: unknown; readonly error?: unknown } | null;
      if (request.status === 201 && typeof said?.path === 'string') resolve(said.path);
      else reject(new Error(typeof said?.error === 'string' ? said.error : `cannot take in "${file.name}"`));
    };
    if (signal?.aborted === true) stop();
    else request.send(file);
    if (signal?.aborted === true) reject(new Error('called off'));
  });
}
