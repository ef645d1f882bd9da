import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { openTheFile, openTheFileSync } from '../../base/open-flags.ts';
import type { RandomReader } from '../../inspect/bytes.ts';

/** A file of this computer as inspectors read it; a link is never followed, where the platform can tell. */
export async function readingOf(path: string): Promise<RandomReader & AsyncDisposable> {
  const file = await openTheFile((flags) => open(path, flags));
  try {
    const { size } = await file.stat();
    return {
      size,
      read: async (offset, length, into) => {
        const buffer = into ?? Buffer.allocUnsafe(length);
        const { bytesRead } = await file.read(buffer, 0, length, offset);
        return buffer.subarray(0, bytesRead);
      },
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** After so many bytes a thread that reads by blocking calls looks for messages: without that, it hears of no stop. */
const TURN_EVERY = 16 * 1024 * 1024;

/** The same with calls that block, the fastest there are: for a thread of its own. */
export function readingOnThread(path: string): RandomReader & Disposable {
  const file = openTheFileSync((flags) => openSync(path, flags));
  let sinceTurn = 0;
  try {
    return {
      size: fstatSync(file).size,
      read: (offset, length, into) => {
        const buffer = into ?? Buffer.allocUnsafe(length);
        const bytes = buffer.subarray(0, readSync(file, buffer, 0, length, offset));
        sinceTurn += bytes.length;
        if (sinceTurn < TURN_EVERY) return Promise.resolve(bytes);
        sinceTurn = 0;
        return turn(bytes);
      },
      [Symbol.dispose]: () => {
        closeSync(file);
      },
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}
