import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { letterOnDisks, volumeOnDisks } from '../../../../src/core/app/places/medium-elsewhere.ts';
import { mediumOnLinux } from '../../../../src/core/app/places/medium-linux.ts';
import { mediumBetween, share, type Medium } from '../../../../src/core/app/places/medium.ts';
import { mediumOfAddress } from '../../../../src/core/copies/offsite/medium-of-address.ts';

const disks = (...names: readonly string[]): Medium => ({ kind: 'disks', disks: names });
const UNKNOWN: Medium = { kind: 'not-known' };

describe('mediumBetween', () => {
  it.each<[Medium, Medium, string]>([
    [disks('sdb'), disks('sda'), 'other-disk'],
    [disks('sda', 'sdb'), disks('sda'), 'same-disk'],
    [{ kind: 'memory' }, disks('sda'), 'memory'],
    [{ kind: 'memory' }, UNKNOWN, 'memory'],
    [disks('sdb'), UNKNOWN, 'not-known'],
    [UNKNOWN, disks('sda'), 'not-known'],
    [{ kind: 'network', host: 'nas' }, disks('sda'), 'other-disk'],
    [{ kind: 'network', host: 'nas' }, { kind: 'network', host: 'nas' }, 'same-disk'],
    [share('localhost', 'me'), disks('sda'), 'not-known'],
    [share('ME.lan', 'me'), disks('sda'), 'not-known'],
  ])('%j, seen from %j: %s', (copy, backup, medium) => {
    expect(mediumBetween(copy, backup)).toBe(medium);
  });
});

describe('mediumOfAddress', () => {
  it('takes a server for away, but none that runs on this computer', () => {
    expect(mediumOfAddress('s3+https://s3.example.org/bucket/lumia')).toBe('off-site');
    expect(mediumOfAddress('https://cloud.example.org/dav')).toBe('off-site');
    expect(mediumOfAddress('http://127.0.0.1:8080/dav')).toBe('not-known');
    expect(mediumOfAddress('/home/me/cloud')).toBe('not-known');
  });
});

describe.skipIf(process.platform !== 'linux')('mediumOnLinux', () => {
  let root = '';
  const devices = new Map<string, string>();
  const mounts: string[] = [];
  const view = () => ({
    sys: path.join(root, 'sys'),
    mountInfo: path.join(root, 'mountinfo'),
    deviceOf: (folder: string) => Promise.resolve(devices.get(folder) ?? '0:99'),
  });
  /** A block device as `/sys` has it: its folder, its number, and what more is in it. */
  function block(number: string, at: string, ...inside: readonly string[]): void {
    const folder = path.join(root, 'sys', 'devices', at);
    for (const name of ['slaves', ...inside]) mkdirSync(path.join(folder, name), { recursive: true });
    symlinkSync(folder, path.join(root, 'sys', 'dev', 'block', number));
  }
  function slave(of: string, at: string): void {
    const name = path.basename(at);
    symlinkSync(path.join(root, 'sys/devices', at), path.join(root, 'sys/devices', of, 'slaves', name));
  }
  function folder(name: string, device: string, type?: string, source = 'none'): string {
    const at = path.join(root, name);
    mkdirSync(at);
    devices.set(at, device);
    if (type !== undefined) mounts.push(`36 35 ${device} / ${at} rw - ${type} ${source} rw`);
    writeFileSync(path.join(root, 'mountinfo'), `1 1 0:1 / / rw - overlay none rw\n${mounts.join('\n')}\n`);
    return at;
  }
  beforeAll(() => {
    root = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeboat-sys-')));
    mkdirSync(path.join(root, 'sys', 'dev', 'block'), { recursive: true });
    block('8:0', 'block/sda');
    block('8:1', 'block/sda/sda1', 'partition');
    block('8:2', 'block/sda/sda2', 'partition');
    block('8:17', 'block/sdb/sdb1', 'partition');
    block('259:2', 'nvme/nvme0/nvme0n2/nvme0n2p1', 'partition');
    block('253:0', 'virtual/dm-0');
    slave('virtual/dm-0', 'block/sda/sda2');
    block('253:1', 'virtual/dm-1');
    slave('virtual/dm-1', 'virtual/dm-0');
    slave('virtual/dm-1', 'block/sdb/sdb1');
    block('253:2', 'virtual/dm-2');
    block('252:0', 'virtual/zram0');
    block('7:0', 'virtual/loop0', 'loop');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('looks through partitions, volumes on volumes and images, down to whole disks', async () => {
    const at = (name: string, device: string): Promise<Medium> => mediumOnLinux(folder(name, device), view());
    expect(await at('whole', '8:0')).toEqual(disks('sda'));
    expect(await at('c', '8:1')).toEqual(disks('sda'));
    expect(await at('d', '8:2')).toEqual(disks('sda'));
    expect(await at('stick', '8:17')).toEqual(disks('sdb'));
    expect(await at('nvme', '259:2')).toEqual(disks('nvme0'));
    expect(await at('encrypted', '253:0')).toEqual(disks('sda'));
    expect(await at('volume', '253:1')).toEqual(disks('sda', 'sdb'));
    expect(await at('made of nothing', '253:2')).toEqual(UNKNOWN);
    expect(await at('no such device', '9:9')).toEqual(UNKNOWN);
    expect(await at('zram', '252:0')).toEqual({ kind: 'memory' });
    writeFileSync(path.join(root, 'sys/devices/virtual/loop0/loop/backing_file'), `${path.join(root, 'c')}\n`);
    expect(await at('image', '7:0')).toEqual(disks('sda'));
    writeFileSync(path.join(root, 'sys/devices/virtual/loop0/loop/backing_file'), `${path.join(root, 'image')}\n`);
    expect(await mediumOnLinux(path.join(root, 'image'), view())).toEqual(UNKNOWN);
  });

  it('knows memory, other computers and Btrfs, and says of the rest that it is not known', async () => {
    const at = (name: string, device: string, type: string, source?: string): Promise<Medium> =>
      mediumOnLinux(folder(name, device, type, source), view());
    expect(await at('shm', '0:23', 'tmpfs')).toEqual({ kind: 'memory' });
    expect(await at('ram', '0:24', 'ramfs')).toEqual({ kind: 'memory' });
    expect(await at('nfs', '0:25', 'nfs4', 'nas:/photos')).toEqual({ kind: 'network', host: 'nas' });
    expect(await at('cifs', '0:26', 'cifs', '//NAS.lan/photos')).toEqual({ kind: 'network', host: 'nas.lan' });
    expect(await at('own', '0:27', 'nfs4', `${hostname()}:/photos`)).toEqual(UNKNOWN);
    expect(await at('host', '0:28', '9p', 'C:\\')).toEqual(UNKNOWN);
    expect(await at('rclone', '0:29', 'fuse.rclone', 'remote:')).toEqual(UNKNOWN);
    expect(await mediumOnLinux(folder('over', '0:1'), view())).toEqual(UNKNOWN);
    const btrfs = path.join(root, 'sys/fs/btrfs/id/devices');
    mkdirSync(btrfs, { recursive: true });
    for (const part of ['sda/sda2', 'sdb/sdb1'])
      symlinkSync(path.join(root, 'sys/devices/block', part), path.join(btrfs, path.basename(part)));
    expect(await at('btrfs', '0:40', 'btrfs', '/dev/sda2')).toEqual(disks('sda', 'sdb'));
  });
});

describe('elsewhere', () => {
  it("takes Windows' word for which disk a letter's volume is on, and for nothing else", () => {
    const said = [
      'C:|Disk #0, Partition #2',
      'D:|Disk #0, Partition #3',
      'E:|Disk #1, Partition #0',
      'C:|3|',
      'N:|4|\\\\nas\\photos',
      'R:|6|',
      'S:|3|',
    ].join('\r\n');
    expect(['C', 'd', 'E', 'N', 'R', 'S', 'X'].map((letter) => letterOnDisks(letter, said))).toEqual([
      disks('0'),
      disks('0'),
      disks('1'),
      { kind: 'network', host: 'nas' },
      { kind: 'memory' },
      UNKNOWN,
      UNKNOWN,
    ]);
  });

  it('looks through the disk that APFS makes up, and knows an image for none', () => {
    const key = (name: string, value: string): string => `<key>${name}</key>\n\t<string>${value}</string>`;
    const made = `${key('ParentWholeDisk', 'disk3')}${key('VirtualOrPhysical', 'Virtual')}`;
    const stores = `<key>APFSPhysicalStores</key><array><dict>${key('APFSPhysicalStore', 'disk0s2')}</dict></array>`;
    expect(volumeOnDisks(stores + made)).toEqual(disks('disk0'));
    expect(volumeOnDisks(made)).toEqual(UNKNOWN);
    expect(volumeOnDisks(key('ParentWholeDisk', 'disk4') + key('VirtualOrPhysical', 'Physical'))).toEqual(
      disks('disk4'),
    );
    expect(volumeOnDisks(key('ParentWholeDisk', 'disk5') + key('BusProtocol', 'Disk Image'))).toEqual(UNKNOWN);
  });
});
