import type { FolderTargetOptions } from '../../device/folder/folder-target.ts';
import { folderLimits } from '../../vault/disk-limits.ts';
import { mapName } from '../../vault/target-name.ts';

/** What a folder's disk takes, as far as its kind says. */
export async function targetLimits(folder: string): Promise<FolderTargetOptions['limits']> {
  const { maxFileSize, names } = await folderLimits(folder);
  return {
    maxFileSize,
    names: {
      caseInsensitive: names.caseInsensitive || names.normalizing,
      // A disk without rules of its own holds what a phone can name, but for what ends a name.
      allows: (name) => (names.windowsRules ? mapName(name, names) === name : isPlain(name)),
    },
  };
}

function isPlain(name: string): boolean {
  const isWhole = name !== '' && name !== '.' && name !== '..' && !/[/\0]|\p{Surrogate}/u.test(name);
  return isWhole && Buffer.byteLength(name, 'utf8') <= 255;
}
