import type { Credentials } from '../../../shared/domain/offsite.ts';
import { createClient, type WebDAVClient } from 'webdav';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { httpError, MOST_BYTES, MOST_OBJECTS, unreachable, type Remote, type RemoteObject } from './remote.ts';
import { inPieces, steadyConnections } from './steady.ts';

/** What these say of a refused write needs no asking: who asks, or that it is too much. */
const TELLING = new Set([401, 403, 413, 507]);
/** What golang.org/x/net/webdav (rclone among others) says to a write that its disk did not take. */
const NOT_STORED = 405;
const ASK_QUOTA =
  '<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><quota-available-bytes/></prop></propfind>';
const MOST_QUOTA = 64 * 1024;

/** A folder of a WebDAV server (RFC 4918): Nextcloud, ownCloud, a NAS. */
export function webdavRemote(url: string, credentials: Credentials | null, steady = steadyConnections()): Remote {
  const client: WebDAVClient = createClient(url, {
    ...(credentials ? { username: credentials.user, password: credentials.password } : {}),
    httpAgent: steady.http,
    httpsAgent: steady.https,
  });
  const made = new Set<string>();
  const asking = async <T>(action: string, { signal }: OpOptions, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof AppError) throw error;
      const status = statusOf(error);
      if (status !== null) throw httpError(url, action, status);
      throw unreachable(url, error instanceof Error ? error.message : String(error), error);
    }
  };
  const ensureFolder = async (folder: string, { signal }: OpOptions): Promise<void> => {
    let at = '';
    for (const name of folder.split('/')) {
      at = `${at}/${name}`;
      if (made.has(at)) continue;
      try {
        await client.createDirectory(at, { signal });
      } catch (error) {
        // 405: it is there (RFC 4918, 9.3.1); some servers say 409 or 301 and mean the same.
        if (!(await client.exists(at))) throw error;
      }
      made.add(at);
    }
  };
  /** Bytes that can still be stored (RFC 4331), for who asks by name; null where the server does not say. */
  const freeThere = async ({ signal }: OpOptions): Promise<number | null> => {
    try {
      const headers = { Depth: '0', 'Content-Type': 'application/xml' };
      const response = await client.customRequest('/', { method: 'PROPFIND', headers, data: ASK_QUOTA, signal });
      const said = /quota-available-bytes[^>]*>\s*(\d{1,15})\s*</u.exec(
        (await response.text()).slice(0, MOST_QUOTA),
      )?.[1];
      return said === undefined ? null : Number(said);
    } catch {
      // What it said to the writing is told then.
      signal.throwIfAborted();
      return null;
    }
  };
  return {
    place: url,
    list: (options) =>
      asking('list', options, async () => {
        const found: RemoteObject[] = [];
        const folders = ['/'];
        for (const folder of folders) {
          const entries = await client.getDirectoryContents(folder, { signal: options.signal, details: false });
          for (const { filename, type, size } of entries) {
            const path = filename.replace(/^\/+/u, '');
            if (type === 'directory' && path.split('/').length < 4) folders.push(`/${path}`);
            if (type === 'file') found.push({ name: path, size });
            if (found.length > MOST_OBJECTS) throw unreachable(url, 'it holds too many files');
          }
        }
        return found;
      }),
    get: (name, options) =>
      asking('read', options, async () => {
        try {
          const bytes = (await client.getFileContents(`/${name}`, { signal: options.signal })) as ArrayBuffer;
          if (bytes.byteLength > MOST_BYTES) throw unreachable(url, `"${name}" is larger than anything of ours`);
          return new Uint8Array(bytes);
        } catch (error) {
          if (statusOf(error) === 404) return null;
          throw error;
        }
      }),
    put: (name, bytes, options) =>
      asking('write', options, async () => {
        const cut = name.lastIndexOf('/');
        if (cut > 0) await ensureFolder(name.slice(0, cut), options);
        try {
          const sending = { overwrite: true, contentLength: bytes.byteLength, signal: options.signal };
          await client.putFileContents(`/${name}`, inPieces(bytes), sending);
        } catch (error) {
          const status = statusOf(error);
          if (status === null || TELLING.has(status)) throw error;
          const free = await freeThere(options);
          const isFull = free !== null && free < bytes.byteLength;
          if (!isFull && status !== NOT_STORED) throw error;
          const why = isFull ? `it has room for ${String(free)} bytes more` : 'it refuses to store, and may be full';
          const message = `Cannot write at "${url}": ${why} (it answers ${String(status)})`;
          throw new AppError('OFFSITE_FULL', message, { cause: error });
        }
      }),
  };
}

function statusOf(error: unknown): number | null {
  const status = (error as { readonly status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : null;
}
