import { access, readdir, readFile } from 'node:fs/promises';
import { macVolumes, parseProcMounts, windowsDrives, type Mount } from './mounts.ts';

/** Disks that are mounted now; none where the system does not say. Never throws. */
export async function systemDisks(platform: string): Promise<readonly Mount[]> {
  try {
    if (platform === 'linux') return parseProcMounts(await readFile('/proc/self/mounts', 'utf8'));
    if (platform === 'darwin') {
      const entries = await readdir('/Volumes', { withFileTypes: true });
      return macVolumes(entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() })));
    }
    if (platform === 'win32') return windowsDrives(await drivesThatAnswer(), process.env['SystemDrive'] ?? 'C:');
    return [];
  } catch {
    // A system that does not say which disks it has still has folders.
    return [];
  }
}

async function drivesThatAnswer(): Promise<readonly string[]> {
  const letters = Array.from('CDEFGHIJKLMNOPQRSTUVWXYZ');
  const there = await Promise.all(
    letters.map((letter) =>
      access(`${letter}:\\`).then(
        () => true,
        () => false,
      ),
    ),
  );
  return letters.filter((_, index) => there[index]);
}
