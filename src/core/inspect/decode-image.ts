import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, shown } from './bytes.ts';

/** Decodes a whole picture; throws `Broken` when it cannot. Gives whether it was said to be sound on the way. */
export type DecodeImage = (file: Uint8Array) => Promise<'clean' | 'with-warnings'>;

/** Gives null where there is none. Its library takes memory and time to load, and most files are no pictures. */
export type LoadDecoder = () => Promise<DecodeImage | null>;

/** Pixels; a Lumia 1020's are 41 million. What is larger is not decoded. */
const MOST_PIXELS = 200_000_000;
/** Of libjpeg: these lose picture; the others are bytes that do not belong there. */
const LOSING = /premature end|bad huffman|corrupt(?!.*extraneous)|truncated|invalid|inconsistent/iu;

/**
 * Decodes by libvips, in threads of its own. Reduced on the way, which reads every byte all the same and makes the
 * work of a large photo a fraction. Null where sharp is not there.
 */
export async function loadDecoder(): Promise<DecodeImage | null> {
  const { default: sharp } = await import('sharp').catch(() => ({ default: null }));
  if (sharp === null) return null;
  sharp.cache(false);
  const decode = async (file: Uint8Array, failOn: 'truncated' | 'warning'): Promise<string | null> => {
    try {
      await sharp(file, { failOn, limitInputPixels: MOST_PIXELS, sequentialRead: true })
        .resize({ width: 64, fastShrinkOnLoad: true })
        .raw()
        .toBuffer();
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  return async (file) => {
    const warning = await decode(file, 'warning');
    if (warning === null) return 'clean';
    const failure = await decode(file, 'truncated');
    if (failure !== null || LOSING.test(warning)) throw new Broken(TEXT.undecodable(shown(failure ?? warning)));
    return 'with-warnings';
  };
}
