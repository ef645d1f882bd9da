import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliHere } from '../../support/cli-here.ts';

let root = '';
let card = '';
let vault = '';

async function lifeboat(...args: readonly string[]) {
  const { status, out, err } = await cliHere(root, args);
  return { status, said: out + err };
}

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'lifeboat-plain-'));
  card = path.join(root, 'card');
  mkdirSync(path.join(card, 'Pictures'), { recursive: true });
  writeFileSync(path.join(card, 'Pictures', 'a.jpg'), 'a picture');
  const { status } = await lifeboat('backup', '--device', `folder:${card}`, '--to', path.join(root, 'backups'));
  expect(status).toBe(0);
  vault = path.join(root, 'backups', 'card');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('what a person is told who typed something wrong', () => {
  it('a folder that is not there: no word of phones', async () => {
    const { status, said } = await lifeboat('add', vault, '--from', path.join(root, 'nowhere'));
    expect(status).toBe(2);
    expect(said).toContain('there is no such folder');
    expect(said).not.toMatch(/phone was found|cable/u);
  });

  it.each([
    ['<vault>', ['verify', '']],
    ['<vault>', ['status', ' ']],
    ['<vault>', ['contacts', 'export', '', '--format', 'csv', '--out', 'x']],
    ['--to', ['backup', '--device', 'folder:/', '--to', '']],
    ['--steps', ['backup', '--device', 'folder:/', '--to', 'x', '--steps', '']],
    ['--from', ['add', 'x', '--from', '']],
    ['--to-folder', ['restore', 'x', '--to-folder', '']],
    ['--select', ['restore', 'x', '--to-folder', 'y', '--select', 'media', '']],
    ['<folder>', ['virtual-phone', 'make', 'lumia-950', '']],
  ])('nothing for %s (a variable that is not set): wrong usage, no fault in the app', async (name, args) => {
    const { status, said } = await lifeboat(...args);
    expect([status, said]).toEqual([2, expect.stringContaining(`What was given for ${name} is empty.`)]);
  });

  it('no words to search for: everything', async () => {
    expect((await lifeboat('photos', 'list', vault, '--search', '')).status).toBe(0);
  });

  it('a file where the backup is to be: not writable, and nothing of damage', async () => {
    const file = path.join(root, 'a-file');
    writeFileSync(file, 'mine');
    for (const to of [file, path.join(file, 'below')]) {
      const { status, said } = await lifeboat('backup', '--device', `folder:${card}`, '--to', to);
      expect([to, status]).toEqual([to, 20]);
      expect(said).not.toContain('records');
    }
  });

  it('a selection that nothing is called: nothing was written, and nothing to go on with', async () => {
    const args = ['restore', vault, '--to-folder', path.join(root, 'back'), '--select', 'no-such-thing'];
    const { status, said } = await lifeboat(...args);
    expect(status).toBe(40);
    expect(said).toContain('Nothing was written');
    expect(said).not.toContain('goes on where it stopped');
  });

  it('a second restore: what is compared is counted, and not called a clash of names', async () => {
    const args = ['restore', vault, '--to-folder', path.join(root, 'twice')];
    expect((await lifeboat(...args)).status).toBe(0);
    const { status, said } = await lifeboat(...args);
    expect(status).toBe(0);
    expect(said).toContain('already there and the same: 1 file');
    expect(said).not.toContain('both are kept');
  });
});
