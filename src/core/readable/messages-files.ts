import fs, { type FileHandle } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pLimit from 'p-limit';
import { MESSAGES_TEXT as TEXT } from '../../shared/text/strings-messages.en.ts';
import type { OpOptions } from '../base/options.ts';
import { textEncoding, toUtf8 } from '../messages/encoding.ts';
import { HSH_LENGTH } from '../messages/hsh.ts';
import { SNIFF_BYTES, sniffMessages, type MessageFormat } from '../messages/formats.ts';
import type { ByteSource } from '../messages/model.ts';
import type { PayloadFile, Vault } from '../vault/vault.ts';
import { filesWhere } from './candidates.ts';

const PIECE = 256 * 1024;
/** Files looked at side by side. */
const ABREAST = 8;
/** What these endings promise is no text; looking into each of 100,000 photos would find nothing and take long. */
const NOT_TEXT =
  /\.(?:jpe?g|jpe|png|gif|bmp|tiff?|dng|heic|heif|webp|jxr|wdp|nar|tnl|thm|mp4|m4v|mov|wmv|avi|mkv|3gpp?|3g2|mpe?g|mp3|m4a|wma|aac|wav|flac|ogg|opus|amr|xap|appx|appxbundle|msix|msixbundle|zip|pdf|docx?|xlsx?|pptx?|exe|dll)$/iu;

/** A file of the disk whose parts are read when they are wanted. It is open between its first read and `close`. */
export class FileBytes implements ByteSource {
  readonly #path: string;
  #handle: Promise<FileHandle> | null = null;

  constructor(file: string) {
    this.#path = file;
  }

  async *read(start: number, end: number): AsyncGenerator<Uint8Array, void, void> {
    const handle = await (this.#handle ??= fs.open(this.#path, 'r'));
    for (let at = start; at < end;) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE, end - at));
      const { bytesRead } = await handle.read(piece, 0, piece.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await (await handle)?.close();
  }
}

export interface FoundMessages {
  readonly stored: PayloadFile;
  readonly format: MessageFormat;
  readonly bytes: FileBytes;
  /** In UTF-8; of a file in UTF-16 that is its size as it is read. */
  readonly size: number;
  readonly transcoded: boolean;
}

export interface FoundInVault {
  readonly files: readonly FoundMessages[];
  /** `.hsh` files, with their text. */
  readonly hsh: readonly { readonly path: string; readonly text: string }[];
  /** Files that should have messages, by their names, and gave none. */
  readonly failed: readonly { readonly stored: PayloadFile; readonly why: string }[];
  /** Where files in UTF-16 lie in UTF-8 meanwhile; null when there is none. */
  readonly temporary: string | null;
}

/** Every message file of a backup, by its content: folders and names are the phone's, the owner's or a language's. */
export async function findMessageFiles(vault: Vault, { signal }: OpOptions): Promise<FoundInVault> {
  const files: FoundMessages[] = [];
  const hsh: { path: string; text: string }[] = [];
  const failed: { stored: PayloadFile; why: string }[] = [];
  /** Made once, when it is wanted: files are looked at side by side. */
  const temporary: { folder?: Promise<string> } = {};
  const look = async (stored: PayloadFile): Promise<void> => {
    signal.throwIfAborted();
    const full = path.join(vault.info.root, stored.path);
    try {
      const head = await readHead(full);
      const format = sniffMessages(head, stored.size);
      if (format === 'hsh' || (format === null && isNamedHsh(stored))) {
        hsh.push({ path: stored.path, text: head.toString('latin1') });
      } else if (format !== null) {
        const transcoded = textEncoding(head) !== 'utf-8';
        if (transcoded) temporary.folder ??= fs.mkdtemp(path.join(os.tmpdir(), 'lifeboat-messages-'));
        const place = transcoded ? path.join((await temporary.folder) ?? '', stored.sha256) : full;
        const size = transcoded ? await transcode(full, place, head) : stored.size;
        files.push({ stored, format, bytes: new FileBytes(place), size, transcoded });
      } else if (isNamedMessages(stored)) {
        failed.push({ stored, why: stored.size === 0 ? TEXT.empty : TEXT.notMessages });
      }
    } catch (error) {
      signal.throwIfAborted();
      if (isNamedMessages(stored)) failed.push({ stored, why: (error as NodeJS.ErrnoException).code ?? String(error) });
    }
  };
  const limit = pLimit(ABREAST);
  const candidates = filesWhere(vault, (name) => !NOT_TEXT.test(name));
  const looked = await Promise.allSettled(candidates.map((stored) => limit(look, stored)));
  // Where it could not be made, the files that wanted it are among the failed.
  const folder = (await temporary.folder?.catch(() => null)) ?? null;
  const stopped = looked.find((one) => one.status === 'rejected');
  if (stopped) {
    if (folder !== null) await fs.rm(folder, { recursive: true, force: true });
    throw stopped.reason;
  }
  return { files, hsh, failed, temporary: folder };
}

/** Their names promise messages; what is something else in them is said. */
const isNamedMessages = ({ path: name }: PayloadFile): boolean => /\.(?:msg|vmsg)$/iu.test(name);

const isNamedHsh = ({ path: name, size }: PayloadFile): boolean => /\.hsh$/iu.test(name) && size <= HSH_LENGTH * 4;

async function readHead(file: string): Promise<Buffer> {
  const handle = await fs.open(file, 'r');
  try {
    const head = Buffer.allocUnsafeSlow(SNIFF_BYTES);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Writes the file as UTF-8; gives its size. */
async function transcode(from: string, to: string, head: Uint8Array): Promise<number> {
  const source = new FileBytes(from);
  const { size } = await fs.stat(from);
  const target = await fs.open(to, 'w', 0o600);
  let written = 0;
  try {
    for await (const piece of toUtf8(source.read(0, size), textEncoding(head))) {
      await target.write(piece);
      written += piece.length;
    }
  } finally {
    await target.close();
    await source.close();
  }
  return written;
}
