/** How a text file is written. Message files are UTF-8; what other programs saved again may be UTF-16. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** From its first bytes: the byte order mark, else where the zeros of its first two characters are. */
export function textEncoding(head: Uint8Array): TextEncoding {
  const [a = 1, b = 1, c = 1, d = 1] = head;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  return a === 0 && b !== 0 && c === 0 && d !== 0 ? 'utf-16be' : 'utf-8';
}

/** UTF-16 as UTF-8, piece by piece. */
export async function* toUtf8(
  bytes: AsyncIterable<Uint8Array>,
  encoding: TextEncoding,
): AsyncGenerator<Uint8Array, void, void> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    if (text.length > 0) yield Buffer.from(text, 'utf8');
  }
  const rest = decoder.decode();
  if (rest.length > 0) yield Buffer.from(rest, 'utf8');
}
