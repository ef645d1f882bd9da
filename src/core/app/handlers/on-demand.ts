import { contract, type AppHandlers } from '../../../shared/contract/contract.ts';

type Method = keyof AppHandlers;
type AnyCall = (input: unknown, context: unknown) => Promise<unknown>;
type AnyStream = (input: unknown, context: unknown) => AsyncIterable<unknown>;

/**
 * Handlers whose code is loaded with the first call of one of them. To parse all of the app takes longer than most commands
 * take in all, on a computer as old as the phone seconds.
 */
export function onDemand<M extends Method>(
  methods: readonly M[],
  load: () => Promise<Pick<AppHandlers, M>>,
): Pick<AppHandlers, M> {
  let loading: Promise<Pick<AppHandlers, M>> | null = null;
  const loaded = (): Promise<Pick<AppHandlers, M>> => (loading ??= load());
  const wrap = (method: M): AnyCall | AnyStream => {
    if (contract[method].kind === 'call') {
      return async (input: unknown, context: unknown) => await ((await loaded())[method] as AnyCall)(input, context);
    }
    return async function* (input: unknown, context: unknown) {
      yield* ((await loaded())[method] as AnyStream)(input, context);
    };
  };
  // Each wrapper takes and gives what the handler of its own name does.
  return Object.fromEntries(methods.map((method) => [method, wrap(method)])) as unknown as Pick<AppHandlers, M>;
}
