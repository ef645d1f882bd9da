import { inflateSync } from 'node:zlib';
import { PdfLexer, PdfName, PdfReference, type PdfBudget, type PdfDictionary, type PdfValue } from './pdf-lexer.ts';

const MOST_OBJECTS = 50_000;
/** Bytes that all streams of one file may unpack to. */
const MOST_UNPACKED = 16 * 1024 * 1024;
const OBJECT = /(?<![0-9])(\d{1,7})[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]+obj(?![a-zA-Z])/gu;
const NOTHING: PdfDictionary = new Map();

export const isDictionary = (value: PdfValue | undefined): value is PdfDictionary => value instanceof Map;

interface Place {
  readonly value: PdfValue;
  /** Of the bytes of a stream; null where there are none. */
  readonly streamAt: number | null;
}

/** The objects of a PDF, found by looking for them: the cross references of a file that was mended often are wrong. */
export class PdfFile {
  readonly #text: string;
  readonly #objects = new Map<number, Place>();
  readonly #budget: PdfBudget = { left: 500_000 };
  #unpacked = 0;
  root: PdfValue = null;
  encrypted = false;

  /** Throws where the file is no such thing. */
  constructor(bytes: Uint8Array) {
    this.#text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    this.#findObjects();
    for (const { value } of [...this.#objects.values()]) if (isDictionary(value)) this.#takeTrailer(value);
    for (let at = this.#text.indexOf('trailer'); at >= 0;) {
      const lexer = new PdfLexer(this.#text, at + 7, this.#budget);
      const trailer = lexer.next();
      if (isDictionary(trailer)) this.#takeTrailer(trailer);
      at = this.#text.indexOf('trailer', lexer.at);
    }
    for (const place of [...this.#objects.values()]) this.#unpackObjects(place);
  }

  /** What a reference leads to; anything else is itself. */
  get(value: PdfValue | undefined): PdfValue {
    for (let hops = 0; value instanceof PdfReference && hops < 8; hops += 1) {
      value = this.#objects.get(value.number)?.value ?? null;
    }
    return value ?? null;
  }

  dictionary(value: PdfValue | undefined): PdfDictionary {
    const found = this.get(value);
    return isDictionary(found) ? found : NOTHING;
  }

  /** A stream's content; null where there is none, or it is packed in a way that is not known here. */
  stream(value: PdfValue | undefined): string | null {
    if (!(value instanceof PdfReference)) return null;
    const place = this.#objects.get(value.number);
    return place ? this.#streamOf(place) : null;
  }

  #findObjects(): void {
    const text = this.#text;
    OBJECT.lastIndex = 0;
    for (let match = OBJECT.exec(text); match && this.#objects.size < MOST_OBJECTS; match = OBJECT.exec(text)) {
      const lexer = new PdfLexer(text, OBJECT.lastIndex, this.#budget);
      const value = lexer.next() ?? null;
      const stream = /[\0\t\n\f\r ]*stream(\r\n|\n|\r)/uy;
      stream.lastIndex = lexer.at;
      const streamAt = isDictionary(value) && stream.test(text) ? stream.lastIndex : null;
      // The newest of a number counts, and it comes last.
      this.#objects.set(Number(match[1]), { value, streamAt });
      OBJECT.lastIndex = streamAt === null ? lexer.at : this.#endOf(value, streamAt);
    }
  }

  #endOf(value: PdfValue, streamAt: number): number {
    const length = isDictionary(value) ? value.get('Length') : null;
    if (
      typeof length === 'number' &&
      length > 0 &&
      /^\s*endstream/u.test(this.#text.slice(streamAt + length, streamAt + length + 20))
    ) {
      return streamAt + length;
    }
    const end = this.#text.indexOf('endstream', streamAt);
    return end < 0 ? this.#text.length : end;
  }

  #takeTrailer(dictionary: PdfDictionary): void {
    if (dictionary.has('Encrypt')) this.encrypted = true;
    this.root = dictionary.get('Root') ?? this.root;
  }

  #streamOf({ value, streamAt }: Place): string | null {
    if (streamAt === null || !isDictionary(value)) return null;
    const filter = this.get(value.get('Filter'));
    const filters = Array.isArray(filter) ? (filter as readonly PdfValue[]) : filter === null ? [] : [filter];
    const raw = this.#text.slice(streamAt, this.#endOf(value, streamAt));
    const [only] = filters;
    const room = MOST_UNPACKED - this.#unpacked;
    if (raw.length > room) return null;
    if (only === undefined) {
      this.#unpacked += raw.length;
      return raw;
    }
    if (filters.length > 1 || !(only instanceof PdfName) || only.name !== 'FlateDecode' || this.#isPredicted(value)) {
      return null;
    }
    try {
      const unpacked = inflateSync(Buffer.from(raw, 'latin1'), { maxOutputLength: room });
      this.#unpacked += unpacked.length;
      return unpacked.toString('latin1');
    } catch (error) {
      // What it took to find that out counts.
      const isTooLong = error instanceof RangeError;
      this.#unpacked += isTooLong ? room : raw.length;
      return null;
    }
  }

  #isPredicted(dictionary: PdfDictionary): boolean {
    const predictor = this.dictionary(dictionary.get('DecodeParms')).get('Predictor');
    return typeof predictor === 'number' && predictor > 1;
  }

  /** Objects that are packed together in a stream (7.5.7). */
  #unpackObjects(place: Place): void {
    const { value } = place;
    if (!isDictionary(value)) return;
    const type = value.get('Type');
    if (!(type instanceof PdfName) || type.name !== 'ObjStm') return;
    const first = value.get('First');
    const text = this.#streamOf(place);
    if (text === null || typeof first !== 'number') return;
    const list = new PdfLexer(text.slice(0, first), 0, this.#budget);
    // Offsets may lead to the same place again and again.
    let lexed = 0;
    for (let number = list.next(); typeof number === 'number'; number = list.next()) {
      const offset = list.next();
      if (typeof offset !== 'number' || this.#objects.size >= MOST_OBJECTS || lexed > 2 * text.length) return;
      if (this.#objects.has(number)) continue;
      const lexer = new PdfLexer(text, first + offset, this.#budget);
      this.#objects.set(number, { value: lexer.next() ?? null, streamAt: null });
      lexed += lexer.at - first - offset;
    }
  }
}
