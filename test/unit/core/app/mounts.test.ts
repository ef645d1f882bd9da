import { describe, expect, it } from 'vitest';
import {
  documentsFolder,
  macVolumes,
  mountOf,
  parseProcMounts,
  windowsDrives,
} from '../../../../src/core/app/places/mounts.ts';

const PROC = `proc /proc proc rw,relatime 0 0
/dev/nvme0n1p2 / ext4 rw,relatime 0 0
/dev/nvme0n1p1 /boot/efi vfat rw,relatime 0 0
/dev/sdb1 /media/anna/My\\040Disk\\134s exfat rw,nosuid 0 0
/dev/sdc1 /run/media/anna/STICK fuseblk rw,nosuid 0 0
/dev/sdd1 /media/anna/CD\\011ROM udf ro,nosuid 0 0
/dev/loop3 /snap/core/1 squashfs ro 0 0
/dev/loop4 /media/anna/image ext4 rw 0 0
nas:/share /mnt/nas nfs4 rw 0 0
tmpfs /run/media/anna/STICK/tmp tmpfs rw 0 0
/dev/sde1 /mnt/backup ext4 rw,errors=remount-ro 0 0
/dev/sdf1 relative vfat rw 0 0

garbage
`;

describe('parseProcMounts()', () => {
  it('gives disks, with their names as they are, and says which were plugged in', () => {
    const mounts = parseProcMounts(PROC);
    expect(mounts.filter(({ external }) => external)).toEqual([
      { path: '/media/anna/My Disk\\s', label: 'My Disk\\s', fileSystem: 'exfat', readOnly: false, external: true },
      { path: '/run/media/anna/STICK', label: 'STICK', fileSystem: 'ntfs', readOnly: false, external: true },
      { path: '/media/anna/CD\tROM', label: 'CD\tROM', fileSystem: 'udf', readOnly: true, external: true },
      { path: '/mnt/backup', label: 'backup', fileSystem: 'ext4', readOnly: false, external: true },
    ]);
    expect(mounts.filter(({ external }) => !external).map(({ path }) => path)).toEqual(['/', '/boot/efi']);
  });

  it('takes what was mounted last on a folder', () => {
    const twice = parseProcMounts('/dev/sda1 /mnt/x vfat rw 0 0\n/dev/sdb1 /mnt/x ext4 ro 0 0\n');
    expect(twice).toMatchObject([{ path: '/mnt/x', fileSystem: 'ext4', readOnly: true }]);
  });
});

describe('mountOf()', () => {
  it('is the mount nearest above a path, and no sibling of a similar name', () => {
    const mounts = parseProcMounts('/dev/a / ext4 rw\n/dev/b /mnt/x vfat rw\n/dev/c /mnt/x/y exfat rw\n');
    expect(mountOf('/mnt/x/y/z', mounts)?.path).toBe('/mnt/x/y');
    expect(mountOf('/mnt/x/yes', mounts)?.path).toBe('/mnt/x');
    expect(mountOf('/mnt/xylophone', mounts)?.path).toBe('/');
    expect(mountOf('/mnt/x', [])).toBeNull();
  });
});

describe('disks of other systems', () => {
  it('are on macOS the folders in /Volumes, without the link to the system disk', () => {
    const volumes = macVolumes([
      { name: 'Macintosh HD', isFolder: false },
      { name: 'Backup', isFolder: true },
      { name: '.timemachine', isFolder: true },
    ]);
    expect(volumes.map(({ path }) => path)).toEqual(['/Volumes/Backup']);
  });

  it('are on Windows the drives that answer, the system drive not among the external ones', () => {
    const drives = windowsDrives(['C', 'D'], 'c:');
    expect(drives.map(({ path, external }) => [path, external])).toEqual([
      ['C:\\', false],
      ['D:\\', true],
    ]);
    expect(mountOf('D:\\Lumia-Backup', drives)?.path).toBe('D:\\');
  });
});

describe('documentsFolder()', () => {
  it.each([
    ['XDG_DOCUMENTS_DIR="$HOME/Dokumente"\n', '/home/a/Dokumente'],
    ['# x\nXDG_DOCUMENTS_DIR="/data/docs"', '/data/docs'],
    ['XDG_DOCUMENTS_DIR="relative"', null],
    ['XDG_PICTURES_DIR="$HOME/Bilder"', null],
    ['', null],
  ])('reads %j as %s', (text, expected) => {
    expect(documentsFolder(text, '/home/a')).toBe(expected);
  });
});
