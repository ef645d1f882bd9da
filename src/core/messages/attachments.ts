import { createHash, type Hash } from 'node:crypto';
import { Base64Decoder } from './base64.ts';
import { MAX_FIELD, MAX_TEXT_PART, type Attachment, type ByteSource } from './model.ts';
import { XmlTokenizer } from './xml-tokenizer.ts';

/** Text of these parts is text in a `.msg` too, as UTF-16LE without a mark (lumia-facts 3.2); all others are bytes. */
export function isTextPart(contentType: string): boolean {
  return contentType === 'text/plain' || contentType === 'application/smil';
}

/** Nothing, where something was sent: so an export has what its phone no longer had. Text may well be empty. */
export const isMissing = ({ contentType, size }: Attachment): boolean => size === 0 && !isTextPart(contentType);
export const MISSING = 'an attachment in it is empty: the file holds nothing of it';

/** Lower-case, without parameters, one line; `application/octet-stream` where there is none. */
export function cleanType(given: string): string {
  const type = (given.split(';', 1)[0] ?? '').trim().toLowerCase();
  return /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}$/u.test(type) ? type : 'application/octet-stream';
}

/** A text part as an attachment. */
export function textAttachment(contentType: string, text: string, name: string | null = null): Attachment {
  const bytes = Buffer.from(text, 'utf8');
  return {
    contentType,
    name,
    text,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    // eslint-disable-next-line @typescript-eslint/require-await -- it is at hand already
    open: async function* () {
      if (bytes.length > 0) yield bytes;
    },
  };
}

export interface PartInfo {
  readonly contentType: string;
  readonly name: string | null;
  /** How the bytes of a text part are to be read. */
  readonly textEncoding: 'utf-16le' | 'utf-8';
}

/**
 * Measures base64 as it passes, and remembers where it lies instead of keeping it. Only as much as a text part may have
 * is held until it is known what it is.
 */
export class PartMeter {
  readonly #source: ByteSource;
  readonly #decoder = new Base64Decoder();
  readonly #hash: Hash = createHash('sha256');
  #held: Buffer[] | null = [];
  #size = 0;
  readonly #start: number;

  constructor(source: ByteSource, start: number) {
    this.#source = source;
    this.#start = start;
  }

  write(piece: string): void {
    this.#take(this.#decoder.write(piece));
  }

  get damaged(): boolean {
    return this.#decoder.damaged;
  }

  /** `end`: where its base64 ends in the source. */
  finish(end: number): (info: PartInfo) => Attachment {
    this.#take(this.#decoder.end());
    const [source, start, size, held] = [this.#source, this.#start, this.#size, this.#held];
    const sha256 = this.#hash.digest('hex');
    return ({ contentType, name, textEncoding }) => {
      const text = held && isTextPart(contentType) ? decodeText(Buffer.concat(held), textEncoding) : null;
      if (text !== null) return textAttachment(contentType, text, name);
      return { contentType, name, text: null, size, sha256, open: () => decodeRange(source, start, end) };
    };
  }

  #take(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#size += bytes.length;
    this.#hash.update(bytes);
    if (this.#size > MAX_TEXT_PART) this.#held = null;
    this.#held?.push(bytes);
  }
}

/** Null where the bytes are no text of that encoding, or would not come out the same when written again. */
function decodeText(bytes: Buffer, encoding: 'utf-16le' | 'utf-8'): string | null {
  if (encoding === 'utf-16le') {
    if (bytes.length % 2 !== 0) return null;
    const text = bytes.toString('utf16le');
    // Half a surrogate pair: UTF-8 could not hold it.
    return /[\ud800-\udfff]/u.test(text) ? null : text;
  }
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') && !Buffer.from(text, 'utf8').equals(bytes) ? null : text;
}

/** The bytes of base64 that lies between two places of an XML file, as content or as an attribute's value. */
async function* decodeRange(source: ByteSource, start: number, end: number): AsyncGenerator<Uint8Array, void, void> {
  const decoder = new Base64Decoder();
  let ready: Buffer[] = [];
  const nothing = (): void => undefined;
  const tokens = new XmlTokenizer({
    text: (piece) => ready.push(decoder.write(piece)),
    open: nothing,
    content: nothing,
    attribute: nothing,
    attributeEnd: nothing,
    close: nothing,
    broken: nothing,
  });
  const take = (): Buffer[] => {
    const taken = ready.filter((bytes) => bytes.length > 0);
    ready = [];
    return taken;
  };
  for await (const chunk of source.read(start, end)) {
    tokens.write(chunk);
    yield* take();
  }
  tokens.end();
  ready.push(decoder.end());
  yield* take();
}

/** Everything of it, for those who need it whole; null for more than `limit` bytes. */
export async function wholeAttachment(attachment: Attachment, limit: number): Promise<Buffer | null> {
  if (attachment.size > limit) return null;
  const pieces: Uint8Array[] = [];
  for await (const piece of attachment.open()) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A name that was sent with a part: one line, no path, nothing that a terminal or file system obeys. */
export function cleanName(given: string | null): string | null {
  if (given === null) return null;
  const name = given
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .slice(0, MAX_FIELD)
    .trim();
  return name === '' ? null : name;
}
