import { Buffer } from 'node:buffer';
import { TextDecoder, TextEncoder } from 'node:util';
import { CardSplitter, SPLITTER_LIMITS, type RawCard, type RawItem } from './card-splitter.ts';
import { complete, text, type Contact, type Exception, type Property } from './contact.ts';
import { parseContentLine } from './content-line.ts';
import { readProperty } from './read-property.ts';
import { decodeText, plainBreaks } from './text-decoding.ts';
import { unfold } from './unfold.ts';

/** What a file of contacts is made of, in its order. */
export type ContactItem =
  | {
      readonly kind: 'contact';
      readonly contact: Contact;
      /** Its place among the cards or rows of its file; the first is 0. */
      readonly index: number;
      readonly line: number;
    }
  | { readonly kind: 'exception'; readonly exception: Exception };

/**
 * Reads vCard 2.1, 3.0 and 4.0, many to a file, as the bytes come; memory is bounded by one card. What cannot be read
 * is an exception with its bytes and its line, and costs nothing but itself.
 */
export async function* readVcards(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<ContactItem, void, void> {
  const splitter = new CardSplitter();
  const toUtf8 = new Utf8Stream();
  for await (const chunk of chunks) yield* readItems(splitter.push(toUtf8.push(chunk)));
  yield* readItems(splitter.push(toUtf8.end()));
  yield* readItems(splitter.end());
}

/** The same for what is in memory already. */
export function parseVcards(bytes: Uint8Array): ContactItem[] {
  const splitter = new CardSplitter();
  const toUtf8 = new Utf8Stream();
  const items = [toUtf8.push(bytes), toUtf8.end()].flatMap((piece) => splitter.push(piece));
  return [...readItems([...items, ...splitter.end()])];
}

function* readItems(items: readonly RawItem[]): Generator<ContactItem, void, void> {
  for (const item of items) {
    if (item.kind === 'exception') yield item;
    else yield* readCard(item);
  }
}

function* readCard(card: RawCard): Generator<ContactItem, void, void> {
  const { version, lines } = unfold(card.bytes);
  const exceptions: Exception[] = [];
  const except = (why: Exception['why'], bytes: Uint8Array, at: number, kept: boolean): void => {
    const { maxKept } = SPLITTER_LIMITS;
    exceptions.push({ line: card.line + at, why, bytes: bytes.slice(0, maxKept), length: bytes.byteLength, kept });
  };
  const properties: Property[] = [];
  for (const { bytes, line, nested } of lines) {
    const parsed = parseContentLine(bytes);
    if (!parsed) {
      if (isBlank(bytes)) continue;
      except('no-property', bytes, line, true);
      properties.push(text('X-LIFEBOAT-LINE', plainBreaks(decodeText(bytes))));
      continue;
    }
    if (parsed.name.toUpperCase() === 'VERSION' && parsed.group === null) continue;
    if (nested) {
      const { group, name, params } = parsed;
      properties.push({ group, name: name.toUpperCase(), params, value: { kind: 'text', text: decodeText(nested) } });
      continue;
    }
    const { property, badBase64 } = readProperty(parsed, version ?? '3.0');
    if (badBase64) except('bad-base64', bytes, line, true);
    properties.push(property);
  }
  if (properties.length === 0) except('empty-card', card.bytes, 0, false);
  else if (!card.ended) except('no-end', card.bytes, 0, true);
  if (properties.length > 0) {
    yield { kind: 'contact', contact: complete(properties), index: card.index, line: card.line };
  }
  for (const exception of exceptions) yield { kind: 'exception', exception };
}

const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 32 || byte === 9);

/** Turns UTF-16 with a byte-order mark into UTF-8; everything else passes as it is. */
class Utf8Stream {
  #decoder: TextDecoder | null = null;
  #decided = false;
  #held: Uint8Array = new Uint8Array(0);
  readonly #encoder = new TextEncoder();

  push(chunk: Uint8Array): Uint8Array {
    if (this.#decided) return this.#pass(chunk);
    const start = this.#held.byteLength === 0 ? chunk : new Uint8Array(Buffer.concat([this.#held, chunk]));
    if (start.byteLength < 2) {
      this.#held = start;
      return new Uint8Array(0);
    }
    this.#decided = true;
    if (start[0] === 0xff && start[1] === 0xfe) this.#decoder = new TextDecoder('utf-16le');
    if (start[0] === 0xfe && start[1] === 0xff) this.#decoder = new TextDecoder('utf-16be');
    this.#held = new Uint8Array(0);
    return this.#pass(start);
  }

  end(): Uint8Array {
    if (!this.#decided) return this.#held;
    return this.#decoder ? this.#encoder.encode(this.#decoder.decode()) : new Uint8Array(0);
  }

  #pass(chunk: Uint8Array): Uint8Array {
    return this.#decoder ? this.#encoder.encode(this.#decoder.decode(chunk, { stream: true })) : chunk;
  }
}
