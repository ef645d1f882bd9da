import { describe, expect, it } from 'vitest';
import { RunRegistry } from '../../../../src/core/app/run-registry.ts';
import type { CopyRun } from '../../../../src/core/copy/run.ts';
import type { RunId } from '../../../../src/shared/domain/ids.ts';

const KEY = { key: 'backup usb:1 /to', deviceId: null };

/** As much of a run as the registry asks for; it is over when stopped. */
function aRun(id: string): CopyRun {
  let stopped = (): void => undefined;
  const report = new Promise<never>((_resolve, reject) => (stopped = () => reject(new Error('stopped'))));
  report.catch(() => undefined);
  return {
    runId: id as RunId,
    kind: 'backup',
    vaultRoot: '/to/Phone',
    vaultName: 'Phone',
    report,
    stop: () => {
      stopped();
      return Promise.resolve();
    },
  } as unknown as CopyRun;
}

describe('beginning a run', () => {
  it('again, right after it was called off, begins another one and is not called off with the first', async () => {
    const registry = new RunRegistry();
    let begun = 0;
    let letGo = (): void => undefined;
    const opening = new Promise<void>((resolve) => (letGo = resolve));
    const begin = async ({ signal }: { readonly signal: AbortSignal }): Promise<CopyRun> => {
      begun += 1;
      const id = `run ${String(begun)}`;
      // A phone that is being opened is let go only once it has answered.
      if (begun === 1) await opening;
      signal.throwIfAborted();
      return aRun(id);
    };
    const leaving = new AbortController();
    const first = registry.start(KEY, begin, { signal: leaving.signal });
    first.catch(() => undefined);
    leaving.abort(new Error('left'));
    const second = registry.start(KEY, begin, { signal: new AbortController().signal });
    second.catch(() => undefined);
    letGo();
    await expect(first).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await second).runId).toBe('run 2');
    // And both that ask now get that one.
    expect((await registry.start(KEY, begin, { signal: new AbortController().signal })).runId).toBe('run 2');
    await registry.close();
  });
});
