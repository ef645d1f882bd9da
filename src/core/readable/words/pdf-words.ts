import { NO_FONT, readFont, type PdfFont } from './pdf-font.ts';
import { PdfFile } from './pdf-file.ts';
import { PdfLexer, PdfName, PdfText, type PdfDictionary, type PdfValue } from './pdf-lexer.ts';

const MOST_CHARACTERS = 4000;
const MOST_TOKENS = 200_000;
const MOST_FONTS = 16;
/** Deeper than any tree of pages goes. */
const MOST_DEPTH = 16;

/**
 * The first words of a PDF's first page, in the order in which they are drawn, which is that of reading as a rule. None
 * where it is encrypted, a picture, or drawn with codes that only its own font knows.
 */
export function pdfLines(bytes: Uint8Array): readonly string[] {
  const file = new PdfFile(bytes);
  if (file.encrypted) return [];
  const page = firstPage(file);
  if (!page) return [];
  const contents = file.get(page.dictionary.get('Contents'));
  const parts = Array.isArray(contents) ? (contents as readonly PdfValue[]) : [page.dictionary.get('Contents')];
  let drawn = '';
  for (const part of parts.slice(0, 64)) drawn += `${file.stream(part) ?? ''}\n`;
  const lines = drawnLines(drawn, fontsOf(file, page.resources));
  return isReadable(lines.join('')) ? lines : [];
}

type Operator = (operands: readonly PdfValue[]) => void;

interface Page {
  readonly dictionary: PdfDictionary;
  readonly resources: PdfValue;
}

/** What is not said of a page is said of the branch that it is on (7.7.3.4). */
function firstPage(file: PdfFile): Page | null {
  let node = file.dictionary(file.dictionary(file.root).get('Pages'));
  let resources: PdfValue = null;
  for (let depth = 0; depth < MOST_DEPTH; depth += 1) {
    resources = node.get('Resources') ?? resources;
    const kids = file.get(node.get('Kids'));
    if (!Array.isArray(kids)) return node.has('Contents') ? { dictionary: node, resources } : null;
    node = file.dictionary((kids as readonly PdfValue[])[0]);
  }
  return null;
}

function fontsOf(file: PdfFile, resources: PdfValue): (font: string) => PdfFont {
  const fonts = file.dictionary(file.dictionary(resources).get('Font'));
  const known = new Map<string, PdfFont>();
  return (font) => {
    const before = known.get(font);
    if (before) return before;
    if (known.size >= MOST_FONTS) return NO_FONT;
    const read = readFont(file, fonts.get(font) ?? null);
    known.set(font, read);
    return read;
  };
}

/** So many thousandths of the letters' size between two pieces are a space. */
const GAP = 200;

/** Words as they are drawn: what lies on one height is a line, what lies apart on it has a space between. */
class Lines {
  readonly done: string[] = [];
  #line = '';
  #length = 0;
  /** How far the pen has moved on since it was put down, in thousandths of the letters' size. */
  #moved = 0;

  get isFull(): boolean {
    return this.#length >= MOST_CHARACTERS;
  }

  show(value: PdfValue | undefined, { read, width }: PdfFont): void {
    if (this.isFull) return;
    if (value instanceof PdfText) {
      const text = read(value.bytes) ?? '';
      this.#line += text;
      this.#length += text.length;
      this.#moved += width(value.bytes);
    } else if (Array.isArray(value)) {
      for (const one of value as readonly PdfValue[]) {
        if (typeof one !== 'number') this.show(one, { read, width });
        else {
          this.#moved -= one;
          if (one < -GAP) this.#space();
        }
      }
    }
  }

  /** The pen is put down so far from where it was put down before; null where that is not known. */
  move(right: number | null, isSameHeight: boolean): void {
    if (!isSameHeight) this.end();
    else if (right === null || right - this.#moved > GAP || right < 0) this.#space();
    this.#moved = 0;
  }

  end(): void {
    if (this.#line.trim() !== '') this.done.push(this.#line);
    this.#line = '';
  }

  #space(): void {
    if (!this.#line.endsWith(' ')) this.#line += ' ';
  }
}

/** Text operators of a page (9.4). */
function drawnLines(drawn: string, fontOf: (name: string) => PdfFont): readonly string[] {
  const lexer = new PdfLexer(drawn);
  const lines = new Lines();
  let [font, size] = [NO_FONT, 1];
  let [left, height] = [NaN, NaN];
  const number = (value: PdfValue | undefined): number => (typeof value === 'number' ? value : NaN);
  const move: Operator = ([right, down]) => {
    lines.move((1000 * number(right)) / size, down === 0);
  };
  const operators: Readonly<Record<string, Operator>> = {
    Tf: ([name, much]) => {
      if (name instanceof PdfName) font = fontOf(name.name);
      size = Math.abs(number(much)) || 1;
    },
    Tj: ([text]) => {
      lines.show(text, font);
    },
    TJ: ([texts]) => {
      lines.show(texts, font);
    },
    "'": ([text]) => {
      lines.end();
      lines.show(text, font);
    },
    '"': ([, , text]) => {
      lines.end();
      lines.show(text, font);
    },
    'T*': () => {
      lines.end();
    },
    Td: move,
    TD: move,
    Tm: ([scale, , , , x, y]) => {
      const right = (1000 * (number(x) - left)) / (size * (Math.abs(number(scale)) || 1));
      lines.move(Number.isNaN(right) ? null : right, number(y) === height);
      [left, height] = [number(x), number(y)];
    },
  };
  let operands: PdfValue[] = [];
  for (let tokens = 0; tokens < MOST_TOKENS && !lines.isFull; tokens += 1) {
    const value = lexer.next();
    if (value === undefined) break;
    if (typeof value !== 'string') {
      if (operands.length < 32) operands.push(value);
      continue;
    }
    // A picture within the page: its bytes are no operators.
    if (value === 'ID') lexer.at = endOfPicture(drawn, lexer.at);
    else if (Object.hasOwn(operators, value)) operators[value]?.(operands);
    operands = [];
  }
  lines.end();
  return lines.done;
}

function endOfPicture(drawn: string, from: number): number {
  const end = drawn.indexOf('EI', from);
  return end < 0 ? drawn.length : end;
}

/** Words and not the codes of a font that nobody explained. */
function isReadable(text: string): boolean {
  const all = text.replace(/\s/gu, '');
  const words = all.replace(/[^\p{L}\p{N}\p{P}\p{S}]/gu, '');
  return all !== '' && words.length >= 0.9 * all.length && /\p{L}/u.test(all);
}
