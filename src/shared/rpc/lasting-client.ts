import { contract, type AppClient } from '../contract/contract.ts';
import { AppError, isAppError } from '../errors/app-error.ts';
import { connect } from './connect.ts';
import type { FramePipe } from './frames.ts';

/**
 * `open`: what is asked is answered. `lost`: the way to the app is gone and is being tried again. `refused`: something
 * answers there, and it does not know this page; only a fresh address helps.
 */
export type Link = 'connecting' | 'open' | 'lost' | 'refused';

export interface LastingClient {
  readonly client: AppClient;
  readonly link: () => Link;
  /** Calls the listener at each change; returns the unsubscribe function. */
  readonly onLink: (listener: () => void) => () => void;
}

/** Thrown by `dial` when the far side is there and says no. */
export class Refused extends Error {}

/** First pause between two tries, doubled up to the last. */
const FIRST_PAUSE_MS = 250;
const LAST_PAUSE_MS = 4000;

interface Caller {
  (input: unknown, options?: { readonly signal?: AbortSignal }): unknown;
}

/**
 * A client that outlives its pipe. A call waits for the link, is sent once, and fails with `HOST_GONE` when the link
 * breaks under it: whoever asked decides whether to ask again. A stream goes on by itself after a break, because its
 * first item is the whole state.
 */
export function lastingClient(dial: () => Promise<FramePipe>): LastingClient {
  const listeners = new Set<() => void>();
  let link: Link = 'connecting';
  let current: AppClient | null = null;
  let arrival = waiting();

  const say = (now: Link): void => {
    if (link === now) return;
    link = now;
    for (const listener of [...listeners]) listener();
  };
  const keep = async (): Promise<void> => {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LAST_PAUSE_MS)) {
      try {
        const pipe = await dial();
        const closed = new Promise<void>((resolve) => pipe.onClose(resolve));
        current = connect(contract, pipe);
        pause = FIRST_PAUSE_MS;
        say('open');
        arrival.resolve(current);
        await closed;
        current = null;
        arrival = waiting();
        say('lost');
      } catch (error) {
        if (error instanceof Refused) {
          say('refused');
          return;
        }
        say(link === 'connecting' ? 'connecting' : 'lost');
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };
  void keep();

  const reach = async (signal?: AbortSignal): Promise<AppClient> =>
    current ?? (await Promise.race([arrival.promise, aborted(signal)]));
  const methods = Object.entries(contract).map(([method, { kind }]) => {
    const name = method as keyof AppClient;
    const ask: Caller =
      kind === 'call'
        ? async (input, options = {}) => await ((await reach(options.signal))[name] as Caller)(input, options)
        : (input, options = {}) => goOn(async () => (await reach(options.signal))[name] as Caller, input, options);
    return [method, ask];
  });
  return {
    client: Object.fromEntries(methods) as AppClient,
    link: () => link,
    onLink: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function* goOn(
  reach: () => Promise<Caller>,
  input: unknown,
  options: { readonly signal?: AbortSignal },
): AsyncGenerator<unknown, void> {
  for (;;) {
    const method = await reach();
    try {
      yield* method(input, options) as AsyncIterable<unknown>;
      return;
    } catch (error) {
      if (!isAppError(error, 'HOST_GONE')) throw error;
    }
  }
}

function waiting(): { readonly promise: Promise<AppClient>; readonly resolve: (client: AppClient) => void } {
  let resolve: (client: AppClient) => void = () => undefined;
  const promise = new Promise<AppClient>((done) => (resolve = done));
  return { promise, resolve };
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const say = (): void =>
      reject(
        signal?.reason instanceof Error
          ? signal.reason
          : new AppError('CANCELLED', 'Cannot go on: it was called off', { details: { by: 'user' } }),
      );
    if (signal?.aborted === true) say();
    else signal?.addEventListener('abort', say, { once: true });
  });
}
