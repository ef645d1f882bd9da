import { createStore, type StoreApi } from 'zustand/vanilla';
import { BEGIN, transition, type WizardEvent, type WizardState } from './machine.ts';

export interface WizardStore {
  readonly state: WizardState;
  /** Which way the last step went, so that the next page slides in from the right side. */
  readonly way: 'forward' | 'back';
  readonly send: (event: WizardEvent) => void;
}

/** A factory, not a module-level hook: every test, and every window, gets its own. */
export function createWizardStore(initial: WizardState = BEGIN): StoreApi<WizardStore> {
  return createStore<WizardStore>()((set, get) => ({
    state: initial,
    way: 'forward',
    send: (event) => {
      const next = transition(get().state, event);
      const way = event.type === 'BACK' ? 'back' : 'forward';
      if (next !== get().state || way !== get().way) set({ state: next, way });
    },
  }));
}
