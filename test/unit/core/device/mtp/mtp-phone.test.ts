import { describe, expect, it } from 'vitest';
import { DeviceId } from '../../../../../src/shared/domain/ids.ts';
import { silent } from '../../../../../src/core/base/log.ts';
import { openMtpPhone, type MtpPhone } from '../../../../../src/core/device/mtp/mtp-phone.ts';
import { STRATEGIES, type ListingStrategy } from '../../../../../src/core/device/mtp/object-tree.ts';
import { CONTAINER, encodeParameters } from '../../../../../src/core/device/ptp/container.ts';
import { EVENT } from '../../../../../src/core/device/ptp/events.ts';
import { OPERATION } from '../../../../../src/core/device/ptp/operations.ts';
import { DEVICE_PROPERTY } from '../../../../../src/core/device/ptp/properties.ts';
import { RESPONSE } from '../../../../../src/core/device/ptp/responses.ts';
import type { SourceEvent, SourceFile } from '../../../../../src/core/device/source.ts';
import { response, StepClock } from '../ptp/scripted-transport.ts';
import { SmallPhone, type SmallObject } from './small-phone.ts';

const options = { signal: new AbortController().signal };
const ROOT = 0xffffffff;
const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 7) & 0xff);

const OBJECTS: readonly SmallObject[] = [
  { handle: 3, parent: 2, name: 'WP_20150130_001.jpg', bytes: bytes(1000) },
  { handle: 1, parent: ROOT, name: 'Pictures', bytes: null },
  { handle: 2, parent: 1, name: 'Camera Roll', bytes: null },
  { handle: 4, parent: 2, name: 'WP_20150130_001.jpg', bytes: bytes(7) },
  { handle: 5, parent: ROOT, name: '../../etc/passwd', bytes: bytes(5) },
  { handle: 6, parent: 1, name: 'Album', bytes: bytes(0), format: 0xba03 },
];

function open(transport: SmallPhone, strategy: ListingStrategy = 'tree'): Promise<MtpPhone> {
  return openMtpPhone({
    transport,
    id: DeviceId.parse('usb:test'),
    clock: new StepClock(),
    log: silent,
    options,
    strategy,
  });
}

async function list(phone: MtpPhone): Promise<SourceEvent[]> {
  const events: SourceEvent[] = [];
  for await (const event of phone.list(options)) events.push(event);
  return events;
}

const filesOf = (events: readonly SourceEvent[]): SourceFile[] =>
  events.flatMap((event) => (event.kind === 'file' ? [event.file] : []));
const faultsOf = (events: readonly SourceEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'fault' ? [event.fault.path] : []));
const pathsOf = (events: readonly SourceEvent[]): string[] =>
  filesOf(events)
    .map((file) => file.path)
    .sort();

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

describe('listing a phone', () => {
  it('gives the same tree by list, by folder and by object', async () => {
    const trees: unknown[] = [];
    for (const strategy of STRATEGIES) {
      await using phone = await open(new SmallPhone(OBJECTS), strategy);
      const events = await list(phone);
      trees.push(events.map((event) => JSON.stringify(event)).sort());
    }
    expect(trees[1]).toEqual(trees[0]);
    expect(trees[2]).toEqual(trees[0]);
    await using phone = await open(new SmallPhone(OBJECTS));
    const events = await list(phone);
    expect(pathsOf(events)).toEqual([
      '.._.._etc_passwd',
      'Pictures/Album',
      'Pictures/Camera Roll/WP_20150130_001 (2).jpg',
      'Pictures/Camera Roll/WP_20150130_001.jpg',
    ]);
    expect(filesOf(events).find((file) => file.size === 1000)).toMatchObject({
      storage: 'Phone',
      modified: Date.UTC(2015, 0, 30, 21, 47, 22),
      created: Date.UTC(2015, 0, 30, 21, 47, 17),
      persistentId: '00000000000000030000000000000000',
      virtual: false,
    });
    expect(filesOf(events).find((file) => file.path === 'Pictures/Album')).toMatchObject({ virtual: true });
  });

  it('falls back where whole trees, and then folders, are refused', async () => {
    for (const depthAnswered of [1, -1]) {
      const transport = new SmallPhone(OBJECTS);
      transport.refuse = ({ code, params }) =>
        code === OPERATION.GetObjectPropList && params[4] !== depthAnswered
          ? RESPONSE.SpecificationByDepthUnsupported
          : null;
      await using phone = await open(transport);
      expect(pathsOf(await list(phone))).toHaveLength(4);
    }
  });

  it('does not believe a list of everything that leaves things out', async () => {
    const transport = new SmallPhone(OBJECTS);
    const answer = transport.answer;
    transport.answer = (command, self) => {
      const isTree = command.code === OPERATION.GetObjectPropList && command.params[4] !== 1;
      // One level only, as uMTP-Responder does.
      return answer(isTree ? { ...command, params: [0, 0, ROOT, 0, 1] } : command, self);
    };
    await using phone = await open(transport);
    expect(pathsOf(await list(phone))).toHaveLength(4);
  });

  it('does not believe a list that is shorter than the phone counts', async () => {
    const transport = new SmallPhone(OBJECTS);
    transport.info = { ...transport.info, operations: [...transport.info.operations, OPERATION.GetNumObjects] };
    const answer = transport.answer;
    transport.answer = (command, self) => {
      if (command.code === OPERATION.GetNumObjects) return [response(command.id, RESPONSE.OK, [OBJECTS.length])];
      // What lies two folders deep is missing, which no question about the roots would show.
      transport.objects =
        command.code === OPERATION.GetObjectPropList && command.params[4] !== 1
          ? OBJECTS.filter(({ parent }) => parent !== 2)
          : OBJECTS;
      return answer(command, self);
    };
    await using phone = await open(transport);
    expect(pathsOf(await list(phone))).toHaveLength(4);
    expect(transport.commands.some(({ code, params }) => code === OPERATION.GetObjectPropList && params[4] === 1)).toBe(
      true,
    );
  });

  it('trusts persistent ids of Windows Phones only', async () => {
    const transport = new SmallPhone(OBJECTS);
    transport.info = { ...transport.info, vendorExtensionDesc: 'microsoft.com: 1.0; android.com: 1.0;' };
    await using phone = await open(transport);
    for (const file of filesOf(await list(phone))) expect(file.persistentId).toBeNull();
  });

  it.each(STRATEGIES.slice(1))(
    'names what it could not list or describe, and lists the rest, by %s',
    async (strategy) => {
      const transport = new SmallPhone([...OBJECTS, { handle: 9, parent: ROOT, name: 'Videos', bytes: null }]);
      transport.refuse = ({ code, params }) => {
        if (code === OPERATION.GetObjectHandles && params[2] === 9) return RESPONSE.GeneralError;
        if (code === OPERATION.GetObjectPropList && (params[4] !== 1 || params[0] === 2)) return RESPONSE.GeneralError;
        return code === OPERATION.GetObjectInfo && params[0] === 4 ? RESPONSE.GeneralError : null;
      };
      await using phone = await open(transport, strategy);
      const events = await list(phone);
      expect(faultsOf(events).sort()).toEqual(['Pictures/Camera Roll/object 4', 'Videos']);
      expect(pathsOf(events)).toContain('Pictures/Camera Roll/WP_20150130_001.jpg');
    },
  );

  it('brings orphans and circles into the root, and ends', async () => {
    await using phone = await open(
      new SmallPhone([
        { handle: 1, parent: 77, name: 'orphan.jpg', bytes: bytes(1) },
        { handle: 2, parent: 3, name: 'a', bytes: null },
        { handle: 3, parent: 2, name: 'b', bytes: null },
        { handle: 4, parent: 3, name: 'c.jpg', bytes: bytes(1) },
        { handle: 5, parent: 5, name: 'self', bytes: null },
        { handle: 6, parent: 5, name: 'd.jpg', bytes: bytes(1) },
        { handle: 7, parent: 1, name: 'below a file.jpg', bytes: bytes(1) },
      ]),
    );
    expect(pathsOf(await list(phone))).toEqual(['a/b/c.jpg', 'below a file.jpg', 'orphan.jpg', 'self/d.jpg']);
  });

  it('says that a phone is locked when it opens and when it locks later', async () => {
    const transport = new SmallPhone(OBJECTS);
    const refused = (code: number): boolean =>
      ([OPERATION.GetStorageInfo, OPERATION.GetObjectHandles, OPERATION.GetObjectPropList] as number[]).includes(code);
    transport.refuse = ({ code }) => (refused(code) ? RESPONSE.AccessDenied : null);
    await expect(open(transport)).rejects.toMatchObject({ code: 'DEVICE_LOCKED' });
    expect(transport.log.at(-1)).toBe('disposed');

    const later = new SmallPhone(OBJECTS);
    await using phone = await open(later);
    later.refuse = transport.refuse;
    await expect(list(phone)).rejects.toMatchObject({ code: 'DEVICE_LOCKED' });
  });

  it('says that a phone is locked that locks while its storages are asked for once more', async () => {
    const transport = new SmallPhone(OBJECTS);
    await using phone = await open(transport);
    let counts = 0;
    const whileLocked: readonly number[] = [OPERATION.GetStorageIDs, OPERATION.GetStorageInfo];
    transport.refuse = ({ code }) => {
      if (code === OPERATION.GetObjectHandles) counts += 1;
      return counts > 0 && whileLocked.includes(code) ? RESPONSE.AccessDenied : null;
    };
    await expect(list(phone)).rejects.toMatchObject({ code: 'DEVICE_LOCKED' });
  });

  it('does not believe a phone that is empty all at once and shows no storage', async () => {
    const transport = new SmallPhone(OBJECTS);
    await using phone = await open(transport);
    transport.objects = [];
    expect(await list(phone)).toEqual([]);
    transport.refuse = ({ code }) => (code === OPERATION.GetStorageInfo ? RESPONSE.AccessDenied : null);
    await expect(list(phone)).rejects.toMatchObject({ code: 'DEVICE_LOCKED' });
  });

  it('opens a phone that says nothing to what a backup can do without', async () => {
    const transport = new SmallPhone(OBJECTS);
    transport.info = { ...transport.info, deviceProperties: [DEVICE_PROPERTY.BatteryLevel] };
    const { answer } = transport;
    transport.answer = (command, self) => (command.code === OPERATION.GetDevicePropValue ? [] : answer(command, self));
    await using phone = await open(transport);
    expect([phone.summary.battery, filesOf(await list(phone)).length]).toEqual([null, 4]);
  });

  it('says that a Windows Phone 7 wants Zune', async () => {
    const transport = new SmallPhone([]);
    transport.info = { ...transport.info, vendorExtensionDesc: 'microsoft.com/MTPZ: 1.0;' };
    await expect(open(transport)).rejects.toMatchObject({ code: 'DEVICE_WP7' });
  });
});

describe('reading a phone', () => {
  const BIG = 40 * 1024 * 1024 + 123;
  const big: SmallObject = { handle: 8, parent: ROOT, name: 'big.mp4', bytes: bytes(BIG) };

  async function opened(transport: SmallPhone): Promise<{ phone: MtpPhone; file: SourceFile }> {
    const phone = await open(transport);
    const file = filesOf(await list(phone)).find((one) => one.path === 'big.mp4')!;
    return { phone, file };
  }

  it('gives the bytes from anywhere, by windows or from the start', async () => {
    for (const operations of [[OPERATION.GetPartialObject], []]) {
      const transport = new SmallPhone([big]);
      transport.info = { ...transport.info, operations: [OPERATION.GetObjectPropList, ...operations] };
      const { phone, file } = await opened(transport);
      for (const [offset, length] of [
        [0, BIG],
        [BIG - 5, 5],
        [17_000_000, 1000],
        [BIG, 0],
      ] as const) {
        const got = await collect(phone.read(file, { ...options, offset, length }));
        expect(got.equals(big.bytes!.subarray(offset, offset + length))).toBe(true);
      }
      expect((await collect(phone.read(file, { ...options, offset: 20_000_000 }))).byteLength).toBe(BIG - 20_000_000);
      expect(phone.capabilities.partialReadBelow).toBe(operations.length > 0 ? 2 ** 32 : 0);
    }
  });

  it.each([RESPONSE.OperationNotSupported, RESPONSE.GeneralError, RESPONSE.InvalidParameter])(
    'begins at the start where reading from the middle is offered and then refused with %i',
    async (code) => {
      const small = { ...big, bytes: bytes(300_000) };
      const transport = new SmallPhone([small]);
      const { phone, file } = await opened(transport);
      transport.refuse = (command) => (command.code === OPERATION.GetPartialObject ? code : null);
      const got = await collect(phone.read(file, { ...options, offset: 123_456, length: 99_999 }));
      expect(got.equals(small.bytes.subarray(123_456, 223_455))).toBe(true);
    },
  );

  it('does not read a file again that the phone denies', async () => {
    const transport = new SmallPhone([big]);
    const { phone, file } = await opened(transport);
    transport.refuse = ({ code }) => (code === OPERATION.GetPartialObject ? RESPONSE.ObjectWriteProtected : null);
    await expect(collect(phone.read(file, { ...options, offset: 5 }))).rejects.toMatchObject({ code: 'PTP_REFUSED' });
  });

  it('says that the phone has another number of bytes than it listed', async () => {
    const transport = new SmallPhone([big]);
    const { phone, file } = await opened(transport);
    for (const length of [BIG - 1, 10]) {
      transport.objects = [{ ...big, bytes: bytes(length) }];
      await expect(collect(phone.read(file, { ...options, offset: 0 }))).rejects.toMatchObject({
        code: 'SOURCE_SIZE_MISMATCH',
      });
    }
    expect(phone.session.state).toBe('open');
  });

  it('says that a file is gone', async () => {
    const transport = new SmallPhone([big]);
    const { phone, file } = await opened(transport);
    expect(await phone.stat(file, options)).toMatchObject({ size: BIG });
    transport.objects = [];
    await expect(collect(phone.read(file, { ...options, offset: 0 }))).rejects.toMatchObject({
      code: 'SOURCE_VANISHED',
    });
    expect(await phone.stat(file, options)).toBeNull();
  });

  it('does not call a file gone that a locked phone says nothing of', async () => {
    const transport = new SmallPhone([big]);
    const { phone, file } = await opened(transport);
    transport.refuse = () => RESPONSE.StoreNotAvailable;
    await expect(phone.stat(file, options)).rejects.toMatchObject({ code: 'DEVICE_LOCKED' });
    // One that shows its storages and refuses this object has not said that it is gone either.
    transport.refuse = ({ code }) => (code === OPERATION.GetStorageInfo ? null : RESPONSE.AccessDenied);
    await expect(phone.stat(file, options)).rejects.toMatchObject({ code: 'PTP_REFUSED' });
  });
});

describe('what the phone tells by itself', () => {
  it('is counted from the listing on: objects, storages, nothing else; what makes no sense costs nothing', async () => {
    const transport = new SmallPhone(OBJECTS);
    const waiting: Uint8Array[] = [];
    const tell = (code: number): void => void waiting.push(encodeParameters(CONTAINER.event, code, 0, [1]));
    transport.readEvent = () => Promise.resolve(waiting.shift() ?? null);
    await using phone = await open(transport);
    tell(EVENT.ObjectAdded);
    await list(phone);
    expect(await phone.changesTold?.(options)).toEqual({ objects: 0, storages: 0 });
    tell(EVENT.ObjectAdded);
    tell(EVENT.ObjectRemoved);
    tell(EVENT.DevicePropChanged);
    tell(EVENT.StoreRemoved);
    waiting.push(Uint8Array.of(1, 2, 3));
    expect(await phone.changesTold?.(options)).toEqual({ objects: 2, storages: 1 });
    transport.readEvent = () => Promise.reject(new Error('the pipe is gone'));
    expect(await phone.changesTold?.(options)).toEqual({ objects: 0, storages: 0 });
  });

  it('is not listened to for ever', async () => {
    const transport = new SmallPhone(OBJECTS);
    await using phone = await open(transport);
    await list(phone);
    transport.readEvent = () => Promise.resolve(encodeParameters(CONTAINER.event, EVENT.ObjectAdded, 0, []));
    expect((await phone.changesTold?.(options))?.objects).toBe(256);
  });
});
