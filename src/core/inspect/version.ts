/** Changes whenever a file may be judged otherwise than before, so that what was judged by an older one is tried anew. */
export const INSPECTION = 5;
