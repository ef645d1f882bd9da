import { expect, it } from 'vitest';
import { followRestore } from '../../../src/cli/commands/follow-restore.ts';
import type { CommandContext } from '../../../src/cli/terminal.ts';
import type { RestorePlanned } from '../../../src/core/restore/plan-restore.ts';
import type { RestoreFile } from '../../../src/core/restore/run-objects.ts';
import { RestoreTally } from '../../../src/core/restore/tally.ts';
import type { RestoreId } from '../../../src/shared/domain/restore.ts';

const ID = 'x' as RestoreId;
const file = (path: string): RestoreFile => ({
  ...{ storage: 'Phone', path, size: 10, modified: null, created: null, step: 'media', stored: `data/Phone/${path}` },
  ...{ sha256: '0'.repeat(64), why: null },
});

/** What is printed of a restore of two files that ended, after so many, because the phone is full. */
async function printed(written: number): Promise<string> {
  const items = ['a.jpg', 'b.jpg'].map((path) => {
    return { file: file(path), action: 'write', to: { storage: 'Phone', path }, why: null, candidates: [] } as const;
  });
  const none = { files: 0, bytes: 0 };
  const planned: RestorePlanned = {
    ...{ items, folders: [], space: [], chosen: { files: 2, bytes: 20 } },
    counts: { write: { files: 2, bytes: 20 }, 'keep-both': none, compare: none, 'not-sent': none, refuse: none },
  };
  const tally = new RestoreTally((code) => code);
  tally.planned(planned);
  for (const item of items.slice(0, written)) tally.written(item);
  const at = new Date(0).toISOString();
  const report = tally.report({
    ...{ id: ID, kind: 'restore', vault: '/v', run: null, planned, made: [], how: 'all', notes: [], drill: null },
    target: { kind: 'device', id: 'virtual:lumia-950', name: 'Lumia', model: 'Lumia 950', os: 'Windows 10 Mobile' },
    endedBy: { code: 'RESTORE_NO_SPACE', message: 'Cannot write "Phone/b.jpg": the phone is full' },
    ...{ startedAt: at, endedAt: at },
  });
  let out = '';
  const context = {
    json: false,
    progress: 'none',
    terminal: {
      out: (text: string) => (out += text),
      err: () => undefined,
      interrupted: new AbortController().signal,
      platform: 'linux',
    },
    client: {
      'restore.report': () => Promise.resolve(report),
      'restore.watch': async function* () {
        // It has ended.
      },
    },
  } as unknown as CommandContext;
  await followRestore(context, { id: ID });
  return out;
}

it('says of a restore that filled the phone that nothing was written only where it is so', async () => {
  expect(await printed(0)).toContain('Nothing was written');
  const half = await printed(1);
  expect(half).not.toContain('Nothing was written');
  expect(half).toContain('it goes on where it stopped');
  expect(half).toContain('written: 1 file');
});
