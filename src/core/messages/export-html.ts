import { formatBytes } from '../../shared/text/bytes.ts';
import { MESSAGES_TEXT as TEXT } from '../../shared/text/strings-messages.en.ts';
import { isTextPart } from './attachments.ts';
import { isoTime, writeMalformed, type NameOf } from './export-text.ts';
import { esc, pageEnd, pageHead, SCRIPT, scriptData, STYLE } from './html-text.ts';
import { writeIndexPage, type HtmlOptions, type HtmlPage } from './html-index.ts';
import { fullText } from './identity.ts';
import { loadAll, yearIn, type IndexedMessage, type MessageIndex, type Thread } from './message-index.ts';
import { isIncoming, type Attachment, type Message } from './model.ts';

/** Files that a browser shows by itself, by type; everything else is a file to be opened with something else. */
const SHOWN: Readonly<Record<string, readonly ['img' | 'video' | 'audio', string]>> = {
  'image/jpeg': ['img', 'jpg'],
  'image/jpg': ['img', 'jpg'],
  'image/png': ['img', 'png'],
  'image/gif': ['img', 'gif'],
  'image/bmp': ['img', 'bmp'],
  'image/webp': ['img', 'webp'],
  'video/mp4': ['video', 'mp4'],
  'video/3gpp': ['video', '3gp'],
  'audio/mpeg': ['audio', 'mp3'],
  'audio/mp4': ['audio', 'm4a'],
};
/** Never an ending that a browser or a desktop would run. */
const KEPT: Readonly<Record<string, string>> = {
  'text/x-vcard': 'vcf',
  'text/vcard': 'vcf',
  'text/plain': 'txt',
  'audio/amr': 'amr',
  'image/heic': 'heic',
  'application/pdf': 'pdf',
};
/** A page of more messages is slow to open; the year goes on in a next one. */
const PER_PAGE = 2000;
/** So much of a text can be searched for; characters. */
const MAX_SEARCHED = 10_000;

/**
 * The threads as pages to read and print: `index.html`, a page for each thread and year, pictures in place, a search that
 * works offline. Nothing on a page can load anything but the files beside it, and no text is ever markup or script.
 */
export async function exportHtml(
  index: MessageIndex,
  options: HtmlOptions,
): Promise<{ readonly written: number; readonly files: number; readonly pictures: number }> {
  const { output, signal } = options;
  const writer = new ThreadPages(index, options);
  await output.write('style.css', STYLE);
  await output.write('script.js', SCRIPT);
  const pages = new Map<Thread, readonly HtmlPage[]>();
  for (const thread of index.threads) {
    const ofThread = pagesOf(thread, index.zone);
    pages.set(thread, ofThread);
    for (const page of ofThread) {
      signal.throwIfAborted();
      await writer.write(page, ofThread);
    }
  }
  if (index.malformed.length > 0) await output.write('not-understood.txt', writeMalformed(index));
  await output.write('pages.js', pageList(pages, options.nameOf));
  await output.write('index.html', writeIndexPage(index, pages, options));
  return { written: writer.written, files: writer.files, pictures: writer.pictures };
}

function pagesOf(thread: Thread, zone: string): readonly HtmlPage[] {
  const yearOf = yearIn(zone);
  const years = new Map<number, IndexedMessage[]>();
  for (const message of thread.messages) {
    const year = yearOf(message.at);
    const there = years.get(year);
    if (there) there.push(message);
    else years.set(year, [message]);
  }
  return [...years].flatMap(([year, messages]) =>
    Array.from({ length: Math.ceil(messages.length / PER_PAGE) }, (_, part) => ({
      path: `${thread.id}/${String(year)}${part === 0 ? '' : `-${String(part + 1)}`}`,
      thread,
      label: part === 0 ? String(year) : `${String(year)}, ${TEXT.part(String(part + 1))}`,
      messages: messages.slice(part * PER_PAGE, (part + 1) * PER_PAGE),
    })),
  );
}

export function titleOf({ participants }: Thread, nameOf: NameOf): string {
  if (participants.length === 0) return TEXT.nobody;
  return participants.map((address) => nameOf(address) ?? address).join(', ');
}

function pageList(pages: ReadonlyMap<Thread, readonly HtmlPage[]>, nameOf: NameOf): string {
  const rows = [...pages].flatMap(([thread, ofThread]) => ofThread.map(({ path }) => [path, titleOf(thread, nameOf)]));
  return `window.lifeboatPages = ${scriptData(rows)};\n`;
}

class ThreadPages {
  readonly #index: MessageIndex;
  readonly #options: HtmlOptions;
  readonly #time: Intl.DateTimeFormat;
  readonly #media = new Set<string>();
  written = 0;
  files = 0;
  pictures = 0;

  constructor(index: MessageIndex, options: HtmlOptions) {
    this.#index = index;
    this.#options = options;
    this.#time = new Intl.DateTimeFormat('en-GB', { timeZone: index.zone, dateStyle: 'medium', timeStyle: 'short' });
  }

  async write(page: HtmlPage, siblings: readonly HtmlPage[]): Promise<void> {
    const rows: (readonly [string, string, string])[] = [];
    await this.#options.output.write(`threads/${page.path}.html`, this.#page(page, siblings, rows));
    await this.#options.output.write(`search/${page.path}.js`, `window.lifeboatText = ${scriptData(rows)};\n`);
    this.files += 2;
  }

  async *#page(
    page: HtmlPage,
    siblings: readonly HtmlPage[],
    rows: (readonly [string, string, string])[],
  ): AsyncGenerator<string, void, void> {
    const { thread, label, messages } = page;
    const title = titleOf(thread, this.#options.nameOf);
    const links = siblings.map((other) =>
      other === page
        ? `<b aria-current="page">${esc(other.label)}</b> `
        : `<a href="${esc(other.path.replace(/^.*\//u, ''))}.html">${esc(other.label)}</a> `,
    );
    const numbers = thread.participants.filter((address) => this.#options.nameOf(address) !== null);
    yield `${pageHead(`${title}, ${label}`, 2)}<nav><a href="../../index.html">${TEXT.all}</a></nav>
<h1><bdi>${esc(title)}</bdi></h1>
${numbers.length > 0 ? `<p class="muted"><bdi>${esc(numbers.join(', '))}</bdi></p>\n` : ''}<nav aria-label="${TEXT.years}">${links.join('')}</nav>
<p class="search" hidden><label>${TEXT.searchHere} <input type="search" data-filter="article"></label> <span id="filtered" role="status"></span></p>
<p class="muted">${esc(TEXT.shownIn(this.#index.zone))}</p>
<main>
`;
    for await (const message of loadAll(this.#index, messages, this.#options)) {
      const id = `m${String(rows.length + 1)}`;
      rows.push([id, this.#when(message), fullText(message).slice(0, MAX_SEARCHED)]);
      yield await this.#message(message, id);
      this.written += 1;
      this.#options.onWritten?.(message, thread);
    }
    yield `</main>\n<nav>${links.join('')}</nav>\n${pageEnd(2)}`;
  }

  async #message(message: Message, id: string): Promise<string> {
    const { sender, subject, body, box, read, at } = message;
    const incoming = isIncoming(message);
    const from = incoming ? (sender === null ? TEXT.unknown : (this.#options.nameOf(sender) ?? sender)) : TEXT.me;
    const marks = [
      ...(box === 'inbox' || box === 'sent' ? [] : [TEXT.box[box]]),
      ...(incoming && !read ? [TEXT.unread] : []),
    ];
    const when = this.#when(message);
    const parts: string[] = [];
    for (const attachment of message.attachments) parts.push(await this.#attachment(attachment, from, when));
    const said = [subject === null ? '' : `<p dir="auto"><b>${esc(subject)}</b></p>\n`, paragraph(body), ...parts];
    const mark = marks.length === 0 ? '' : ` (${esc(marks.join(', '))})`;
    return `<article id="${id}" class="${incoming ? 'in' : 'out'}">
<header><b><bdi>${esc(from)}</bdi></b> <time datetime="${esc(isoTime(at))}">${esc(when)}</time>${mark}</header>
${said.join('')}</article>
`;
  }

  #when({ at }: Message): string {
    const date = new Date(at);
    return Number.isNaN(date.getTime()) ? String(at) : this.#time.format(date);
  }

  async #attachment(attachment: Attachment, from: string, when: string): Promise<string> {
    const { contentType, text, size, name } = attachment;
    if (contentType === 'application/smil') return '';
    if (text !== null && isTextPart(contentType)) return paragraph(text);
    const shown = SHOWN[contentType];
    const file = `media/${attachment.sha256.slice(0, 32)}.${shown?.[1] ?? KEPT[contentType] ?? 'bin'}`;
    if (!this.#media.has(file)) {
      this.#media.add(file);
      await this.#options.output.write(file, attachment.open());
      this.files += 1;
    }
    const href = `../../${file}`;
    const label = esc(TEXT.attachment(name ?? contentType, formatBytes(size)));
    if (shown?.[0] === 'img') {
      this.pictures += 1;
      return `<figure><a href="${href}"><img loading="lazy" src="${href}" alt="${esc(TEXT.picture(from, when))}"></a></figure>\n`;
    }
    const player = shown ? `<${shown[0]} controls preload="none" src="${href}"></${shown[0]}>` : '';
    return `<figure>${player}<figcaption><a href="${href}" download><bdi>${label}</bdi></a></figcaption></figure>\n`;
  }
}

const paragraph = (text: string): string => (text === '' ? '' : `<p dir="auto">${esc(text)}</p>\n`);
