import { createHash } from 'node:crypto';
import { formatHsh } from './hsh.ts';
import { everyMessage, loadAll, type IndexedMessage, type MessageIndex } from './message-index.ts';
import type { Message } from './model.ts';
import { writeMsg } from './write-msg.ts';
import type { OnWritten } from './written-tally.ts';

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
  options: { readonly at: number; readonly signal: AbortSignal; readonly onWritten?: OnWritten },
): Promise<{ readonly written: number; readonly leftOut: number; readonly files: number }> {
  const every = everyMessage(index);
  const all = every.filter(({ box }) => box === 'inbox' || box === 'sent');
  const name = fileName(options.at);
  let written = 0;
  let files = 0;
  for (const kind of ['sms', 'mms'] as const) {
    const messages = all.filter((message) => message.kind === kind);
    if (messages.length === 0) continue;
    const path = `${kind}Backup/${name}`;
    const hash = createHash('sha256');
    const told = inTurn(messages, (message, thread) => {
      written += 1;
      options.onWritten?.(message, thread);
    });
    await output.write(`${path}.msg`, hashed(writeMsg(loadAll(index, messages, options), told), hash));
    await output.write(`${path}.hsh`, formatHsh(hash.digest('hex')));
    files += 2;
  }
  return { written, leftOut: every.length - all.length, files };
}

/** A writer that knows only messages, told which conversation each of them is of: they come in the order of the index. */
export function inTurn(messages: readonly IndexedMessage[], onWritten: OnWritten): (message: Message) => void {
  let place = 0;
  return (message) => {
    const indexed = messages[place];
    place += 1;
    if (indexed) onWritten(message, indexed.thread);
  };
}

async function* hashed(
  pieces: AsyncIterable<string>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const piece of pieces) {
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
