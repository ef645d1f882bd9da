import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { NOT_KNOWN, share, type Medium } from './medium.ts';

const run = promisify(execFile);
const OPTIONS = { timeout: 15_000, maxBuffer: 4 * 1024 * 1024, windowsHide: true, encoding: 'utf8' } as const;

/** `C:|Disk #0, Partition #1` for each part of a letter's volume, `Z:|4|\\server\share` for each letter's kind (Win32_LogicalDisk.DriveType). */
const WINDOWS_SCRIPT = [
  'Get-CimInstance Win32_LogicalDiskToPartition |',
  "ForEach-Object { $_.Dependent.DeviceID + '|' + $_.Antecedent.DeviceID };",
  "Get-CimInstance Win32_LogicalDisk | ForEach-Object { $_.DeviceID + '|' + $_.DriveType + '|' + $_.ProviderName }",
].join(' ');

/** Any user may ask Windows this. A volume that is mounted in a folder, or made with `subst`, is not known. */
export async function mediumOnWindows(folder: string): Promise<Medium> {
  const real = await realpath(folder);
  const { root } = path.win32.parse(real);
  const server = /^\\\\(?<host>[^\\?]+)\\/u.exec(root)?.groups?.['host'];
  if (server !== undefined) return /^wsl(?:\$|\.localhost)$/iu.test(server) ? NOT_KNOWN : share(server, hostname());
  if (!/^[a-z]:\\$/iu.test(root) || (await stat(real)).dev !== (await stat(root)).dev) return NOT_KNOWN;
  const shell = path.win32.join(
    process.env['SystemRoot'] ?? 'C:\\Windows',
    'System32\\WindowsPowerShell\\v1.0\\powershell.exe',
  );
  const { stdout } = await run(shell, ['-NoProfile', '-NonInteractive', '-Command', WINDOWS_SCRIPT], OPTIONS);
  return letterOnDisks(root.slice(0, 1), stdout);
}

/** Pure: what the script above says of one letter. */
export function letterOnDisks(letter: string, said: string): Medium {
  const disks = new Set<string>();
  for (const line of said.split(/\r?\n/u)) {
    const [name = '', what = '', server = ''] = line.trim().split('|');
    if (name.toUpperCase() !== `${letter.toUpperCase()}:`) continue;
    const disk = /^Disk #(\d+), /u.exec(what)?.[1];
    if (disk !== undefined) disks.add(disk);
    // A drive of the network, and one in memory.
    if (what === '4') return share(/^\\\\([^\\]+)\\/u.exec(server)?.[1] ?? '', hostname());
    if (what === '6') return { kind: 'memory' };
  }
  return disks.size === 0 ? NOT_KNOWN : { kind: 'disks', disks: [...disks] };
}

export async function mediumOnMac(folder: string): Promise<Medium> {
  const { stdout: table } = await run('/bin/df', ['-P', await realpath(folder)], OPTIONS);
  const source = /^(?<source>.+?)\s+\d+\s+\d+\s+-?\d+\s+/u.exec(table.split('\n')[1] ?? '')?.groups?.['source'] ?? '';
  const host = /^\/\/(?:[^@/]*@)?(?<a>[^/:]+)|^(?<b>[^:/]+):\//u.exec(source)?.groups;
  if (host) return share(host['a'] ?? host['b'] ?? '', hostname());
  if (!source.startsWith('/dev/disk')) return NOT_KNOWN;
  const { stdout } = await run('/usr/sbin/diskutil', ['info', '-plist', source], OPTIONS);
  return volumeOnDisks(stdout);
}

/** Pure: what `diskutil info -plist` says of one volume. APFS makes a disk up; what it stores on are the real ones. */
export function volumeOnDisks(plist: string): Medium {
  const stores = [...plist.matchAll(/<key>APFSPhysicalStore<\/key>\s*<string>(disk\d+)/gu)].map(
    ([, disk = '']) => disk,
  );
  const whole = /<key>ParentWholeDisk<\/key>\s*<string>(disk\d+)<\/string>/u.exec(plist)?.[1];
  const isMadeUp = /<key>VirtualOrPhysical<\/key>\s*<string>Virtual<\/string>/u.test(plist);
  const isImage = /<key>BusProtocol<\/key>\s*<string>Disk Image<\/string>/u.test(plist);
  if (isImage) return NOT_KNOWN;
  if (stores.length > 0) return { kind: 'disks', disks: [...new Set(stores)] };
  return whole === undefined || isMadeUp ? NOT_KNOWN : { kind: 'disks', disks: [whole] };
}
