import { createHash } from 'node:crypto';
import { formatHsh } from './hsh.ts';
import { everyMessage, loadAll, type IndexedMessage, type MessageIndex } from './message-index.ts';
import { writeMsg } from './write-msg.ts';

/** What a file is made of; text is written as UTF-8. */
export type OutputContent = string | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** Where an export's files go. A file is there whole or not at all; writing the same again replaces it. */
export interface OutputFolder {
  write(path: string, content: OutputContent): Promise<void>;
}

/**
 * A set that the phone's own *contacts+message backup* takes back: SMS and MMS each in its folder, each `.msg` with its
 * `.hsh` (lumia-facts 3.1, 3.4). Gives how many it holds; what never left the phone is in none.
 */
export async function exportMsg(
  index: MessageIndex,
  output: OutputFolder,
  { at, signal }: { readonly at: number; readonly signal: AbortSignal },
): Promise<{ readonly written: number; readonly files: number }> {
  const all = everyMessage(index).filter(({ box }) => box === 'inbox' || box === 'sent');
  const name = fileName(at);
  let files = 0;
  for (const kind of ['sms', 'mms'] as const) {
    const messages = all.filter((message) => message.kind === kind);
    if (messages.length === 0) continue;
    const path = `${kind}Backup/${name}`;
    const hash = createHash('sha256');
    await output.write(`${path}.msg`, hashed(index, messages, hash, signal));
    await output.write(`${path}.hsh`, formatHsh(hash.digest('hex')));
    files += 2;
  }
  return { written: all.length, files };
}

async function* hashed(
  index: MessageIndex,
  messages: readonly IndexedMessage[],
  hash: ReturnType<typeof createHash>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const piece of writeMsg(loadAll(index, messages, { signal }))) {
    const bytes = Buffer.from(piece, 'utf8');
    hash.update(bytes);
    yield bytes;
  }
}

/** .NET's `ddd, MMM d yyyy, HH-mm-ss tt`, as the app names its files (24 hours and AM or PM); in UTC. */
function fileName(at: number): string {
  const date = new Date(at);
  const part = (options: Intl.DateTimeFormatOptions): string =>
    date.toLocaleString('en-US', { timeZone: 'UTC', ...options });
  const day = `${part({ weekday: 'short' })}, ${part({ month: 'short' })} ${String(date.getUTCDate())} ${String(date.getUTCFullYear())}`;
  return `${day}, ${date.toISOString().slice(11, 19).replaceAll(':', '-')} ${date.getUTCHours() < 12 ? 'AM' : 'PM'}`;
}
