import { MESSAGES_TEXT as TEXT } from '../../shared/text/strings-messages.en.ts';
import type { MessagesOverview, ThreadMessage, ThreadSummary } from '../../shared/domain/messages.ts';
import { foldForSearch } from '../base/fold.ts';
import { isoDate } from '../base/iso-date.ts';
import { wholeAttachment } from '../messages/attachments.ts';
import { verbatim, type NameOf } from '../messages/export-text.ts';
import { fullText } from '../messages/identity.ts';
import {
  countByYear,
  loadAll,
  loadMessage,
  type IndexedMessage,
  type MessageIndex,
  type Thread,
} from '../messages/message-index.ts';
import { isIncoming, type Message } from '../messages/model.ts';
import { addedByRun } from './added-by-run.ts';
import type { MessageLibrary } from './messages-library.ts';

const MAX_LISTED = 200;
const MAX_VERBATIM = 4096;
const MAX_PICTURE = 8 * 1024 * 1024;
/** What a page may show from a `data:` URL. SVG can hold script and is not among it. */
const PICTURES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/bmp', 'image/webp']);

export interface Slice {
  readonly offset: number;
  readonly limit: number;
}

export async function overviewOf(library: MessageLibrary, vault: string): Promise<MessagesOverview> {
  const { index, inside } = library;
  const nameOf = (file: number): string => index.files[file]?.file.name ?? '';
  const exceptions: MessagesOverview['exceptions'] = [];
  await library.use(async () => {
    for (const entry of index.malformed.slice(0, MAX_LISTED)) {
      const { start, end, why } = entry;
      exceptions.push({ path: nameOf(entry.file), start, end, why, text: await beginning(verbatim(index, entry)) });
    }
  });
  return {
    format: 1,
    vault,
    ...inside,
    zone: index.zone,
    times: TEXT.timeRule(index.zone),
    byYear: [...countByYear(index)],
    addedByRun: addedByRun(index.files.map(({ file: { run }, added }) => ({ run, added }))),
    exceptions,
    oddities: index.oddities.slice(0, MAX_LISTED).map(({ file, start, what }) => ({ path: nameOf(file), start, what })),
  };
}

async function beginning(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    size += piece.length;
    if (size >= MAX_VERBATIM) break;
  }
  return Buffer.concat(pieces).subarray(0, MAX_VERBATIM).toString('utf8');
}

export async function threadsOf(
  library: MessageLibrary,
  nameOf: NameOf,
  { search, page: { offset, limit }, signal }: { search: string | null; page: Slice; signal: AbortSignal },
): Promise<{ total: number; items: ThreadSummary[] }> {
  const words = search === null ? '' : foldForSearch(search.trim());
  const { threads } = library.index;
  if (words === '') {
    const items = threads.slice(offset, offset + limit).map((thread) => summaryOf(thread, nameOf, null));
    return { total: threads.length, items };
  }
  const hits = await library.use(() => countHits(library.index, words, signal));
  const found = threads.filter(
    (thread) => hits.has(thread) || foldForSearch(peopleText(thread, nameOf)).includes(words),
  );
  const items = found.slice(offset, offset + limit).map((thread) => summaryOf(thread, nameOf, hits.get(thread) ?? 0));
  return { total: found.length, items };
}

const peopleText = ({ participants }: Thread, nameOf: NameOf): string =>
  participants.map((address) => `${address} ${nameOf(address) ?? ''}`).join(' ');

/** Reads every text again, in the order of the files: texts are not held. */
async function countHits(
  index: MessageIndex,
  words: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<Thread, number>> {
  const hits = new Map<Thread, number>();
  const all = index.threads.flatMap(({ messages }) => messages).sort((a, b) => a.file - b.file || a.start - b.start);
  let place = 0;
  for await (const message of loadAll(index, all, { signal })) {
    const thread = all[place]?.thread;
    place += 1;
    if (thread && foldForSearch(fullText(message)).includes(words)) hits.set(thread, (hits.get(thread) ?? 0) + 1);
  }
  return hits;
}

function summaryOf(thread: Thread, nameOf: NameOf, hits: number | null): ThreadSummary {
  const { id, participants, messages, pictures, snippet } = thread;
  return {
    id,
    people: participants.map((address) => ({ address, name: nameOf(address) })),
    messages: messages.length,
    unread: messages.filter(({ incoming, read }) => incoming && !read).length,
    pictures,
    from: isoDate(messages[0]?.at ?? null),
    until: isoDate(messages.at(-1)?.at ?? null),
    snippet,
    hits,
  };
}

export async function threadOf(
  library: MessageLibrary,
  nameOf: NameOf,
  { thread: id, page: { offset, limit } }: { thread: string; page: Slice },
): Promise<{ total: number; items: ThreadMessage[] }> {
  const thread = library.index.threads.find((one) => one.id === id);
  if (!thread) return { total: 0, items: [] };
  const items = await library.use(async () => {
    const shown: ThreadMessage[] = [];
    for (const [place, indexed] of thread.messages.slice(offset, offset + limit).entries()) {
      shown.push(shownMessage(await loadMessage(library.index, indexed), offset + place, nameOf));
    }
    return shown;
  });
  return { total: thread.messages.length, items };
}

function shownMessage(message: Message, place: number, nameOf: NameOf): ThreadMessage {
  const { sender, box, kind, read, subject, at } = message;
  return {
    place,
    at: isoDate(at),
    incoming: isIncoming(message),
    box,
    kind,
    sender: sender === null ? null : { address: sender, name: nameOf(sender) },
    read,
    subject,
    text: fullText({ ...message, subject: null }),
    attachments: message.attachments.map(({ contentType, name, size }) => ({
      contentType,
      name,
      size,
      isPicture: PICTURES.has(contentType),
    })),
  };
}

/** A picture as a `data:` URL; null for what is none, too large, or not there. */
export async function pictureOf(
  library: MessageLibrary,
  { thread: id, place, attachment }: { thread: string; place: number; attachment: number },
): Promise<string | null> {
  const indexed: IndexedMessage | undefined = library.index.threads.find((one) => one.id === id)?.messages[place];
  if (!indexed) return null;
  return await library.use(async () => {
    const found = (await loadMessage(library.index, indexed)).attachments[attachment];
    if (!found || !PICTURES.has(found.contentType)) return null;
    const bytes = await wholeAttachment(found, MAX_PICTURE);
    return bytes && `data:${found.contentType};base64,${bytes.toString('base64')}`;
  });
}
