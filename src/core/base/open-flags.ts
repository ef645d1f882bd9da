import { constants } from 'node:fs';

// Windows has none of these; there they are undefined, and no bit is set.
const PATIENT = constants.O_RDONLY | constants.O_NOFOLLOW;
const AT_ONCE = PATIENT | constants.O_NONBLOCK;

/**
 * Opens a file that was seen as one for reading: a link that has taken its place is not followed, and opening a pipe that
 * has does not wait for a writer (reading it at an offset is ESPIPE). A file that a file server holds for one of its own
 * computers (a lease, fcntl(2)) is waited for as ever; only then is it EAGAIN, never for a pipe. `more` are further flags of
 * open(2).
 */
export async function openTheFile<T>(open: (flags: number) => Promise<T>, more = 0): Promise<T> {
  try {
    return await open(AT_ONCE | more);
  } catch (error) {
    if (!isHeld(error)) throw error;
    return await open(PATIENT | more);
  }
}

/** The same with a call that blocks. */
export function openTheFileSync<T>(open: (flags: number) => T, more = 0): T {
  try {
    return open(AT_ONCE | more);
  } catch (error) {
    if (!isHeld(error)) throw error;
    return open(PATIENT | more);
  }
}

const isHeld = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EAGAIN';
