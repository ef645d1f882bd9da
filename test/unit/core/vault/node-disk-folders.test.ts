import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNodeDisk } from '../../../../src/core/vault/node-disk.ts';

describe('makeFolder', () => {
  it('makes what is missing above, takes what is there, and stops at a file in the way', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'lifeboat-folder-'));
    try {
      const disk = createNodeDisk();
      const deep = path.join(root, 'a', 'b', 'c');
      await disk.makeFolder(deep);
      await disk.makeFolder(deep);
      expect(statSync(deep).isDirectory()).toBe(true);
      writeFileSync(path.join(root, 'file'), '');
      await expect(disk.makeFolder(path.join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
      await expect(disk.makeFolder(path.join(root, 'file', 'x'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  it.skipIf(process.platform !== 'linux')('gives up where the kernel makes no folders', async () => {
    await expect(createNodeDisk().makeFolder('/proc/lifeboat/deep')).rejects.toMatchObject({ code: 'EROFS' });
  });
});
