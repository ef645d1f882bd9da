import { describe, expect, it } from 'vitest';
import { takeIn } from '../../src/renderer/screens/guided/take-files.ts';
import type { AppClient } from '../../src/shared/contract/contract.ts';

const none = { files: 0, bytes: 0 };

/** An app whose run ends so. */
function ending(outcome: string, findings: readonly unknown[] = []): AppClient {
  return {
    'run.add': () => Promise.resolve({ runId: '2026-11-22T10-30-00Z', vault: '/backup' }),
    'run.report': () => Promise.resolve({ outcome, findings, equation: { copied: none, alreadySafe: none } }),
  } as unknown as AppClient;
}

const wish = { vault: '/backup', paths: ['/home/owner/chats'], as: null };

describe('what is taken in', () => {
  it('is whole only where the run says so: one that ended while it still looked has named nothing', async () => {
    expect(await takeIn(ending('complete'), wish)).toEqual({ files: 0, isWhole: true });
    for (const outcome of ['stopped', 'failed', 'complete-with-exceptions'])
      expect(await takeIn(ending(outcome), wish), outcome).toEqual({ files: 0, isWhole: false });
  });
});
