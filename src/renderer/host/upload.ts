import { walkDropped, type DroppedFile, type DroppedItem } from './dropped.ts';

/** Where things lie for the app, and what of them was left out. */
export interface Placed {
  readonly paths: readonly string[];
  /** Files beyond those that are taken at once. */
  readonly more: number;
  /** Paths, in what was dropped, of what could not be read. */
  readonly unreadable: readonly string[];
}

export interface PlaceOptions {
  readonly signal?: AbortSignal;
  /** Gets the bytes of all files so far. */
  readonly onSent?: (bytes: number) => void;
}

/**
 * Files of one drop. Each costs a request: 6,000 took 43 seconds on a busy computer with two cores, so these take some two
 * minutes. A larger folder is chosen with the button, by which nothing is sent.
 */
export const MOST_SENT = 20_000;
/** Small files take turns; the disk they go to is one. */
const AT_ONCE = 3;

/** Sends what was dropped to the app, as it lay: one folder for all of it. Errors: `Error` with the server's sentence. */
export async function uploadAll(items: readonly DroppedItem[], { signal, onSent }: PlaceOptions = {}): Promise<Placed> {
  const { files, more, unreadable } = await walkDropped(items, MOST_SENT);
  if (files.length === 0) return { paths: [], more, unreadable };
  const drop = crypto.randomUUID();
  const failed = new AbortController();
  const stop = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  let [next, sent, folder] = [0, 0, ''];
  const lane = async (): Promise<void> => {
    for (let one = files[next++]; one !== undefined; one = files[next++]) {
      let before = 0;
      const to = await send(one, drop, stop, (bytes) => {
        sent += bytes - before;
        before = bytes;
        onSent?.(sent);
      });
      folder = to.folder;
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  } catch (error) {
    failed.abort();
    throw error;
  }
  // One thing by itself is known by its own name.
  const [top, ...others] = new Set(files.map(({ path }) => path.split('/', 1)[0] ?? ''));
  const isAlone = items.length === 1 && others.length === 0 && top !== undefined;
  return { paths: [isAlone ? `${folder}/${top}` : folder], more, unreadable };
}

interface Sent {
  readonly folder: string;
}

/** Only `XMLHttpRequest` tells how much of a body was sent. */
function send(
  { file, path }: DroppedFile,
  drop: string,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const about = new URLSearchParams({ name: path, drop, modified: String(file.lastModified) });
    request.open('POST', `/upload?${about.toString()}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    const stop = (): void => request.abort();
    signal.addEventListener('abort', stop, { once: true });
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onloadend = () => {
      signal.removeEventListener('abort', stop);
      const said = request.response as { readonly folder?: unknown; readonly error?: unknown } | null;
      if (request.status === 201 && typeof said?.folder === 'string') resolve({ folder: said.folder });
      else reject(new Error(typeof said?.error === 'string' ? said.error : `cannot take in "${path}"`));
    };
    if (signal.aborted) reject(new Error('called off'));
    else request.send(file);
  });
}
