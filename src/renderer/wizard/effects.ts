import type { StoreApi } from 'zustand/vanilla';
import type { AppClient } from '../../shared/contract/contract.ts';
import { toAppError } from '../../shared/errors/app-error.ts';
import { toWireError } from '../../shared/rpc/wire-error.ts';
import type { Choice } from './machine.ts';
import type { WizardStore } from './store.ts';

/**
 * Does what a state asks for when the wizard enters it. The machine decides; this only talks to the app. A start that
 * was sent is not called back on leaving: `run.start` answers one and the same run when it is asked again.
 */
export function runWizardEffects(store: StoreApi<WizardStore>, client: AppClient): () => void {
  const start = async ({ deviceId, to, steps, compare }: Choice): Promise<void> => {
    const { waitMinutes } = await client['settings.get'](null);
    const run = await client['run.start']({ deviceId, to, steps: [...steps], compare, waitSeconds: waitMinutes * 60 });
    store.getState().send({ type: 'RUN_STARTED', run });
  };
  return store.subscribe(({ state, send }, { state: before }) => {
    if (state.at !== 'starting' || before.at === 'starting') return;
    start(state.choice).catch((error: unknown) => {
      if (store.getState().state === state) send({ type: 'FAILED', error: toWireError(toAppError(error)) });
    });
  });
}
