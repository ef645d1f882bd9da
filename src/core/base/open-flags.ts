import { constants } from 'node:fs';

// Windows has neither of the two; there they are undefined, and no bit is set.
/**
 * Flags (open(2)) for reading a file that was seen as one: a link that has taken its place is not followed, and opening a
 * pipe that has does not wait for a writer (reading it at an offset is ESPIPE). Neither changes how a file is read.
 */
export const READ_THE_FILE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
