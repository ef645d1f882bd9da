import { Latest } from '../base/latest.ts';
import type { OpOptions } from '../base/options.ts';

/**
 * A stream over work that tells how far it is; the last item is what the work gives. That item comes once the work has
 * let go of all that it held: who has it may begin the next work at once. Leaving the stream ends the work; its failure
 * is the stream's.
 */
export async function* streamWork<T>(
  initial: T,
  options: OpOptions,
  work: (tell: (value: T) => void, options: OpOptions) => Promise<T>,
): AsyncGenerator<T, void, void> {
  const left = new AbortController();
  const signal = AbortSignal.any([options.signal, left.signal]);
  const latest = new Latest(initial);
  const working = work((value) => latest.set(value), { signal })
    .then((last) => latest.set(last))
    .finally(() => latest.end());
  // Its failure is thrown below, after the last state; until then it must not count as unhandled.
  working.catch(() => undefined);
  try {
    yield* latest.watch({ signal });
    await working;
  } finally {
    left.abort(options.signal.reason);
    await Promise.allSettled([working]);
  }
}
