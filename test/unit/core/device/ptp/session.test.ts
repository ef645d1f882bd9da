import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../../src/shared/errors/app-error.ts';
import { silent } from '../../../../../src/core/base/log.ts';
import { u32Array } from '../../../../../src/core/device/ptp/datasets.ts';
import { dataHeader, UNKNOWN_LENGTH } from '../../../../../src/core/device/ptp/container.ts';
import {
  deleteObject,
  getNumObjects,
  getObject,
  getStorageIDs,
  sendObject,
} from '../../../../../src/core/device/ptp/operation.ts';
import { RESPONSE } from '../../../../../src/core/device/ptp/responses.ts';
import { openPtpSession, type PtpSession } from '../../../../../src/core/device/ptp/session.ts';
import { holdsAsync, RUNS } from './arbitraries.ts';
import { data, response, ScriptedTransport, StepClock, type Answer } from './scripted-transport.ts';

const options = { signal: new AbortController().signal };
const timeout = new AppError('PTP_TIMEOUT', 'Nothing came', { details: { operation: 'read', ms: 1 } });
const gone = new AppError('DEVICE_LOST', 'Unplugged');

async function open(answer: Answer): Promise<{ session: PtpSession; transport: ScriptedTransport; clock: StepClock }> {
  const transport = new ScriptedTransport(answer);
  const clock = new StepClock();
  const session = await openPtpSession(transport, { ...options, clock, log: silent });
  transport.log.length = 0;
  return { session, transport, clock };
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

const bytes = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff);

function cut(whole: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < whole.byteLength; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 512;
    pieces.push(whole.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

describe('a PTP session', () => {
  it('has transaction ids that rise from 1', async () => {
    const { session, transport } = await open(({ id }) => [response(id, RESPONSE.OK, [3])]);
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await session.command(getNumObjects, { storageId: 1, format: 0, parent: 0 }, options)).toEqual([3]);
    }
    expect(transport.commands.map(({ id }) => id)).toEqual([0, 0, 1, 2, 3]);
  });

  it('closes and reopens a session that someone left open', async () => {
    const transport = new ScriptedTransport(() => []);
    const write = transport.write.bind(transport);
    let refused = false;
    transport.write = async (sent, more) => {
      await write(sent, more);
      if (transport.commands.at(-1)?.code === 0x1002 && !refused) {
        refused = true;
        transport.queue = [response(0, RESPONSE.SessionAlreadyOpen)];
      }
    };
    await using session = await openPtpSession(transport, { ...options, clock: new StepClock(), log: silent });
    expect(session.state).toBe('open');
    expect(transport.commands.map(({ code }) => code)).toEqual([0x1001, 0x1002, 0x1003, 0x1002]);
  });

  it('asks for DeviceInfo within the session where the device wants it so', async () => {
    const transport = new ScriptedTransport(() => []);
    const write = transport.write.bind(transport);
    transport.write = async (sent, more) => {
      await write(sent, more);
      if (transport.commands.length === 1) transport.queue = [response(0, RESPONSE.SessionNotOpen)];
    };
    await using session = await openPtpSession(transport, { ...options, clock: new StepClock(), log: silent });
    expect(session.info.model).toBe('Lumia 950 XL');
    expect(transport.commands.map(({ code, id }) => [code, id])).toEqual([
      [0x1001, 0],
      [0x1002, 0],
      [0x1001, 1],
    ]);
  });

  it('sends no two commands at once', async () => {
    const { session, transport } = await open(({ code, id }) => [
      data({ code, id }, u32Array.encode([id])),
      response(id),
    ]);
    const results = await Promise.all([1, 2, 3].map(() => session.fetch(getStorageIDs, {}, options)));
    expect(results).toEqual([[1], [2], [3]]);
    expect(transport.queue).toEqual([]);
  });

  it('asks a busy phone again for three seconds', async () => {
    let busy = 3;
    const { session, clock } = await open(({ id }) => [response(id, busy-- > 0 ? RESPONSE.DeviceBusy : RESPONSE.OK)]);
    await session.command(deleteObject, { handle: 1, format: 0 }, options);
    expect(clock.time).toBeLessThan(3000);
    busy = 1000;
    clock.time = 0;
    await expect(session.command(deleteObject, { handle: 1, format: 0 }, options)).rejects.toMatchObject({
      code: 'PTP_BUSY',
    });
    expect(clock.time).toBe(3000);
    busy = 0;
    await session.command(deleteObject, { handle: 1, format: 0 }, options);
  });

  it('drops eight stale containers and not nine', async () => {
    let stale = 8;
    const { session, transport } = await open(({ code, id }) => [
      ...Array.from({ length: stale }, (_, index) =>
        index % 2 ? response(id + 100) : data({ code, id: id + 100 }, bytes(700)),
      ),
      data({ code, id }, u32Array.encode([7])),
      response(id),
    ]);
    expect(await session.fetch(getStorageIDs, {}, options)).toEqual([7]);
    stale = 9;
    await expect(session.fetch(getStorageIDs, {}, options)).rejects.toMatchObject({ code: 'PTP_DESYNC' });
    expect(transport.log).toContain('cancel 2');
    stale = 0;
    expect(await session.fetch(getStorageIDs, {}, options)).toEqual([7]);
  });

  it.each([0, 1, 499, 500, 501, 512 - 12, 512 * 3 - 12, 512 * 3, 512 * 8 - 12 + 1])(
    'reads %i bytes of data',
    async (length) => {
      const { session } = await open(({ code, id }) => [data({ code, id }, bytes(length)), response(id)]);
      expect(await collect(session.stream(getObject, { handle: 1 }, options))).toEqual(Buffer.from(bytes(length)));
    },
  );

  it('reads the same however transfers are cut, with empty packets anywhere', async () => {
    await holdsAsync(
      'transfers cut anywhere',
      fc.asyncProperty(
        fc.nat({ max: 3000 }),
        fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat({ max: 40 }), { maxLength: 5 }),
        async (length, sizes, empties) => {
          const { session } = await open(({ code, id }) => {
            const pieces = cut(Buffer.concat([data({ code, id }, bytes(length)), response(id)]), sizes);
            for (const at of empties) pieces.splice(Math.min(at, pieces.length), 0, new Uint8Array(0));
            return pieces;
          });
          expect(await collect(session.stream(getObject, { handle: 1 }, options))).toEqual(Buffer.from(bytes(length)));
          expect(await collect(session.stream(getObject, { handle: 1 }, options))).toEqual(Buffer.from(bytes(length)));
        },
      ),
      Math.min(RUNS, 300),
    );
  });

  it.each([100, 500, 1024 - 12, 5000])('reads %i bytes that did not say how many they are', async (length) => {
    const { session } = await open(({ code, id }) => {
      const whole = Buffer.concat([dataHeader(code, id, UNKNOWN_LENGTH), bytes(length)]);
      const pieces = cut(whole, [512]);
      if (whole.byteLength % 512 === 0) pieces.push(new Uint8Array(0));
      return [...pieces, response(id)];
    });
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await collect(session.stream(getObject, { handle: 1 }, options))).toEqual(Buffer.from(bytes(length)));
    }
  });

  it('tells the announced length before the first byte, and hopes for what it was told to', async () => {
    const lengths: (number | null)[] = [];
    const { session, transport } = await open(({ code, id }) => [data({ code, id }, bytes(1000)), response(id)]);
    transport.expected.length = 0;
    await collect(
      session.stream(
        getObject,
        { handle: 1 },
        { ...options, expect: 1000, onLength: (length) => lengths.push(length) },
      ),
    );
    expect(lengths).toEqual([1000]);
    expect(transport.expected[0]).toBe(1000);
  });

  it('says that data was cut short, and goes on', async () => {
    let short = true;
    const { session, transport } = await open(({ code, id }) => [
      data({ code, id }, bytes(short ? 600 : 1000), 1000),
      response(id),
    ]);
    await expect(collect(session.stream(getObject, { handle: 1 }, options))).rejects.toMatchObject({
      code: 'PTP_DESYNC',
      details: { expected: 1000, got: 600 },
    });
    short = false;
    expect((await collect(session.stream(getObject, { handle: 1 }, options))).byteLength).toBe(1000);
    expect(transport.log).not.toContain('cancel 1');
  });

  it('refuses a dataset of gigabytes before it collects it', async () => {
    const { session } = await open(({ code, id }) =>
      cut(data({ code, id }, new Uint8Array(20_000_000)), [1 << 20]).concat(response(id)),
    );
    await expect(session.fetch(getStorageIDs, {}, options)).rejects.toMatchObject({ code: 'PTP_MALFORMED' });
    expect(session.state).toBe('open');
  });

  it('names the response that refused', async () => {
    const { session } = await open(({ id }) => [response(id, RESPONSE.AccessDenied)]);
    await expect(session.fetch(getStorageIDs, {}, options)).rejects.toMatchObject({
      code: 'PTP_REFUSED',
      details: { operation: 'GetStorageIDs', response: RESPONSE.AccessDenied },
    });
  });

  it('reads a little rest to its end when the loop is left, and cancels a long one', async () => {
    for (const [length, cancels] of [
      [100_000, false],
      [20_000_000, true],
    ] as const) {
      const { session, transport } = await open(({ code, id }) => [
        ...cut(data({ code, id }, bytes(length)), [65_536]),
        response(id),
      ]);
      transport.statuses = [RESPONSE.DeviceBusy, RESPONSE.DeviceBusy];
      const seen: string[] = [];
      for await (const _ of session.stream(getObject, { handle: 1 }, options)) break;
      seen.push(...transport.log);
      expect(seen.includes('cancel 1')).toBe(cancels);
      expect(transport.queue).toEqual([]);
      if (cancels)
        expect(seen.filter((line) => line.startsWith('status'))).toEqual(['status 2019', 'status 2019', 'status 2001']);
      expect(session.state).toBe('open');
      transport.answer = ({ id }) => [response(id)];
      await session.command(deleteObject, { handle: 1, format: 0 }, options);
    }
  });

  it('lets the next caller in only after an aborted transaction is put in order', async () => {
    const { session, transport } = await open(({ code, id }) =>
      code === 0x1009
        ? [...cut(data({ code, id }, new Uint8Array(20_000_000)), [65_536]), response(id)]
        : [response(id)],
    );
    const aborter = new AbortController();
    const reason = new AppError('CANCELLED', 'Stopped', { details: { by: 'user' } });
    const reading = (async () => {
      for await (const _ of session.stream(getObject, { handle: 1 }, { signal: aborter.signal })) aborter.abort(reason);
    })();
    const next = session.command(deleteObject, { handle: 1, format: 0 }, options);
    await expect(reading).rejects.toBe(reason);
    await next;
    const cancel = transport.log.indexOf('cancel 1');
    const ready = transport.log.indexOf('status 2001');
    const deletion = transport.log.findIndex((line) => line.startsWith('command 100b'));
    expect(cancel).toBeGreaterThanOrEqual(0);
    expect(ready).toBeGreaterThan(cancel);
    expect(deletion).toBeGreaterThan(ready);
  });

  it('does not begin for a caller who aborted while waiting', async () => {
    const { session, transport } = await open(({ id }) => [response(id)]);
    const aborter = new AbortController();
    aborter.abort(new AppError('CANCELLED', 'Stopped', { details: { by: 'user' } }));
    await expect(
      session.command(deleteObject, { handle: 1, format: 0 }, { signal: aborter.signal }),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(transport.commands).toHaveLength(2);
  });

  it('is lost when the transport is, for everyone who waits', async () => {
    const { session } = await open(() => [gone]);
    const all = await Promise.allSettled([1, 2, 3].map(() => session.fetch(getStorageIDs, {}, options)));
    for (const one of all) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'DEVICE_LOST' } });
    expect(session.state).toBe('lost');
  });

  it('puts the pipe in order after a time-out, and goes on', async () => {
    let silent = true;
    const { session, transport } = await open(({ code, id }) =>
      silent ? [timeout] : [data({ code, id }, u32Array.encode([1])), response(id)],
    );
    await expect(session.fetch(getStorageIDs, {}, options)).rejects.toMatchObject({ code: 'PTP_TIMEOUT' });
    expect(transport.log).toContain('cancel 1');
    silent = false;
    expect(await session.fetch(getStorageIDs, {}, options)).toEqual([1]);
  });

  it('resets a phone that answers nothing after a cancel, and is lost when that does not help', async () => {
    const { session, transport } = await open(() => [timeout]);
    const write = transport.write.bind(transport);
    let deaf = true;
    transport.write = async (sent, more) => {
      await write(sent, more);
      if (deaf && transport.log.includes('cancel 1')) transport.queue = [];
    };
    transport.resetRequest = async () => {
      transport.log.push('reset');
      deaf = false;
    };
    await expect(session.fetch(getStorageIDs, {}, options)).rejects.toMatchObject({ code: 'PTP_TIMEOUT' });
    expect(transport.log).toContain('reset');
    expect(transport.commands.at(-1)?.code).toBe(0x1002);
    expect(session.state).toBe('open');
    deaf = true;
    transport.resetRequest = async () => undefined;
    await expect(session.fetch(getStorageIDs, {}, options)).rejects.toMatchObject({ code: 'DEVICE_LOST' });
    expect(session.state).toBe('lost');
  });

  it('is lost when the phone has closed it', async () => {
    const { session } = await open(({ id }) => [response(id, RESPONSE.SessionNotOpen)]);
    await expect(session.fetch(getStorageIDs, {}, options)).rejects.toMatchObject({ code: 'DEVICE_LOST' });
  });

  it.each([0, 1, 500, 512 * 1024 - 12, 512 * 1024 - 11, 1_500_000])(
    'sends %i bytes in whole packets',
    async (length) => {
      const { session, transport } = await open(({ id }) => [response(id)]);
      const pieces = cut(bytes(length), [100_000, 1, 7777]);
      transport.written.length = 0;
      await session.send(sendObject, {}, { length, chunks: pieces }, options);
      const [, ...sent] = transport.written;
      expect(
        Buffer.concat(sent.map((one) => one.bytes))
          .subarray(12)
          .equals(bytes(length)),
      ).toBe(true);
      for (const one of sent.slice(0, -1)) expect(one.bytes.byteLength % 512).toBe(0);
      expect(sent.map((one) => one.more)).toEqual([...sent.slice(0, -1).map(() => true), false]);
    },
  );

  it('does not end well when the bytes to send are fewer or more than announced', async () => {
    for (const length of [99, 101]) {
      const { session } = await open(({ id }) => [response(id)]);
      await expect(session.send(sendObject, {}, { length, chunks: [bytes(100)] }, options)).rejects.toMatchObject({
        code: 'PTP_DESYNC',
      });
    }
  });

  it('never hangs on any bytes a device may send', async () => {
    await holdsAsync(
      'sessions with any bytes',
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), async (transfers) => {
        const { session } = await open(() => transfers);
        const error: unknown = await session.fetch(getStorageIDs, {}, options).catch((reason: unknown) => reason);
        expect((error as AppError).code).toMatch(/^(PTP_|DEVICE_LOST)/u);
      }),
      Math.min(RUNS, 300),
    );
  });

  it('closes the session and lets the transport go, once', async () => {
    const { session, transport } = await open(() => []);
    await session[Symbol.asyncDispose]();
    await session[Symbol.asyncDispose]();
    expect(transport.log).toEqual(['command 1003 1', 'disposed']);
  });
});
