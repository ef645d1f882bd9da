import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Opening } from '../../../shared/domain/opening.ts';
import { INSPECT_TEXT } from '../../../shared/text/strings-inspect.en.ts';
import type { OpOptions } from '../../base/options.ts';
import { loadDecoder, type DecodeImage } from '../../inspect/decode-image.ts';
import { inspect } from '../../inspect/inspect.ts';

let decoder: Promise<DecodeImage | null> | null = null;

/** Tries a file of this computer. One that cannot be read is not checked: its bytes are for verification to judge. */
export async function inspectFile(path: string, { signal }: OpOptions): Promise<Opening> {
  signal.throwIfAborted();
  try {
    // A link is never followed out of the backup, where the platform can tell.
    const file = await open(path, constants.O_RDONLY | ((constants.O_NOFOLLOW as number | undefined) ?? 0));
    try {
      const { size } = await file.stat();
      const reader = {
        size,
        read: async (offset: number, length: number): Promise<Uint8Array> => {
          const buffer = Buffer.allocUnsafe(length);
          const { bytesRead } = await file.read(buffer, 0, length, offset);
          return buffer.subarray(0, bytesRead);
        },
      };
      return await inspect(reader, { name: path, signal, decode: await (decoder ??= loadDecoder()) });
    } finally {
      await file.close();
    }
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
