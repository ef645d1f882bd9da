import type { StoreApi } from 'zustand/vanilla';
import { readSaved, saveText } from '../wizard/saved.ts';
import { createWizardStore, type WizardStore } from '../wizard/store.ts';
import { createRouteStore, readTrail, type RouteStore } from './route.ts';

export interface Stores {
  readonly wizard: StoreApi<WizardStore>;
  readonly route: StoreApi<RouteStore>;
}

const [WIZARD, TRAIL] = ['lifeboat.wizard', 'lifeboat.trail'];

/** Where the owner was in this tab, kept over a reload by the browser's session and forgotten with the tab. */
export function openStores(storage: Pick<Storage, 'getItem' | 'setItem'> = sessionStorage): Stores {
  const wizard = createWizardStore(readSaved(storage.getItem(WIZARD)));
  const route = createRouteStore(readTrail(storage.getItem(TRAIL)));
  wizard.subscribe(({ state }) => storage.setItem(WIZARD, saveText(state)));
  route.subscribe(({ trail }) => storage.setItem(TRAIL, JSON.stringify(trail)));
  return { wizard, route };
}
