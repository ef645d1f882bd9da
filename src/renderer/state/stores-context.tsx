import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { WizardEvent, WizardState } from '../wizard/machine.ts';
import type { Route, RouteStore } from './route.ts';
import type { Stores } from './session.ts';

export const StoresContext = createContext<Stores | null>(null);

export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (stores === null) throw new Error('there are no stores around this component');
  return stores;
}

export function useRoute(): RouteStore {
  return useStore(useStores().route);
}

export function useGo(): (to: Route) => void {
  return useStore(useStores().route, ({ go }) => go);
}

export function useWizard(): {
  readonly state: WizardState;
  readonly way: 'forward' | 'back';
  send: (event: WizardEvent) => void;
} {
  return useStore(useStores().wizard);
}
