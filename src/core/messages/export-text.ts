import { encodeBase64 } from './base64.ts';
import { fullText } from './identity.ts';
import { everyMessage, loadAll, type MalformedEntry, type MessageIndex } from './message-index.ts';
import { isIncoming, type Attachment, type Message } from './model.ts';
import type { OnWritten } from './written-tally.ts';

export type NameOf = (address: string) => string | null;

/** How times are to be understood; in every file that says times. */
export interface ExportNotes {
  /** One sentence on times and zones. */
  readonly timeRule: string;
  readonly madeBy: string;
}

interface ExportInput {
  readonly index: MessageIndex;
  readonly nameOf: NameOf;
  readonly notes: ExportNotes;
  readonly signal: AbortSignal;
  readonly onWritten?: OnWritten;
}

/** Everything there is, attachments as base64, what could not be read verbatim (base64). Streamed. */
export async function* writeJson({
  index,
  nameOf,
  notes,
  signal,
  onWritten,
}: ExportInput): AsyncGenerator<string, void, void> {
  const head = { format: 1, kind: 'messages', madeBy: notes.madeBy, times: notes.timeRule, count: index.total };
  yield `${JSON.stringify(head).slice(0, -1)},\n"messages":[`;
  const all = everyMessage(index);
  let place = 0;
  for await (const message of loadAll(index, all, { signal })) {
    const indexed = all[place];
    const { attachments, at, ticks, ...rest } = message;
    const names = [...(message.sender === null ? [] : [message.sender]), ...message.recipients].map(nameOf);
    const from = index.files[indexed?.file ?? 0]?.file.name;
    const fields = { time: isoTime(at), ticks, thread: indexed?.thread.id, ...rest, names, from };
    yield `${place === 0 ? '' : ','}\n${JSON.stringify(fields).slice(0, -1)},"attachments":[`;
    for (const [nth, attachment] of attachments.entries()) yield* jsonAttachment(attachment, nth === 0);
    yield ']}';
    if (indexed) onWritten?.(message, indexed.thread);
    place += 1;
  }
  yield '\n],\n"malformed":[';
  for (const [nth, entry] of index.malformed.entries()) {
    const { why, start, end } = entry;
    const file = index.files[entry.file]?.file.name;
    yield `${nth === 0 ? '' : ','}\n${JSON.stringify({ file, start, end, why }).slice(0, -1)},"verbatimBase64":"`;
    yield* encodeBase64(verbatim(index, entry));
    yield '"}';
  }
  yield '\n]}\n';
}

async function* jsonAttachment(attachment: Attachment, first: boolean): AsyncGenerator<string, void, void> {
  const { contentType, name, size, sha256, text } = attachment;
  const fields = JSON.stringify({ contentType, name, size, sha256, text }).slice(0, -1);
  yield `${first ? '' : ','}${fields},"base64":`;
  if (text !== null) {
    yield 'null}';
    return;
  }
  yield '"';
  yield* encodeBase64(attachment.open());
  yield '"}';
}

/** The bytes of an entry that could not be read, as they are in its file. */
export function verbatim(index: MessageIndex, { file, start, end }: MalformedEntry): AsyncIterable<Uint8Array> {
  const found = index.files[file];
  if (!found) throw new Error('Cannot read an entry again: its file is unknown');
  return found.file.source.read(start, end);
}

/** All entries that could not be read, each as it is below a line that says where it is from and why. */
export async function* writeMalformed(index: MessageIndex): AsyncGenerator<string | Uint8Array, void, void> {
  for (const entry of index.malformed) {
    const name = index.files[entry.file]?.file.name ?? '';
    yield `==== ${name}, bytes ${String(entry.start)} to ${String(entry.end)}: ${entry.why}\r\n`;
    yield* verbatim(index, entry);
    yield '\r\n';
  }
}

const COLUMNS = ['time', 'direction', 'box', 'kind', 'from', 'to', 'names', 'read', 'subject', 'text', 'attachments'];

/**
 * One row a message, RFC 4180, with a byte order mark so that spreadsheets read it as UTF-8. Attachments are named, not
 * held. What somebody else wrote and a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV
 * injection).
 */
export async function* writeCsv({ index, nameOf, signal, onWritten }: ExportInput): AsyncGenerator<string, void, void> {
  yield `\ufeff${COLUMNS.join(',')}\r\n`;
  const all = everyMessage(index);
  let place = 0;
  for await (const message of loadAll(index, all, { signal })) {
    const { sender, recipients, box, kind, read, subject, attachments } = message;
    const people = [...(sender === null ? [] : [sender]), ...recipients];
    const parts = attachments.filter(({ contentType, text }) => text === null || contentType !== 'text/plain');
    const names = people.map((one) => nameOf(one) ?? '').filter(Boolean);
    const files = parts.map(
      ({ contentType, name, size }) => `${name ?? contentType} (${contentType}, ${String(size)} bytes)`,
    );
    const cells = [
      isoTime(message.at),
      isIncoming(message) ? 'in' : 'out',
      box,
      kind,
      address(sender ?? ''),
      address(recipients.join('; ')),
      noFormula(names.join('; ')),
      read ? 'yes' : 'no',
      noFormula(subject ?? ''),
      noFormula(fullText({ ...message, subject: null })),
      noFormula(files.join('; ')),
    ];
    yield `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`;
    const indexed = all[place];
    if (indexed) onWritten?.(message, indexed.thread);
    place += 1;
  }
}

const noFormula = (text: string): string => (/^[=+\-@\t\r]/u.test(text) ? `'${text}` : text);

/** Numbers stay as other programs know them: a plus and digits call nothing. */
const address = (text: string): string => (/^\+[\d\s()+;./-]*$/u.test(text) ? text : noFormula(text));

/** ISO 8601 in UTC. A time that no calendar has is the number of its milliseconds. */
export function isoTime(at: Message['at']): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString();
}
