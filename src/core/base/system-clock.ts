import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from './options.ts';

/** The computer's own clock. */
export const systemClock: Clock = {
  now: () => new Date().getTime(),
  delay: async (ms, { signal }) => {
    signal.throwIfAborted();
    try {
      await wait(ms, undefined, { signal });
    } catch (error) {
      // Node wraps the reason in an AbortError of its own; ours is the one that callers match on.
      signal.throwIfAborted();
      throw error;
    }
  },
};
