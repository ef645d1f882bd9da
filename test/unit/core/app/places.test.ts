import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Mount } from '../../../../src/core/app/places/mounts.ts';
import { DeviceId } from '../../../../src/shared/domain/ids.ts';
import { startApp } from '../../../support/app.ts';

const disk = (at: string, more: Partial<Mount> = {}): Mount => ({
  path: at,
  label: path.basename(at),
  fileSystem: 'exfat',
  readOnly: false,
  external: true,
  ...more,
});

function withDisk(more: Partial<Mount> = {}) {
  return startApp((root) => {
    mkdirSync(path.join(root, 'stick', 'Photos'), { recursive: true });
    return { disks: () => Promise.resolve([disk(path.join(root, 'stick'), more)]) };
  });
}

const refused = { code: 'USAGE' };

describe('host.browse', () => {
  it('begins at home, the documents and the disks, and shows folders in their natural order', async () => {
    await using app = withDisk();
    const home = path.join(app.root, 'home');
    for (const name of ['Documents', 'b 10', 'b 9', 'Ärger', '.hidden']) mkdirSync(path.join(home, name));
    writeFileSync(path.join(home, 'a.txt'), 'x');
    const top = await app.client['host.browse']({ path: null });
    expect(top).toMatchObject({ path: null, parent: null, more: 0 });
    expect(top.entries.map(({ name }) => name)).toEqual(['home', 'Documents', 'stick']);
    const there = await app.client['host.browse']({ path: home });
    expect(there).toMatchObject({ path: home, parent: null });
    expect(there.entries.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'folder Ärger',
      'folder b 9',
      'folder b 10',
      'folder Documents',
    ]);
    const withFiles = await app.client['host.browse']({ path: home, files: true });
    expect(withFiles.entries.at(-1)).toEqual({ name: 'a.txt', path: path.join(home, 'a.txt'), kind: 'file' });
    expect(await app.client['host.browse']({ path: path.join(home, 'b 9') })).toMatchObject({
      parent: home,
      entries: [],
    });
    expect((await app.client['host.browse']({ path: path.join(app.root, 'stick') })).entries).toHaveLength(1);
  });

  it('looks nowhere else, neither by dots nor through a link', async () => {
    await using app = withDisk();
    const home = path.join(app.root, 'home');
    mkdirSync(path.join(app.root, 'secret'));
    mkdirSync(path.join(app.root, 'home2'));
    symlinkSync(path.join(app.root, 'secret'), path.join(home, 'link'));
    writeFileSync(path.join(home, 'file'), '');
    const ways = [
      '/',
      '/etc',
      `${home}/..`,
      `${home}/../secret`,
      `${home}/link`,
      `${home}2`,
      'home',
      '',
      '.',
      `${home}/\0`,
    ];
    for (const way of [...ways, `${home}/file`, `${home}/nowhere`]) {
      await expect(app.client['host.browse']({ path: way }), way).rejects.toMatchObject(refused);
      await expect(app.client['host.makeFolder']({ parent: way, name: 'x' }), way).rejects.toMatchObject(refused);
    }
    expect((await app.client['host.browse']({ path: home, files: true })).entries.map(({ name }) => name)).toEqual([
      'file',
    ]);
    expect(readdirSync(path.join(app.root, 'secret'))).toEqual([]);
  });

  it('shows so many of a large folder, and says how many more there are', async () => {
    await using app = withDisk();
    const many = path.join(app.root, 'home', 'many');
    mkdirSync(many);
    for (let n = 0; n < 2100; n += 1) mkdirSync(path.join(many, `f${n}`));
    const { entries, more } = await app.client['host.browse']({ path: many });
    expect([entries.length, more, entries[0]?.name]).toEqual([2000, 100, 'f0']);
  });
});

describe('host.makeFolder', () => {
  it('makes one folder, gives the one that is there, and takes no name that leads elsewhere', async () => {
    await using app = withDisk();
    const home = path.join(app.root, 'home');
    const made = await app.client['host.makeFolder']({ parent: home, name: ' Lumia backup ' });
    expect(made).toBe(path.join(home, 'Lumia backup'));
    expect(statSync(made).isDirectory()).toBe(true);
    expect(await app.client['host.makeFolder']({ parent: home, name: 'Lumia backup' })).toBe(made);
    const bad = [
      '..',
      '.',
      '.hidden',
      'a/b',
      'a\\b',
      '../x',
      'a\0b',
      ' ',
      'dot.',
      'a:b',
      'a\nb',
      'gpj.\u202Eexe',
      'é'.repeat(150),
    ];
    for (const name of bad) {
      await expect(app.client['host.makeFolder']({ parent: home, name }), name).rejects.toMatchObject(refused);
    }
    writeFileSync(path.join(home, 'file'), '');
    await expect(app.client['host.makeFolder']({ parent: home, name: 'file' })).rejects.toMatchObject(refused);
    expect(readdirSync(home).sort()).toEqual(['Lumia backup', 'file']);
    expect(readdirSync(app.root).sort()).toEqual(['home', 'stick']);
  });
});

describe('place.list', () => {
  it('suggests a folder on what is plugged in and can be written to, then the documents', async () => {
    await using app = startApp((root) => {
      const at = (name: string): string => path.join(root, name);
      for (const name of ['stick', 'cd', 'home/Documents']) mkdirSync(at(name), { recursive: true });
      const mounts = [
        disk(at('stick'), { label: 'STICK' }),
        disk(at('cd'), { readOnly: true }),
        disk(at('gone')),
        disk('/', { external: false, fileSystem: 'ext4' }),
      ];
      return { platform: 'linux', disks: () => Promise.resolve(mounts) };
    });
    const places = await app.client['place.list'](null);
    expect(places).toMatchObject([
      { path: path.join(app.root, 'stick/Lumia-Backup'), label: 'STICK', kind: 'external-disk', fileSystem: 'exfat' },
      {
        path: path.join(app.root, 'home/Documents/Lumia-Backup'),
        label: 'Documents',
        kind: 'this-computer',
        fileSystem: 'ext4',
      },
    ]);
    expect(places[0]?.free).toBeGreaterThan(0);
    expect(places[0]?.capacity).toBeGreaterThanOrEqual(places[0]?.free ?? Infinity);
    expect(readdirSync(path.join(app.root, 'stick'))).toEqual([]);
  });
});

describe('place.look', () => {
  it('tells of a folder that is not there yet what its disk is, and writes nothing', async () => {
    await using app = withDisk();
    const to = path.join(app.root, 'stick', 'Lumia-Backup', 'deep');
    const look = await app.client['place.look']({ to, deviceId: null });
    expect(look).toMatchObject({ to, exists: false, writable: true, fileSystem: 'exfat', vault: null });
    expect(look.limits).toEqual(['some-names', 'case-twins', 'same-disk-as-system']);
    expect(look.free).toBeGreaterThan(0);
    expect(readdirSync(path.join(app.root, 'stick'))).toEqual(['Photos']);
  });

  it('says what FAT cannot hold, what is read-only, and what is a file', async () => {
    await using fat = withDisk({ fileSystem: 'vfat' });
    const to = path.join(fat.root, 'stick');
    expect((await fat.client['place.look']({ to, deviceId: null })).limits).toContain('files-over-4gib');
    await using cd = withDisk({ readOnly: true });
    expect(await cd.client['place.look']({ to: path.join(cd.root, 'stick'), deviceId: null })).toMatchObject({
      exists: true,
      writable: false,
    });
    const file = path.join(cd.root, 'home', 'file');
    writeFileSync(file, '');
    expect(await cd.client['place.look']({ to: file, deviceId: null })).toMatchObject({
      exists: false,
      writable: false,
    });
    expect(await cd.client['place.look']({ to: path.join(file, 'x'), deviceId: null })).toMatchObject({
      writable: false,
    });
  });

  it("finds this phone's backup in the folder, and not another phone's", async () => {
    await using app = withDisk();
    const phones = ['one', 'two'].map((name) => {
      const folder = path.join(app.root, name);
      mkdirSync(path.join(folder, 'Phone', 'Pictures'), { recursive: true });
      writeFileSync(path.join(folder, 'Phone', 'Pictures', 'a.jpg'), 'a'.repeat(10));
      return DeviceId.parse(`folder:${folder}`);
    });
    const [one, two] = phones as [DeviceId, DeviceId];
    const to = path.join(app.root, 'home', 'backups');
    const { runId, vault } = await app.client['run.start']({ deviceId: one, to });
    const { startedAt } = await app.client['run.report']({ runId });
    const found = { path: vault, name: 'one', holds: { files: 1, bytes: 10 }, lastCompleteAt: startedAt };
    expect(await app.client['place.look']({ to, deviceId: one })).toMatchObject({ exists: true, vault: found });
    expect(await app.client['place.look']({ to: vault, deviceId: one })).toMatchObject({ vault: found });
    expect(await app.client['place.look']({ to: vault, deviceId: null })).toMatchObject({ vault: found });
    expect(await app.client['place.look']({ to, deviceId: two })).toMatchObject({ vault: null });
    expect(await app.client['place.look']({ to: vault, deviceId: two })).toMatchObject({ vault: null });
  });

  it.skipIf(process.getuid?.() === 0)('says that this account may not write there', async () => {
    await using app = withDisk();
    const to = path.join(app.root, 'stick');
    chmodSync(to, 0o555);
    expect(await app.client['place.look']({ to, deviceId: null })).toMatchObject({ exists: true, writable: false });
    chmodSync(to, 0o755);
  });
});

describe('host.show', () => {
  it('opens what belongs to a backup, and of that no program and no page from the phone', async () => {
    const shown: string[] = [];
    await using app = startApp(() => ({
      show: (one) => {
        shown.push(one);
        return Promise.resolve();
      },
    }));
    const vault = path.join(app.root, 'backups', 'phone');
    mkdirSync(path.join(vault, '.lifeboat'), { recursive: true });
    mkdirSync(path.join(vault, 'data', 'Phone'), { recursive: true });
    for (const name of [
      '.lifeboat/vault.json',
      'index.html',
      'data/Phone/a.JPG',
      'data/Phone/evil.html',
      'data/Phone/b.exe',
    ]) {
      writeFileSync(path.join(vault, name), '{}');
    }
    symlinkSync('/etc/passwd', path.join(vault, 'data', 'Phone', 'link.jpg'));
    const show = (name: string) => app.client['host.show']({ path: path.join(vault, name) });
    for (const name of ['', 'index.html', 'data/Phone/a.JPG', 'data/Phone/evil.html', 'data/Phone/b.exe'])
      await show(name);
    const data = path.join(vault, 'data', 'Phone');
    expect(shown).toEqual([vault, path.join(vault, 'index.html'), path.join(data, 'a.JPG'), data, data]);
    for (const way of ['..', '../../home', 'data/Phone/link.jpg', 'nowhere']) {
      await expect(show(way), way).rejects.toMatchObject(refused);
    }
    await using bare = startApp();
    await expect(bare.client['host.show']({ path: vault })).rejects.toMatchObject(refused);
    rmSync(vault, { recursive: true });
  });
});
