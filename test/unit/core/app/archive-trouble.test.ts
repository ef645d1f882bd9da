import { mkdtempSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExpandedSource } from '../../../../src/core/app/intake/expanded-source.ts';
import { openFolder } from '../../../../src/core/device/folder/folder-driver.ts';
import type { Source, SourceEvent, SourceFile } from '../../../../src/core/device/source.ts';
import { DeviceId } from '../../../../src/shared/domain/ids.ts';
import { rawZip } from '../../../support/raw-zip.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'archives-'));
  mkdirSync(path.join(root, 'in'));
  writeFileSync(path.join(root, 'in/a.zip'), rawZip([{ name: 'a.txt', content: 'a'.repeat(900) }]));
  writeFileSync(path.join(root, 'in/b.zip'), rawZip([{ name: 'b.txt', content: 'b'.repeat(900) }]));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});
const { signal } = new AbortController();

/** The folder, with something done whenever it lists an archive or is asked what one is now. */
async function source(at: { onList?: (file: SourceFile) => void; onStat?: () => void }): Promise<ExpandedSource> {
  const inner = await openFolder(DeviceId.parse(`folder:${path.join(root, 'in')}`), 'cloud - in');
  const watched: Source = {
    id: inner.id,
    summary: inner.summary,
    capabilities: inner.capabilities,
    list: async function* (options) {
      for await (const event of inner.list(options)) {
        if (event.kind === 'file') at.onList?.(event.file);
        yield event;
      }
    },
    read: (file, options) => inner.read(file, options),
    localFile: (file) => inner.localFile?.(file) ?? null,
    stat: async (file, options) => {
      const now = await inner.stat(file, options);
      at.onStat?.();
      return now;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(inner[Symbol.asyncDispose]()),
  };
  return new ExpandedSource(watched, { unpack: true });
}

async function listed(from: Source): Promise<SourceEvent[]> {
  const events: SourceEvent[] = [];
  for await (const event of from.list({ signal })) if (event.kind !== 'folder') events.push(event);
  return events;
}

describe('an archive that cannot be read', () => {
  it('when its list is wanted is a fault of its own, and the others are listed', async () => {
    const from = await source({
      onList: (file) => {
        if (file.path === 'a.zip') rmSync(path.join(root, 'in/a.zip'));
      },
    });
    const events = await listed(from);
    expect(events).toMatchObject([
      { kind: 'fault', fault: { path: 'a.zip', error: { code: 'SOURCE_VANISHED' } } },
      { kind: 'file', file: { path: 'b/b.txt' } },
    ]);
  });

  it('when a file in it is wanted fails in the words of a file that cannot be read', async () => {
    let isWatched = false;
    const from = await source({
      onStat: () => {
        if (isWatched) renameSync(path.join(root, 'in/a.zip'), path.join(root, 'away.zip'));
      },
    });
    const events = await listed(from);
    isWatched = true;
    const file = events.flatMap((event) => (event.kind === 'file' ? [event.file] : []))[0];
    expect(file?.path).toBe('a/a.txt');
    const read = async (): Promise<void> => {
      for await (const chunk of from.read(file as SourceFile, { signal, offset: 0 })) chunk.fill(0);
    };
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_VANISHED', scope: 'file' });
  });
});
