import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, type Bytes } from './bytes.ts';

const [EXTENSION, IMAGE, TRAILER] = [0x21, 0x2c, 0x3b];

/** GIF87a and GIF89a (CompuServe, 1990): blocks up to the trailer, at least one image among them. */
export async function inspectGif(bytes: Bytes): Promise<string> {
  const screen = await bytes.at(0, 13, 'its header');
  let at = 13 + tableLength(screen[10] ?? 0);
  let images = 0;
  for (;;) {
    const kind = (await bytes.at(at, 1, images > 0 ? 'its picture data' : 'its header'))[0];
    if (kind === TRAILER) break;
    if (kind === EXTENSION) {
      at = await endOfBlocks(bytes, at + 2);
    } else if (kind === IMAGE) {
      const descriptor = await bytes.at(at, 11, 'its picture data');
      // The byte after the descriptor and the table is the code size of LZW.
      at = await endOfBlocks(bytes, at + 10 + tableLength(descriptor[9] ?? 0) + 1);
      images += 1;
    } else {
      throw new Broken(TEXT.malformed('what follows one of its blocks'));
    }
  }
  if (images === 0) throw new Broken(TEXT.headerOnly('picture data'));
  return TEXT.structureOnly;
}

/** Bytes of a colour table, by the packed field before it. */
const tableLength = (packed: number): number => ((packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1));

async function endOfBlocks(bytes: Bytes, from: number): Promise<number> {
  for (let at = from; ;) {
    const length = (await bytes.at(at, 1, 'its picture data'))[0] ?? 0;
    at += 1 + length;
    if (length === 0) return at;
  }
}
