import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { RunId, StepId } from '../../shared/domain/ids.ts';

export const PIVOTS = ['home', 'inside', 'restore', 'copies', 'reminders'] as const;

/** A page of the window. The wizard has its own machine inside its one page. */
export const Route = z.discriminatedUnion('at', [
  z.object({ at: z.literal('pivot'), page: z.enum(PIVOTS) }),
  z.object({ at: z.literal('wizard') }),
  z.object({ at: z.literal('guided'), step: StepId, vault: z.string().nullable(), os: z.string() }),
  z.object({ at: z.literal('runs'), vault: z.string() }),
  z.object({ at: z.literal('report'), vault: z.string(), run: RunId }),
  z.object({ at: z.literal('photos'), vault: z.string() }),
  z.object({ at: z.literal('people'), vault: z.string() }),
  z.object({ at: z.literal('person'), vault: z.string(), id: z.string() }),
  z.object({ at: z.literal('threads'), vault: z.string() }),
  z.object({ at: z.literal('thread'), vault: z.string(), id: z.string() }),
  z.object({ at: z.literal('packages'), vault: z.string() }),
  z.object({ at: z.literal('restore'), vault: z.string() }),
  z.object({ at: z.literal('restoring'), vault: z.string(), id: RunId }),
  z.object({ at: z.literal('bring-back') }),
  z.object({ at: z.literal('settings') }),
  z.object({ at: z.literal('help') }),
  z.object({ at: z.literal('about') }),
]);
export type Route = z.infer<typeof Route>;
export type PivotPage = (typeof PIVOTS)[number];

export interface RouteStore {
  /** The way here, the page in sight last. Never empty; the first is a page of the pivot. */
  readonly trail: readonly Route[];
  readonly way: 'forward' | 'back';
  readonly go: (to: Route) => void;
  /** The page before; on the pivot, home. */
  readonly back: () => void;
}

export const HOME: Route = { at: 'pivot', page: 'home' };
/** More would only be a longer way back. */
const LONGEST_TRAIL = 12;

/** Pure: where going there leads. A page of the pivot forgets the way; a page already on the way is gone back to. */
export function follow(trail: readonly Route[], to: Route): readonly Route[] {
  if (to.at === 'pivot') return [to];
  const before = trail.findIndex((route) => JSON.stringify(route) === JSON.stringify(to));
  const way = before < 0 ? trail : trail.slice(0, before);
  return [...way, to].slice(-LONGEST_TRAIL);
}

export function createRouteStore(initial: readonly Route[] = [HOME]): StoreApi<RouteStore> {
  return createStore<RouteStore>()((set, get) => ({
    trail: initial,
    way: 'forward',
    go: (to) => set({ trail: follow(get().trail, to), way: 'forward' }),
    back: () => {
      const shorter = get().trail.slice(0, -1);
      set({ trail: shorter.length > 0 ? shorter : [HOME], way: 'back' });
    },
  }));
}

export function readTrail(text: string | null): readonly Route[] {
  try {
    const saved = z
      .array(Route)
      .min(1)
      .max(LONGEST_TRAIL)
      .safeParse(JSON.parse(text ?? 'null'));
    return saved.success ? saved.data : [HOME];
  } catch {
    return [HOME];
  }
}
