import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/shared/domain/run-report.ts';
import { cliJson } from '../support/cli.ts';
import { hashTree, seededBytes } from '../support/trees.ts';

const MB = 1024 * 1024;
/** About the ends of a sector, of a sector of 4 KiB and of one read: what is read past the cache ends differently at each. */
const SIZES = [0, 1, 511, 512, 513, 4095, 4096, 4608, MB - 512, MB - 1, MB, MB + 1, MB + 512, MB + 4096, 3 * MB + 1536];

/** A disk of its own whose sectors hold so many bytes; null where there may be none. */
function mountDisk(sector: number): { readonly root: string; readonly end: () => void } | null {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'sectors-'));
  const run = (command: string, ...args: string[]): string =>
    execFileSync(command, args, { stdio: 'pipe', encoding: 'utf8' }).trim();
  const image = path.join(work, 'image');
  const root = path.join(work, 'disk');
  let device: string | null = null;
  try {
    fs.mkdirSync(root);
    fs.writeFileSync(image, '');
    fs.truncateSync(image, 64 * MB);
    device = run('losetup', '--sector-size', String(sector), '--show', '--find', image);
    run('mkfs.ext4', '-q', '-b', '4096', device);
    run('mount', device, root);
  } catch {
    if (device !== null) run('losetup', '--detach', device);
    fs.rmSync(work, { recursive: true });
    return null;
  }
  const loop = device;
  return {
    root,
    end: () => {
      run('umount', root);
      run('losetup', '--detach', loop);
      fs.rmSync(work, { recursive: true });
    },
  };
}

let work = '';
beforeEach(() => (work = fs.mkdtempSync(path.join(os.tmpdir(), 'folder-'))));
afterEach(() => fs.rmSync(work, { recursive: true, force: true }));

async function isCopiedWhole(source: string): Promise<void> {
  for (const size of SIZES) fs.writeFileSync(path.join(source, `${size}.jpg`), seededBytes(size, size + 1));
  const target = path.join(work, 'target');
  const { json: document } = await cliJson<RunReport>(['backup', '--device', `folder:${source}`, '--to', target]);
  expect(document.outcome, JSON.stringify(document.findings)).toBe('complete');
  const [label = ''] = fs.readdirSync(path.join(document.vault, 'data'));
  expect(hashTree(path.join(document.vault, 'data', label))).toEqual(hashTree(source));
  expect(document.proof.readBack).toBe(SIZES.length);
}

describe('a folder whose files end anywhere in a sector', () => {
  it('is copied whole from the disk of this computer', async () => {
    const source = path.join(work, 'card');
    fs.mkdirSync(source);
    await isCopiedWhole(source);
  });

  it('is copied whole from memory, which is nowhere but in the cache', async ({ skip }) => {
    if (!fs.existsSync('/dev/shm')) skip();
    const source = fs.mkdtempSync('/dev/shm/folder-');
    try {
      await isCopiedWhole(source);
    } finally {
      fs.rmSync(source, { recursive: true });
    }
  });

  for (const sector of [512, 4096])
    it(`is copied whole from a disk with sectors of ${sector} bytes`, async ({ skip }) => {
      const disk = mountDisk(sector);
      if (disk === null) return skip('needs leave to make a disk');
      try {
        const source = path.join(disk.root, 'card');
        fs.mkdirSync(source);
        await isCopiedWhole(source);
      } finally {
        disk.end();
      }
    });
});
