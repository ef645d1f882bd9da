import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BEGIN, isBusy, transition, type WizardEvent, type WizardState } from '../../../src/renderer/wizard/machine.ts';
import { readSaved, saveText } from '../../../src/renderer/wizard/saved.ts';
import { DeviceId, RunId, STEP_IDS } from '../../../src/shared/domain/ids.ts';

const device = fc.constantFrom(DeviceId.parse('virtual:lumia-950'), DeviceId.parse('usb:1'));
const steps = fc.subarray([...STEP_IDS]);
const run = fc.record({
  runId: fc.constantFrom(RunId.parse('2026-11-22T10-30-00Z'), RunId.parse('2026-11-22T10-30-00Z-2')),
  vault: fc.constantFrom('/backup/a', '/backup/b'),
});
const choice = fc.record({
  deviceId: device,
  to: fc.constantFrom('/backup', '/media/disk'),
  steps,
  compare: fc.boolean(),
});
const error = fc.record({ code: fc.constantFrom('VAULT_FULL', 'DEVICE_LOST'), message: fc.string() });

const event: fc.Arbitrary<WizardEvent> = fc.oneof(
  fc.record({ type: fc.constant('PHONE_CHOSEN' as const), deviceId: device }),
  fc.record({ type: fc.constant('PLACE_CHOSEN' as const), to: fc.constantFrom('', '/backup'), steps }),
  fc.record({ type: fc.constant('STEPS_CHANGED' as const), steps }),
  fc.record({ type: fc.constant('COMPARE_CHANGED' as const), compare: fc.boolean() }),
  fc.record({ type: fc.constant('BACK_UP_NOW' as const), choice }),
  fc.record({ type: fc.constantFrom('RUN_STARTED' as const, 'RUN_FOUND', 'RUN_CUT_OFF'), run }),
  run.map((own) => ({ type: 'RUN_ENDED' as const, run: own, recordedAs: own.runId })),
  fc.record({ type: fc.constant('FAILED' as const), error }),
  fc.record({ type: fc.constantFrom('START' as const, 'STOP', 'BACK', 'CLOSE', 'ELSEWHERE') }),
);
const walk = (events: readonly WizardEvent[]): WizardState => events.reduce(transition, BEGIN);

describe('the wizard', () => {
  it('goes from the phone to the report', () => {
    const [deviceId, ref] = [
      DeviceId.parse('usb:1'),
      { runId: RunId.parse('2026-11-22T10-30-00Z'), vault: '/backup/Lumia' },
    ];
    const events: WizardEvent[] = [
      { type: 'PHONE_CHOSEN', deviceId },
      { type: 'PLACE_CHOSEN', to: '/backup', steps: ['media'] },
      { type: 'START' },
      { type: 'RUN_STARTED', run: ref },
      { type: 'RUN_ENDED', run: ref, recordedAs: ref.runId },
    ];
    expect(events.map((_, index) => walk(events.slice(0, index + 1)).at)).toEqual([
      'where',
      'what',
      'starting',
      'running',
      'report',
    ]);
  });

  it('leaves a run only for its own end, its cutting off, another run or a failure', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), event, (events, next) => {
        const before = walk(events);
        if (before.at !== 'running') return;
        const after = transition(before, next);
        if (after.at === 'running' && after.run.runId === before.run.runId) return;
        const own = 'run' in next && next.run.runId === before.run.runId;
        expect(['RUN_ENDED', 'RUN_CUT_OFF', 'RUN_FOUND', 'FAILED']).toContain(next.type);
        if (next.type === 'RUN_ENDED' || next.type === 'RUN_CUT_OFF') expect(own).toBe(true);
      }),
    );
  });

  it('never starts without a phone, a place and a step', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const state = walk(events);
        if (state.at !== 'starting' || state.quick) return;
        expect(state.choice.steps.length).toBeGreaterThan(0);
        expect(state.choice.to).not.toBe('');
      }),
    );
  });

  it('always has a way back out, except from what is under way', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        let state = walk(events);
        for (let presses = 0; presses < 5 && state.at !== 'connect' && !isBusy(state); presses += 1)
          state = transition(state, { type: 'BACK' });
        expect(state.at === 'connect' || isBusy(state)).toBe(true);
      }),
    );
  });

  it('can be told to stop again when that could not be told', () => {
    const run = { runId: RunId.parse('2026-11-22T10-30-00Z'), vault: '/backups/Lumia' };
    const error = { code: 'HOST_GONE', message: 'Cannot go on: the connection to the app closed' };
    const events = [{ type: 'RUN_FOUND', run }, { type: 'STOP' }, { type: 'FAILED', error }, { type: 'BACK' }] as const;
    expect(walk([...events])).toMatchObject({ at: 'running', run, stopping: false });
  });

  it('returns the same object for an event that means nothing', () => {
    expect(transition(BEGIN, { type: 'STOP' })).toBe(BEGIN);
    expect(transition(BEGIN, { type: 'START' })).toBe(BEGIN);
  });

  it('is kept over a reload, but a start is never repeated by itself', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const state = walk(events);
        const kept = readSaved(saveText(state));
        if (state.at === 'starting' || state.at === 'problem')
          expect(isBusy(kept) && state.at === 'starting').toBe(false);
        else expect(kept).toEqual(state);
      }),
    );
  });

  it('begins anew when what was kept is not its own', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readSaved(text)).toEqual(BEGIN);
      }),
    );
    expect(readSaved('{"at":"running","run":{"runId":"../..","vault":"x"}}')).toEqual(BEGIN);
    expect(readSaved(null)).toEqual(BEGIN);
  });
});
