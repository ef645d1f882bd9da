import { renderSVG } from 'uqr';
import { OFFSITE_TEXT } from '../../../shared/text/strings-offsite.en.ts';
import { html, Markup } from '../../base/html.ts';
import type { PaperKey } from './key.ts';

const TEXT = OFFSITE_TEXT.sheet;

/** The page that is printed: the key as a code to scan, as words and as letters, and what to do with it. No script, no address. */
export function paperSheet(
  { identity, words, recipient }: PaperKey,
  facts: { readonly phone: string; readonly place: string; readonly user: string | null; readonly day: string },
): string {
  const rows = words.map((word, index) => html`<li><span>${index + 1}</span> ${word}</li>`);
  const steps = [TEXT.begin, ...(facts.user === null ? [] : [TEXT.password]), ...TEXT.steps].map(
    (step) => html`<li>${step}</li>`,
  );
  const fact = (name: string, value: string): Markup =>
    html`<tr>
      <th>${name}</th>
      <td>${value}</td>
    </tr>`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <title>${TEXT.title}</title>
        <style>
          body {
            font:
              11pt/1.45 'Segoe UI',
              system-ui,
              sans-serif;
            color: #000;
            background: #fff;
            max-width: 18cm;
            margin: 1cm auto;
            padding: 0 1cm;
          }
          h1 {
            font-weight: 300;
            font-size: 26pt;
            margin: 0 0 0.3cm;
          }
          h2 {
            font-weight: 600;
            font-size: 12pt;
            margin: 0.6cm 0 0.2cm;
          }
          .key {
            display: flex;
            gap: 0.8cm;
            align-items: flex-start;
          }
          .key svg {
            width: 5.2cm;
            height: 5.2cm;
            flex: none;
          }
          .words {
            columns: 3;
            list-style: none;
            padding: 0;
            margin: 0;
            font:
              600 12pt/1.7 ui-monospace,
              monospace;
            flex: 1;
          }
          .words span {
            display: inline-block;
            width: 1.8em;
            color: #666;
            font-weight: 400;
            font-size: 9pt;
          }
          code {
            font:
              10pt ui-monospace,
              monospace;
            overflow-wrap: anywhere;
          }
          th {
            text-align: left;
            font-weight: 400;
            color: #555;
            padding-right: 0.6cm;
            vertical-align: top;
          }
          .warn {
            border: 1.5pt solid #000;
            padding: 0.25cm 0.4cm;
          }
          @media print {
            body {
              margin: 0 auto;
            }
          }
        </style>
      </head>
      <body>
        <h1>${TEXT.title}</h1>
        <p class="warn">${TEXT.warning}</p>
        <div class="key">
          ${new Markup(renderSVG(identity, { border: 2 }))}
          <ol class="words">
            ${rows}
          </ol>
        </div>
        <h2>${TEXT.letters}</h2>
        <p><code>${identity}</code></p>
        <table>
          ${fact(TEXT.phone, facts.phone)}${fact(TEXT.place, facts.place)}${facts.user === null ? '' : fact(TEXT.user, facts.user)}${fact(TEXT.made, facts.day)}${fact(TEXT.recipient, recipient)}
        </table>
        <h2>${TEXT.how}</h2>
        <ol>
          ${steps}
        </ol>
      </body>
    </html> `.text;
}
