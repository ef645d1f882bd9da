import type { Opening } from '../../../shared/domain/opening.ts';
import { INSPECT_TEXT } from '../../../shared/text/strings-inspect.en.ts';
import type { OpOptions } from '../../base/options.ts';
import { loadDecoder, type DecodeImage } from '../../inspect/decode-image.ts';
import { inspect, type LoadDecoder } from '../../inspect/inspect.ts';
import { readingOnThread } from './reading-of.ts';

let loading: Promise<DecodeImage | null> | null = null;
const decoder: LoadDecoder = () => (loading ??= loadDecoder());

/**
 * Tries a file of this computer. One that cannot be read is not checked: its bytes are for verification to judge.
 * Work for a thread of its own.
 */
export async function inspectFile(path: string, { signal }: OpOptions): Promise<Opening> {
  signal.throwIfAborted();
  try {
    using reader = readingOnThread(path);
    return await inspect(reader, { name: path, signal, decoder });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && 'code' in error) return unreadable();
    throw error;
  }
}

/** What nothing could be said of. */
export function unreadable(): Opening {
  return { verdict: 'not-checked', format: 'unknown', why: INSPECT_TEXT.unreadable };
}
