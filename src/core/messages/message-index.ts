import { createHash } from 'node:crypto';
import { keepHeapLow } from '../base/heap.ts';
import { FORMATS, type MessageFormat } from './formats.ts';
import { contentKey, fullText, participantsOf, sameTime, threadKey } from './identity.ts';
import { isIncoming, type Attachment, type ByteSource, type Message } from './model.ts';

/** A message file, already in UTF-8. */
export interface MessageFile {
  /** As it is named to people: its path in the backup, or on the computer. */
  readonly name: string;
  readonly format: MessageFormat;
  readonly size: number;
  readonly source: ByteSource;
  /** The run that brought it into the backup; null where nobody knows. */
  readonly run: string | null;
  /** When the file was made, milliseconds since 1970-01-01 UTC; null where nobody knows. */
  readonly modified: number | null;
}

/** What one file gave. found = added + doubles; entries = found + malformed. */
export interface FileOutcome {
  readonly file: MessageFile;
  found: number;
  added: number;
  /** Messages that an earlier file, or this one, has already. */
  doubles: number;
  malformed: number;
  sms: number;
  mms: number;
  pictures: number;
  first: number | null;
  last: number | null;
  /** Of the bytes as they were read, hexadecimal. */
  sha256: string;
}

/** One message, without its content: that is read again from where it lies. */
export interface IndexedMessage {
  /** Place in `MessageIndex.files`. */
  readonly file: number;
  readonly start: number;
  readonly end: number;
  readonly at: number;
  readonly thread: Thread;
  readonly incoming: boolean;
  readonly kind: Message['kind'];
  readonly box: Message['box'];
  /** Elements that it becomes in Android's XML. */
  readonly recipients: number;
  read: boolean;
}

export interface Thread {
  /** Made from the participants alone, so that it stays the same from run to run. */
  readonly id: string;
  /** Everyone but the owner, as first written. */
  readonly participants: readonly string[];
  /** From the oldest to the newest. */
  readonly messages: IndexedMessage[];
  pictures: number;
  /** The beginning of what was written last. */
  snippet: string;
}

export interface MalformedEntry {
  readonly file: number;
  readonly start: number;
  readonly end: number;
  readonly why: string;
}

export interface Oddity {
  readonly file: number;
  readonly start: number;
  readonly what: string;
}

export interface MessageIndex {
  readonly files: readonly FileOutcome[];
  /** Newest first. */
  readonly threads: readonly Thread[];
  readonly malformed: readonly MalformedEntry[];
  readonly oddities: readonly Oddity[];
  /** Oddities beyond those that are listed. */
  readonly oddNotListed: number;
  readonly total: number;
  /** The zone in which times without one were read, and in which years are counted. */
  readonly zone: string;
}

export interface IndexOptions {
  readonly signal: AbortSignal;
  /** IANA name. */
  readonly zone: string;
  readonly onBytes?: (count: number) => void;
}

const CHUNK_RANGE = Number.MAX_SAFE_INTEGER;
const SNIPPET = 140;
const MAX_ODDITIES = 1000;
const COLLECT_EVERY = 500;

/**
 * Reads every file once and unites them without doubles: what a message is, is decided by who, what and when, not by the
 * file that it is in. Precise files come first, so that a coarse one only adds what they lack; of equals the older run.
 * Keeps some 200 bytes for a message and nothing of its content.
 */
export async function indexMessages(files: readonly MessageFile[], options: IndexOptions): Promise<MessageIndex> {
  const builder = new IndexBuilder(options);
  for (const file of inOrder(files)) await builder.add(file);
  return builder.finish();
}

function inOrder(files: readonly MessageFile[]): readonly MessageFile[] {
  const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return files.toSorted(
    (a, b) =>
      FORMATS[a.format].precision - FORMATS[b.format].precision ||
      text(a.run ?? '', b.run ?? '') ||
      (a.modified ?? 0) - (b.modified ?? 0) ||
      text(a.name, b.name),
  );
}

class IndexBuilder {
  readonly #options: IndexOptions;
  readonly #files: FileOutcome[] = [];
  readonly #threads = new Map<string, Thread>();
  readonly #byContent = new Map<string, IndexedMessage | IndexedMessage[]>();
  readonly #malformed: MalformedEntry[] = [];
  readonly #oddities: Oddity[] = [];
  #oddNotListed = 0;
  #total = 0;

  constructor(options: IndexOptions) {
    this.#options = options;
  }

  async add(file: MessageFile): Promise<void> {
    const outcome: FileOutcome = {
      file,
      found: 0,
      added: 0,
      doubles: 0,
      malformed: 0,
      sms: 0,
      mms: 0,
      pictures: 0,
      first: null,
      last: null,
      sha256: '',
    };
    const place = this.#files.push(outcome) - 1;
    const hash = createHash('sha256');
    /** Of a coarse file: how often the same was met in it. Two equal messages in one minute are two. */
    const met = new Map<string, number>();
    const { read } = FORMATS[file.format];
    let entries = 0;
    for await (const entry of read(this.#watched(file, hash), { source: file.source, zone: this.#options.zone })) {
      entries += 1;
      if (entries % COLLECT_EVERY === 0) keepHeapLow();
      if (entry.kind === 'malformed') {
        outcome.malformed += 1;
        this.#malformed.push({ file: place, start: entry.start, end: entry.end, why: entry.why });
      } else {
        for (const what of entry.problems) this.#odd({ file: place, start: entry.start, what });
        this.#take(entry, place, outcome, met);
      }
    }
    outcome.sha256 = hash.digest('hex');
  }

  finish(): MessageIndex {
    for (const { messages } of this.#threads.values()) messages.sort((a, b) => a.at - b.at);
    const newest = (thread: Thread): number => thread.messages.at(-1)?.at ?? 0;
    return {
      files: this.#files,
      threads: [...this.#threads.values()].sort((a, b) => newest(b) - newest(a)),
      malformed: this.#malformed,
      oddities: this.#oddities,
      oddNotListed: this.#oddNotListed,
      total: this.#total,
      zone: this.#options.zone,
    };
  }

  async *#watched(file: MessageFile, hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of file.source.read(0, Math.min(file.size, CHUNK_RANGE))) {
      this.#options.signal.throwIfAborted();
      hash.update(chunk);
      this.#options.onBytes?.(chunk.length);
      yield chunk;
    }
  }

  #odd(oddity: Oddity): void {
    if (this.#oddities.length < MAX_ODDITIES) this.#oddities.push(oddity);
    else this.#oddNotListed += 1;
  }

  #take(
    { start, end, message }: { readonly start: number; readonly end: number; readonly message: Message },
    file: number,
    outcome: FileOutcome,
    met: Map<string, number>,
  ): void {
    const { at, kind, box, read, recipients } = message;
    const isPicture = ({ contentType, size }: Attachment): boolean => size > 0 && contentType.startsWith('image/');
    const pictures = message.attachments.filter(isPicture).length;
    outcome.found += 1;
    outcome[kind] += 1;
    outcome.pictures += pictures;
    outcome.first = Math.min(outcome.first ?? at, at);
    outcome.last = Math.max(outcome.last ?? at, at);
    const key = contentKey(message);
    const twin = this.#twin(key, at, outcome.file.format, met);
    if (twin) {
      outcome.doubles += 1;
      twin.read ||= read;
      return;
    }
    outcome.added += 1;
    this.#total += 1;
    const thread = this.#thread(message);
    const incoming = isIncoming(message);
    const indexed = { file, start, end, at, thread, incoming, kind, box, recipients: recipients.length, read };
    thread.messages.push(indexed);
    thread.pictures += pictures;
    if (this.#isNewest(thread, at)) thread.snippet = snippetOf(message);
    const before = this.#byContent.get(key);
    if (before === undefined) this.#byContent.set(key, indexed);
    else if (Array.isArray(before)) before.push(indexed);
    else this.#byContent.set(key, [before, indexed]);
  }

  /** What has the newest text so far; while a thread is filled its messages are in no order. */
  readonly #newest = new Map<Thread, number>();

  #isNewest(thread: Thread, at: number): boolean {
    if (at < (this.#newest.get(thread) ?? Number.NEGATIVE_INFINITY)) return false;
    this.#newest.set(thread, at);
    return true;
  }

  #twin(key: string, at: number, format: MessageFormat, met: Map<string, number>): IndexedMessage | null {
    const { precision } = FORMATS[format];
    const found = this.#byContent.get(key);
    const candidates = found === undefined ? [] : Array.isArray(found) ? found : [found];
    const twins = candidates.filter((one) => {
      const theirs = FORMATS[this.#files[one.file]?.file.format ?? 'msg'].precision;
      return sameTime({ at, precision }, { at: one.at, precision: theirs });
    });
    if (precision <= 1) return twins[0] ?? null;
    const nth = `${key} ${String(Math.floor(at / precision))}`;
    const before = met.get(nth) ?? 0;
    met.set(nth, before + 1);
    return twins[before] ?? null;
  }

  #thread(message: Message): Thread {
    const participants = participantsOf(message);
    const key = threadKey(participants);
    const there = this.#threads.get(key);
    if (there) return there;
    const id = createHash('sha256').update(key).digest('hex').slice(0, 16);
    const thread: Thread = { id, participants, messages: [], pictures: 0, snippet: '' };
    this.#threads.set(key, thread);
    return thread;
  }
}

function snippetOf(message: Message): string {
  // Of a long text only what may be shown is looked at.
  const text = fullText(message)
    .slice(0, SNIPPET * 4)
    .replace(/\s+/gu, ' ')
    .trim();
  return text.length <= SNIPPET ? text : `${text.slice(0, SNIPPET).replace(/[\ud800-\udbff]$/u, '')}…`;
}

/** The message itself, read again from its file. Throws when the file is not what it was when it was indexed. */
export async function loadMessage(index: MessageIndex, indexed: IndexedMessage): Promise<Message> {
  const file = index.files[indexed.file]?.file;
  if (file) {
    const { source, format } = file;
    const { start, end } = indexed;
    const bytes = source.read(start, end);
    for await (const entry of FORMATS[format].read(bytes, { source, base: start, zone: index.zone })) {
      if (entry.kind === 'message') return { ...entry.message, read: indexed.read };
    }
  }
  throw new Error(
    `Cannot read a message of "${file?.name ?? 'an unknown file'}" again: the file has changed meanwhile`,
  );
}

/** Messages on their way at once: reading them one after the other would be mostly waiting. */
const AHEAD = 16;

/** Messages in the given order, each read again shortly before it is wanted. */
export async function* loadAll(
  index: MessageIndex,
  messages: Iterable<IndexedMessage>,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<Message, void, void> {
  const coming: Promise<Message>[] = [];
  let loaded = 0;
  try {
    for (const indexed of messages) {
      signal.throwIfAborted();
      const load = loadMessage(index, indexed);
      // Its failure is thrown when its turn comes; until then it must not count as unhandled.
      load.catch(() => undefined);
      coming.push(load);
      if (coming.length < AHEAD) continue;
      loaded += 1;
      if (loaded % COLLECT_EVERY === 0) keepHeapLow();
      const next = await coming.shift();
      if (next) yield next;
    }
    for (let next = coming.shift(); next; next = coming.shift()) yield await next;
  } finally {
    // Nobody waits for the rest any more; none of it may be left reading, or failing unheard.
    await Promise.allSettled(coming);
  }
}

/** Every message, oldest first. */
export function everyMessage(index: MessageIndex): IndexedMessage[] {
  return index.threads.flatMap(({ messages }) => messages).sort((a, b) => a.at - b.at);
}

/** Calendar years in the index's zone, each with what came in and went out. */
export function countByYear(
  index: MessageIndex,
  messages: Iterable<IndexedMessage> = everyMessage(index),
): readonly { readonly year: number; readonly incoming: number; readonly outgoing: number }[] {
  const years = new Map<number, { incoming: number; outgoing: number }>();
  const yearOf = yearIn(index.zone);
  for (const { at, incoming } of messages) {
    const year = yearOf(at);
    const counts = years.get(year) ?? { incoming: 0, outgoing: 0 };
    counts[incoming ? 'incoming' : 'outgoing'] += 1;
    years.set(year, counts);
  }
  return [...years].sort(([a], [b]) => a - b).map(([year, counts]) => ({ year, ...counts }));
}

/** The calendar year of an instant in a zone. Asks the calendar only near the ends of a year. */
export function yearIn(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, year: 'numeric', calendar: 'gregory' });
  const DAY = 86_400_000;
  return (at) => {
    const year = new Date(at).getUTCFullYear();
    const inYear = at - Date.UTC(year, 0, 1);
    const rest = Date.UTC(year + 1, 0, 1) - at;
    return inYear > DAY && rest > DAY ? year : Number(format.format(at).replace(/\D/gu, ''));
  };
}
