import type { Entry } from './model.ts';
import { XmlTokenizer, type XmlHandler } from './xml-tokenizer.ts';

/** Makes entries out of the XML it is handed. */
export interface EntryReader extends XmlHandler {
  /** What was read since the last call. */
  take(): Entry[];
  /** The file is over, at this byte: what is still open was cut off. */
  end(at: number): void;
}

/** Hands a file's XML over as it comes, and gives the entries as soon as they are whole. */
export async function* readXmlEntries(
  bytes: AsyncIterable<Uint8Array>,
  reader: EntryReader,
  base: number,
): AsyncGenerator<Entry, void, void> {
  const tokens = new XmlTokenizer(reader, base);
  for await (const chunk of bytes) {
    tokens.write(chunk);
    yield* reader.take();
  }
  tokens.end();
  reader.end(tokens.position);
  yield* reader.take();
}
