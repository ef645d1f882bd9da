/** Smaller files may be kept in the file system's own tables, and have no blocks of their own. */
const SMALL = 4096;

/**
 * A file of which the disk holds nothing lies elsewhere (OneDrive's "available when online"); reading it would fetch
 * it from the cloud, or fail. `blocks` are of 512 bytes, as the disk has them.
 */
export function isPlaceholder({ size, blocks }: { readonly size: number; readonly blocks: number }): boolean {
  return size > SMALL && blocks === 0;
}
