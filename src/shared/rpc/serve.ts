import { AppError } from '../errors/app-error.ts';
import type { CallContext, ContractShape, Handlers, MethodDef } from './define.ts';
import type { Frame, FramePipe } from './frames.ts';
import { toWireError } from './wire-error.ts';

type CallHandler = (input: unknown, context: CallContext) => Promise<unknown>;
type StreamHandler = (input: unknown, context: CallContext) => AsyncIterable<unknown>;

/**
 * Answers one client over one pipe until the pipe closes; then everything still running for it is aborted with
 * `CANCELLED`. Input is parsed before a handler sees it: bad input fails with `CONTRACT_BAD_INPUT`, naming the field.
 * Returns the function that stops serving.
 */
export function serve<C extends ContractShape>(contract: C, handlers: Handlers<C>, pipe: FramePipe): () => void {
  const running = new Map<number, AbortController>();

  const send = (frame: Frame & { id: number }): void => {
    // A call that was cancelled, or whose pipe is gone, has nobody left to hear of it.
    if (running.has(frame.id)) pipe.send(frame);
  };

  const answer = async (frame: Frame & { t: 'call' }, controller: AbortController): Promise<void> => {
    const { id, method } = frame;
    try {
      const { definition, handler } = find(contract, handlers, method);
      const input = parseInput(method, definition, frame.input);
      const context = { signal: controller.signal };
      if (definition.kind === 'call') {
        send({ t: 'ok', id, value: await (handler as CallHandler)(input, context) });
      } else {
        for await (const value of (handler as StreamHandler)(input, context)) {
          if (controller.signal.aborted) break;
          send({ t: 'item', id, value });
        }
        send({ t: 'end', id });
      }
    } catch (error) {
      send({ t: 'fail', id, error: toWireError(error) });
    } finally {
      running.delete(id);
    }
  };

  const cancel = (id: number, by: 'user' | 'shutdown'): void => {
    const controller = running.get(id);
    running.delete(id);
    controller?.abort(new AppError('CANCELLED', 'Cannot go on: the caller left', { details: { by } }));
  };

  const offFrame = pipe.onFrame((frame) => {
    if (frame.t === 'cancel') cancel(frame.id, 'user');
    // An id in use is a client's mistake; answering it would answer the wrong call.
    if (frame.t !== 'call' || running.has(frame.id)) return;
    const controller = new AbortController();
    running.set(frame.id, controller);
    void answer(frame, controller);
  });
  const stop = (): void => {
    offFrame();
    for (const id of [...running.keys()]) cancel(id, 'shutdown');
  };
  const offClose = pipe.onClose(stop);
  return () => {
    offClose();
    stop();
  };
}

function find<C extends ContractShape>(
  contract: C,
  handlers: Handlers<C>,
  method: string,
): { definition: MethodDef; handler: unknown } {
  const definition = Object.hasOwn(contract, method) ? contract[method] : undefined;
  const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
  if (definition === undefined || handler === undefined) {
    throw new AppError('CONTRACT_BAD_INPUT', `Cannot answer "${method}": there is no such method`, {
      details: { method, issues: ['there is no such method'] },
    });
  }
  return { definition, handler };
}

function parseInput(method: string, definition: MethodDef, input: unknown): unknown {
  const parsed = definition.input.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`);
  throw new AppError('CONTRACT_BAD_INPUT', `Cannot answer "${method}": ${issues.join('; ')}`, {
    details: { method, issues },
  });
}
