import { expect, it } from 'vitest';
import { DeviceId } from '../../../../../src/shared/domain/ids.ts';
import { silent } from '../../../../../src/core/base/log.ts';
import { openMtpPhone, type MtpPhone } from '../../../../../src/core/device/mtp/mtp-phone.ts';
import { OPERATION } from '../../../../../src/core/device/ptp/operations.ts';
import { objectPropList } from '../../../../../src/core/device/ptp/prop-list.ts';
import { storageInfo, u32Array } from '../../../../../src/core/device/ptp/datasets.ts';
import type { SourceEvent } from '../../../../../src/core/device/source.ts';
import { data, response, StepClock } from '../ptp/scripted-transport.ts';
import { PHONE, SmallPhone, type SmallObject } from './small-phone.ts';

const options = { signal: new AbortController().signal };
const ROOT = 0xffffffff;
const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 7) & 0xff);
const OBJECTS: readonly SmallObject[] = [
  { handle: 1, parent: ROOT, name: 'Pictures', bytes: null },
  { handle: 2, parent: 1, name: 'a.jpg', bytes: bytes(1000) },
  { handle: 3, parent: 1, name: 'b.jpg', bytes: bytes(7) },
];
const open = (transport: SmallPhone): Promise<MtpPhone> =>
  openMtpPhone({ transport, id: DeviceId.parse('usb:test'), clock: new StepClock(), log: silent, options });
async function list(phone: MtpPhone): Promise<SourceEvent[]> {
  const events: SourceEvent[] = [];
  for await (const event of phone.list(options)) events.push(event);
  return events;
}
const pathsOf = (events: readonly SourceEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'file' ? [`${event.file.storage}/${event.file.path}`] : [])).sort();

it('an object whose StorageID the list leaves out is listed where it lies', async () => {
  const transport = new SmallPhone(OBJECTS);
  const answer = transport.answer;
  transport.answer = (command, self) => {
    const replies = answer(command, self);
    if (command.code !== OPERATION.GetObjectPropList || command.params[4] === 1) return replies;
    const [all] = [OBJECTS.flatMap((one) => props(one)).filter((e) => !(e.handle === 2 && e.property === 0xdc01))];
    return [data(command, objectPropList.encode(all)), response(command.id)];
  };
  await using phone = await open(transport);
  const events = await list(phone);
  const faults = events.filter(({ kind }) => kind === 'fault').length;
  expect([pathsOf(events), faults]).toEqual([['Phone/Pictures/a.jpg', 'Phone/Pictures/b.jpg'], 0]);
});

function props({ handle, parent, name, bytes: content, storage }: SmallObject) {
  return [
    { handle, property: 0xdc01, type: 6, value: storage ?? PHONE },
    { handle, property: 0xdc02, type: 4, value: content ? 0x3000 : 0x3001 },
    { handle, property: 0xdc04, type: 8, value: content?.byteLength ?? 0 },
    { handle, property: 0xdc07, type: 0xffff, value: name },
    { handle, property: 0xdc0b, type: 6, value: parent },
  ];
}

it('a card that came after the session was opened is listed or said to be missing', async () => {
  const CARD = 0x20001;
  const transport = new SmallPhone(OBJECTS);
  await using phone = await open(transport);
  const answer = transport.answer;
  transport.objects = [...OBJECTS, { handle: 9, parent: ROOT, name: 'card.jpg', bytes: bytes(9), storage: CARD }];
  transport.answer = (command, self) => {
    if (command.code === OPERATION.GetStorageIDs)
      return [data(command, u32Array.encode([PHONE, CARD])), response(command.id)];
    if (command.code === OPERATION.GetStorageInfo && command.params[0] === CARD)
      return [
        data(
          command,
          storageInfo.encode({
            storageType: 4,
            filesystemType: 2,
            accessCapability: 0,
            maxCapacity: 8e9,
            freeSpaceInBytes: 1e9,
            freeSpaceInObjects: 0,
            description: 'Card',
            volumeIdentifier: '',
          }),
        ),
        response(command.id),
      ];
    return answer(command, self);
  };
  const events = await list(phone);
  const told = await phone.changesTold?.(options);
  const isThere = pathsOf(events).some((path) => path.endsWith('card.jpg'));
  const isSaid = events.some(({ kind }) => kind === 'fault') || (told?.storages ?? 0) > 0;
  expect([isThere, isSaid], JSON.stringify(pathsOf(events))).not.toEqual([false, false]);
});

it('an object that is listed with no bytes and has some is not read as empty', async () => {
  const lying: SmallObject = { handle: 2, parent: ROOT, name: 'lie.jpg', bytes: new Uint8Array(0) };
  const transport = new SmallPhone([lying]);
  await using phone = await open(transport);
  const events = await list(phone);
  const file = events.flatMap((event) => (event.kind === 'file' ? [event.file] : []))[0]!;
  expect(file.size).toBe(0);
  transport.objects = [{ ...lying, bytes: bytes(5000) }];
  const asked = transport.commands.length;
  let got = 0;
  const read = (async () => {
    for await (const chunk of phone.read(file, { ...options, offset: 0 })) got += chunk.byteLength;
  })();
  await expect(read, `${got} bytes, ${transport.commands.length - asked} questions`).rejects.toMatchObject({
    code: 'SOURCE_SIZE_MISMATCH',
  });
});

it('a playlist that has bytes of its own is a file, not an index that the phone makes', async () => {
  const [made, saved] = [
    { handle: 2, parent: ROOT, name: 'Made.pla', bytes: bytes(0), format: 0xba05 },
    { handle: 3, parent: ROOT, name: 'Saved.wpl', bytes: bytes(300), format: 0xba05 },
  ];
  await using phone = await open(new SmallPhone([made, saved]));
  const found = (await list(phone)).flatMap((event) =>
    event.kind === 'file' ? [[event.file.path, event.file.virtual]] : [],
  );
  expect(found).toEqual([
    ['Made.pla', true],
    ['Saved.wpl', false],
  ]);
});
