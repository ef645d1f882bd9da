import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, shown, type Bytes } from './bytes.ts';

interface Chunk {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

/** RIFF (Microsoft/IBM, 1991): AVI, WAV and WebP are lists of chunks, each with its length. Little-endian. */
export async function inspectRiff(bytes: Bytes): Promise<string> {
  const [riff] = await chunks(bytes, 0, bytes.size, 1);
  if (!riff) throw new Broken(TEXT.cutOff('its header'));
  const form = (await bytes.at(8, 4, 'its header')).toString('latin1');
  const top = await chunks(bytes, 12, riff.to, MOST_CHUNKS);
  switch (form) {
    case 'AVI ':
      return await checkAvi(bytes, top);
    case 'WAVE':
      return await checkWave(bytes, top);
    default:
      if (top.length === 0) throw new Broken(TEXT.headerOnly('data'));
      return TEXT.structureOnly;
  }
}

const MOST_CHUNKS = 1_000_000;

async function chunks(bytes: Bytes, from: number, to: number, most: number): Promise<Chunk[]> {
  const found: Chunk[] = [];
  for (let at = from; at < to && found.length < most;) {
    // A pad byte at the end may be left out.
    if (to - at < 8) break;
    const head = await bytes.at(at, 8, 'its chunks');
    const id = head.toString('latin1', 0, 4);
    const length = head.readUInt32LE(4);
    if (!/^[\x20-\x7e]{4}$/u.test(id)) throw new Broken(TEXT.malformed('the name of a chunk'));
    const end = at + 8 + length;
    if (end > to)
      throw new Broken(TEXT.cutOff(/^(?:data|LIST|RIFF)$/u.test(id) ? 'its data' : `its part ${shown(id)}`));
    found.push({ id, from: at + 8, to: end });
    at = end + (length % 2);
  }
  return found;
}

async function checkWave(bytes: Bytes, top: readonly Chunk[]): Promise<string> {
  const format = top.find(({ id }) => id === 'fmt ');
  const data = top.find(({ id }) => id === 'data');
  if (!format || format.to - format.from < 16) throw new Broken(TEXT.missing('the description of its sound'));
  if (!data || data.to === data.from) throw new Broken(TEXT.headerOnly('sound'));
  const rate = (await bytes.at(format.from, 16, 'its header')).readUInt32LE(8);
  if (rate === 0) throw new Broken(TEXT.malformed('the description of its sound'));
  return TEXT.playable((data.to - data.from) / rate);
}

async function listType(bytes: Bytes, chunk: Chunk): Promise<string> {
  if (chunk.id !== 'LIST' || chunk.to - chunk.from < 4) return '';
  return (await bytes.at(chunk.from, 4, 'its chunks')).toString('latin1');
}

/** AVI (OpenDML, 1996): a header with a stream at least, and a `movi` list whose chunks fill it. */
async function checkAvi(bytes: Bytes, top: readonly Chunk[]): Promise<string> {
  let seconds = 0;
  let streams = 0;
  let pictures = 0;
  for (const chunk of top) {
    const type = await listType(bytes, chunk);
    if (type === 'hdrl') {
      for (const inner of await chunks(bytes, chunk.from + 4, chunk.to, 1000)) {
        if (inner.id === 'avih' && inner.to - inner.from >= 20) {
          const header = await bytes.at(inner.from, 20, 'its header');
          seconds = (header.readUInt32LE(0) * header.readUInt32LE(16)) / 1e6;
        }
        if ((await listType(bytes, inner)) === 'strl') streams += 1;
      }
    }
    if (type === 'movi') pictures += (await chunks(bytes, chunk.from + 4, chunk.to, MOST_CHUNKS)).length;
  }
  if (streams === 0) throw new Broken(TEXT.missing('the description of its film'));
  if (pictures === 0) throw new Broken(TEXT.headerOnly('film'));
  return TEXT.playable(seconds);
}
