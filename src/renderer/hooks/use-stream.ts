import { useEffect, useState } from 'react';
import type { AppClient, AppContract } from '../../shared/contract/contract.ts';
import { isAppError, toAppError, type AppError } from '../../shared/errors/app-error.ts';
import type { StreamDef } from '../../shared/rpc/define.ts';
import type { z } from 'zod';
import { useClient } from '../host/host-context.tsx';

export type StreamMethod = {
  [M in keyof AppContract]: AppContract[M] extends StreamDef<z.ZodType, z.ZodType> ? M : never;
}[keyof AppContract];
export type InputOf<M extends keyof AppContract> = z.input<AppContract[M]['input']>;
export type ItemOf<M extends StreamMethod> = AppContract[M] extends StreamDef<z.ZodType, infer T> ? z.output<T> : never;

export interface Streamed<T> {
  /** The newest; the last one stays while the link is away and after the end. */
  readonly value: T | null;
  readonly error: AppError | null;
  readonly isEnded: boolean;
}

const NOTHING_YET = { value: null, error: null, isEnded: false } as const;

/**
 * Follows a stream while the component is there; `nothing` as input follows nothing. With `everyMs` it draws no more
 * often: the newest item is kept by the client meanwhile, and the last one always comes.
 */
export function useStream<M extends StreamMethod>(
  method: M,
  input: InputOf<M> | 'nothing',
  everyMs = 0,
): Streamed<ItemOf<M>> {
  const client = useClient();
  const key = JSON.stringify([method, input]);
  const [state, setState] = useState<{ readonly key: string; readonly now: Streamed<ItemOf<M>> }>({
    key,
    now: NOTHING_YET,
  });
  useEffect(() => {
    if (input === 'nothing') return undefined;
    const controller = new AbortController();
    const set = (change: (now: Streamed<ItemOf<M>>) => Streamed<ItemOf<M>>): void => {
      if (controller.signal.aborted) return;
      setState((before) => ({ key, now: change(before.key === key ? before.now : NOTHING_YET) }));
    };
    const follow = async (): Promise<void> => {
      const open = client[method] as unknown as (
        input: InputOf<M>,
        options: { signal: AbortSignal },
      ) => AsyncIterable<ItemOf<M>>;
      for await (const value of open(input, { signal: controller.signal })) {
        set(() => ({ value, error: null, isEnded: false }));
        if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
      set((now) => ({ ...now, isEnded: true }));
    };
    follow().catch((error: unknown) => set((now) => ({ ...now, error: toAppError(error), isEnded: true })));
    return () => controller.abort();
    // `key` says all that matters of `input`, whose identity changes at each drawing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, key, everyMs]);
  return state.key === key ? state.now : NOTHING_YET;
}

export type CallMethod = Exclude<keyof AppContract, StreamMethod>;
export type AnswerOf<M extends CallMethod> = Awaited<ReturnType<AppClient[M]>>;

export interface Asked<T> {
  readonly value: T | null;
  readonly error: AppError | null;
  /** Asks again; the old answer stays until the new one is there. */
  readonly reload: () => void;
}

/** Asks once, and again when the input changes. `nothing` asks nothing. */
export function useCall<M extends CallMethod>(method: M, input: InputOf<M> | 'nothing'): Asked<AnswerOf<M>> {
  const client = useClient();
  const [turn, setTurn] = useState(0);
  const key = JSON.stringify([method, input]);
  const [state, setState] = useState<{ key: string; value: AnswerOf<M> | null; error: AppError | null }>({
    key,
    value: null,
    error: null,
  });
  useEffect(() => {
    if (input === 'nothing') return undefined;
    const controller = new AbortController();
    const ask = client[method] as unknown as (
      input: InputOf<M>,
      options: { signal: AbortSignal },
    ) => Promise<AnswerOf<M>>;
    ask(input, { signal: controller.signal }).then(
      (value) => {
        if (!controller.signal.aborted) setState({ key, value, error: null });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        // The link broke under the question. It is asked again; the client waits until there is somebody to ask.
        if (isAppError(error, 'HOST_GONE')) {
          setTurn((before) => before + 1);
          return;
        }
        setState((before) => ({
          key,
          value: before.key === key ? before.value : null,
          error: toAppError(error),
        }));
      },
    );
    return () => controller.abort();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, key, turn]);
  const current = state.key === key;
  return {
    value: current ? state.value : null,
    error: current ? state.error : null,
    reload: () => setTurn((before) => before + 1),
  };
}
