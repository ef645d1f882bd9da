import { afterEach, describe, expect, it } from 'vitest';
import type { BulkTransport } from '../../../../../src/core/device/usb/bulk-transport.ts';
import { openLibusbTransport } from '../../../../../src/core/device/usb/libusb-transport.ts';
import { FakeUsb, HandClock, STALLED } from './fake-usb.ts';

const KIB = 1024;
const signal = new AbortController().signal;
const patient = { signal, timeoutMs: 20_000 };
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const opened: BulkTransport[] = [];
afterEach(async () => {
  for (const transport of opened.splice(0)) await transport[Symbol.asyncDispose]();
});

function open(): { usb: FakeUsb; clock: HandClock; transport: BulkTransport } {
  const usb = new FakeUsb();
  const clock = new HandClock();
  const transport = openLibusbTransport({ usb: usb.library, device: usb.device, interfaceNumber: 0, clock });
  opened.push(transport);
  return { usb, clock, transport };
}

const sizes = (usb: FakeUsb): number[] => usb.input.waiting.map(({ size }) => size);

describe('the libusb transport', () => {
  it('keeps several transfers of whole packets in flight, and one for the response after them', async () => {
    const { usb, transport } = open();
    const reading = transport.read({ ...patient, expect: 20_012 });
    expect(sizes(usb)).toEqual([20_480, 512]);
    usb.input.bring(Buffer.alloc(20_012, 1));
    expect((await reading).byteLength).toBe(20_012);
    const response = transport.read({ ...patient, expect: 0 });
    expect(sizes(usb)).toEqual([512]);
    usb.input.bring(Buffer.alloc(12, 2));
    expect(Buffer.from(await response)).toEqual(Buffer.alloc(12, 2));
    expect(sizes(usb)).toEqual([]);
  });

  it('asks for nothing more than the response once a short transfer ended the data', async () => {
    const { usb, transport } = open();
    const reading = transport.read({ ...patient, expect: 4096 });
    expect(sizes(usb)).toEqual([4096, 512]);
    usb.input.bring(Buffer.alloc(201));
    expect((await reading).byteLength).toBe(201);
    expect(sizes(usb)).toEqual([512]);
  });

  it('asks for the next before it hands over a chunk, in the order of the pipe, and for no more than is due', async () => {
    const { usb, transport } = open();
    const total = 3_000_012;
    let left = total;
    const seen: number[] = [];
    for (let turn = 0; left > 0; turn += 1) {
      const reading = transport.read({ ...patient, expect: left });
      await tick();
      expect(usb.input.waiting.length).toBeLessThanOrEqual(5);
      usb.input.bring(Buffer.alloc(Math.min(left, sizes(usb)[0]!), turn));
      const chunk = await reading;
      seen.push(chunk[0]!);
      left -= chunk.byteLength;
      if (left > 4 * 256 * KIB) expect(sizes(usb)).toEqual([256 * KIB, 256 * KIB, 256 * KIB, 256 * KIB]);
    }
    expect(seen).toEqual(seen.map((_, index) => index));
    expect(sizes(usb)).toEqual([512]);
  });

  it('ends a transfer when time is up, and not before, and goes on', async () => {
    const { usb, clock, transport } = open();
    const reading = transport.read({ signal, timeoutMs: 1000, expect: 0 });
    let ended = false;
    const outcome = reading.then(
      () => null,
      (error: unknown) => {
        ended = true;
        return error;
      },
    );
    await clock.pass(999);
    expect(ended).toBe(false);
    await clock.pass(251);
    expect(await outcome).toMatchObject({ code: 'PTP_TIMEOUT', details: { ms: 1000 } });
    expect(usb.input.waiting).toEqual([]);
    const next = transport.read({ signal, timeoutMs: 1000, expect: 0 });
    usb.input.bring(Buffer.alloc(12));
    expect((await next).byteLength).toBe(12);
  });

  it('gives each transfer its whole time, however long the ones before it took', async () => {
    const { usb, clock, transport } = open();
    for (let turn = 0; turn < 20; turn += 1) {
      const reading = transport.read({ signal, timeoutMs: 1000, expect: 0 });
      await clock.pass(900);
      usb.input.bring(Buffer.alloc(12));
      expect((await reading).byteLength).toBe(12);
    }
  });

  it('needs no timer for each transfer', async () => {
    const { usb, clock, transport } = open();
    for (let turn = 0; turn < 500; turn += 1) {
      const reading = transport.read({ ...patient, expect: 0 });
      usb.input.bring(Buffer.alloc(12));
      await reading;
    }
    expect(clock.timers).toBe(1);
    await transport[Symbol.asyncDispose]();
    expect(clock.pending).toBe(0);
    expect([usb.isReleased, usb.isClosed]).toEqual([true, true]);
  });

  it('ends the transfers of a caller who aborts, with its reason', async () => {
    const { usb, transport } = open();
    const aborter = new AbortController();
    const reading = transport.read({ signal: aborter.signal, timeoutMs: 1000, expect: 1_000_000 });
    await tick();
    const reason = new Error('stopped');
    aborter.abort(reason);
    await expect(reading).rejects.toBe(reason);
    expect(usb.input.waiting).toEqual([]);
    await expect(transport.read({ signal: aborter.signal, timeoutMs: 1, expect: 0 })).rejects.toBe(reason);
  });

  it('loses nothing that came while it ended transfers', async () => {
    const { usb, clock, transport } = open();
    const reading = transport.read({ signal, timeoutMs: 1000, expect: 600_000 });
    const outcome = reading.catch((error: unknown) => error);
    // The second has its bytes when the first is ended, and so has the first, some.
    const [first, second] = usb.input.waiting;
    usb.input.drop(second!);
    second!.end(Buffer.alloc(700, 7));
    first!.cancel = () => {
      usb.input.drop(first!);
      first!.end(Buffer.alloc(300, 3), 3);
    };
    await clock.pass(2000);
    expect(Buffer.from((await outcome) as Uint8Array)).toEqual(Buffer.alloc(300, 3));
    expect(Buffer.from(await transport.read({ ...patient, expect: 0 }))).toEqual(Buffer.alloc(700, 7));
  });

  it('clears a stalled pipe, and says that the answer cannot be followed', async () => {
    const { usb, transport } = open();
    const reading = transport.read({ ...patient, expect: 0 });
    usb.input.bring(new Uint8Array(0), STALLED);
    await expect(reading).rejects.toMatchObject({ code: 'PTP_DESYNC' });
    expect(usb.input.halts).toBe(1);
  });

  it('is lost when the device is', async () => {
    const { usb, transport } = open();
    const reading = transport.read({ ...patient, expect: 0 });
    usb.input.bring(new Uint8Array(0), 5);
    await expect(reading).rejects.toMatchObject({ code: 'DEVICE_LOST' });
  });

  it.each([
    [500, false, [500]],
    [512, false, [512, 0]],
    [1024, true, [1024]],
  ])('sends %i bytes, more to follow: %s', async (length, more, transfers) => {
    const { usb, transport } = open();
    await transport.write(Buffer.alloc(length), { ...patient, more });
    expect(usb.output.sent.map(({ byteLength }) => byteLength)).toEqual(transfers);
  });

  it('ends a write that the device does not take', async () => {
    const { usb, clock, transport } = open();
    usb.output.isDeaf = true;
    const writing = transport.write(Buffer.alloc(10), { signal, timeoutMs: 400, more: false });
    const outcome = writing.catch((error: unknown) => error);
    await clock.pass(500);
    expect(await outcome).toMatchObject({ code: 'PTP_TIMEOUT' });
  });

  it('has no event when none came in time', async () => {
    const { usb, clock, transport } = open();
    const waiting = transport.readEvent({ signal, timeoutMs: 400 });
    await clock.pass(500);
    expect(await waiting).toBeNull();
    const event = transport.readEvent({ signal, timeoutMs: 400 });
    usb.events.bring(Buffer.alloc(16));
    expect((await event)?.byteLength).toBe(16);
  });

  it('takes events as they come, whether or not somebody asks, and lets go at the end', async () => {
    const { usb, transport } = open();
    for (let n = 1; n <= 3; n += 1) {
      // A responder that waits for its event to be taken would answer nothing else.
      await expect.poll(() => usb.events.waiting.length).toBe(1);
      usb.events.bring(Buffer.alloc(16, n));
    }
    await expect.poll(() => usb.events.waiting.length).toBe(1);
    for (let n = 1; n <= 3; n += 1) expect((await transport.readEvent(patient))?.[0]).toBe(n);
    await transport[Symbol.asyncDispose]();
    expect([usb.events.waiting.length, usb.isClosed]).toEqual([0, true]);
  });

  it('says so when the pipe of events breaks, after what had come before', async () => {
    const { usb, transport } = open();
    usb.events.bring(Buffer.alloc(16, 7));
    await expect.poll(() => usb.events.waiting.length).toBe(1);
    usb.events.bring(Buffer.alloc(0), 5);
    expect((await transport.readEvent(patient))?.[0]).toBe(7);
    await expect(transport.readEvent(patient)).rejects.toMatchObject({ code: 'DEVICE_LOST' });
  });
});
