/** Markup of the message pages. Everything that comes from a message passes through `esc`. */
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text that a page shows and does not obey, in content and in quoted attributes. Control characters become their symbols.
 * The marks that turn writing around stay, since right-to-left messages need them; each text stands in an element that
 * isolates it (`dir="auto"`, `bdi`), so that they end with it.
 */
export function esc(text: string): string {
  return text
    .replace(/[&<>"']/gu, (character) => ESCAPES[character] ?? '')
    .replace(/[\u0000-\u0008\u000b-\u001f]/gu, (character) => String.fromCharCode(0x2400 + character.charCodeAt(0)))
    .replace(/[\u007f-\u009f\ud800-\udfff\ufffe\uffff]/gu, '\ufffd');
}

/** Data for a script file: no sequence in it ends the script or a line. */
export function scriptData(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `depth`: how many folders below the root the page is. Nothing but files beside it may be loaded. */
export function pageHead(title: string, depth: number): string {
  const root = '../'.repeat(depth);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${esc(title)}</title>
<link rel="stylesheet" href="${root}style.css">
</head>
<body>
`;
}

export const pageEnd = (depth: number): string =>
  `<script src="${'../'.repeat(depth)}script.js"></script>\n</body>\n</html>\n`;

export const STYLE = `:root { color-scheme: light dark; --line: #8886; --in: #e8e8e8; --out: #cdeefb; --accent: #0078a8; }
@media (prefers-color-scheme: dark) { :root { --in: #333; --out: #0b4459; --accent: #4fc3f7; } }
body { font: 16px/1.45 "Segoe UI", "Open Sans", system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-weight: 300; font-size: 2.4rem; margin: .5rem 0; overflow-wrap: anywhere; }
h2 { font-weight: 300; font-size: 1.6rem; margin: 1.5rem 0 .5rem; }
a { color: var(--accent); }
nav a { margin-right: .8rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
td.n, th.n { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
input[type=search] { font: inherit; padding: .4rem; width: min(100%, 24rem); }
.muted { opacity: .75; font-size: .9rem; }
article { max-width: 80%; margin: .5rem 0; padding: .5rem .8rem; background: var(--in); overflow-wrap: anywhere; }
article.out { margin-inline-start: auto; background: var(--out); }
article header { font-size: .85rem; opacity: .8; }
article p { margin: .2rem 0; white-space: pre-wrap; }
article:target { outline: 3px solid var(--accent); }
figure { margin: .4rem 0; }
img, video { max-width: 100%; max-height: 32rem; }
[hidden] { display: none !important; }
@media print { nav, .search { display: none; } article { break-inside: avoid; border: 1px solid #888; } body { max-width: none; } }
`;

/** Searching: pages work without it. It only ever sets text, never markup. */
export const SCRIPT = `'use strict';
(() => {
  const fold = (text) => text.normalize('NFKD').replace(/\\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss');
  const field = document.querySelector('input[data-filter]');
  if (field) {
    const rows = [...document.querySelectorAll(field.dataset.filter)];
    const count = document.querySelector('#filtered');
    field.closest('.search').hidden = false;
    field.addEventListener('input', () => {
      const wanted = fold(field.value.trim());
      let shown = 0;
      for (const row of rows) {
        row.hidden = wanted !== '' && !fold(row.textContent).includes(wanted);
        if (!row.hidden) shown += 1;
      }
      if (count) count.textContent = wanted === '' ? '' : String(shown);
    });
  }
  const form = document.querySelector('form[data-search]');
  if (!form) return;
  form.hidden = false;
  const list = document.querySelector('#hits');
  const state = document.querySelector('#hit-count');
  const pages = window.lifeboatPages ?? [];
  let turn = 0;
  window.lifeboatText = null;
  const load = (src) => new Promise((resolve) => {
    const script = document.createElement('script');
    script.src = src;
    script.onload = script.onerror = () => { script.remove(); resolve(window.lifeboatText ?? []); window.lifeboatText = null; };
    document.body.append(script);
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const mine = ++turn;
    const wanted = fold(form.elements.words.value.trim());
    list.replaceChildren();
    state.textContent = '';
    if (wanted === '') return;
    let hits = 0;
    for (const [page, title] of pages) {
      const rows = await load('search/' + page + '.js');
      if (mine !== turn) return;
      for (const [id, when, text] of rows) {
        if (!fold(text).includes(wanted)) continue;
        hits += 1;
        if (hits > 500) continue;
        const item = document.createElement('li');
        const link = document.createElement('a');
        link.href = 'threads/' + page + '.html#' + id;
        link.textContent = title + ', ' + when;
        const words = document.createElement('div');
        words.dir = 'auto';
        words.textContent = text.slice(0, 300);
        item.append(link, words);
        list.append(item);
      }
      state.textContent = String(hits);
    }
    state.textContent = String(hits);
  });
})();
`;
