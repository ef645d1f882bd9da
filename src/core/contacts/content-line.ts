import type { Param } from './contact.ts';
import { decodeText } from './text-decoding.ts';

/** A logical line taken apart; the value is still as it was written. */
export interface ContentLine {
  readonly group: string | null;
  readonly name: string;
  readonly params: readonly Param[];
  readonly encoding: 'quoted-printable' | 'base64' | null;
  readonly charset: string | null;
  readonly value: Uint8Array;
}

const COLON = 0x3a;
const QUOTE = 0x22;

/**
 * `[group.]NAME[;PARAM[=value[,value]]]:value` (RFC 6350, 3.3; vCard 2.1, where a bare parameter is a TYPE or an
 * ENCODING). Null for a line that is none.
 */
export function parseContentLine(bytes: Uint8Array): ContentLine | null {
  const colon = findColon(bytes);
  if (colon === -1) return null;
  const [start = '', ...given] = splitOutsideQuotes(decodeText(bytes.subarray(0, colon)), ';');
  const named = /^(?:([\w-]+)\.)?([\w-]+)\s*$/u.exec(start.trimStart());
  const name = named?.[2];
  if (name === undefined) return null;
  const params = new Map<string, string[]>();
  let encoding: ContentLine['encoding'] = null;
  let charset: string | null = null;
  for (const one of given) {
    const { name: key, values } = parseParam(one);
    if (key === '') continue;
    if (key === 'ENCODING') encoding = encodingNamed(values[0] ?? '');
    else if (key === 'CHARSET') charset = values[0] ?? null;
    else {
      const earlier = params.get(key);
      if (earlier) earlier.push(...values);
      else params.set(key, values);
    }
  }
  return {
    group: named?.[1] ?? null,
    name,
    params: Array.from(params, ([key, values]) => ({ name: key, values })),
    encoding,
    charset,
    value: bytes.subarray(colon + 1),
  };
}

/** The colon that ends the parameters: the first one outside quotes, or, where quotes do not close, the first. */
function findColon(bytes: Uint8Array): number {
  let quoted = false;
  const first = bytes.indexOf(COLON);
  const quote = bytes.indexOf(QUOTE);
  if (quote === -1 || quote > first) return first;
  for (let at = quote; at < bytes.byteLength; at += 1) {
    if (bytes[at] === QUOTE) quoted = !quoted;
    else if (bytes[at] === COLON && !quoted) return at;
  }
  return first;
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  if (!text.includes('"')) return text.split(separator);
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    else if (text[at] === separator && !quoted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

const BARE_ENCODINGS = new Set(['QUOTED-PRINTABLE', 'BASE64', '7BIT', '8BIT']);

function parseParam(given: string): { readonly name: string; readonly values: string[] } {
  const equals = given.indexOf('=');
  if (equals === -1) {
    const bare = given.trim();
    if (bare === '') return { name: '', values: [] };
    return { name: BARE_ENCODINGS.has(bare.toUpperCase()) ? 'ENCODING' : 'TYPE', values: [bare] };
  }
  const values = splitOutsideQuotes(given.slice(equals + 1), ',').map((value) => {
    const trimmed = value.trim();
    const inner = trimmed.length >= 2 && trimmed.startsWith('"') && trimmed.endsWith('"');
    // RFC 6350 has TYPE="a,b" for a list, and many wrote it so in 3.0.
    return decodeCarets(inner ? trimmed.slice(1, -1) : value);
  });
  const name = given.slice(0, equals).trim().toUpperCase();
  if (!/^[\w-]+$/u.test(name)) return { name: 'X-LIFEBOAT-PARAM', values: [given] };
  if (name !== 'TYPE') return { name, values };
  return { name, values: values.flatMap((value) => value.split(',').map((type) => type.trim())) };
}

/** RFC 6868. */
function decodeCarets(value: string): string {
  if (!value.includes('^')) return value;
  return value.replace(/\^([n^'])/gu, (_, sign: string) => (sign === 'n' ? '\n' : sign === "'" ? '"' : '^'));
}

function encodingNamed(value: string): ContentLine['encoding'] {
  const upper = value.trim().toUpperCase();
  if (upper === 'QUOTED-PRINTABLE' || upper === 'Q') return 'quoted-printable';
  return upper === 'B' || upper === 'BASE64' ? 'base64' : null;
}
