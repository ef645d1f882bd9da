/** Markup that may be put into a page as it is. Everything else is text, and escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Markup | string | number | readonly Markup[];

/** The only way to make markup: what is interpolated is escaped, unless it is markup already. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let text = strings[0] ?? '';
  pieces.forEach((piece, index) => {
    text += toText(piece) + (strings[index + 1] ?? '');
  });
  return new Markup(text);
}

function toText(piece: Piece): string {
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'object') return piece.map(({ text }) => text).join('\n');
  return escapeHtml(String(piece));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Safe as text and within a quoted attribute. Control characters (which HTML forbids) and the marks that turn writing
 * around are shown as U+FFFD; so is half a surrogate pair, which UTF-8 cannot hold.
 */
export function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"']/gu, (character) => ESCAPES[character] ?? '')
    .replace(/[^\P{Cc}\n\t]|\p{Cs}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

export interface PageOptions {
  /** Where its pictures come from: `'self'` is what lies beside it, `data:` is the page itself. None when not given. */
  readonly pictures?: "'self'" | 'data:';
  /** More style, ours. */
  readonly style?: string;
}

/** A path from the backup's folder as a relative address; half a surrogate pair, which no address holds, is U+FFFD. */
export function pathUrl(path: string): string {
  return path
    .replace(/\p{Cs}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
}

/** A whole page that needs nothing else: no script, no font, no connection, and pictures only where it says so. */
export function page(title: string, body: Markup, { pictures, style = '' }: PageOptions = {}): string {
  const policy = `default-src 'none'; style-src 'unsafe-inline'${pictures ? `; img-src ${pictures}` : ''}; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          ${new Markup(STYLE + style)}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `.text;
}

// Flat, light, one accent; the ground follows the reader's system. Contrast of every pair is 4.5:1 or more.
const STYLE = `
:root{--ground:#fff;--ink:#1b1b1b;--quiet:#5e5e5e;--line:#d6d6d6;--accent:#0a6c96;--safe:#107c10;--look:#8a5300;--lost:#b3261e}
@media (prefers-color-scheme:dark){:root{--ground:#000;--ink:#f2f2f2;--quiet:#a6a6a6;--line:#3a3a3a;--accent:#3fc1f0;--safe:#6ccb5f;--look:#ffb84d;--lost:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 "Segoe UI","Open Sans",system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:3rem 1.5rem 4rem}
h1{font-size:2.9rem;font-weight:300;line-height:1.1;margin:0 0 .5rem;text-transform:none}
h2{font-size:1.7rem;font-weight:300;margin:2.5rem 0 .75rem}
p{margin:.4rem 0}
a{color:var(--accent)}
.overline,dt,th{color:var(--quiet);font-size:.82rem;font-weight:600}
.lead{font-size:1.15rem}
.safe{color:var(--safe)}.look{color:var(--look)}.lost{color:var(--lost)}
.equation{display:flex;flex-wrap:wrap;gap:1rem 2rem;margin:0;padding:0;list-style:none}
.equation li{min-width:8rem}
.equation b{display:block;font-size:2.4rem;font-weight:300;line-height:1.2;font-variant-numeric:tabular-nums}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal;white-space:nowrap}
.wide{overflow-x:auto}
dl{margin:0}dt{margin-top:.8rem}dd{margin:0}
pre{background:none;border-left:3px solid var(--accent);padding:.25rem .75rem;white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.5 Consolas,Menlo,monospace}
ul{padding-left:1.2rem}
.quiet{color:var(--quiet)}
@media print{:root{--ground:#fff;--ink:#000;--quiet:#444;--accent:#000}}
`;
