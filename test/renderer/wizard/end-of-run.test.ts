import { describe, expect, it } from 'vitest';
import { RunId } from '../../../src/shared/domain/ids.ts';
import { isPartOf } from '../../../src/renderer/screens/running/use-end-of-run.ts';
import { transition } from '../../../src/renderer/wizard/machine.ts';

const FIRST = RunId.parse('2026-11-22T10-30-00Z');
const SECOND = RunId.parse('2026-11-22T10-30-00Z-2');

describe('a run that went on in a record of its own after it waited for its disk', () => {
  it('is known by its name', () => {
    expect(isPartOf(SECOND, FIRST)).toBe(true);
    expect(isPartOf('2026-11-22T10-30-00Z-3', SECOND)).toBe(true);
    expect(isPartOf(FIRST, FIRST)).toBe(false);
    expect(isPartOf('2026-11-22T10-31-00Z', FIRST)).toBe(false);
  });

  it('leads to the report of that record', () => {
    const run = { runId: FIRST, vault: '/backup' };
    const running = { at: 'running', run, choice: null, stopping: false } as const;
    const ended = transition(running, { type: 'RUN_ENDED', run, recordedAs: SECOND });
    expect(ended).toEqual({ at: 'report', run: { ...run, runId: SECOND }, choice: null });
  });
});
