import { basename } from 'node:path';
import type { Opening } from '../../../shared/domain/opening.ts';
import type { OpOptions } from '../../base/options.ts';
import { loadDecoder, type DecodeImage, type LoadDecoder } from '../../inspect/decode-image.ts';
import { inspect } from '../../inspect/inspect.ts';
import type { CameraNote } from '../../photos/camera-note.ts';
import { takeNote } from '../../photos/take-note.ts';
import { readingOnThread } from './reading-of.ts';
import { unreadable } from './unreadable.ts';

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

/** What a picture or film notes of itself; null where it has nothing to ask for, or cannot be read. For such a thread, too. */
export async function noteOf(path: string): Promise<CameraNote | null> {
  try {
    using reader = readingOnThread(path);
    return await takeNote(basename(path), reader.size, (offset, length) => reader.read(offset, length));
  } catch {
    return null;
  }
}
