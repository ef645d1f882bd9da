import type { Preview } from '../../shared/contract/window.ts';
import { isAppError } from '../../shared/errors/app-error.ts';
import type { OpOptions } from '../base/options.ts';
import type { Source, SourceFile } from '../device/source.ts';
import type { RunPlan } from '../plan/plan-run.ts';

const MOST = 8;
/** A phone that has none of so many has none. */
const MOST_WITHOUT = 4;
/** A Lumia's are 16 KiB at most. */
const MOST_BYTES = 64 * 1024;
const PICTURE = /\.(?:jpe?g|png|bmp|gif)$/iu;

/**
 * The newest photos that a backup would copy, as the phone's own small pictures, one by one. Only what is a JPEG by its
 * first bytes is given. A phone that offers none is asked a few times; one that fails in it is left in peace.
 */
export async function* phonePictures(
  source: Source,
  plan: RunPlan,
  options: OpOptions,
): AsyncGenerator<Preview['pictures'][number], void, void> {
  if (!source.thumbnail) return;
  let given = 0;
  let without = 0;
  for (const file of newest(plan)) {
    if (given === MOST || (given === 0 && without === MOST_WITHOUT)) return;
    options.signal.throwIfAborted();
    let jpeg: Uint8Array | null;
    try {
      jpeg = await source.thumbnail(file, options);
    } catch (error) {
      options.signal.throwIfAborted();
      if (isAppError(error)) return;
      throw error;
    }
    if (jpeg === null || !isJpeg(jpeg)) {
      without += 1;
      continue;
    }
    given += 1;
    const url = `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
    yield { path: `${file.storage}/${file.path}`, url };
  }
}

const isJpeg = (bytes: Uint8Array): boolean =>
  bytes.length <= MOST_BYTES && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

/** Some more than are shown: not each has a picture. */
function newest({ files }: RunPlan): readonly SourceFile[] {
  const found: SourceFile[] = [];
  const age = ({ modified }: SourceFile): number => modified ?? -Infinity;
  for (const { file, action, step } of files) {
    if (action !== 'copy' || step !== 'media' || !PICTURE.test(file.path)) continue;
    if (found.length === 3 * MOST && age(file) <= age(found.at(-1) ?? file)) continue;
    found.push(file);
    found.sort((one, other) => age(other) - age(one));
    if (found.length > 3 * MOST) found.pop();
  }
  return found;
}
