import type { Count } from '../../shared/domain/count.ts';
import type { RunDevice } from '../../shared/domain/run-record.ts';
import type { RunReport } from '../../shared/domain/run-report.ts';
import { formatDateTime } from '../../shared/text/dates.ts';
import { printable } from '../../shared/text/printable.ts';
import { REPORT_TEXT } from '../../shared/text/strings-report.en.ts';
import { html, page, type Markup } from '../base/html.ts';
import { equationSection, OUTCOME_CLASS } from './render-html.ts';
import { countText, deviceText, equationLine, proofSentences } from './sentences.ts';

const TEXT = REPORT_TEXT.frontPage;

export interface FrontPageInput {
  /** Whose backup it is: in a run that added files from the PC, not what was read. */
  readonly phone: RunDevice;
  /** The run that is being written; its numbers are the newest there are. */
  readonly report: RunReport;
  /** The backup's own name, that of its folder. */
  readonly name: string;
  /** Every stored file, earlier versions too, this run's included. */
  readonly holds: Count;
  /** Those of `INSIDE_PAGES` that are there. */
  readonly pages: ReadonlySet<string>;
}

/** Where each kind's own pages are, under the backup's folder. */
export const INSIDE_PAGES = [
  { path: 'Readable/Photos/index.html', name: TEXT.insideLinks.photos },
  { path: 'Readable/Messages/index.html', name: TEXT.insideLinks.messages },
  { path: 'Readable/Contacts/contacts.html', name: TEXT.insideLinks.contacts },
  { path: 'Readable/Documents/index.html', name: TEXT.insideLinks.documents },
  { path: 'Readable/Packages/packages.html', name: TEXT.insideLinks.packages },
] as const;

const CHECK_SHELL = 'sha256sum -c manifest-sha256.txt';
const CHECK_MAC = 'shasum -a 256 -c manifest-sha256.txt';
// The manifest writes a per cent sign, a line feed and a carriage return in names as %25, %0A and %0D (RFC 8493, 2.1.3).
const CHECK_WINDOWS =
  "Get-Content manifest-sha256.txt -Encoding UTF8 | ForEach-Object { $hash, $file = $_ -split '\\s+', 2; " +
  "$file = $file -replace '%0A', \"`n\" -replace '%0D', \"`r\" -replace '%25', '%'; " +
  'if ((Get-FileHash -LiteralPath $file -Algorithm SHA256).Hash -ne $hash) { "NOT THE SAME: $file" } }';

/** `index.html` and `READ-ME-FIRST.txt`: the backup explains itself to someone who has the disk and not the app. */
export function renderFrontPage(input: FrontPageInput): { readonly html: string; readonly readMe: string } {
  return { html: renderIndex(input), readMe: renderReadMe(input) };
}

function renderIndex({ report, phone, name, holds, pages }: FrontPageInput): string {
  const link = `.lifeboat/runs/${report.run}/report.html`;
  return page(
    TEXT.title(name),
    html`<p class="overline">Lumia Lifeboat</p>
      <h1>${name}</h1>
      <p class="lead">${TEXT.what(name)}</p>
      <h2>${TEXT.phone}</h2>
      <p>${deviceText({ device: phone })}${phone.serial === null ? '' : `, ${TEXT.serial} ${phone.serial}`}</p>
      <p>${TEXT.holds}: ${countText(holds)}</p>
      ${insideSection(pages)}
      <h2>${TEXT.lastRun}</h2>
      <p>
        ${formatDateTime(report.startedAt)}:
        <strong class="${OUTCOME_CLASS[report.outcome]}">${REPORT_TEXT.outcome[report.outcome]}</strong>
      </p>
      ${equationSection(report)}
      <p><a href="${link}">${TEXT.reports}</a></p>
      <h2>${TEXT.proved}</h2>
      ${proofSentences(report).map((sentence) => html`<p>${sentence}</p>`)}
      <h2>${TEXT.folders}</h2>
      <dl>
        ${TEXT.folderList.map(
          ([folder, what]) =>
            html`<dt>${folder}</dt>
              <dd>${what}</dd>`,
        )}
      </dl>
      <h2>${TEXT.check}</h2>
      <p>${TEXT.checkWhy}</p>
      <p class="overline">${TEXT.linux}</p>
      <pre>${CHECK_SHELL}</pre>
      <p class="overline">${TEXT.mac}</p>
      <pre>${CHECK_MAC}</pre>
      <p class="overline">${TEXT.windows}</p>
      <pre>${CHECK_WINDOWS}</pre>
      <p>${TEXT.bagit}</p>
      <h2>${TEXT.restore}</h2>
      <ul>
        ${TEXT.restoreList.map((item) => html`<li>${item}</li>`)}
      </ul>
      <p>${TEXT.keep}</p>`,
  );
}

/** By whether a page is there, not by what this run looked at: earlier runs made pages, too. */
function insideSection(pages: ReadonlySet<string>): Markup {
  const links = INSIDE_PAGES.filter(({ path }) => pages.has(path));
  if (links.length === 0) return html``;
  return html`<h2>${TEXT.inside}</h2>
    <p>${TEXT.insideSays}</p>
    <ul>
      ${links.map(({ path, name }) => html`<li><a href="${path}">${name}</a></li>`)}
    </ul>`;
}

/** Lines end in CR LF: whoever opens this on an old Windows opens it in Notepad. */
function renderReadMe({ report, phone, name, holds }: FrontPageInput): string {
  const heading = (text: string): string[] => ['', text.toUpperCase(), ''];
  const lines = [
    TEXT.title(name),
    '',
    TEXT.what(name),
    ...heading(TEXT.phone),
    deviceText({ device: phone }) + (phone.serial === null ? '' : `, ${TEXT.serial} ${phone.serial}`),
    `${TEXT.holds}: ${countText(holds)}`,
    ...heading(TEXT.lastRun),
    `${formatDateTime(report.startedAt)}: ${REPORT_TEXT.outcome[report.outcome]}`,
    equationLine(report),
    ...heading(TEXT.proved),
    ...proofSentences(report),
    ...heading(TEXT.folders),
    ...TEXT.folderList.map(([folder, what]) => `${folder}: ${what}`),
    ...heading(TEXT.check),
    TEXT.checkWhy,
    '',
    `${TEXT.linux}:`,
    `  ${CHECK_SHELL}`,
    `${TEXT.mac}:`,
    `  ${CHECK_MAC}`,
    `${TEXT.windows}:`,
    `  ${CHECK_WINDOWS}`,
    '',
    TEXT.bagit,
    ...heading(TEXT.restore),
    ...TEXT.restoreList.map((item) => `- ${item}`),
    '',
    TEXT.keep,
  ];
  return lines.map((line) => `${printable(line)}\r\n`).join('');
}
