/** `format` of a JPEG with a film behind the picture (a Living Image). */
export const PICTURE_WITH_FILM = 'JPEG with a film';
