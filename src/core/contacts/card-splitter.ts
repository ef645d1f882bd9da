import { Buffer } from 'node:buffer';
import type { Exception } from './contact.ts';

/** The bytes of one card with its `BEGIN` and `END` lines, as they stand in the file. */
export interface RawCard {
  readonly kind: 'card';
  readonly bytes: Uint8Array;
  /** Of `BEGIN:VCARD`; the first line of the file is 1. */
  readonly line: number;
  /** The file's position among its cards; the first is 0. */
  readonly index: number;
  /** False when the file or the next card began where `END:VCARD` should be. */
  readonly ended: boolean;
}

export type RawItem = RawCard | { readonly kind: 'exception'; readonly exception: Exception };

export interface SplitterLimits {
  /** A card with more bytes is an exception. A contact's photo is rarely more than a few megabytes. */
  readonly maxCard: number;
  /** Bytes kept of an exception. */
  readonly maxKept: number;
}

export const SPLITTER_LIMITS: SplitterLimits = { maxCard: 32 * 1024 * 1024, maxKept: 64 * 1024 };

const LF = 10;
const CR = 13;
/** A longer line is neither `BEGIN:VCARD` nor `END:VCARD`, nor an AGENT that a card follows. */
const MARK = 256;
/** AGENT in AGENT: a person's secretary's secretary. Deeper is not a person. */
const MAX_DEPTH = 8;

/**
 * Cuts a stream of bytes into cards (vCard 2.1, RFC 2426, RFC 6350). Lines end with CRLF, LF or CR. Only whole lines
 * `BEGIN:VCARD` and `END:VCARD` count, so text within a card cannot end it; a card without an end ends where the next
 * one begins. Memory is bounded by one card.
 */
export class CardSplitter {
  readonly #limits: SplitterLimits;
  #out: RawItem[] = [];
  #partial: Uint8Array[] = [];
  #partialSize = 0;
  /** The partial line ends with CR: it is over, but an LF may still belong to it. */
  #afterCr = false;
  #line = 0;
  #index = 0;
  #depth = 0;
  #afterAgent = false;
  #pieces: Uint8Array[] = [];
  #size = 0;
  #firstLine = 0;
  #strayHasText = false;

  constructor(limits: SplitterLimits = SPLITTER_LIMITS) {
    this.#limits = limits;
  }

  push(chunk: Uint8Array): RawItem[] {
    if (chunk.byteLength === 0) return this.#take();
    let start = 0;
    if (this.#afterCr) {
      if (chunk[0] === LF) start = 1;
      this.#endPartial(chunk.subarray(0, start));
    }
    let [lf, cr] = [chunk.indexOf(LF, start), chunk.indexOf(CR, start)];
    for (;;) {
      if (lf !== -1 && lf < start) lf = chunk.indexOf(LF, start);
      if (cr !== -1 && cr < start) cr = chunk.indexOf(CR, start);
      let end = lf === -1 ? cr : cr === -1 ? lf : Math.min(lf, cr);
      if (end === -1) break;
      if (end === cr) {
        if (cr === chunk.byteLength - 1) {
          this.#afterCr = true;
          break;
        }
        if (chunk[cr + 1] === LF) end += 1;
      }
      this.#endPartial(chunk.subarray(start, end + 1));
      start = end + 1;
    }
    this.#keepPartial(chunk.subarray(start));
    return this.#take();
  }

  /** The end of the file. */
  end(): RawItem[] {
    if (this.#partialSize > 0) this.#endPartial(new Uint8Array(0));
    if (this.#depth > 0) this.#endCard(false);
    this.#endStray();
    return this.#take();
  }

  #take(): RawItem[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  /** A line that is too long for any card is counted and not kept. */
  #keepPartial(piece: Uint8Array): void {
    if (piece.byteLength === 0) return;
    this.#partialSize += piece.byteLength;
    if (this.#partialSize <= this.#limits.maxCard || this.#partial.length === 0) this.#partial.push(piece);
  }

  #endPartial(last: Uint8Array): void {
    this.#afterCr = false;
    if (this.#partialSize === 0) {
      this.#onLine([last], last.byteLength);
      return;
    }
    const pieces = last.byteLength > 0 ? [...this.#partial, last] : this.#partial;
    const size = this.#partialSize + last.byteLength;
    this.#partial = [];
    this.#partialSize = 0;
    this.#onLine(pieces, size);
  }

  #onLine(pieces: readonly Uint8Array[], size: number): void {
    this.#line += 1;
    const mark = markOf(pieces, size, this.#depth > 0);
    if (mark === 'begin') {
      if (this.#depth > 0 && this.#afterAgent && this.#depth < MAX_DEPTH) this.#depth += 1;
      else {
        if (this.#depth > 0) this.#endCard(false);
        this.#endStray();
        this.#depth = 1;
        this.#firstLine = this.#line;
      }
    }
    if (this.#depth === 0) this.#addStray(pieces, size, mark === 'blank');
    else {
      this.#add(pieces, size);
      if (mark === 'end') {
        this.#depth -= 1;
        if (this.#depth === 0) this.#endCard(true);
      }
    }
    if (mark !== 'blank') this.#afterAgent = mark === 'agent';
  }

  #addStray(pieces: readonly Uint8Array[], size: number, blank: boolean): void {
    if (this.#size === 0 && blank) return;
    if (this.#size === 0) this.#firstLine = this.#line;
    this.#strayHasText ||= !blank;
    this.#add(pieces, size);
  }

  #add(pieces: readonly Uint8Array[], size: number): void {
    const limit = this.#depth > 0 ? this.#limits.maxCard : this.#limits.maxKept;
    // Of what is over the limit, no more is kept than the last line's beginning.
    if (this.#size < limit) this.#pieces.push(...pieces);
    this.#size += size;
  }

  #endCard(ended: boolean): void {
    const { maxCard } = this.#limits;
    if (this.#size > maxCard) this.#except('too-large');
    else {
      const bytes = joined(this.#pieces, this.#size);
      this.#out.push({ kind: 'card', bytes, line: this.#firstLine, index: this.#index, ended });
    }
    this.#index += 1;
    this.#reset();
  }

  #endStray(): void {
    if (this.#size > 0 && this.#strayHasText) this.#except('outside-a-card');
    this.#reset();
  }

  #except(why: Exception['why']): void {
    const bytes = joined(this.#pieces, this.#limits.maxKept);
    const exception = { line: this.#firstLine, why, bytes, length: this.#size, kept: false };
    this.#out.push({ kind: 'exception', exception });
  }

  #reset(): void {
    this.#pieces = [];
    this.#size = 0;
    this.#depth = 0;
    this.#strayHasText = false;
  }
}

const BOM = /^\u00ef\u00bb\u00bf/u;

/** What a line means for where cards begin and end. Within a card, a mark is at the line's very beginning. */
function markOf(
  pieces: readonly Uint8Array[],
  size: number,
  inCard: boolean,
): 'begin' | 'end' | 'agent' | 'blank' | 'other' {
  const first = pieces.find((piece) => piece.byteLength > 0)?.[0] ?? LF;
  if (size <= 2 && (first === LF || first === CR)) return 'blank';
  // Lower-case letters are 32 above upper-case ones; 0xEF begins a byte-order mark.
  const letter = first & ~32;
  const may = letter === 0x42 || letter === 0x45 || letter === 0x41 || first === 0xef || first <= 32;
  if (!may || size > MARK) return 'other';
  const line = latin1(pieces).replace(BOM, '');
  if (line.trim() === '') return 'blank';
  if (/^AGENT(?:;[^:]*)?:\s*$/iu.test(line)) return 'agent';
  const mark = inCard ? line.trimEnd() : line.trim();
  if (/^BEGIN\s*:\s*VCARD$/iu.test(mark)) return 'begin';
  return /^END\s*:\s*VCARD$/iu.test(mark) ? 'end' : 'other';
}

function latin1(pieces: readonly Uint8Array[]): string {
  return pieces
    .map((piece) => Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1'))
    .join('');
}

/** At most `size` bytes of the pieces, in memory of their own. */
function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const whole = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  const out = new Uint8Array(Math.min(whole, size));
  let at = 0;
  for (const piece of pieces) {
    if (at >= out.byteLength) break;
    const part = piece.subarray(0, out.byteLength - at);
    out.set(part, at);
    at += part.byteLength;
  }
  return out;
}
