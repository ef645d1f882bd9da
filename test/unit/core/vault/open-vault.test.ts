import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOrOpenVault, openVault } from '../../../../src/core/vault/open-vault.ts';
import type { Vault } from '../../../../src/core/vault/vault.ts';
import { checkBag } from '../../../support/bagit-check.ts';
import { backUp, hashOf, headerFor, signal, START, stillClock, type PhoneFile } from '../../../support/vault-backup.ts';

const clock = stillClock();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vault-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const text = (content: string, path: string, modified: number | null = START): PhoneFile => ({
  storage: 'Phone',
  path,
  bytes: Buffer.from(content),
  modified,
});
const open = (options: { name?: string; serial?: string | null; folder?: string } = {}): Promise<Vault> =>
  createOrOpenVault({
    folder: options.folder ?? folder,
    deviceName: options.name ?? 'My Lumia',
    deviceSerial: options.serial === undefined ? 'S1' : options.serial,
    clock,
  });
const sha256sum = (root: string): string =>
  execFileSync('sha256sum', ['-c', '--quiet', '--strict', 'manifest-sha256.txt'], { cwd: root, encoding: 'utf8' });

describe('createOrOpenVault()', () => {
  it('makes a bag that an independent validator and sha256sum accept, with the dates of the phone', async () => {
    await using vault = await open();
    const { root } = vault.info;
    expect(root).toBe(join(folder, 'My Lumia'));
    await backUp(vault, [
      text('one', 'Pictures/one.jpg', START - 5_000_000),
      text('two', 'Pictures/two % off\\.jpg'),
      text('', 'empty.txt'),
      text('x', 'odd\u2028name\u0085 '),
    ]);
    expect(await checkBag(root)).toEqual([]);
    expect(sha256sum(root)).toBe('');
    expect(await readFile(join(root, 'data/Phone/Pictures/one.jpg'), 'utf8')).toBe('one');
    expect((await stat(join(root, 'data/Phone/Pictures/one.jpg'))).mtimeMs).toBe(START - 5_000_000);
    expect(await readdir(join(root, '.lifeboat/parts'))).toEqual([]);
  });

  it('finds a phone by its serial under a new name, and gives another phone of the same name its own folder', async () => {
    await using first = await open();
    const { id } = first.info;
    await first[Symbol.asyncDispose]();
    await using renamed = await open({ name: 'Renamed' });
    expect(renamed.info.id).toBe(id);
    await renamed[Symbol.asyncDispose]();
    await using inside = await open({ folder: join(folder, 'My Lumia') });
    expect(inside.info.id).toBe(id);
    await using other = await open({ serial: 'S2' });
    expect(other.info.root).toBe(join(folder, 'My Lumia (2)'));
  });

  it.each(['Mum: 950?', '.hidden', 'Lumia '])('finds a phone without a serial again by its name: %s', async (name) => {
    const phone = { name, serial: null };
    await using first = await open(phone);
    const { id, root } = first.info;
    await first[Symbol.asyncDispose]();
    await using second = await open(phone);
    expect(second.info).toMatchObject({ id, root });
    await second[Symbol.asyncDispose]();
    // As it was written before it had the device's own name.
    const at = join(root, '.lifeboat/vault.json');
    const { deviceName, ...old } = JSON.parse(await readFile(at, 'utf8')) as Record<string, unknown>;
    expect(deviceName).toBe(name);
    await writeFile(at, JSON.stringify(old));
    await using third = await open(phone);
    expect(third.info).toMatchObject({ id, root });
  });

  it('finds a phone without a serial again where its name was taken, and tells it from one that is called so', async () => {
    await mkdir(join(folder, 'X'));
    await writeFile(join(folder, 'X', 'thesis.doc'), 'years of work');
    await using first = await open({ name: 'X', serial: null });
    const { root } = first.info;
    expect(root).toBe(join(folder, 'X (2)'));
    await first[Symbol.asyncDispose]();
    await using again = await open({ name: 'X', serial: null });
    expect(again.info.root).toBe(root);
    await using other = await open({ name: 'X (2)', serial: null });
    expect(other.info.root).not.toBe(root);
  });

  it('never takes a folder with anything else in it', async () => {
    await mkdir(join(folder, 'My Lumia'));
    await writeFile(join(folder, 'My Lumia', 'thesis.doc'), 'years of work');
    await using vault = await open();
    expect(vault.info.root).toBe(join(folder, 'My Lumia (2)'));
  });

  it('keeps a name from the phone inside the chosen folder', async () => {
    await using vault = await open({ name: '../../etc' });
    expect(vault.info.root.startsWith(`${folder}/`)).toBe(true);
    expect(vault.info.root.slice(folder.length + 1)).not.toContain('/');
  });

  it('lets one writer in and names it to the second', async () => {
    await using _first = await open();
    await expect(open()).rejects.toMatchObject({
      code: 'VAULT_IN_USE',
      message: expect.stringContaining(String(process.pid)) as string,
    });
    await using reader = await openVault(join(folder, 'My Lumia'), { write: false, clock });
    expect(reader.catalog.size.files).toBe(0);
  });
});

describe('openVault()', () => {
  it('says that there is none, that it is newer, or that it is damaged', async () => {
    await expect(openVault(folder, { write: false, clock })).rejects.toMatchObject({ code: 'VAULT_NOT_FOUND' });
    await mkdir(join(folder, '.lifeboat'));
    await writeFile(join(folder, '.lifeboat/vault.json'), '{"format":2}');
    await expect(openVault(folder, { write: true, clock })).rejects.toMatchObject({ code: 'VAULT_NEWER_FORMAT' });
    await writeFile(join(folder, '.lifeboat/vault.json'), '{"format":1}');
    await expect(openVault(folder, { write: true, clock })).rejects.toMatchObject({ code: 'VAULT_DAMAGED' });
  });

  it('changes nothing on the disk when it is opened for reading', async () => {
    const vault = await open();
    const { root } = vault.info;
    await backUp(vault, [text('one', 'one.txt')]);
    await vault[Symbol.asyncDispose]();
    const before = execFileSync('find', [root, '-printf', '%p %T@ %s\n'], { encoding: 'utf8' });
    await using reader = await openVault(root, { write: false, clock });
    expect(reader.catalog.find({ storage: 'Phone', path: 'one.txt' })?.stored.size).toBe(3);
    await expect(reader.beginRun({} as never)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(execFileSync('find', [root, '-printf', '%p %T@ %s\n'], { encoding: 'utf8' })).toBe(before);
  });
});

describe('a second run', () => {
  it('moves nothing when nothing changed', async () => {
    const files = [text('one', 'one.txt'), text('two', 'two.txt')];
    await using vault = await open();
    expect(await backUp(vault, files)).toMatchObject({ copied: 2 });
    expect(await backUp(vault, files, { now: START + 60_000 })).toMatchObject({ copied: 0, kept: 2 });
    expect(await checkBag(vault.info.root)).toEqual([]);
  });

  it('moves the earlier bytes of a changed file aside and keeps its place', async () => {
    await using vault = await open();
    await backUp(vault, [text('old', 'notes/a.txt')]);
    await backUp(vault, [text('new!', 'notes/a.txt', START + 1000)], { now: START + 60_000 });
    const { root } = vault.info;
    expect(await readFile(join(root, 'data/Phone/notes/a.txt'), 'utf8')).toBe('new!');
    const aside = join(root, 'data/Earlier versions/2026-11-22T10-31-00Z/Phone/notes/a.txt');
    expect(await readFile(aside, 'utf8')).toBe('old');
    expect(await checkBag(root)).toEqual([]);
    expect(sha256sum(root)).toBe('');
  });

  it('links the same bytes under another date instead of storing them twice', async () => {
    await using vault = await open();
    await backUp(vault, [text('same', 'a.txt')]);
    await backUp(vault, [text('same', 'a.txt', START + 9000)], { now: START + 60_000 });
    expect(vault.catalog.size.files).toBe(1);
    expect(vault.catalog.find({ storage: 'Phone', path: 'a.txt' })?.fingerprint.modified).toBe(START + 9000);
    expect(existsSync(join(vault.info.root, 'data/Earlier versions'))).toBe(false);
    expect(await readdir(join(vault.info.root, '.lifeboat/parts'))).toEqual([]);
  });

  it('never writes over a file that is not its own', async () => {
    await using vault = await open();
    const { root } = vault.info;
    await mkdir(join(root, 'data/Phone'), { recursive: true });
    await writeFile(join(root, 'data/Phone/a.txt'), 'the owner put this here');
    await backUp(vault, [text('phone', 'a.txt')]);
    expect(await readFile(join(root, 'data/Phone/a.txt'), 'utf8')).toBe('the owner put this here');
    expect(await readFile(join(root, 'data/Phone/a (2).txt'), 'utf8')).toBe('phone');
    await backUp(vault, [text('phone, later', 'a.txt', START + 5000)], { now: START + 60_000 });
    expect(await readFile(join(root, 'data/Phone/a (2).txt'), 'utf8')).toBe('phone, later');
  });

  it('copies a stored file again that was taken out of the backup, or cut short in it', async () => {
    const files = [text('one', 'one.txt'), text('two', 'two.txt'), text('three', 'three.txt')];
    const first = await open();
    const { root } = first.info;
    await backUp(first, files);
    await first[Symbol.asyncDispose]();
    await rm(join(root, 'data/Phone/one.txt'));
    await writeFile(join(root, 'data/Phone/two.txt'), 'tw');
    await using vault = await open();
    expect(await backUp(vault, files, { now: START + 60_000 })).toMatchObject({ copied: 2, kept: 1 });
    expect(await readFile(join(root, 'data/Phone/one.txt'), 'utf8')).toBe('one');
    expect(await readFile(join(root, 'data/Phone/two.txt'), 'utf8')).toBe('two');
  });

  it('keeps a folder and a file apart that had one name at different times', async () => {
    await using vault = await open();
    await backUp(vault, [text('file', 'thing')]);
    await backUp(vault, [text('in a folder', 'thing/inner.txt')], { now: START + 60_000 });
    expect(vault.catalog.find({ storage: 'Phone', path: 'thing/inner.txt' })?.stored.path).toBe(
      'data/Phone/thing (2)/inner.txt',
    );
    expect(await checkBag(vault.info.root)).toEqual([]);
  });
});

describe('a staged file', () => {
  it('keeps synced bytes of an interrupted attempt and only those', async () => {
    const bytes = Buffer.alloc(300_000, 'lumia');
    const file: PhoneFile = { storage: 'Phone', path: 'big.mp4', bytes, modified: START };
    const request = {
      step: 'media',
      source: { storage: 'Phone', path: 'big.mp4' },
      fingerprint: { size: bytes.byteLength, modified: START, persistentId: null },
      wish: 'data/Phone/big.mp4',
    } as const;
    await using vault = await open();
    {
      await using run = await vault.beginRun(headerFor(START));
      await using staged = await run.stage(request, { signal });
      await staged.write(bytes.subarray(0, 200_000));
    }
    const [part] = (await readdir(join(vault.info.root, '.lifeboat/parts'))).filter((name) => name.endsWith('.part'));
    await writeFile(join(vault.info.root, '.lifeboat/parts', part!), Buffer.alloc(50, 1), { flag: 'a' });
    expect(await backUp(vault, [file], { now: START + 60_000 })).toMatchObject({ copied: 1, resumed: 1 });
    const stored = vault.catalog.find(request.source)!.stored;
    expect(stored).toMatchObject(hashOf(bytes));
    expect(hashOf(await readFile(join(vault.info.root, stored.path)))).toEqual(hashOf(bytes));
  });
});
