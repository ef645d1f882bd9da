import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openFolder } from '../../../../../src/core/device/folder/folder-driver.ts';
import type { SourceEvent, SourceFile } from '../../../../../src/core/device/source.ts';
import { bytesOf, itemsOf } from '../../../../support/streams.ts';
import { DeviceId } from '../../../../../src/shared/domain/ids.ts';

const { signal } = new AbortController();
let root = '';
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'folder-source-'));
});
afterEach(() => {
  fs.rmSync(root, { recursive: true, force: true });
});

const put = (name: string, content: string | Buffer = name): void => {
  const full = path.join(root, name);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, content);
};
const open = (label?: string) => openFolder(DeviceId.parse(`folder:${root}`), label);
async function all(label?: string): Promise<SourceEvent[]> {
  const events: SourceEvent[] = [];
  await using source = await open(label);
  for await (const event of source.list({ signal })) events.push(event);
  return events;
}
const filesOf = (events: readonly SourceEvent[]): SourceFile[] =>
  events.flatMap((event) => (event.kind === 'file' ? [event.file] : []));

describe('openFolder()', () => {
  it('takes a folder with Phone and SD card for a mounted phone', async () => {
    put('Phone/Pictures/a.jpg');
    put('SD card/b.jpg');
    expect(
      filesOf(await all())
        .map((file) => `${file.storage}|${file.path}`)
        .sort(),
    ).toEqual(['Phone|Pictures/a.jpg', 'SD card|b.jpg']);
  });

  it('takes anything else for a card, and passes nothing over because of a folder named Phone', async () => {
    put('Phone/a.jpg');
    put('loose.jpg');
    expect(
      filesOf(await all())
        .map((file) => `${file.storage}|${file.path}`)
        .sort(),
    ).toEqual(['SD card|Phone/a.jpg', 'SD card|loose.jpg']);
  });

  it('says DEVICE_NONE for a folder that is not there', async () => {
    await expect(openFolder(DeviceId.parse(`folder:${root}/none`))).rejects.toMatchObject({ code: 'DEVICE_NONE' });
  });
});

describe('FolderSource', () => {
  it('lists hidden files, empty files, glob characters and backslashes under their own names', async () => {
    const names = ['.hidden', 'zero', '[a]*{b}?.txt', 'back\\slash', 'é.jpg', 'line\nbreak', 'deep/er/file'];
    for (const name of names) put(name, name === 'zero' ? '' : name);
    const files = filesOf(await all());
    expect(files.map((file) => file.path).sort()).toEqual([...names].sort());
    await using source = await open();
    for await (const event of source.list({ signal })) {
      if (event.kind !== 'file') continue;
      const content = await bytesOf(source.read(event.file, { signal, offset: 0 }));
      expect(content.toString()).toBe(event.file.path === 'zero' ? '' : event.file.path);
    }
  });

  it('reads files whose names are not UTF-8, and writes their names down without ambiguity', async () => {
    fs.mkdirSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x64, 0xff])]));
    fs.writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x64, 0xff]), Buffer.from('/in')]), 'inside');
    fs.writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x61, 0xfe])]), 'odd');
    await using source = await open();
    const seen = new Map<string, string>();
    for await (const event of source.list({ signal })) {
      if (event.kind !== 'file') continue;
      const content = await bytesOf(source.read(event.file, { signal, offset: 0 }));
      seen.set(event.file.path, content.toString());
    }
    expect(seen).toEqual(
      new Map([
        ['d\\xff/in', 'inside'],
        ['a\\xfe', 'odd'],
      ]),
    );
  });

  it('never gives two files one path, even where a name spells out the bytes of another', async () => {
    put('a\\xfe', 'spelled');
    fs.writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x61, 0xfe])]), 'odd');
    expect(
      filesOf(await all())
        .map((file) => file.path)
        .sort(),
    ).toEqual(['a\\xfe', 'a\\xfe~']);
  });

  it('names links and sockets as passed over and does not follow them', async () => {
    put('real');
    fs.symlinkSync('/etc', path.join(root, 'link'));
    const events = await all();
    expect(filesOf(events).map((file) => file.path)).toEqual(['real']);
    expect(events.filter((event) => event.kind === 'passed-over')).toMatchObject([{ path: 'link' }]);
  });

  it('reports DEVICE_LOST, not an empty folder, when the whole folder is gone', async () => {
    put('a');
    await using source = await open();
    fs.rmSync(root, { recursive: true });
    await expect(itemsOf(source.list({ signal }))).rejects.toMatchObject({ code: 'DEVICE_LOST' });
  });

  it('says SOURCE_VANISHED for one file that is gone, and reads no link in its place', async () => {
    put('a');
    put('b');
    await using source = await open();
    const [a, b] = filesOf(await all());
    fs.rmSync(path.join(root, 'a'));
    fs.rmSync(path.join(root, 'b'));
    fs.symlinkSync('/etc/hostname', path.join(root, 'b'));
    const drain = (file: SourceFile) => bytesOf(source.read(file, { signal, offset: 0 }));
    await expect(drain(a!)).rejects.toMatchObject({ code: 'SOURCE_VANISHED' });
    await expect(drain(b!)).rejects.toMatchObject({ code: 'SOURCE_LINK' });
    expect(await source.stat(a!, { signal })).toBeNull();
  });

  it('waits for nobody at a pipe in the place of a file', async () => {
    put('a');
    await using source = await open();
    const [file] = filesOf(await all());
    fs.rmSync(path.join(root, 'a'));
    execFileSync('mkfifo', [path.join(root, 'a')]);
    const drained = bytesOf(source.read(file!, { signal, offset: 0 }));
    await expect(drained).rejects.toMatchObject({ code: 'SOURCE_VANISHED' });
  });

  it('reads from the middle and for a length', async () => {
    put('a', 'abcdefghij');
    await using source = await open();
    const [a] = filesOf(await all());
    const content = await bytesOf(source.read(a!, { signal, offset: 3, length: 4 }));
    expect(content.toString()).toBe('defg');
  });

  it('gives one file when one file is named', async () => {
    put('a');
    put('b');
    await using source = await openFolder(DeviceId.parse(`folder:${root}/b`), 'Packages');
    const events = await itemsOf(source.list({ signal }));
    expect(filesOf(events)).toMatchObject([{ storage: 'Packages', path: 'b' }]);
  });

  it('is lost, and not smaller, when a card is taken out while it is listed', async ({ skip }) => {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', root], { stdio: 'pipe' });
    } catch {
      skip('needs leave to mount');
    }
    try {
      for (let n = 0; n < 1000; n += 1) put(`Pictures/${n}.jpg`, 'x');
      await using source = await open();
      // Between reading the folder and looking at its files.
      let looks = 0;
      const { lstat } = fs;
      vi.spyOn(fs, 'lstat').mockImplementation((...args: Parameters<typeof lstat>) => {
        looks += 1;
        if (looks === 100) execFileSync('umount', ['-l', root]);
        lstat(...args);
      });
      await expect(itemsOf(source.list({ signal }))).rejects.toMatchObject({ code: 'DEVICE_LOST' });
    } finally {
      vi.restoreAllMocks();
      // Nothing is mounted any more where it was taken out.
      spawnSync('umount', [root], { stdio: 'pipe' });
    }
  });
});
