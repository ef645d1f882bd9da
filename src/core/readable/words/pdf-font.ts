import { windows1252 } from '../../base/lenient-text.ts';
import type { PdfFile } from './pdf-file.ts';
import { glyphText } from './glyph-names.ts';
import { PdfLexer, PdfName, PdfText, type PdfDictionary, type PdfValue } from './pdf-lexer.ts';

/** Turns the bytes of a shown string into words; null where nobody could read them out. */
type ReadString = (bytes: string) => string | null;

export interface PdfFont {
  readonly read: ReadString;
  /** How far it moves on, in thousandths of the letters' size. */
  readonly width: (bytes: string) => number;
}

export const NO_FONT: PdfFont = { read: () => null, width: () => 0 };

const MOST_MAPPED = 66_000;
/** Characters that one code may stand for, and that one string may become. */
const [MOST_OF_CODE, MOST_OF_STRING] = [16, 4000];

export function readFont(file: PdfFile, font: PdfValue): PdfFont {
  const dictionary = file.dictionary(font);
  const subtype = file.get(dictionary.get('Subtype'));
  const isWide = subtype instanceof PdfName && subtype.name === 'Type0';
  const widths = widthsOf(file, dictionary, isWide);
  const step = isWide ? 2 : 1;
  const width = (bytes: string): number => {
    let sum = 0;
    for (let at = 0; at + step <= bytes.length; at += step)
      sum += widths.get(codeOf(bytes.slice(at, at + step))) ?? USUAL;
    return sum;
  };
  return { read: reader(file, dictionary, isWide), width };
}

/** Where a font does not say. */
const USUAL = 500;
const MOST_WIDTHS = 66_000;

/** Of a simple font one after the other; of a wide one in pieces: `from [w w ...]` or `from to w` (9.7.4.3). */
function widthsOf(file: PdfFile, font: PdfDictionary, isWide: boolean): ReadonlyMap<number, number> {
  const widths = new Map<number, number>();
  const listOf = (value: PdfValue | undefined): readonly PdfValue[] => {
    const list = file.get(value);
    return Array.isArray(list) ? (list as readonly PdfValue[]) : [];
  };
  const take = (from: number, values: readonly PdfValue[]): void => {
    for (const [index, value] of values.entries()) if (typeof value === 'number') widths.set(from + index, value);
  };
  if (!isWide) {
    const first = file.get(font.get('FirstChar'));
    take(typeof first === 'number' ? first : 0, listOf(font.get('Widths')));
    return widths;
  }
  const list = listOf(file.dictionary(listOf(font.get('DescendantFonts'))[0]).get('W'));
  for (let at = 0; at + 1 < list.length && widths.size < MOST_WIDTHS;) {
    const [from, second, third] = [list[at], file.get(list[at + 1]), list[at + 2]];
    if (typeof from !== 'number') break;
    if (Array.isArray(second)) {
      take(from, second as readonly PdfValue[]);
      at += 2;
    } else {
      const last = typeof second === 'number' ? Math.min(second, from + MOST_WIDTHS) : from;
      for (let code = from; code <= last; code += 1) widths.set(code, typeof third === 'number' ? third : USUAL);
      at += 3;
    }
  }
  return widths;
}

/** By its own table of what each code means, where it has one; else as Western text, where its codes are such. */
function reader(file: PdfFile, dictionary: PdfDictionary, isWide: boolean): ReadString {
  const table = file.stream(dictionary.get('ToUnicode'));
  if (table !== null) return byTable(readTable(table), isWide ? 2 : 1);
  // Codes of its own, with no word of what they mean.
  if (isWide) return () => null;
  const names = differences(file.get(file.dictionary(dictionary.get('Encoding')).get('Differences')));
  const western = (bytes: string): string => windows1252(Buffer.from(bytes.slice(0, MOST_OF_STRING), 'latin1'));
  if (names.size === 0) return western;
  return (bytes) => {
    let out = '';
    for (const byte of bytes.slice(0, MOST_OF_STRING)) out += names.get(byte.charCodeAt(0)) ?? western(byte);
    return out;
  };
}

const byTable =
  (table: ReadonlyMap<number, string>, width: number): ReadString =>
  (bytes) => {
    let out = '';
    for (let at = 0; at + width <= bytes.length && out.length < MOST_OF_STRING; at += width)
      out += table.get(codeOf(bytes.slice(at, at + width))) ?? '';
    return out;
  };

/** Codes that mean something else than in the encoding below: a number, then names for it and those after it (9.6.6.1). */
function differences(list: PdfValue): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  let code = 0;
  for (const one of Array.isArray(list) ? (list as readonly PdfValue[]) : []) {
    if (typeof one === 'number') code = one;
    else if (one instanceof PdfName && code < 256) {
      names.set(code, glyphText(one.name) ?? '');
      code += 1;
    }
  }
  return names;
}

function codeOf(bytes: string): number {
  let code = 0;
  for (let at = 0; at < bytes.length && at < 4; at += 1) code = code * 256 + bytes.charCodeAt(at);
  return code;
}

const utf16 = new TextDecoder('utf-16be');
const textOf = (bytes: string): string => utf16.decode(Buffer.from(bytes.slice(0, 2 * MOST_OF_CODE), 'latin1'));

/** `beginbfchar` and `beginbfrange` of a ToUnicode CMap (9.10.3). */
function readTable(cmap: string): ReadonlyMap<number, string> {
  const table = new Map<number, string>();
  const lexer = new PdfLexer(cmap);
  let mode: 'char' | 'range' | null = null;
  for (let value = lexer.next(); value !== undefined && table.size < MOST_MAPPED; value = lexer.next()) {
    if (value === 'beginbfchar') mode = 'char';
    else if (value === 'beginbfrange') mode = 'range';
    else if (!(value instanceof PdfText)) mode = null;
    else if (mode === 'char') {
      const to = lexer.next();
      if (to instanceof PdfText) table.set(codeOf(value.bytes), textOf(to.bytes));
    } else if (mode === 'range') takeRange(table, codeOf(value.bytes), lexer);
  }
  return table;
}

function takeRange(table: Map<number, string>, from: number, lexer: PdfLexer): void {
  const [last, to] = [lexer.next(), lexer.next()];
  if (!(last instanceof PdfText)) return;
  const count = Math.min(codeOf(last.bytes) - from + 1, 65_536, MOST_MAPPED - table.size);
  const first = to instanceof PdfText ? textOf(to.bytes) : '';
  for (let index = 0; index < count; index += 1) {
    if (to instanceof PdfText) {
      const end = (first.codePointAt(first.length - 1) ?? 0) + index;
      table.set(from + index, first.slice(0, -1) + String.fromCharCode(end & 0xffff));
    } else if (Array.isArray(to)) {
      const one = (to as readonly PdfValue[])[index];
      if (one instanceof PdfText) table.set(from + index, textOf(one.bytes));
    }
  }
}
