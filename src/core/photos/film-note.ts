import { isDate } from './file-names.ts';

/** Bytes of a film from this place on; fewer only at its end. */
export type ReadFilm = (offset: number, length: number) => Promise<Uint8Array>;

/** Honest films have a dozen; with `moov` at the end, as phones write it, it is the third or fourth. */
const MOST_BOXES = 256;
const MOST_LOOKED_INTO = 8;
const SECONDS_1904_TO_1970 = 2_082_844_800;

/**
 * When a film says it was made (ISO/IEC 14496-12, 8.2.2: `moov` / `mvhd`), in milliseconds since 1970 if it keeps to the
 * standard and writes UTC. Null where it does not say, and for a day that no Lumia's film can be of. A few short reads,
 * whatever lengths its boxes claim; nothing but the second level is looked into.
 */
export async function filmedAt(size: number, read: ReadFilm): Promise<number | null> {
  let lookedInto = 0;
  for await (const movie of boxes({ from: 0, to: size }, read)) {
    if (movie.type !== 'moov') continue;
    for await (const box of boxes(movie, read)) if (box.type === 'mvhd') return await creation(box, read);
    lookedInto += 1;
    if (lookedInto === MOST_LOOKED_INTO) break;
  }
  return null;
}

interface Range {
  readonly from: number;
  /** Not counted in. */
  readonly to: number;
}

/** Side by side; ends where a length makes no sense. */
async function* boxes({ from, to }: Range, read: ReadFilm): AsyncGenerator<Range & { readonly type: string }> {
  let at = from;
  for (let count = 0; count < MOST_BOXES && at + 8 <= to; count += 1) {
    const head = view(await read(at, 16));
    if (head.length < 8) return;
    const short = head.readUInt32BE(0);
    if (short === 1 && head.length < 16) return;
    const length = short === 0 ? to - at : short === 1 ? Number(head.readBigUInt64BE(8)) : short;
    const header = short === 1 ? 16 : 8;
    if (length < header || at + length > to) return;
    yield { type: head.toString('latin1', 4, 8), from: at + header, to: at + length };
    at += length;
  }
}

async function creation({ from, to }: Range, read: ReadFilm): Promise<number | null> {
  const fields = view(await read(from, Math.min(12, to - from)));
  const isLong = fields[0] === 1;
  if (fields.length < (isLong ? 12 : 8)) return null;
  const seconds = isLong ? Number(fields.readBigUInt64BE(4)) : fields.readUInt32BE(4);
  // 0 is what a camera writes that does not know.
  const at = (seconds - SECONDS_1904_TO_1970) * 1000;
  return seconds !== 0 && isDate(at) ? at : null;
}

const view = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
