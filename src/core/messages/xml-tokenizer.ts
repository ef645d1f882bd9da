import { lenientText } from '../base/lenient-text.ts';
import { MAX_REFERENCE, resolveReferences } from './xml-text.ts';

/** What the tokenizer finds, in the order of the file. Places are bytes. */
export interface XmlHandler {
  /** A start tag; `at` is its `<`. Its attributes follow. */
  open(name: string, at: number): void;
  /** The start tag is over and its content begins with the byte at `at`; not for a tag that closes itself. */
  content(at: number): void;
  /** An attribute; its value follows as text. `at` is the first byte of the value. */
  attribute(name: string, at: number): void;
  /** The value is over; `at` is the byte after its last. */
  attributeEnd(at: number): void;
  /** A piece of text with its references resolved: of the attribute that is open, else of the element. */
  text(piece: string): void;
  /** An end tag, or the end of a start tag that closes itself; `from` is its `<`, `end` the byte after its `>`. */
  close(name: string, from: number, end: number): void;
  /** Markup that is none: a tag that another one interrupts. */
  broken(at: number): void;
}

const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;
const BANG = 0x21;
const QUESTION = 0x3f;
const MAX_NAME = 256;
const EMPTY = Buffer.alloc(0);

type State = 'text' | 'tag' | 'value' | 'until';

/**
 * A reader of XML that never gives up: no nesting is demanded, no entity is expanded, `<` and `&` that begin nothing are
 * text, and a value or text of any length passes through in pieces. It works on UTF-8 bytes and knows the place of each,
 * so that what is large need not be kept but can be found again. Holds at most one chunk and some 300 bytes.
 */
export class XmlTokenizer {
  readonly #handler: XmlHandler;
  #state: State = 'text';
  #bytes: Buffer = EMPTY;
  /** Place of `#bytes[0]` in the file. */
  #base: number;
  #at = 0;
  #last = false;
  #element = '';
  #elementAt = 0;
  #quote = 0;
  /** What ends the comment, instruction or CDATA section that is open, and whether its content is text. */
  #end: Buffer = EMPTY;
  #isText = false;

  constructor(handler: XmlHandler, base = 0) {
    this.#handler = handler;
    this.#base = base;
  }

  write(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const rest = this.#bytes.subarray(this.#at);
    this.#base += this.#at;
    this.#at = 0;
    this.#bytes = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    this.#run();
  }

  end(): void {
    this.#last = true;
    this.#run();
  }

  /** Place after the last byte that was given. */
  get position(): number {
    return this.#base + this.#bytes.length;
  }

  #run(): void {
    while (this.#at < this.#bytes.length && this.#step()) {
      // Each step takes bytes or changes the state; false waits for more.
    }
  }

  #step(): boolean {
    switch (this.#state) {
      case 'text':
        return this.#text();
      case 'tag':
        return this.#tag();
      case 'value':
        return this.#value();
      case 'until':
        return this.#until();
    }
  }

  #text(): boolean {
    if (this.#bytes[this.#at] === LT) return this.#markup();
    const next = this.#bytes.indexOf(LT, this.#at);
    return this.#pass(next === -1 ? this.#bytes.length : next, next !== -1);
  }

  /** Hands text on as far as `end`; what may be the first half of something waits unless the text ends there. */
  #pass(end: number, whole: boolean, references = true): boolean {
    const stop = whole || this.#last ? end : safeEnd(this.#bytes, this.#at, end);
    if (stop === this.#at) return false;
    const raw = lenientText(this.#bytes.subarray(this.#at, stop));
    const text = raw.includes('\r') ? raw.replace(/\r\n?/gu, '\n') : raw;
    this.#at = stop;
    this.#handler.text(references ? resolveReferences(text) : text);
    return true;
  }

  /** At a `<`. */
  #markup(): boolean {
    const left = this.#bytes.length - this.#at;
    if (left < 2 && !this.#last) return false;
    const second = this.#bytes[this.#at + 1] ?? 0;
    if (second === BANG) return this.#declaration(left);
    if (second === QUESTION) return this.#skip('?>', false, 2);
    const closing = second === SLASH;
    const from = this.#at + (closing ? 2 : 1);
    const end = nameEnd(this.#bytes, from);
    if (end === this.#bytes.length && !this.#last && end - from <= MAX_NAME) return false;
    if (end === from || end - from > MAX_NAME || !isNameStart(this.#bytes[from] ?? 0)) return this.#literal();
    const name = localName(this.#bytes.toString('utf8', from, end));
    if (closing) return this.#closing(name, end);
    this.#element = name;
    this.#elementAt = this.#base + this.#at;
    this.#at = end;
    this.#state = 'tag';
    this.#handler.open(name, this.#elementAt);
    return true;
  }

  #closing(name: string, end: number): boolean {
    let at = end;
    while (isSpace(this.#bytes[at] ?? 0)) at += 1;
    if (at - end > MAX_NAME) return this.#literal();
    if (at >= this.#bytes.length && !this.#last) return false;
    const from = this.#base + this.#at;
    // `</Body<...`: taken for what it was meant to be.
    this.#at = this.#bytes[at] === GT ? at + 1 : at;
    this.#handler.close(name, from, this.#base + this.#at);
    return true;
  }

  /** A `<` that begins nothing is a character like others: "I <3 you". */
  #literal(): boolean {
    this.#at += 1;
    this.#handler.text('<');
    return true;
  }

  #declaration(left: number): boolean {
    const opening = this.#bytes.toString('latin1', this.#at, this.#at + Math.min(left, 9));
    if (opening === '<![CDATA[') return this.#skip(']]>', true, 9);
    if (opening.startsWith('<!--')) return this.#skip('-->', false, 4);
    if (!this.#last && ('<![CDATA['.startsWith(opening) || '<!--'.startsWith(opening))) return false;
    // A document type; nothing of it is used. One with an internal subset ends early, and its rest is text outside.
    return this.#skip('>', false, 2);
  }

  #skip(end: string, isText: boolean, length: number): boolean {
    this.#at = Math.min(this.#bytes.length, this.#at + length);
    this.#end = Buffer.from(end);
    this.#isText = isText;
    this.#state = 'until';
    return true;
  }

  #until(): boolean {
    const found = this.#bytes.indexOf(this.#end, this.#at);
    if (found === -1) {
      const stop = this.#last ? this.#bytes.length : Math.max(this.#at, this.#bytes.length - this.#end.length + 1);
      if (this.#isText) return this.#pass(stop, false, false);
      if (stop === this.#at) return false;
      this.#at = stop;
      return true;
    }
    if (this.#isText && found > this.#at) this.#pass(found, true, false);
    this.#at = found + this.#end.length;
    this.#state = 'text';
    return true;
  }

  /** Between a start tag's name and its end. */
  #tag(): boolean {
    const byte = this.#bytes[this.#at] ?? 0;
    if (isSpace(byte) || byte === SLASH) {
      if (byte === SLASH && this.#bytes[this.#at + 1] === GT) {
        this.#at += 2;
        this.#state = 'text';
        this.#handler.close(this.#element, this.#elementAt, this.#base + this.#at);
        return true;
      }
      if (byte === SLASH && this.#at + 1 >= this.#bytes.length && !this.#last) return false;
      this.#at += 1;
      return true;
    }
    if (byte === GT) {
      this.#at += 1;
      this.#state = 'text';
      this.#handler.content(this.#base + this.#at);
      return true;
    }
    if (byte === LT) {
      this.#state = 'text';
      this.#handler.broken(this.#base + this.#at);
      return true;
    }
    return this.#attribute();
  }

  #attribute(): boolean {
    const end = attributeNameEnd(this.#bytes, this.#at);
    const equals = skipSpaces(this.#bytes, end);
    const open = this.#bytes[equals] === 0x3d ? skipSpaces(this.#bytes, equals + 1) : equals;
    if (open >= this.#bytes.length && !this.#last && open - this.#at <= MAX_NAME) return false;
    const quote = this.#bytes[open] ?? 0;
    if (this.#bytes[equals] !== 0x3d || (quote !== 0x22 && quote !== 0x27) || end - this.#at > MAX_NAME) {
      // A word without a value, or a value without quotes: passed over.
      this.#at = Math.max(end, this.#at + 1);
      return true;
    }
    const name = this.#bytes.toString('utf8', this.#at, end);
    this.#at = open + 1;
    this.#quote = quote;
    this.#state = 'value';
    this.#handler.attribute(name, this.#base + this.#at);
    return true;
  }

  #value(): boolean {
    const end = this.#bytes.indexOf(this.#quote, this.#at);
    if (end === -1) return this.#pass(this.#bytes.length, false);
    if (end > this.#at) this.#pass(end, true);
    this.#handler.attributeEnd(this.#base + end);
    this.#at = end + 1;
    this.#state = 'tag';
    return true;
  }
}

/** As far as no UTF-8 sequence, reference or line end is cut in half. */
function safeEnd(bytes: Buffer, from: number, to: number): number {
  let end = to;
  const ampersand = bytes.lastIndexOf(0x26, to - 1);
  if (ampersand >= from && to - ampersand < MAX_REFERENCE && !bytes.subarray(ampersand, to).includes(0x3b)) {
    end = ampersand;
  }
  // Between the halves of a surrogate pair no cut matters: strings join them again.
  let lead = end - 1;
  while (lead >= from && lead > end - 4 && ((bytes[lead] ?? 0) & 0xc0) === 0x80) lead -= 1;
  const first = bytes[lead] ?? 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  if (lead >= from && length > 1 && lead + length > end) end = lead;
  return end > from && bytes[end - 1] === 0x0d ? end - 1 : end;
}

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const isNameStart = (byte: number): boolean =>
  (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || byte === 0x5f || byte === 0x3a;

const isNamePart = (byte: number): boolean =>
  isNameStart(byte) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2e;

function nameEnd(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && at - from <= MAX_NAME && isNamePart(bytes[at] ?? 0)) at += 1;
  return at;
}

function attributeNameEnd(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && at - from <= MAX_NAME && !isSpace(bytes[at] ?? 0)) {
    const byte = bytes[at];
    if (byte === 0x3d || byte === GT || byte === SLASH || byte === LT) break;
    at += 1;
  }
  return at;
}

function skipSpaces(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && at - from <= MAX_NAME && isSpace(bytes[at] ?? 0)) at += 1;
  return at;
}

const localName = (name: string): string => name.slice(name.lastIndexOf(':') + 1);
