import { z } from 'zod';
import { DeviceId, RunId, StepId } from '../../shared/domain/ids.ts';
import { BEGIN, type WizardState } from './machine.ts';

const Choice = z.object({
  deviceId: DeviceId,
  to: z.string().min(1),
  steps: z.array(StepId),
  compare: z.boolean(),
});
const Run = z.object({ runId: RunId, vault: z.string() });

/** What is worth keeping over a reload. `starting` is kept as the page before it: a start is never repeated by itself. */
const Saved = z.discriminatedUnion('at', [
  z.object({ at: z.literal('connect') }),
  z.object({ at: z.literal('where'), deviceId: DeviceId, compare: z.boolean() }),
  z.object({ at: z.literal('what'), choice: Choice }),
  z.object({ at: z.literal('running'), run: Run, choice: Choice.nullable(), stopping: z.boolean() }),
  z.object({ at: z.literal('cut-off'), run: Run, choice: Choice.nullable() }),
  z.object({ at: z.literal('report'), run: Run, choice: Choice.nullable() }),
]);

export function saveText(state: WizardState): string {
  if (state.at === 'starting') return saveText(state.quick ? BEGIN : { at: 'what', choice: state.choice });
  if (state.at === 'problem') return saveText(state.back);
  return JSON.stringify(state);
}

/** The beginning for anything that is not what `saveText` wrote: the store is the browser's, not ours. */
export function readSaved(text: string | null): WizardState {
  try {
    const saved = Saved.safeParse(JSON.parse(text ?? 'null'));
    return saved.success ? saved.data : BEGIN;
  } catch {
    return BEGIN;
  }
}
