import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError, isAppError } from '../../../../src/shared/errors/app-error.ts';
import { connect } from '../../../../src/shared/rpc/connect.ts';
import { call, stream, type Handlers } from '../../../../src/shared/rpc/define.ts';
import { createPipePair } from '../../../../src/shared/rpc/pipe-pair.ts';
import { serve } from '../../../../src/shared/rpc/serve.ts';
import { fromWireError } from '../../../../src/shared/rpc/wire-error.ts';

const contract = {
  'math.double': call(z.object({ n: z.number(), times: z.number().default(2) }), z.number()),
  'time.wait': call(z.null(), z.null()),
  'count.up': stream(z.object({ to: z.int() }), z.int()),
} as const;

interface Seen {
  aborted: unknown[];
  returned: number;
}

function setUp(overrides: Partial<Handlers<typeof contract>> = {}) {
  const seen: Seen = { aborted: [], returned: 0 };
  const handlers: Handlers<typeof contract> = {
    'math.double': async ({ n, times }) => n * times,
    'time.wait': (_input, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          seen.aborted.push(signal.reason);
          reject(signal.reason as Error);
        });
      }),
    'count.up': async function* ({ to }, { signal }) {
      signal.addEventListener('abort', () => seen.aborted.push(signal.reason));
      try {
        for (let value = 1; value <= to; value += 1) {
          await turn();
          yield value;
        }
      } finally {
        seen.returned += 1;
      }
    },
    ...overrides,
  };
  const [near, far] = createPipePair();
  serve(contract, handlers, far);
  return { client: connect(contract, near), near, far, seen };
}

const caught = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('did not fail');
};

describe('a call over a pipe', () => {
  it('is answered, with defaults filled in on the far side', async () => {
    const { client } = setUp();
    expect(await client['math.double']({ n: 21 })).toBe(42);
  });

  it('refuses bad input and names the field', async () => {
    const { client } = setUp();
    const error = await caught(client['math.double']({ n: 'x' as unknown as number }));
    expect(isAppError(error, 'CONTRACT_BAD_INPUT')).toBe(true);
    expect((error as AppError<'CONTRACT_BAD_INPUT'>).details.issues[0]).toMatch(/^n: /u);
    expect((error as Error).message).toContain('math.double');
  });

  it('carries an AppError with its code and details', async () => {
    const { client } = setUp({
      'math.double': async () => {
        throw new AppError('VAULT_FULL', 'Cannot store "a": the disk is full', { details: { needed: 7, free: 3 } });
      },
    });
    const error = await caught(client['math.double']({ n: 1 }));
    expect(isAppError(error, 'VAULT_FULL')).toBe(true);
    expect(error).toMatchObject({ message: 'Cannot store "a": the disk is full', details: { needed: 7, free: 3 } });
  });

  it('turns a plain error into INTERNAL and sends no stack', async () => {
    const frames: string[] = [];
    const { client, near } = setUp({
      'math.double': async () => {
        throw new TypeError('boom');
      },
    });
    near.onFrame((frame) => frames.push(JSON.stringify(frame)));
    const error = await caught(client['math.double']({ n: 1 }));
    expect(isAppError(error, 'INTERNAL')).toBe(true);
    expect(frames.join()).toContain('boom');
    expect(frames.join()).not.toContain('rpc.test');
  });

  it('fails when the answer is not what the contract says', async () => {
    const { client } = setUp({ 'math.double': (async () => 'four') as unknown as () => Promise<number> });
    const error = await caught(client['math.double']({ n: 1 }));
    expect(isAppError(error, 'INTERNAL')).toBe(true);
    expect((error as Error).message).toContain('math.double');
  });

  it('aborted: reaches the far side and throws the reason here', async () => {
    const { client, seen } = setUp();
    const controller = new AbortController();
    const waiting = client['time.wait'](null, { signal: controller.signal });
    await turn();
    const reason = new AppError('CANCELLED', 'Cannot go on: enough', { details: { by: 'user' } });
    controller.abort(reason);
    expect(await caught(waiting)).toBe(reason);
    await turn();
    expect(seen.aborted).toHaveLength(1);
    expect(isAppError(seen.aborted[0], 'CANCELLED')).toBe(true);
  });

  it('already aborted: never leaves', async () => {
    const { client, far } = setUp();
    let frames = 0;
    far.onFrame(() => (frames += 1));
    const error = new Error('before');
    expect(await caught(client['time.wait'](null, { signal: AbortSignal.abort(error) }))).toBe(error);
    await turn();
    expect(frames).toBe(0);
  });

  it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty', 'no.such'])(
    '%s is not a method, inherited or not',
    async (method) => {
      const { near } = setUp();
      const answer = new Promise((resolve) => near.onFrame(resolve));
      near.send({ t: 'call', id: 99, method, input: null });
      expect(await answer).toMatchObject({ t: 'fail', id: 99, error: { code: 'CONTRACT_BAD_INPUT' } });
    },
  );

  it('an id in use is not answered twice', async () => {
    const { near } = setUp();
    const answers: unknown[] = [];
    near.onFrame((frame) => answers.push(frame));
    near.send({ t: 'call', id: 5, method: 'math.double', input: { n: 1 } });
    near.send({ t: 'call', id: 5, method: 'math.double', input: { n: 2 } });
    await turn();
    expect(answers).toEqual([{ t: 'ok', id: 5, value: 2 }]);
  });
});

describe('a closed pipe', () => {
  it('fails every waiting call and stream, and aborts the far side', async () => {
    const { client, near, seen } = setUp();
    const first = caught(client['time.wait'](null));
    const second = caught(client['time.wait'](null));
    const reader = client['count.up']({ to: 1000 })[Symbol.asyncIterator]();
    await reader.next();
    near.close();
    expect(isAppError(await first, 'HOST_GONE')).toBe(true);
    expect(isAppError(await second, 'HOST_GONE')).toBe(true);
    const rest = async (): Promise<void> => {
      while (!(await reader.next()).done);
    };
    expect(isAppError(await caught(rest()), 'HOST_GONE')).toBe(true);
    expect(seen.aborted).toHaveLength(3);
  });

  it('fails a later call at once', async () => {
    const { client, far } = setUp();
    far.close();
    expect(isAppError(await caught(client['math.double']({ n: 1 })), 'HOST_GONE')).toBe(true);
    const read = async (): Promise<void> => {
      for await (const _ of client['count.up']({ to: 1 }));
    };
    expect(isAppError(await caught(read()), 'HOST_GONE')).toBe(true);
  });
});

describe('a stream over a pipe', () => {
  it('gives its items in order, the last one always, and ends', async () => {
    const { client } = setUp();
    const values: number[] = [];
    for await (const value of client['count.up']({ to: 20 })) values.push(value);
    expect(values.at(-1)).toBe(20);
    expect(values).toEqual([...values].sort((a, b) => a - b));
  });

  it('keeps only the newest unread item for a slow reader', async () => {
    const { client } = setUp();
    const values: number[] = [];
    for await (const value of client['count.up']({ to: 50 })) {
      values.push(value);
      if (values.length === 1) for (let n = 0; n < 200; n += 1) await turn();
    }
    expect(values).toEqual([1, 50]);
  });

  it('left early: stops the far side', async () => {
    const { client, seen } = setUp();
    for await (const value of client['count.up']({ to: 1_000_000 })) if (value >= 2) break;
    await turn();
    await turn();
    expect(seen.aborted).toHaveLength(1);
    expect(seen.returned).toBe(1);
  });

  it('aborted: throws the reason and stops the far side', async () => {
    const { client, seen } = setUp();
    const controller = new AbortController();
    const reason = new Error('enough');
    const read = async (): Promise<void> => {
      for await (const value of client['count.up']({ to: 1_000_000 }, { signal: controller.signal }))
        if (value >= 2) controller.abort(reason);
    };
    expect(await caught(read())).toBe(reason);
    await turn();
    expect(seen.returned).toBe(1);
  });

  it('gives the item before the failure, then the failure with its code', async () => {
    const { client } = setUp({
      'count.up': async function* () {
        yield 7;
        throw new AppError('DEVICE_LOST', 'Cannot read: the phone is gone');
      },
    });
    const values: number[] = [];
    const read = async (): Promise<void> => {
      for await (const value of client['count.up']({ to: 1 })) values.push(value);
    };
    expect(isAppError(await caught(read()), 'DEVICE_LOST')).toBe(true);
    expect(values).toEqual([7]);
  });

  it('refuses bad input like a call', async () => {
    const { client } = setUp();
    const read = async (): Promise<void> => {
      for await (const _ of client['count.up']({ to: 1.5 }));
    };
    expect(isAppError(await caught(read()), 'CONTRACT_BAD_INPUT')).toBe(true);
  });
});

it('fromWireError() keeps a code it does not know in the message', () => {
  const error = fromWireError({ code: 'FROM_THE_FUTURE', message: 'x' });
  expect(error.code).toBe('INTERNAL');
  expect(error.message).toBe('FROM_THE_FUTURE: x');
});
