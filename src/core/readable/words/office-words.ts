import { unzipSync } from 'fflate';
import { SaxesParser } from 'saxes';

/** Of a document as packed XML: where its words are. */
export const OFFICE_WORDS: Readonly<Record<string, RegExp>> = {
  docx: /^word\/document\.xml$/u,
  xlsx: /^xl\/(?:sharedStrings|worksheets\/sheet1)\.xml$/u,
  pptx: /^ppt\/slides\/slide1\.xml$/u,
  odt: /^content\.xml$/u,
};

const MOST_PART = 8 * 1024 * 1024;
/** Characters of a part that are looked at. */
const MOST_XML = 256 * 1024;
const MOST_LINES = 40;
/** Cells of a row that are shown. */
const MOST_CELLS = 8;
/** Texts that cells refer to; those of a first row come early. */
const MOST_SHARED = 5000;
const MOST_TEXT = 1000;

export function officeLines(extension: string, bytes: Uint8Array): readonly string[] {
  const wanted = OFFICE_WORDS[extension];
  if (!wanted) return [];
  const found = new Set<string>();
  const parts = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      if (!wanted.test(name) || found.has(name) || originalSize > MOST_PART) return false;
      found.add(name);
      return true;
    },
  });
  const textOf = (name: string): string => new TextDecoder().decode(parts[name]).slice(0, MOST_XML);
  if (extension !== 'xlsx') return [...found].flatMap((name) => paragraphs(textOf(name)));
  return rows(textOf('xl/worksheets/sheet1.xml'), sharedTexts(textOf('xl/sharedStrings.xml')));
}

interface Taker {
  /** Local name of what opens, and its attributes. */
  readonly open?: (name: string, attribute: (name: string) => string) => void;
  readonly text: (text: string) => void;
  readonly close: (name: string) => void;
}

/** Reads as far as it makes sense: the part may be cut off, and what is wrong with it others say. */
function read(xml: string, take: Taker): void {
  const parser = new SaxesParser({ xmlns: false });
  let isOver = false;
  const local = (name: string): string => name.slice(name.indexOf(':') + 1);
  parser.on('error', () => {
    isOver = true;
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (!isOver) take.open?.(local(name), (key) => attributes[key] ?? '');
  });
  parser.on('text', (text) => {
    if (!isOver) take.text(text.slice(0, MOST_TEXT));
  });
  parser.on('closetag', ({ name }) => {
    if (!isOver) take.close(local(name));
  });
  parser.write(xml);
}

/** Paragraphs of a letter (`w:p`), of a slide (`a:p`), of OpenDocument (`text:p`, `text:h`). */
function paragraphs(xml: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  read(xml, {
    open: (name) => {
      if (name === 'tab' || name === 'br') line += ' ';
    },
    text: (text) => {
      if (line.length < MOST_TEXT) line += text;
    },
    close: (name) => {
      if (name !== 'p' && name !== 'h') return;
      if (line.trim() !== '' && lines.length < MOST_LINES) lines.push(line);
      line = '';
    },
  });
  return lines;
}

/** Of a workbook: its cells refer to these by their number. Phonetic hints (`rPh`) are no words of it. */
function sharedTexts(xml: string): readonly string[] {
  const texts: string[] = [];
  let [text, isText, isHint] = ['', false, false];
  read(xml, {
    open: (name) => {
      isText = name === 't';
      if (name === 'rPh') isHint = true;
    },
    text: (piece) => {
      if (isText && !isHint && text.length < MOST_TEXT) text += piece;
    },
    close: (name) => {
      isText = false;
      if (name === 'rPh') isHint = false;
      if (name !== 'si') return;
      if (texts.length < MOST_SHARED) texts.push(text);
      text = '';
    },
  });
  return texts;
}

/** A line for each row that has something in it. */
function rows(xml: string, shared: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let cells: string[] = [];
  let [type, value, isValue] = ['', '', false];
  read(xml, {
    open: (name, attribute) => {
      if (name === 'c') [type, value] = [attribute('t'), ''];
      isValue = name === 'v' || name === 't';
    },
    text: (piece) => {
      if (isValue && value.length < MOST_TEXT) value += piece;
    },
    close: (name) => {
      isValue = false;
      if (name === 'c') {
        const cell = type === 's' ? (shared[Number(value)] ?? '') : type === 'b' ? '' : value;
        if (cell.trim() !== '' && cells.length < MOST_CELLS) cells.push(cell.trim());
      }
      if (name !== 'row') return;
      if (cells.length > 0 && lines.length < MOST_LINES) lines.push(cells.join(' | '));
      cells = [];
    },
  });
  return lines;
}
