import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../../../../src/core/base/options.ts';
import { systemClock } from '../../../../../src/core/base/system-clock.ts';
import { parseMisbehaviour, WELL_BEHAVED } from '../../../../../src/core/device/virtual/misbehaviour.ts';
import type { VirtualPhones } from '../../../../../src/core/device/virtual/virtual-phones.ts';
import { parseVirtualId } from '../../../../../src/core/device/virtual/virtual-id.ts';
import { DeviceId } from '../../../../../src/shared/domain/ids.ts';
import { connect, makePhoneFolder, newPhones, openPhone, removeFolder, signal, RawHost } from './raw-host.ts';

const OK = 0x2001;
const content = Buffer.alloc(900_001).map((_, index) => index % 251);
let folder: string;

beforeAll(async () => {
  folder = await makePhoneFolder({ 'Phone/Pictures/x.jpg': content, 'Phone/Pictures/y y.jpg': 'why' });
});
afterAll(async () => {
  await removeFolder(folder);
});

const id = (query: string): string => `virtual:lumia-950@${folder}?${query}`;
const open = (query: string, phones?: VirtualPhones): Promise<RawHost> => openPhone(id(query), phones);
const X = 2;
const usage = { code: 'USAGE' };
const lost = { code: 'DEVICE_LOST' };
const patient = { signal, timeoutMs: 60_000 };

async function failure(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('parseVirtualId()', () => {
  it('splits at the first "@" and the last "?"', () => {
    const parsed = parseVirtualId('virtual:lumia-550@/a b/c@d?e/f?busy=3&unreadable=Phone%2Fx%26y.jpg');
    expect(parsed.profile.id).toBe('lumia-550');
    expect(parsed.directory).toBe('/a b/c@d?e/f');
    expect(parsed.misbehaviour).toEqual({ ...WELL_BEHAVED, busy: 3, unreadable: ['Phone/x&y.jpg'] });
    expect(parseVirtualId('virtual:lumia-820').directory).toBeNull();
  });

  it('names what is allowed when it refuses', () => {
    expect(() => parseVirtualId('virtual:lumia-999')).toThrow(
      /lumia-820, lumia-630, lumia-550, lumia-1520, lumia-950/u,
    );
    expect(() => parseVirtualId('virtual:lumia-950?explode')).toThrow(/locked.*unplug.*stall.*objects/u);
    for (const bad of [
      'lumia-950@',
      'lumia-950?unplug=x',
      'lumia-950?busy=-1',
      'lumia-950?slow=0',
      'lumia-950@/x?objects=3',
    ]) {
      expect(() => parseVirtualId(`virtual:${bad}`)).toThrow(expect.objectContaining(usage));
    }
    expect(() => parseVirtualId('virtual:lumia-950?unreadable=%zz')).toThrow(expect.objectContaining(usage));
    expect(() => parseMisbehaviour('short=1')).toThrow(expect.objectContaining(usage));
  });

  it('refuses a directory without a phone in it when it is opened', async () => {
    expect(await failure(connect('virtual:lumia-950@/nowhere/at/all'))).toMatchObject(usage);
  });
});

describe('a virtual phone that misbehaves', () => {
  it('locked: answers DeviceInfo, storage ids and battery, and refuses the rest without data until it is unlocked', async () => {
    const phones = newPhones();
    await using host = await open('locked', phones);
    expect((await host.run(0x1001)).code).toBe(OK);
    expect((await host.run(0x1004)).data.byteLength).toBe(8);
    expect((await host.run(0x1015, [0x5001])).code).toBe(OK);
    for (const [code, params] of [
      [0x1005, [0x10001]],
      [0x1007, [0xffffffff, 0, 0]],
      [0x9805, [0, 0, 0xffffffff, 0, 0]],
    ] as const) {
      expect(await host.run(code, params)).toMatchObject({ code: 0x2013, announced: null });
    }
    phones.state(DeviceId.parse(id('locked'))).unlock();
    expect((await host.run(0x1005, [0x10001])).code).toBe(OK);
    const event = await host.transport.readEvent(patient);
    expect(Buffer.from(event!).readUInt16LE(6)).toBe(0x4004);
  });

  it('locked=<seconds>: unlocks by itself', async () => {
    const clock = { ...systemClock, ahead: 0, now: () => systemClock.now() + clock.ahead };
    await using host = await open('locked=600', newPhones(clock));
    expect((await host.run(0x1005, [0x10001])).code).toBe(0x2013);
    clock.ahead = 601_000;
    expect((await host.run(0x1005, [0x10001])).code).toBe(OK);
  });

  it('unplug: sends so many bytes and is gone, for good', async () => {
    const phones = newPhones();
    await using host = await open('unplug=300000', phones);
    const error = await failure(host.run(0x1009, [X]));
    expect(error).toMatchObject(lost);
    expect(await failure(host.run(0x1004))).toMatchObject(lost);
    expect(await failure(open('unplug=300000', phones))).toMatchObject(lost);
  });

  it('unplug with replug: is back after that time and stays', async () => {
    const clock = { ...systemClock, ahead: 0, now: () => systemClock.now() + clock.ahead };
    const phones = newPhones(clock);
    await using host = await open('unplug=300000&replug=600', phones);
    expect(await failure(host.run(0x1009, [X]))).toMatchObject(lost);
    expect(await failure(open('unplug=300000&replug=600', phones))).toMatchObject(lost);
    clock.ahead = 601_000;
    await using again = await open('unplug=300000&replug=600', phones);
    expect((await again.run(0x1009, [X])).data.equals(content)).toBe(true);
  });

  it('stall: breaks one transaction off and goes on after a reset', async () => {
    await using host = await open('stall=300000');
    expect(await failure(host.run(0x1009, [X]))).toMatchObject({ code: 'PTP_DESYNC' });
    await host.transport.resetRequest();
    await host.openSession();
    expect((await host.run(0x1009, [X])).data.equals(content)).toBe(true);
  });

  it('short: sends less than it announces and says OK', async () => {
    await using host = await open('short');
    const answer = await host.run(0x1009, [X]);
    expect(answer).toMatchObject({ code: OK, announced: content.byteLength + 12 });
    expect(answer.data.byteLength).toBe(content.byteLength - 7);
  });

  it('split: sends headers in a transfer of their own', async () => {
    await using host = await open('split');
    expect((await host.run(0x1009, [X])).data.equals(content)).toBe(true);
  });

  it('wrong-id: puts a response of an earlier transaction before some answers', async () => {
    await using host = await open('wrong-id');
    let stale = 0;
    for (let index = 0; index < 20; index += 1) stale += (await host.run(0x1004)).staleContainers;
    expect(stale).toBe(4);
  });

  it('unreadable: lists the object and refuses to send it', async () => {
    await using host = await open('unreadable=Phone/Pictures/y%20y.jpg');
    const tree = await host.tree();
    expect((await host.run(0x1009, [tree.get('Pictures/y y.jpg')!])).code).toBe(0x200f);
    expect((await host.run(0x101b, [tree.get('Pictures/y y.jpg')!, 0, 1])).code).toBe(0x200f);
    expect((await host.run(0x1009, [tree.get('Pictures/x.jpg')!])).code).toBe(OK);
  });

  it('busy: answers Device_Busy so many times', async () => {
    await using host = await connect(id('busy=3'));
    const codes = [];
    for (let index = 0; index < 5; index += 1) codes.push((await host.run(0x1001)).code);
    expect(codes).toEqual([0x2019, 0x2019, 0x2019, OK, OK]);
  });

  it('slow: takes the time that its rate calls for', async () => {
    await using host = await open('slow=3000000');
    const start = performance.now();
    await host.run(0x1009, [X]);
    expect(performance.now() - start).toBeGreaterThan(200);
  });
});

describe('PhoneState.failTransfer()', () => {
  const plain = `virtual:lumia-950`;

  it.each(['stall', 'error', 'short', 'vanish'] as const)(
    '%s: strikes once, at the transfer it was asked for',
    async (how) => {
      const phones = newPhones();
      const name = `${plain}@${folder}`;
      const state = phones.state(DeviceId.parse(name));
      await using host = await openPhone(name, phones);
      state.failTransfer(3, how);
      const before = state.transfers;
      await host.run(0x1004);
      // The command, data and response of the first operation; the next command is the fourth.
      expect(state.transfers - before).toBe(3);
      expect(state.fired).toBe(false);
      // Nothing may come any more.
      host.timeoutMs = 100;
      expect(await failure(host.run(0x1004))).not.toBeNull();
      expect(state.fired).toBe(true);
      const again = await failure(openPhone(name, phones).then((other) => other[Symbol.asyncDispose]()));
      if (how === 'vanish') expect(again).toMatchObject(lost);
      else expect(again).toBeNull();
      if (how === 'vanish') {
        state.replug();
        await using other = await openPhone(name, phones);
        expect((await other.run(0x1004)).code).toBe(OK);
      }
    },
  );
});

describe('VirtualTransport', () => {
  it('is slow with the first answer after plugging in, and with no other', async () => {
    // What is asked of the clock; how long it took would be the computer's word as much as the phone's.
    let waits: number[] = [];
    const delay: Clock['delay'] = (ms, options) => {
      waits.push(ms);
      return systemClock.delay(ms, options);
    };
    const phones = newPhones({ ...systemClock, delay });
    const slow = DeviceId.parse(`virtual:lumia-950@${folder}`);
    for (const expected of [[400], []]) {
      const transport = await phones.connect(slow, { signal });
      const host = new RawHost(transport);
      waits = [];
      await host.run(0x1001);
      expect(waits.filter((ms) => ms !== host.timeoutMs)).toEqual(expected);
      await host[Symbol.asyncDispose]();
    }
  });

  it('cancels a data phase half-way, and answers the next operation after the pipe was drained', async () => {
    await using host = await open('');
    const { transport } = host;
    const command = Buffer.alloc(16);
    command.writeUInt32LE(16, 0);
    command.writeUInt16LE(1, 4);
    command.writeUInt16LE(0x1009, 6);
    command.writeUInt32LE(77, 8);
    command.writeUInt32LE(X, 12);
    await transport.write(command, { ...patient, more: false });
    await transport.read({ ...patient, expect: 100_000 });
    await transport.cancelRequest(77);
    for (;;) {
      const rest = await failure(transport.read({ signal, timeoutMs: 50, expect: 0 }));
      if (rest === null) continue;
      expect(rest).toMatchObject({ code: 'PTP_TIMEOUT' });
      // On a busy computer the device may not have got round to it yet.
      if ((await transport.deviceStatus()) === OK) break;
    }
    expect((await host.run(0x1004)).code).toBe(OK);
  });

  it('ends a container of a multiple of the packet size with a zero-length packet', async () => {
    await using host = await open('');
    const partial = await host.run(0x101b, [X, 0, 1012]);
    expect(partial.data.byteLength).toBe(1012);
    const { transport } = host;
    const command = Buffer.alloc(24);
    command.writeUInt32LE(24, 0);
    command.writeUInt16LE(1, 4);
    command.writeUInt16LE(0x101b, 6);
    command.writeUInt32LE(1012, 20);
    command.writeUInt32LE(X, 12);
    await transport.write(command, { ...patient, more: false });
    const lengths = [];
    for (let index = 0; index < 3; index += 1) {
      lengths.push((await transport.read({ ...patient, expect: index === 0 ? 1024 : 512 })).byteLength);
    }
    expect(lengths).toEqual([1024, 0, 16]);
  });

  it('ends a read that is aborted with the signal’s reason', async () => {
    await using host = await open('');
    const controller = new AbortController();
    const reading = failure(host.transport.read({ ...patient, signal: controller.signal, expect: 0 }));
    controller.abort(new Error('enough'));
    expect(await reading).toMatchObject({ message: 'enough' });
  });
});
