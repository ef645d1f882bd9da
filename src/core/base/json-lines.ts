import { parseJson } from './parse-json.ts';
import { readLines } from './read-lines.ts';

/**
 * What each line of a file of JSON lines says; undefined for what is no JSON. A line of more than `limit` bytes is passed
 * over, and so is a last one without its end: whoever wrote it was cut off.
 */
export async function* jsonLines(bytes: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<unknown, void, void> {
  for await (const { text, cut, ended } of readLines(bytes, 0, limit)) if (ended && !cut) yield parseJson(text);
}
