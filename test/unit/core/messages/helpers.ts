import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { textAttachment, wholeAttachment } from '../../../../src/core/messages/attachments.ts';
import {
  memorySource,
  type Attachment,
  type Entry,
  type Message,
  type ReadEntries,
} from '../../../../src/core/messages/model.ts';

export const runs = Number(process.env['FUZZ_RUNS'] ?? '100');

/** Bytes in pieces of the given sizes, over and over: no reader may care where a chunk ends. */
export async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 65_536);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

export async function readAll(
  read: ReadEntries,
  content: string | Uint8Array,
  options: { readonly sizes?: readonly number[]; readonly zone?: string } = {},
): Promise<Entry[]> {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const entries: Entry[] = [];
  const { sizes = [65_536], zone = 'UTC' } = options;
  for await (const entry of read(inPieces(bytes, sizes), { source: memorySource(bytes), zone })) entries.push(entry);
  return entries;
}

export async function messagesOf(...given: Parameters<typeof readAll>): Promise<Message[]> {
  return (await readAll(...given)).flatMap((entry) => (entry.kind === 'message' ? [entry.message] : []));
}

export async function* stream<T>(items: Iterable<T>): AsyncGenerator<T, void, void> {
  yield* items;
}

export async function join(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

/** With its attachments' bytes, to compare. */
export async function plain(message: Message): Promise<unknown> {
  const attachments = [];
  for (const attachment of message.attachments) {
    const { contentType, text, size, sha256 } = attachment;
    const bytes = (await wholeAttachment(attachment, 10_000_000))?.toString('hex');
    attachments.push({ contentType, text, size, sha256, bytes });
  }
  return { ...message, attachments };
}

export const plainAll = (messages: readonly Message[]): Promise<unknown[]> => Promise.all(messages.map(plain));

export function binaryAttachment(contentType: string, bytes: Uint8Array): Attachment {
  return {
    contentType,
    name: null,
    text: null,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    open: () => stream(bytes.length === 0 ? [] : [bytes]),
  };
}

const awkward = fc.constantFrom(
  '😀',
  '👨‍👩‍👧‍👦',
  'مرحبا',
  'שלום',
  'e\u0301\u0323',
  '\u0011',
  '\u0000',
  '\u001b[31m',
  '&amp;',
  '&#x11;',
  '&#55357;&#56832;',
  '<',
  ']]>',
  '<!--',
  '</Body>',
  '\r\n',
  '\r',
  '\n',
  '\t',
  '"',
  "'",
  '\u202e',
  '\ufeff',
  '\u2028',
  'I <3 you',
);
/** Any text that a phone can hold: no half surrogates, no non-characters. */
export const anyText = fc
  .array(fc.oneof(awkward, fc.string({ unit: 'grapheme', maxLength: 20 })), { maxLength: 8 })
  .map((parts) => parts.join('').replace(/[\ud800-\udfff\ufffe\uffff]/gu, ''));

const number = fc.stringMatching(/^\+[1-9]\d{5,12}$/u);
const senderName = fc.constantFrom('INFO', 'My Bank', 'Ärzte & Co', '12345');
const address = fc.oneof(number, senderName);
/** No message is older than SMS itself. */
const time = fc.record({
  at: fc.integer({ min: 700_000_000_000, max: 4_000_000_000_000 }),
  ticks: fc.integer({ min: 0, max: 9999 }),
});

const attachment = fc.oneof(
  anyText.map((text) => textAttachment('text/plain', text)),
  anyText.map((text) => textAttachment('application/smil', text)),
  fc
    .tuple(fc.constantFrom('image/jpeg', 'image/png', 'text/x-vcard', 'video/3gpp'), fc.uint8Array({ maxLength: 200 }))
    .map(([type, bytes]) => binaryAttachment(type, bytes)),
);

/** A message as a `.msg` can hold it. */
export const anyMessage: fc.Arbitrary<Message> = fc
  .record({
    incoming: fc.boolean(),
    address,
    others: fc.uniqueArray(address, { maxLength: 3 }),
    body: anyText,
    read: fc.boolean(),
    time,
    attachments: fc.array(attachment, { maxLength: 3 }),
  })
  .map(({ incoming, address: who, others, body, read, time: when, attachments }) => ({
    kind: attachments.length > 0 || (incoming && others.length > 0) ? ('mms' as const) : ('sms' as const),
    box: incoming ? ('inbox' as const) : ('sent' as const),
    sender: incoming ? who : null,
    recipients: incoming ? others : [who, ...others.filter((one) => one !== who)],
    subject: null,
    body,
    read,
    ...when,
    attachments,
  }));
