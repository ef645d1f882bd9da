/** A value of a PDF (ISO 32000-1, 7.3). What makes no sense is null. */
export type PdfValue = number | string | null | PdfName | PdfText | PdfReference | readonly PdfValue[] | PdfDictionary;
export type PdfDictionary = ReadonlyMap<string, PdfValue>;

export class PdfName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
/** A string, one character for each of its bytes. */
export class PdfText {
  readonly bytes: string;
  constructor(bytes: string) {
    this.bytes = bytes;
  }
}
export class PdfReference {
  readonly number: number;
  constructor(number: number) {
    this.number = number;
  }
}

/** Values that one who reads may still make: each takes memory, however few bytes it stands in. */
export interface PdfBudget {
  left: number;
}

const MOST_VALUES = 500_000;
const MOST_DEPTH = 32;
const MOST_STRING = 64 * 1024;
const SPACE = /[\0\t\n\f\r ]*/uy;
const WORD = /[^\0\t\n\f\r ()<>[\]{}/%]+/uy;
const COMMENT = /%[^\r\n]*/uy;
const REFERENCE = /[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]+R(?![^\0\t\n\f\r ()<>[\]{}/%])/uy;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Reads values and words of a PDF, one after the other; each goes forward, so that it comes to the end whatever is there. */
export class PdfLexer {
  readonly #text: string;
  readonly #budget: PdfBudget;
  at: number;

  constructor(text: string, at = 0, budget: PdfBudget = { left: MOST_VALUES }) {
    this.#text = text;
    this.#budget = budget;
    this.at = at;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  #skip(): void {
    do this.#match(SPACE);
    while (this.#match(COMMENT) !== '');
  }

  /** The next value, or a word that is none (`obj`, `Tj`) as a string; undefined at the end, or when there were too many. */
  next(depth = 0): PdfValue | undefined {
    this.#skip();
    const first = this.#text[this.at];
    if (first === undefined || this.#budget.left <= 0) return undefined;
    this.#budget.left -= 1;
    if (first === '/') {
      this.at += 1;
      const name = this.#match(WORD);
      return new PdfName(
        name.replace(/#([0-9a-fA-F]{2})/gu, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
      );
    }
    if (first === '(') return this.#string();
    if (first === '[') return this.#array(depth);
    if (first === '<') return this.#text[this.at + 1] === '<' ? this.#dictionary(depth) : this.#hexadecimal();
    const word = this.#match(WORD);
    if (word === '') {
      // A bracket that closes nothing.
      this.at += 1;
      return first;
    }
    if (!/^[+-]?\d*\.?\d*$/u.test(word) || !/\d/u.test(word)) return word;
    if (/^\d{1,9}$/u.test(word) && this.#match(REFERENCE) !== '') return new PdfReference(Number(word));
    return Number(word);
  }

  #string(): PdfText {
    let [depth, out] = [1, ''];
    for (this.at += 1; this.at < this.#text.length; this.at += 1) {
      let character = this.#text[this.at] ?? '';
      if (character === '\\') {
        this.at += 1;
        character = this.#escaped();
      } else if (character === '(') depth += 1;
      else if (character === ')' && --depth === 0) {
        this.at += 1;
        break;
      }
      if (out.length < MOST_STRING) out += character;
    }
    return new PdfText(out);
  }

  #escaped(): string {
    const character = this.#text[this.at] ?? '';
    const octal = /[0-7]{1,3}/uy;
    octal.lastIndex = this.at;
    const digits = octal.exec(this.#text)?.[0];
    if (digits !== undefined) {
      this.at += digits.length - 1;
      return String.fromCharCode(parseInt(digits, 8) & 255);
    }
    // A line that goes on in the next.
    if (character === '\r' && this.#text[this.at + 1] === '\n') this.at += 1;
    return character === '\r' || character === '\n' ? '' : (ESCAPES[character] ?? character);
  }

  #hexadecimal(): PdfText {
    const end = this.#text.indexOf('>', this.at);
    const to = end < 0 ? this.#text.length : end;
    const digits = this.#text.slice(this.at + 1, Math.min(to, this.at + MOST_STRING)).replace(/[^0-9a-fA-F]/gu, '');
    this.at = to + 1;
    return new PdfText(Buffer.from(digits.length % 2 === 1 ? `${digits}0` : digits, 'hex').toString('latin1'));
  }

  #array(depth: number): readonly PdfValue[] {
    const values: PdfValue[] = [];
    this.at += 1;
    while (depth < MOST_DEPTH) {
      const value = this.next(depth + 1);
      if (value === undefined || value === ']') break;
      values.push(value);
    }
    return values;
  }

  #dictionary(depth: number): PdfDictionary {
    const entries = new Map<string, PdfValue>();
    this.at += 2;
    while (depth < MOST_DEPTH) {
      const key = this.next(depth + 1);
      if (key === '>' && this.#text[this.at] === '>') this.at += 1;
      if (!(key instanceof PdfName)) break;
      entries.set(key.name, this.next(depth + 1) ?? null);
    }
    return entries;
  }
}
