import type { z } from 'zod';

export interface CallDef<I extends z.ZodType, O extends z.ZodType> {
  readonly kind: 'call';
  readonly input: I;
  readonly output: O;
}

/** A stream's first item is the current state, so a client that reconnects is whole again at once. */
export interface StreamDef<I extends z.ZodType, T extends z.ZodType> {
  readonly kind: 'stream';
  readonly input: I;
  readonly item: T;
}

export type MethodDef = CallDef<z.ZodType, z.ZodType> | StreamDef<z.ZodType, z.ZodType>;
export type ContractShape = Readonly<Record<string, MethodDef>>;

export const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): CallDef<I, O> => ({
  kind: 'call',
  input,
  output,
});
export const stream = <I extends z.ZodType, T extends z.ZodType>(input: I, item: T): StreamDef<I, T> => ({
  kind: 'stream',
  input,
  item,
});

export interface CallContext {
  readonly signal: AbortSignal;
}

export type Handlers<C extends ContractShape> = {
  readonly [M in keyof C]: C[M] extends CallDef<infer I, infer O>
    ? (input: z.output<I>, context: CallContext) => Promise<z.input<O>>
    : C[M] extends StreamDef<infer I, infer T>
      ? (input: z.output<I>, context: CallContext) => AsyncIterable<z.input<T>>
      : never;
};

export type Client<C extends ContractShape> = {
  readonly [M in keyof C]: C[M] extends CallDef<infer I, infer O>
    ? (input: z.input<I>, options?: { signal?: AbortSignal }) => Promise<z.output<O>>
    : C[M] extends StreamDef<infer I, infer T>
      ? (input: z.input<I>, options?: { signal?: AbortSignal }) => AsyncIterable<z.output<T>>
      : never;
};
