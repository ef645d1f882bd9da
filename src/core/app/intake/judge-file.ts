import type { FileHandle } from 'node:fs/promises';
import { isoDate } from '../../base/iso-date.ts';
import type { OpOptions } from '../../base/options.ts';
import type { Exception } from '../../contacts/contact.ts';
import { DETECT_BYTES, detectContacts } from '../../contacts/detect.ts';
import { readCsv } from '../../contacts/read-csv.ts';
import { readVcards } from '../../contacts/read-vcard.ts';
import { inspect } from '../../inspect/inspect.ts';
import { textEncoding, toUtf8 } from '../../messages/encoding.ts';
import { FORMATS, sniffMessages, type MessageFormat } from '../../messages/formats.ts';
import { classify } from '../../plan/classify.ts';
import { judgeArchive } from './judge-archive.ts';
import type { Judgement } from './judgement.ts';
import { readCalendar } from './read-calendar.ts';

export interface FileToJudge {
  /** Absolute. */
  readonly path: string;
  /** As it would be called in a backup; its ending says what it claims to be. */
  readonly name: string;
  readonly size: number;
  readonly handle: FileHandle;
}

const CHUNK = 256 * 1024;
/** A table of people is read whole; larger ones are taken as they are. */
const MOST_CSV = 32 * 1024 * 1024;
/** So far from the end the last mark of a picture or a document may be. */
const TAIL = 64 * 1024;

/** What a dropped file is, by its content. Reads it in chunks, at most once to its end. */
export async function judgeFile(file: FileToJudge, options: OpOptions): Promise<Judgement> {
  const step = classify(file.name);
  const plain = { format: extensionOf(file.name) || 'file', step, count: null, from: null, until: null };
  if (file.size === 0 || (await isAllZero(file, options))) return { ...plain, verdict: 'empty' };
  const head = await readAt(file, 0, DETECT_BYTES);
  const messages = sniffMessages(head, file.size);
  if (messages === 'hsh') return { ...plain, verdict: 'usable', format: 'hsh', step: 'messages' };
  if (messages) return await judgeMessages(file, messages, options);
  const contacts = detectContacts(head, step === 'contacts');
  if (contacts === 'vcard') return await judgeVcards(file, options);
  if (contacts === 'csv') return await judgeCsv(file);
  if (head[0] === 0x50 && head[1] === 0x4b) return await judgeArchive(file.path, file.name, options);
  if (INSPECTED.has(extensionOf(file.name)) && !looksLikePage(head))
    return { ...plain, ...(await judgeByInside(file, options)) };
  if (extensionOf(file.name) === 'ics' && !looksLikePage(head))
    return { ...plain, ...(await judgeCalendar(file, options)) };
  return { ...plain, ...(await judgeByMarks(file, head)) };
}

async function judgeMessages(file: FileToJudge, format: MessageFormat, options: OpOptions): Promise<Judgement> {
  let n = 0;
  let from = Infinity;
  let until = -Infinity;
  let damaged = false;
  // No attachment is opened: that would take its place in the file's own bytes.
  const source = {
    read: (start: number, end: number) => chunksOf(file, options, start, end),
  };
  const encoding = textEncoding(await readAt(file, 0, 4));
  const bytes = encoding === 'utf-8' ? chunksOf(file, options) : toUtf8(chunksOf(file, options), encoding);
  for await (const entry of FORMATS[format].read(bytes, { source })) {
    if (entry.kind !== 'message') {
      damaged = true;
      continue;
    }
    n += 1;
    const { at } = entry.message;
    from = Math.min(from, at);
    until = Math.max(until, at);
  }
  return {
    verdict: n === 0 ? (damaged ? 'cut-off' : 'empty') : damaged ? 'cut-off' : 'usable',
    format,
    step: 'messages',
    count: { of: 'messages', n },
    from: iso(from),
    until: iso(until),
  };
}

async function judgeVcards(file: FileToJudge, options: OpOptions): Promise<Judgement> {
  let n = 0;
  let broken = 0;
  for await (const item of readVcards(chunksOf(file, options))) {
    if (item.kind === 'contact') n += 1;
    else if (isLoss(item.exception)) broken += 1;
  }
  const verdict = n > 0 && broken === 0 ? 'usable' : broken > 0 ? 'cut-off' : 'empty';
  return { verdict, format: 'vcard', step: 'contacts', count: { of: 'people', n }, from: null, until: null };
}

/** An odd line in a card that is among the people is none; a card without its end is where the file was cut off. */
const isLoss = ({ kept, why }: Exception): boolean => !kept || why === 'no-end';

async function judgeCsv(file: FileToJudge): Promise<Judgement> {
  const made = { format: 'csv', step: 'contacts', from: null, until: null } as const;
  if (file.size > MOST_CSV) return { ...made, verdict: 'not-checked', count: null };
  const table = readCsv(await readAt(file, 0, file.size));
  let n = 0;
  for (const item of table?.items ?? []) if (item.kind === 'contact') n += 1;
  return { ...made, verdict: n > 0 ? 'usable' : 'empty', count: { of: 'people', n } };
}

interface Kind {
  readonly format: string;
  readonly endings: readonly string[];
  readonly begins: string;
  /** Must be near the end of a whole one. */
  readonly ends: string | null;
}

const KINDS: readonly Kind[] = [
  { format: 'pdf', endings: ['pdf'], begins: '%PDF-', ends: '%%EOF' },
  { format: 'jpeg', endings: ['jpg', 'jpeg', 'jpe'], begins: '\xff\xd8\xff', ends: '\xff\xd9' },
  { format: 'png', endings: ['png'], begins: '\x89PNG\r\n\x1a\n', ends: 'IEND' },
  { format: 'gif', endings: ['gif'], begins: 'GIF8', ends: null },
];
/** Endings whose content would have been known above. */
const KNOWN_ABOVE = new Set(
  'ics pst one onetoc2 onepkg vcf vcard msg hsh vmsg zip xap appx appxbundle msix msixbundle docx xlsx pptx'.split(' '),
);

async function judgeByMarks(
  file: FileToJudge,
  head: Uint8Array,
): Promise<Pick<Judgement, 'verdict' | 'format' | 'count'>> {
  const text = Buffer.from(head.subarray(0, 1024)).toString('latin1');
  const claims = extensionOf(file.name);
  const kind = KINDS.find(({ begins }) => text.startsWith(begins));
  if (kind) {
    const tail = await readAt(file, Math.max(0, file.size - TAIL), TAIL);
    const whole = kind.ends === null || Buffer.from(tail).toString('latin1').includes(kind.ends);
    return { verdict: whole ? 'usable' : 'cut-off', format: kind.format, count: null };
  }
  const isPage = looksLikePage(head);
  const format = isPage ? 'html' : claims || 'file';
  const mustBeOther = KNOWN_ABOVE.has(claims) || KINDS.some(({ endings }) => endings.includes(claims));
  if (mustBeOther || (isPage && claims === 'csv')) return { verdict: 'not-what-it-says', format, count: null };
  if (claims === 'csv') return { verdict: 'usable', format: 'csv', count: { of: 'rows', n: await rowsOf(file) } };
  return { verdict: 'not-checked', format, count: null };
}

function looksLikePage(head: Uint8Array): boolean {
  const text = Buffer.from(head.subarray(0, 1024)).toString('latin1');
  return /^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)/iu.test(text);
}

/** What Outlook and OneNote give: their headers say whether they are whole. */
const INSPECTED = new Set('pst one onetoc2 onepkg'.split(' '));

async function judgeByInside(file: FileToJudge, { signal }: OpOptions): Promise<Pick<Judgement, 'verdict' | 'step'>> {
  const reader = { size: file.size, read: (offset: number, length: number) => readAt(file, offset, length) };
  const { verdict, format } = await inspect(reader, { name: file.name, signal, decoder: null });
  const step = 'cloud';
  if (verdict === 'opens') return { verdict: 'usable', step };
  if (verdict === 'not-checked') return { verdict, step };
  return { verdict: format === 'unknown' || format === 'HTML page' ? 'not-what-it-says' : 'cut-off', step };
}

/** Events, and the first and last day on which one begins. */
async function judgeCalendar(
  file: FileToJudge,
  options: OpOptions,
): Promise<Pick<Judgement, 'verdict' | 'format' | 'count' | 'from' | 'until' | 'step'>> {
  const { events, from, until, state } = await readCalendar(chunksOf(file, options));
  return {
    verdict: state !== 'whole' ? 'cut-off' : events > 0 ? 'usable' : 'empty',
    format: 'ics',
    step: 'cloud',
    count: { of: 'events', n: events },
    from: iso(from ?? Infinity),
    until: iso(until ?? Infinity),
  };
}

/** Lines that are not empty, the header aside. */
async function rowsOf(file: FileToJudge): Promise<number> {
  let rows = 0;
  let inRow = false;
  for await (const chunk of chunksOf(file, { signal: new AbortController().signal })) {
    for (const byte of chunk) {
      if (byte === 0x0a || byte === 0x0d) {
        if (inRow) rows += 1;
        inRow = false;
      } else if (byte > 0x20) inRow = true;
    }
  }
  return Math.max(0, rows + (inRow ? 1 : 0) - 1);
}

async function isAllZero(file: FileToJudge, options: OpOptions): Promise<boolean> {
  // As a rule the first chunk answers.
  for await (const chunk of chunksOf(file, options)) if (chunk.some((byte) => byte !== 0)) return false;
  return true;
}

async function readAt({ handle, size }: FileToJudge, start: number, most: number): Promise<Uint8Array> {
  const buffer = Buffer.alloc(Math.max(0, Math.min(most, size - start)));
  let at = 0;
  while (at < buffer.byteLength) {
    const { bytesRead } = await handle.read(buffer, at, buffer.byteLength - at, start + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return buffer.subarray(0, at);
}

async function* chunksOf(
  file: FileToJudge,
  { signal }: OpOptions,
  start = 0,
  end = file.size,
): AsyncGenerator<Uint8Array, void, void> {
  for (let at = start; at < end;) {
    signal.throwIfAborted();
    const chunk = await readAt(file, at, Math.min(CHUNK, end - at));
    if (chunk.byteLength === 0) return;
    at += chunk.byteLength;
    yield chunk;
  }
}

export function extensionOf(name: string): string {
  return /\.([A-Za-z0-9]{1,12})$/u.exec(name)?.[1]?.toLowerCase() ?? '';
}

function iso(ms: number): string | null {
  return ms >= 0 ? isoDate(ms) : null;
}
