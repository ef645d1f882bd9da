import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, NotTried, type Bytes } from './bytes.ts';

export type TextEncoding = 'utf8' | 'utf16le' | 'utf16be';

/** Only the beginning of a line matters; a photo in a vCard is one of many lines, or one very long one. */
const LINE_KEPT = 200;
const MOST_DEEP = 32;

/** Text with zero bytes in it was not written to its end (FAT keeps a file's length when its bytes are lost). */
export async function inspectText(bytes: Bytes, encoding: TextEncoding): Promise<string> {
  if (encoding === 'utf8') {
    for await (const piece of bytes.pieces(0, bytes.size)) {
      // Old editors end a text with one zero byte.
      const zero = piece.bytes.indexOf(0);
      if (zero >= 0 && piece.at + zero < bytes.size - 1) throw new Broken(TEXT.zeroInText);
    }
  } else if (bytes.size % 2 !== 0) {
    throw new Broken(TEXT.cutOff('a letter'));
  }
  return TEXT.text;
}

/**
 * What vCard (RFC 6350), iCalendar (RFC 5545, 7953, 9073) and VMG are made of. Whatever else begins or ends is somebody's
 * words: a note may have a line of its own that says `End: June`.
 */
const BLOCKS =
  /^(?:V(?:CARD|CALENDAR|EVENT|TODO|JOURNAL|FREEBUSY|TIMEZONE|ALARM|AVAILABILITY|LOCATION|RESOURCE|MSG|ENV|BODY|NOTE)|STANDARD|DAYLIGHT|AVAILABLE|PARTICIPANT|X-[A-Z-]+)$/u;

/** vCard (RFC 2426, RFC 6350), iCalendar (RFC 5545) and VMG: every BEGIN has its END, and there is one at least. */
export async function inspectBlocks(bytes: Bytes, encoding: TextEncoding): Promise<Readonly<Record<string, number>>> {
  await inspectText(bytes, encoding);
  const open: string[] = [];
  const counts: Record<string, number> = {};
  /** Other words at the end of the file: `BEGIN:VCA` is where it was cut off. */
  let last: string | undefined;
  for await (const line of lines(bytes, encoding)) {
    if (line.trim() !== '') last = undefined;
    const [, word, name] = /^\s*(begin|end)\s*:\s*([a-z-]{1,30})\s*$/iu.exec(line) ?? [];
    if (word === undefined || name === undefined) continue;
    const kind = name.toUpperCase();
    if (!BLOCKS.test(kind)) {
      last = kind;
      continue;
    }
    if (word.toLowerCase() === 'begin') {
      if (open.length >= MOST_DEEP) throw new NotTried(TEXT.tooMany('parts inside one another'));
      open.push(kind);
    } else {
      if (open.pop() !== kind) throw new Broken(TEXT.malformed(`an end of a ${kind}`));
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
  }
  const unended = open.at(-1) ?? last;
  if (unended !== undefined) throw new Broken(TEXT.unbalanced(unended));
  return counts;
}

/** Lines, each cut to its first 200 characters. */
async function* lines(bytes: Bytes, encoding: TextEncoding): AsyncGenerator<string, void, void> {
  let line = '';
  for await (const piece of bytes.pieces(0, bytes.size)) {
    const text = decode(piece.bytes, encoding).replace(/^\ufeff/u, '');
    let from = 0;
    for (let end = text.search(/[\r\n]/u); end >= 0;) {
      yield line + text.slice(from, Math.min(end, from + LINE_KEPT));
      bytes.step();
      line = '';
      from = end + 1;
      const next = nextBreak(text, from);
      end = next;
    }
    if (line.length < LINE_KEPT) line += text.slice(from, from + LINE_KEPT);
  }
  yield line;
}

function nextBreak(text: string, from: number): number {
  const lf = text.indexOf('\n', from);
  const cr = text.indexOf('\r', from);
  if (lf < 0) return cr;
  return cr < 0 ? lf : Math.min(lf, cr);
}

/** Pieces begin at even offsets, and only ASCII matters here: one byte a letter will do. */
function decode(piece: Buffer, encoding: TextEncoding): string {
  if (encoding === 'utf8') return piece.toString('latin1').replace(/^\u00ef\u00bb\u00bf/u, '');
  if (encoding === 'utf16le') return piece.toString('utf16le');
  const even = Buffer.from(piece.subarray(0, piece.length - (piece.length % 2)));
  return even.swap16().toString('utf16le');
}
