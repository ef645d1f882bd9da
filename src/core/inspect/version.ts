/** Changes whenever a file may be judged otherwise than before, so that what was judged by an older one is tried anew. */
export const INSPECTION = 3;

/** `format` of a JPEG with a film behind the picture (a Living Image). */
export const PICTURE_WITH_FILM = 'JPEG with a film';
