import { createHash } from 'node:crypto';
import type { MessagesInside } from '../../shared/domain/messages.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import { exportHtml } from '../messages/export-html.ts';
import type { NameOf } from '../messages/export-text.ts';
import type { Vault } from '../vault/vault.ts';
import { openMessageLibrary, type MessageLibrary } from './messages-library.ts';

const FOLDER = 'Messages';
/** What the pages were made from; they are made again when it is something else. */
const MADE_FROM = `${FOLDER}/made-from.txt`;
/** Raised when the pages themselves become something else. */
const PAGES_VERSION = 4;

export interface ReadableOptions extends OpOptions {
  readonly zone: string;
  readonly clock: Clock;
  readonly nameOf: NameOf;
  /** Told of the messages while their files are open. */
  readonly onLibrary?: (library: MessageLibrary) => Promise<void>;
}

/**
 * The messages of a backup, counted, and `Readable/Messages/` made from them, when there are any. Null when the backup
 * has no message file.
 */
export async function readMessagesInside(vault: Vault, options: ReadableOptions): Promise<MessagesInside | null> {
  const run = (await vault.runs()).at(-1)?.header.runId ?? null;
  await using library = await openMessageLibrary(vault, { ...options, run });
  const { inside } = library;
  if (inside.files.length === 0) return null;
  await makePages(vault, library, options);
  await options.onLibrary?.(library);
  return inside;
}

async function makePages(vault: Vault, library: MessageLibrary, options: ReadableOptions): Promise<void> {
  const stamp = stampOf(library, options.nameOf);
  if ((await readStamp(vault, options)) === stamp) return;
  // Whoever is cut off in the middle makes them again.
  await vault.writeReadable(MADE_FROM, '');
  await library.use(() =>
    exportHtml(library.index, {
      nameOf: options.nameOf,
      hsh: library.hsh,
      signal: options.signal,
      // Thousands of pages and pictures: waiting for the disk after each would take most of the time.
      output: { write: (path, content) => vault.writeReadable(`${FOLDER}/${path}`, content, { durable: false }) },
    }),
  );
  await vault.writeReadable(MADE_FROM, stamp);
}

function stampOf({ index, hsh }: MessageLibrary, nameOf: NameOf): string {
  const hash = createHash('sha256');
  hash.update(`${String(PAGES_VERSION)} ${index.zone}\n`);
  for (const { file, sha256 } of index.files) hash.update(`${sha256} ${hsh.get(file.name) ?? ''} ${file.name}\n`);
  for (const { participants } of index.threads) {
    for (const address of participants) hash.update(`${address}=${nameOf(address) ?? ''}\n`);
  }
  return `${hash.digest('hex')}\n`;
}

async function readStamp(vault: Vault, options: OpOptions): Promise<string> {
  const bytes = await vault.tagFile(`Readable/${MADE_FROM}`, options);
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes ?? []) {
    pieces.push(Uint8Array.from(piece));
    if (pieces.length > 1) break;
  }
  return Buffer.concat(pieces).toString('utf8');
}
