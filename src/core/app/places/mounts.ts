/** A mounted file system. */
export interface Mount {
  /** Absolute. */
  readonly path: string;
  /** As the owner knows the disk: its label. */
  readonly label: string;
  /** `ext4`, `exfat`, `vfat`, `ntfs`, ...; null where the system does not say. */
  readonly fileSystem: string | null;
  readonly readOnly: boolean;
  /** A disk of its own that an owner plugs in, as far as can be told. */
  readonly external: boolean;
}

/** Types of disks; everything else in the table is the kernel's own, a network's (whose answers may never come) or an image. */
const DISKS = new Set(
  'ext2 ext3 ext4 xfs btrfs f2fs vfat msdos exfat ntfs ntfs3 fuseblk hfs hfsplus apfs reiserfs jfs udf zfs bcachefs'.split(
    ' ',
  ),
);
/** Names that the kernel has for one thing. `fuseblk` is what NTFS-3G and exfat-fuse say; nearly always the former. */
const SAME: Readonly<Record<string, string>> = { ntfs3: 'ntfs', fuseblk: 'ntfs', msdos: 'vfat' };
/** Where desktops and owners mount what is plugged in (udisks; Filesystem Hierarchy Standard 3.0, 3.11 and 3.12). */
const PLUGGED_IN = /^\/(?:run\/media\/[^/]+|media\/[^/]+|media|mnt|Volumes)\/[^/]+$/u;
const MOST = 1000;

/** `/proc/self/mounts` (fstab(5) form, octal escapes), disks only, without those mounted on what is another mount's folder twice. */
export function parseProcMounts(text: string): readonly Mount[] {
  const mounts = new Map<string, Mount>();
  for (const line of text.split('\n').slice(0, MOST)) {
    const [device = '', escaped = '', type = '', options = ''] = line.split(' ');
    if (!DISKS.has(type) || !escaped.startsWith('/') || device.startsWith('/dev/loop')) continue;
    const path = unescape(escaped);
    // The last one mounted on a folder is the one that shows.
    mounts.set(path, {
      path,
      label: path === '/' ? '/' : (path.split('/').at(-1) ?? path),
      fileSystem: SAME[type] ?? type,
      readOnly: options.split(',').includes('ro'),
      external: PLUGGED_IN.test(path) || path === '/mnt',
    });
  }
  return [...mounts.values()];
}

/** `\040` is a space, `\011` a tab, `\012` a line feed, `\134` a backslash; bytes of UTF-8 come as they are. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/gu, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}

/** What is in `/Volumes`: the disk that the system started from is a link there, every other one a folder. */
export function macVolumes(
  entries: readonly { readonly name: string; readonly isFolder: boolean }[],
): readonly Mount[] {
  return entries
    .filter(({ name, isFolder }) => isFolder && !name.startsWith('.'))
    .map(({ name }) => ({
      path: `/Volumes/${name}`,
      label: name,
      fileSystem: null,
      readOnly: false,
      external: true,
    }));
}

/** Drives that answer, by letter; the one that Windows is on is no place of its own. */
export function windowsDrives(letters: readonly string[], systemDrive: string): readonly Mount[] {
  const system = systemDrive.slice(0, 1).toUpperCase();
  return letters.map((letter) => ({
    path: `${letter}:\\`,
    label: `${letter}:`,
    fileSystem: null,
    readOnly: false,
    external: letter.toUpperCase() !== system,
  }));
}

/** The mount that a path is on: the one with the longest path that is the path's own beginning. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | null {
  const holds = (root: string): boolean => path === root || path.startsWith(/[/\\]$/u.test(root) ? root : `${root}/`);
  const fitting = mounts.filter((mount) => holds(mount.path));
  return fitting.sort((a, b) => b.path.length - a.path.length)[0] ?? null;
}

/** `XDG_DOCUMENTS_DIR` of `~/.config/user-dirs.dirs` (xdg-user-dirs); null where it says nothing that can be used. */
export function documentsFolder(text: string, home: string): string | null {
  const line = /^XDG_DOCUMENTS_DIR="(?<dir>[^"\n]{1,4096})"$/mu.exec(text)?.groups?.['dir'];
  if (line === undefined) return null;
  if (line.startsWith('$HOME/')) return `${home}/${line.slice('$HOME/'.length)}`;
  return line.startsWith('/') ? line : null;
}
