import { Buffer } from 'node:buffer';

/** A property with everything that belongs to it, before any of it is decoded. */
export interface LogicalLine {
  readonly bytes: Uint8Array;
  /** Of the card; its `BEGIN:VCARD` is 0. */
  readonly line: number;
  /** The lines of a card within this property (AGENT in vCard 2.1); null for all others. */
  readonly nested: Uint8Array | null;
}

interface Open {
  pieces: Uint8Array[];
  size: number;
  readonly line: number;
  readonly encoding: 'quoted-printable' | 'base64' | null;
}

const LF = 10;
const CR = 13;
const SPACE = 32;
const TAB = 9;
const EQUALS = 0x3d;

/** Up to the first colon, which is far enough to see an encoding. */
const HEAD = 512;

/**
 * The logical lines of one card without its BEGIN and END (RFC 6350, 3.2; vCard 2.1, 2.1.3). A line is continued by a
 * blank at the next one's beginning, by a soft break at its end when it is quoted-printable, and when it is base64 by
 * anything that is base64. In 2.1 the blank of a continuation is part of the text. `version` is null when the card has
 * none.
 */
export function unfold(card: Uint8Array): { readonly version: string | null; readonly lines: readonly LogicalLine[] } {
  const physical = splitLines(card);
  const version = findVersion(physical);
  const lines: LogicalLine[] = [];
  let open: Open | null = null;
  const close = (): void => {
    if (open) lines.push({ bytes: concat(open.pieces, open.size), line: open.line, nested: null });
    open = null;
  };
  for (let at = 1; at < physical.length; at += 1) {
    const bytes = physical[at] ?? new Uint8Array(0);
    if (isMark(bytes, 'END')) continue;
    if (isMark(bytes, 'BEGIN')) {
      const end = endOfNested(physical, at);
      lines.push({ bytes: open ? concat(open.pieces, open.size) : bytes, line: at, nested: rest(physical, at, end) });
      open = null;
      at = end;
      continue;
    }
    const goesOn: 'yes' | 'ends' | 'no' = open
      ? continues(open, bytes, version)
      : bytes.byteLength === 0
        ? 'yes'
        : 'no';
    if (goesOn === 'yes') continue;
    close();
    if (goesOn === 'no') open = { pieces: [bytes], size: bytes.byteLength, line: at, encoding: encodingOf(bytes) };
  }
  close();
  return { version, lines };
}

/** Adds the physical line where it belongs to the open one; `ends` when it closes that and begins nothing. */
function continues(open: Open, bytes: Uint8Array, version: string | null): 'yes' | 'ends' | 'no' {
  if (open.encoding === 'quoted-printable' && dropSoftBreak(open)) {
    add(open, bytes);
    return 'yes';
  }
  // A base64 value of 2.1 ends with an empty line; elsewhere an empty line means nothing.
  if (bytes.byteLength === 0) return open.encoding === 'base64' ? 'ends' : 'yes';
  if (bytes[0] === SPACE || bytes[0] === TAB) {
    add(open, version === '2.1' && open.encoding === null ? bytes : bytes.subarray(1));
    return 'yes';
  }
  if (open.encoding !== 'base64' || !isBase64(bytes)) return 'no';
  add(open, bytes);
  return 'yes';
}

function add(open: Open, bytes: Uint8Array): void {
  open.pieces.push(bytes);
  open.size += bytes.byteLength;
}

/** Takes the soft break off the end of what is there; false when there is none. Blanks after it are padding. */
function dropSoftBreak(open: Open): boolean {
  const last = open.pieces.at(-1);
  if (!last) return false;
  let end = last.byteLength;
  while (end > 0 && (last[end - 1] === SPACE || last[end - 1] === TAB)) end -= 1;
  if (last[end - 1] !== EQUALS) return false;
  open.pieces[open.pieces.length - 1] = last.subarray(0, end - 1);
  open.size -= last.byteLength - (end - 1);
  return true;
}

function splitLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  let [lf, cr] = [bytes.indexOf(LF), bytes.indexOf(CR)];
  for (;;) {
    // Each is looked for only once it is behind: a file with one kind of line end is looked through once for the other.
    if (lf !== -1 && lf < start) lf = bytes.indexOf(LF, start);
    if (cr !== -1 && cr < start) cr = bytes.indexOf(CR, start);
    const end = lf === -1 ? cr : cr === -1 ? lf : Math.min(lf, cr);
    if (end === -1) break;
    lines.push(bytes.subarray(start, end));
    start = end === cr && bytes[end + 1] === LF ? end + 2 : end + 1;
  }
  if (start < bytes.byteLength) lines.push(bytes.subarray(start));
  return lines;
}

function head(bytes: Uint8Array, length = HEAD): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, length)).toString('latin1');
}

function findVersion(lines: readonly Uint8Array[]): string | null {
  for (const line of lines) {
    const first = line[0];
    if (first !== 0x56 && first !== 0x76) continue;
    const version = /^VERSION(?:;[^:]*)?:\s*(\d\.\d)\s*$/iu.exec(head(line, 128))?.[1];
    if (version !== undefined) return version;
  }
  return null;
}

function encodingOf(bytes: Uint8Array): Open['encoding'] {
  const text = head(bytes);
  const colon = text.indexOf(':');
  const params = colon === -1 ? text : text.slice(0, colon);
  if (!params.includes(';')) return null;
  if (/;(?:ENCODING=)?"?QUOTED-PRINTABLE"?(?:;|$)/iu.test(params)) return 'quoted-printable';
  return /;(?:ENCODING="?(?:B|BASE64)"?|BASE64)(?:;|$)/iu.test(params) ? 'base64' : null;
}

function isBase64(bytes: Uint8Array): boolean {
  for (const byte of bytes) {
    const letter = byte & ~32;
    const good =
      (letter >= 0x41 && letter <= 0x5a) ||
      (byte >= 0x2f && byte <= 0x39) ||
      byte === 0x2b ||
      byte === EQUALS ||
      byte === SPACE ||
      byte === TAB;
    if (!good) return false;
  }
  return true;
}

function isMark(bytes: Uint8Array, mark: 'BEGIN' | 'END'): boolean {
  if (bytes.byteLength > 64 || ((bytes[0] ?? 0) & ~32) !== mark.charCodeAt(0)) return false;
  return new RegExp(`^${mark}\\s*:\\s*VCARD\\s*$`, 'iu').test(head(bytes));
}

/** The line of the nested card's own END, or the last line there is. */
function endOfNested(lines: readonly Uint8Array[], begin: number): number {
  let depth = 0;
  for (let at = begin; at < lines.length; at += 1) {
    const line = lines[at] ?? new Uint8Array(0);
    if (isMark(line, 'BEGIN')) depth += 1;
    else if (isMark(line, 'END')) depth -= 1;
    if (depth === 0) return at;
  }
  return lines.length - 1;
}

function rest(lines: readonly Uint8Array[], from: number, to: number): Uint8Array {
  const pieces = lines.slice(from, to + 1).flatMap((line) => [line, new Uint8Array([LF])]);
  return concat(pieces.slice(0, -1));
}

function concat(
  pieces: readonly Uint8Array[],
  size = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0),
): Uint8Array {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const out = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.byteLength;
  }
  return out;
}
