import type { RunReport } from '../../shared/domain/run-report.ts';
import { formatBytes } from '../../shared/text/bytes.ts';
import { formatDateTime } from '../../shared/text/dates.ts';
import { PHOTOS_TEXT } from '../../shared/text/strings-photos.en.ts';
import { html, type Markup } from '../base/html.ts';

const TEXT = PHOTOS_TEXT.samples;

/** A few things of the copy, for human eyes. The pictures are in the page itself. */
export function samplesSection({ inside }: RunReport): Markup {
  const samples = inside?.samples;
  if (!samples) return html``;
  const { photos, contact, thread, document } = samples;
  if (photos.length === 0 && !contact && !thread && !document) return html``;
  return html`<h2>${TEXT.heading}</h2>
    <p>${TEXT.says}</p>
    ${
      photos.length > 0
        ? html`<ul class="samples">
            ${photos.map(
              ({ path, taken, picture }) =>
                html`<li>
                  <img src="${picture}" alt="${taken?.slice(0, 10) ?? ''}" />
                  <p class="quiet">${taken?.slice(0, 10) ?? ''} ${path.slice(path.lastIndexOf('/') + 1)}</p>
                </li>`,
            )}
          </ul>`
        : ''
    }
    <dl>
      ${
        contact
          ? html`<dt>${TEXT.contact}</dt>
              <dd>${contact.name}</dd>
              ${contact.lines.map((line) => html`<dd>${line}</dd>`)}`
          : ''
      }
      ${
        thread
          ? html`<dt>${TEXT.thread(thread.people)}</dt>
              ${thread.messages.map(
                ({ from, at, text }) =>
                  html`<dd>
                    <span class="quiet"
                      >${[from, at === null ? '' : formatDateTime(at)].filter((part) => part !== '').join(', ')}</span
                    >
                    ${text}
                  </dd>`,
              )}`
          : ''
      }
      ${
        document
          ? html`<dt>${TEXT.document}</dt>
              <dd>${document.path.slice('data/'.length)} <span class="quiet">${formatBytes(document.size)}</span></dd>
              ${document.lines.map((line) => html`<dd>${line}</dd>`)}`
          : ''
      }
    </dl>`;
}

export const SAMPLES_STYLE = `
.samples{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:.5rem}
.samples img{display:block;width:100%;aspect-ratio:1;object-fit:cover}
.samples p{margin:.2rem 0 0;font-size:.82rem;overflow-wrap:anywhere}
`;
