import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { joined, NOT_KNOWN, share, type Medium } from './medium.ts';

/** Where Linux tells of its disks; a test gives its own. */
export interface LinuxView {
  readonly sys: string;
  readonly mountInfo: string;
  /** Of the file system that a folder is on: `8:1`. */
  readonly deviceOf: (folder: string) => Promise<string>;
}

const THIS_COMPUTER: LinuxView = {
  sys: '/sys',
  mountInfo: '/proc/self/mountinfo',
  deviceOf: async (folder) => numbers((await stat(folder, { bigint: true })).dev),
};

const MEMORY = new Set(['tmpfs', 'ramfs', 'devtmpfs', 'hugetlbfs']);
/** `host:/folder`, `//host/share`, `user@host:folder`. A virtual machine's own (9p, virtiofs) is no other computer. */
const NETWORK = new Set('nfs nfs4 cifs smb3 smbfs ncpfs fuse.sshfs'.split(' '));
/** Disks that are things of their own; what is made of others tells of them in `slaves`, or is not known. */
const REAL_DISK = /^(?:sd[a-z]+|hd[a-z]+|vd[a-z]+|xvd[a-z]+|mmcblk\d+|nvme\d+(?:c\d+)?n\d+)$/u;
/** Deeper than any real stack of volumes: a loop image on itself. */
const DEEPEST = 8;

/** Which whole disks a folder is on, as far as `/sys` tells: partitions, LVM, RAID, encryption and images are looked through. */
export async function mediumOnLinux(folder: string, view = THIS_COMPUTER, depth = 0): Promise<Medium> {
  if (depth > DEEPEST) return NOT_KNOWN;
  const real = await realpath(folder);
  const device = await view.deviceOf(real);
  if (!device.startsWith('0:')) return await ofDevice(device, view, depth);
  const mount = mountOver(real, await readFile(view.mountInfo, 'utf8'));
  if (mount === null) return NOT_KNOWN;
  const { type, source } = mount;
  // Btrfs gives each subvolume a number of its own, which is in no table.
  if (type === 'btrfs') return await ofBtrfs(source, view, depth);
  if (mount.device !== device) return NOT_KNOWN;
  if (MEMORY.has(type)) return { kind: 'memory' };
  if (NETWORK.has(type)) return share(hostOf(source), hostname());
  return NOT_KNOWN;
}

async function ofDevice(device: string, view: LinuxView, depth: number): Promise<Medium> {
  const folder = await realpath(path.join(view.sys, 'dev', 'block', device)).catch(() => null);
  return folder === null ? NOT_KNOWN : await ofBlock(folder, view, depth);
}

/** `folder` is a block device's own, in `/sys`. */
async function ofBlock(folder: string, view: LinuxView, depth: number): Promise<Medium> {
  if (depth > DEEPEST) return NOT_KNOWN;
  const parts = await readdir(folder);
  if (parts.includes('partition')) return await ofBlock(path.dirname(folder), view, depth + 1);
  const name = path.basename(folder);
  if (/^z?ram\d+$/u.test(name)) return { kind: 'memory' };
  if (parts.includes('loop')) {
    const file = (await readFile(path.join(folder, 'loop', 'backing_file'), 'utf8')).replace(/\n$/u, '');
    return await mediumOnLinux(file, view, depth + 1);
  }
  const under = parts.includes('slaves') ? await readdir(path.join(folder, 'slaves')) : [];
  if (under.length > 0) {
    const found = under.map(async (one) => ofBlock(await realpath(path.join(folder, 'slaves', one)), view, depth + 1));
    return joined(await Promise.all(found));
  }
  // Name spaces of one NVMe disk are one disk.
  return REAL_DISK.test(name) ? { kind: 'disks', disks: [name.replace(/^(nvme\d+).*$/u, '$1')] } : NOT_KNOWN;
}

async function ofBtrfs(source: string, view: LinuxView, depth: number): Promise<Medium> {
  const name = path.basename(await realpath(source).catch(() => source));
  const systems = path.join(view.sys, 'fs', 'btrfs');
  for (const id of await readdir(systems)) {
    const folder = path.join(systems, id, 'devices');
    const devices = await readdir(folder).catch((): string[] => []);
    if (!devices.includes(name)) continue;
    const found = devices.map(async (one) => ofBlock(await realpath(path.join(folder, one)), view, depth + 1));
    return joined(await Promise.all(found));
  }
  return NOT_KNOWN;
}

interface MountLine {
  readonly device: string;
  readonly type: string;
  readonly source: string;
}

/** The line of `/proc/self/mountinfo` (proc(5)) that a path is under: the longest, and of those the last. */
function mountOver(real: string, text: string): MountLine | null {
  let best: MountLine | null = null;
  let longest = -1;
  for (const line of text.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const [, , device = '', , point = ''] = before.split(' ');
    const [type = '', source = ''] = after.split(' ');
    const at = unescape(point);
    const holds = at === '/' || real === at || real.startsWith(`${at}/`);
    if (!at.startsWith('/') || !holds || at.length < longest) continue;
    best = { device, type, source: unescape(source) };
    longest = at.length;
  }
  return best;
}

function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/gu, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}

function hostOf(source: string): string {
  const host = /^\/\/(?<a>[^/]+)\/|^(?:[^@/]*@)?(?<b>\[[^\]]+\]|[^:/]+):/u.exec(source)?.groups;
  return host?.['a'] ?? host?.['b'] ?? '';
}

/** Major and minor number as glibc's `gnu_dev_major` and `gnu_dev_minor` take them apart. */
function numbers(dev: bigint): string {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn);
  return `${major}:${minor & 0xffffffffn}`;
}
