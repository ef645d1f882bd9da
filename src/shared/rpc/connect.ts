import { AppError } from '../errors/app-error.ts';
import type { Client, ContractShape, MethodDef } from './define.ts';
import type { Frame, FramePipe } from './frames.ts';
import { fromWireError } from './wire-error.ts';

interface Options {
  readonly signal?: AbortSignal;
}

/** What waits for the frames of one id. */
interface Waiter {
  onFrame(frame: Frame): void;
  onGone(error: AppError): void;
}

/**
 * A typed client over one pipe. What arrives is parsed by the contract; a far side that answers anything else fails the
 * call with `INTERNAL`. When the pipe closes every waiting call and stream fails with `HOST_GONE`.
 */
export function connect<C extends ContractShape>(contract: C, pipe: FramePipe): Client<C> {
  const line = new Line(pipe);
  const methods = Object.entries(contract).map(([method, definition]) => [
    method,
    definition.kind === 'call'
      ? (input: unknown, options: Options = {}) => callOnce(line, { method, definition, input }, options.signal)
      : (input: unknown, options: Options = {}) => ({
          [Symbol.asyncIterator]: () => new StreamReader(line, { method, definition, input }, options.signal),
        }),
  ]);
  return Object.fromEntries(methods) as Client<C>;
}

interface Request<D extends MethodDef = MethodDef> {
  readonly method: string;
  readonly definition: D;
  readonly input: unknown;
}

/** Never used twice in this process: what is late for one client must not answer another of the same page. */
let nextId = 1;

/** Ids and who waits for them. */
class Line {
  readonly #pipe: FramePipe;
  readonly #waiting = new Map<number, Waiter>();
  #gone = false;

  constructor(pipe: FramePipe) {
    this.#pipe = pipe;
    pipe.onFrame((frame) => this.#waiting.get(frame.id)?.onFrame(frame));
    pipe.onClose(() => {
      this.#gone = true;
      for (const waiter of [...this.#waiting.values()]) waiter.onGone(hostGone());
      this.#waiting.clear();
    });
  }

  open(request: Request, waiter: Waiter): number {
    if (this.#gone) throw hostGone();
    const id = nextId;
    nextId += 1;
    this.#waiting.set(id, waiter);
    this.#pipe.send({ t: 'call', id, method: request.method, input: request.input });
    return id;
  }

  /** No longer waits for this id; tells the far side when it may still be at work. */
  drop(id: number, cancel: boolean): void {
    if (this.#waiting.delete(id) && cancel && !this.#gone) this.#pipe.send({ t: 'cancel', id });
  }
}

function callOnce(line: Line, request: Request, signal: AbortSignal | undefined): Promise<unknown> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const settle = (cancel: boolean, then: () => void): void => {
      signal?.removeEventListener('abort', onAbort);
      line.drop(id, cancel);
      then();
    };
    const onAbort = (): void => settle(true, () => reject(reasonOf(signal)));
    const id = line.open(request, {
      onGone: (error) => settle(false, () => reject(error)),
      onFrame: (frame) => {
        if (frame.t === 'fail') settle(false, () => reject(fromWireError(frame.error)));
        if (frame.t !== 'ok') return;
        const answer = readAnswer(request, frame.value);
        settle(false, () => (answer.error ? reject(answer.error) : resolve(answer.value)));
      },
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** One reader of one stream. Holds at most one unread item, the newest: an item is the whole state. */
class StreamReader implements AsyncIterator<unknown, undefined> {
  readonly #line: Line;
  readonly #request: Request;
  readonly #signal: AbortSignal | undefined;
  readonly #id: number | null = null;
  #unread: { readonly value: unknown } | null = null;
  #ended = false;
  #error: Error | null = null;
  #wake: (() => void) | null = null;

  constructor(line: Line, request: Request, signal: AbortSignal | undefined) {
    this.#line = line;
    this.#request = request;
    this.#signal = signal;
    try {
      signal?.throwIfAborted();
      this.#id = line.open(request, {
        onFrame: (frame) => this.#onFrame(frame),
        onGone: (error) => this.#end(error, false),
      });
      signal?.addEventListener('abort', this.#onAbort, { once: true });
    } catch (error) {
      this.#end(error as Error, false);
    }
  }

  async next(): Promise<IteratorResult<unknown, undefined>> {
    for (;;) {
      if (this.#unread) {
        const { value } = this.#unread;
        this.#unread = null;
        return { done: false, value };
      }
      if (this.#error) {
        const error = this.#error;
        this.#error = null;
        throw error;
      }
      if (this.#ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  return(): Promise<IteratorResult<unknown, undefined>> {
    this.#unread = null;
    this.#end(null, true);
    return Promise.resolve({ done: true, value: undefined });
  }

  readonly #onAbort = (): void => {
    this.#unread = null;
    this.#end(reasonOf(this.#signal), true);
  };

  #onFrame(frame: Frame): void {
    if (frame.t === 'end') this.#end(null, false);
    if (frame.t === 'fail') this.#end(fromWireError(frame.error), false);
    if (frame.t !== 'item') return;
    const answer = readAnswer(this.#request, frame.value);
    if (answer.error) {
      this.#end(answer.error, true);
    } else {
      this.#unread = { value: answer.value };
      this.#rouse();
    }
  }

  #end(error: Error | null, cancel: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    if (this.#id !== null) this.#line.drop(this.#id, cancel);
    this.#rouse();
  }

  #rouse(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}

function readAnswer(request: Request, value: unknown): { readonly value?: unknown; readonly error?: AppError } {
  const { definition, method } = request;
  const parsed = (definition.kind === 'call' ? definition.output : definition.item).safeParse(value);
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue ? `${issue.path.join('.') || 'answer'}: ${issue.message}` : 'answer';
  return { error: new AppError('INTERNAL', `Cannot read the answer of "${method}": ${where}`) };
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error
    ? reason
    : new AppError('CANCELLED', 'Cannot go on: it was called off', { details: { by: 'user' } });
}

function hostGone(): AppError {
  return new AppError('HOST_GONE', 'Cannot go on: the connection to the app closed');
}
