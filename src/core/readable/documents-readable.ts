import { hash } from 'node:crypto';
import { formatBytes, formatFiles } from '../../shared/text/bytes.ts';
import { REPORT_TEXT } from '../../shared/text/strings-report.en.ts';
import { html, page, pathUrl, type Markup } from '../base/html.ts';
import type { OpOptions } from '../base/options.ts';
import type { PayloadFile, Vault } from '../vault/vault.ts';
import { filesWhere } from './candidates.ts';
import { isInTimeline } from '../photos/timeline.ts';

const TEXT = REPORT_TEXT.frontPage.documents;
const FOLDER = 'Documents';
const MADE_FROM = `${FOLDER}/made-from.txt`;
/** Raised when the pages themselves become something else. */
const PAGES_VERSION = 1;
const PER_PAGE = 1000;
/**
 * What a click may open: kinds that a browser shows, saves or hands to its program without running anything of them.
 * Not among them: pages and pictures with scripts (HTML, SVG, XML), programs, shortcuts, and documents with macros.
 */
const LINKED =
  /\.(?:pdf|txt|csv|rtf|docx?|xlsx?|pptx?|odt|ods|odp|one|onepkg|ics|jpe?g|png|gif|bmp|tiff?|mp3|wma|m4a|aac|wav|amr|mp4|wmv|epub|zip)$/iu;
/** These have pages of their own. */
const ELSEWHERE = /^data\/Earlier versions\/|\.(?:xap|appx|appxbundle|msix|msixbundle|vcf|msg|hsh|vmsg)$/iu;

/** Makes `Readable/Documents/`: everything that has no pages of its own, by its path. */
export async function makeDocumentsReadable(vault: Vault, options: OpOptions): Promise<void> {
  const files = filesWhere(vault, (path) => !ELSEWHERE.test(path) && !isInTimeline(path)).sort((left, right) =>
    left.path < right.path ? -1 : 1,
  );
  if (files.length === 0) return;
  const lines = files.map(({ path, size }) => `${path}\t${String(size)}`).join('\n');
  const stamp = `${hash('sha256', `${String(PAGES_VERSION)}\n${lines}`)}\n`;
  if ((await readStamp(vault, options)) === stamp) return;
  // Whoever is cut off in the middle makes them again.
  await vault.writeReadable(MADE_FROM, '');
  const count = Math.ceil(files.length / PER_PAGE);
  for (let part = 0; part < count; part += 1) {
    const own = files.slice(part * PER_PAGE, (part + 1) * PER_PAGE);
    await vault.writeReadable(`${FOLDER}/${fileOf(part)}`, documentsPage(own, { part, count, all: files.length }), {
      durable: false,
    });
  }
  await vault.writeReadable(MADE_FROM, stamp);
}

const fileOf = (part: number): string => `index${part === 0 ? '' : `-${String(part + 1)}`}.html`;

function documentsPage(
  files: readonly PayloadFile[],
  { part, count, all }: { readonly part: number; readonly count: number; readonly all: number },
): string {
  const ways = html`<nav>
    <a href="../../index.html">${TEXT.backup}</a>
    ${part > 0 ? html`<a href="${fileOf(part - 1)}">${TEXT.newer}</a>` : ''}
    ${part < count - 1 ? html`<a href="${fileOf(part + 1)}">${TEXT.older}</a>` : ''}
  </nav>`;
  return page(
    TEXT.title,
    html`<p class="overline">Lumia Lifeboat</p>
      ${ways}
      <h1>${TEXT.title}</h1>
      <p class="lead">
        ${formatFiles(all)}${count > 1 ? html`, ${TEXT.part(`${String(part + 1)} / ${String(count)}`)}` : ''}
      </p>
      <p class="quiet">${TEXT.says}</p>
      <div class="wide">
        <table>
          <tbody>
            ${files.map(row)}
          </tbody>
        </table>
      </div>
      ${ways}`,
    { style: 'nav a{margin-right:1.5rem}' },
  );
}

function row({ path, size }: PayloadFile): Markup {
  const name = path.slice('data/'.length);
  return html`<tr>
    <td>${LINKED.test(path) ? html`<a href="../../${pathUrl(path)}">${name}</a>` : name}</td>
    <td class="n">${formatBytes(size)}</td>
  </tr>`;
}

async function readStamp(vault: Vault, options: OpOptions): Promise<string> {
  const bytes = await vault.tagFile(`Readable/${MADE_FROM}`, options);
  for await (const piece of bytes ?? []) return Buffer.from(piece.subarray(0, 200)).toString('utf8');
  return '';
}
