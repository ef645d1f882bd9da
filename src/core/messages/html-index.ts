import { formatNumber } from '../../shared/text/bytes.ts';
import { MESSAGES_TEXT as TEXT } from '../../shared/text/strings-messages.en.ts';
import type { OutputFolder } from './export-msg.ts';
import { esc, pageEnd, pageHead } from './html-text.ts';
import { countByYear, type IndexedMessage, type MessageIndex, type Thread } from './message-index.ts';
import type { NameOf } from './export-text.ts';
import type { OnWritten } from './written-tally.ts';

export interface HtmlOptions {
  readonly nameOf: NameOf;
  readonly output: OutputFolder;
  readonly signal: AbortSignal;
  readonly onWritten?: OnWritten;
  /** One word on each file's `.hsh`, by the file's name. */
  readonly hsh?: ReadonlyMap<string, keyof typeof TEXT.hsh>;
}

export interface HtmlPage {
  /** `<thread>/<year>` with `-2` and so on for further parts; also the name of its search file. */
  readonly path: string;
  readonly thread: Thread;
  readonly label: string;
  readonly messages: readonly IndexedMessage[];
}

/** The first page: what there is, from when to when, each conversation, where it all came from. */
export function* writeIndexPage(
  index: MessageIndex,
  pages: ReadonlyMap<Thread, readonly HtmlPage[]>,
  { nameOf, hsh }: Pick<HtmlOptions, 'nameOf' | 'hsh'>,
): Generator<string, void, void> {
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: index.zone, dateStyle: 'medium' });
  yield `${pageHead(TEXT.title, 0)}<h1>${TEXT.title}</h1>\n<p>${esc(summary(index, (at) => day.format(at)))}</p>\n`;
  yield `<p class="muted">${esc(TEXT.timeRule(index.zone))} ${esc(TEXT.shownIn(index.zone))}</p>\n`;
  yield `<form class="search" data-search hidden><label>${TEXT.searchAll} <input type="search" name="words"></label> <button>${TEXT.search}</button> <span id="hit-count" role="status"></span></form>\n<ol id="hits"></ol>\n`;
  yield `<h2>${TEXT.conversations}</h2>\n<p class="search" hidden><label>${TEXT.who} <input type="search" data-filter="tbody.threads tr"></label> <span id="filtered" role="status"></span></p>\n`;
  yield `<table><thead><tr><th>${TEXT.who}</th><th class="n">${TEXT.howMany}</th><th>${TEXT.last}</th><th>${TEXT.years}</th></tr></thead>\n<tbody class="threads">\n`;
  for (const [thread, ofThread] of pages) yield threadRow(thread, ofThread, nameOf, day);
  yield `</tbody></table>\n<h2>${TEXT.byYear}</h2>\n<table><thead><tr><th>${TEXT.year}</th><th class="n">${TEXT.incoming}</th><th class="n">${TEXT.outgoing}</th></tr></thead><tbody>\n`;
  for (const { year, incoming, outgoing } of countByYear(index)) {
    yield `<tr><td>${String(year)}</td><td class="n">${formatNumber(incoming)}</td><td class="n">${formatNumber(outgoing)}</td></tr>\n`;
  }
  yield `</tbody></table>\n<h2>${TEXT.files}</h2>\n<table><thead><tr><th>${TEXT.fileName}</th><th class="n">${TEXT.found}</th><th class="n">${TEXT.added}</th><th class="n">${TEXT.doubles}</th><th class="n">${TEXT.malformed}</th></tr></thead><tbody>\n`;
  for (const { file, found, added, doubles, malformed } of index.files) {
    const word = hsh?.get(file.name);
    const numbers = [found, added, doubles, malformed].map((n) => `<td class="n">${formatNumber(n)}</td>`).join('');
    yield `<tr><td><bdi>${esc(file.name)}</bdi>${word ? `<div class="muted">${esc(TEXT.hsh[word])}</div>` : ''}</td>${numbers}</tr>\n`;
  }
  yield '</tbody></table>\n';
  if (index.malformed.length > 0) {
    const count = esc(TEXT.notUnderstoodWhy(formatNumber(index.malformed.length)));
    yield `<h2>${TEXT.notUnderstood}</h2>\n<p>${count} <a href="not-understood.txt">not-understood.txt</a></p>\n`;
  }
  yield `<script src="pages.js"></script>\n${pageEnd(0)}`;
}

function summary(index: MessageIndex, day: (at: number) => string): string {
  const firsts = index.threads.flatMap(({ messages }) => messages[0]?.at ?? []);
  const lasts = index.threads.flatMap(({ messages }) => messages.at(-1)?.at ?? []);
  if (firsts.length === 0) return TEXT.none;
  const [from, until] = [firsts.reduce((a, b) => Math.min(a, b)), lasts.reduce((a, b) => Math.max(a, b))];
  return TEXT.span(TEXT.messages(formatNumber(index.total)), day(from), day(until));
}

function threadRow(
  { participants, messages, snippet }: Thread,
  pages: readonly HtmlPage[],
  nameOf: NameOf,
  day: Intl.DateTimeFormat,
): string {
  const names = participants.map((address) => nameOf(address) ?? address).join(', ') || TEXT.nobody;
  const numbers = participants.filter((address) => nameOf(address) !== null).join(', ');
  const newest = pages.at(-1);
  const links = pages.map(({ path, label }) => `<a href="threads/${esc(path)}.html">${esc(label)}</a>`).join(' ');
  const last = messages.at(-1);
  return `<tr><td><a href="threads/${esc(newest?.path ?? '')}.html"><bdi>${esc(names)}</bdi></a> <span class="muted"><bdi>${esc(numbers)}</bdi></span><div class="muted" dir="auto">${esc(snippet)}</div></td><td class="n">${formatNumber(messages.length)}</td><td>${last ? esc(day.format(last.at)) : ''}</td><td>${links}</td></tr>\n`;
}
