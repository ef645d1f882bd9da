import { SERVE_TEXT } from '../shared/text/strings-serve.en.ts';

const { page } = SERVE_TEXT;
const escape = (text: string): string => text.replace(/[&<>"]/gu, (one) => `&#${one.charCodeAt(0)};`);
const section = (id: string, title: string, lines: readonly string[]): string =>
  `<section id="${id}" hidden><h1>${escape(title)}</h1>${lines.map((line) => `<p>${escape(line)}</p>`).join('')}</section>`;

/** What a browser without the session gets instead of the window. It holds no secret and says no more than it must. */
export const ENTRY_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escape(page.title)}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/entry.css"></head>
<body><main aria-live="polite"><p id="opening">${escape(page.opening)}</p>
${section('used', page.usedTitle, page.used)}
${section('none', page.noneTitle, page.none)}
${section('gone', page.goneTitle, page.gone)}
<noscript><p>${escape(page.noScript)}</p></noscript></main><script src="/entry.js"></script></body>
</html>
`;

export const ENTRY_STYLE = `body { font: 300 1.125rem/1.5 "Segoe UI", "Open Sans", system-ui, sans-serif; margin: 4rem auto; max-width: 34rem; padding: 0 1.5rem; color: #111; background: #fff; }
h1 { font-size: 2.25rem; font-weight: 200; line-height: 1.2; }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #111; } }
`;

/** Exchanges the secret after the \`#\` for the session, then shows the window; else says what to do. */
export const ENTRY_SCRIPT = `(async () => {
  const show = (id) => {
    document.getElementById('opening').hidden = true;
    document.getElementById(id).hidden = false;
  };
  const secret = location.hash.slice(1);
  history.replaceState(null, '', '/');
  try {
    const answer = secret === ''
      ? await fetch('/session', { cache: 'no-store' })
      : await fetch('/session', { method: 'POST', body: secret, headers: { 'content-type': 'text/plain' } });
    if (answer.status === 204) location.replace('/');
    else show(secret === '' ? 'none' : 'used');
  } catch {
    show('gone');
  }
})();
`;
