import { open, realpath, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { isUnder } from './places/browse.ts';

export interface FoundFile {
  /** Absolute, with no link in it. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** Another one when the file changes. */
  readonly stamp: string;
  readonly head: Uint8Array;
}

const HEAD_BYTES = 32;

/** A file under `data/` of a backup, by its path from the backup's folder. Null for anything else, whatever links lie there. */
export async function findStored(folder: string, name: string): Promise<FoundFile | null> {
  if (!name.startsWith('data/') || name.includes('\0')) return null;
  const vault = path.resolve(folder);
  const file = await realpath(path.join(vault, name));
  const data = path.join(await realpath(vault), 'data');
  await realpath(path.join(vault, '.lifeboat', 'vault.json'));
  // No link leads out of `data/`, nor is `data/` one itself.
  if (file === data || !isUnder(file, data)) return null;
  const handle = await open(file, 'r');
  try {
    return await look(handle, file);
  } finally {
    await handle.close();
  }
}

async function look(handle: FileHandle, file: string): Promise<FoundFile | null> {
  const stat = await handle.stat();
  if (!stat.isFile()) return null;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return { file, size: stat.size, stamp: `${stat.size} ${stat.mtimeMs}`, head: buffer.subarray(0, bytesRead) };
}

/**
 * What a browser can show of itself, by the file's first bytes: pictures that cannot hold a script, and films. Null for
 * everything else.
 */
export function mediaType(head: Uint8Array): string | null {
  const text = Buffer.from(head).toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (text.startsWith('GIF8')) return 'image/gif';
  if (text.startsWith('BM')) return 'image/bmp';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'image/webp';
  if (text.slice(4, 8) === 'ftyp' && !/^(?:heic|heix|mif1|avif)/u.test(text.slice(8, 12))) return 'video/mp4';
  return text.startsWith('\x1aE\xdf\xa3') ? 'video/webm' : null;
}
