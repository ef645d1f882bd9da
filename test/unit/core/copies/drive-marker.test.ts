import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeMarker } from '../../../../src/core/copies/drive-marker.ts';
import { guardDisk, type Disk } from '../../../../src/core/vault/disk.ts';
import { createNodeDisk } from '../../../../src/core/vault/node-disk.ts';

describe('makeMarker()', () => {
  it('on a full drive says that it is the copy’s drive that is full', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'marker-'));
    const full = () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
    const disk: Disk = { ...createNodeDisk(), openAppend: full };
    try {
      const made = makeMarker(guardDisk(disk, folder), folder, 'Blue drive', 0);
      await expect(made).rejects.toMatchObject({ code: 'COPY_FULL' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
