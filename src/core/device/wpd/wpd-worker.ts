import { parentPort } from 'node:worker_threads';
import { enterApartment, type ComObject } from './com.ts';
import { WpdError } from './hresult.ts';
import type { NewContent, WpdAnswer, WpdRequest } from './wpd-calls.ts';
import { WpdContent } from './wpd-content.ts';
import { listDevices, MtpCommands, openDevice } from './wpd-device.ts';

// The thread that speaks COM. Its calls run aside (on threads of the same apartment), so that a cancel gets through.

const port = parentPort;
if (port === null) throw new Error('the WPD worker was not started as a worker');

interface Opened {
  readonly device: ComObject<'IPortableDevice'>;
  readonly mtp: MtpCommands;
  content: WpdContent | null;
}

const opened = new Map<number, Opened>();
let lastId = 0;

enterApartment();
port.on('message', (request: WpdRequest) => {
  void answer(request);
});

async function answer(request: WpdRequest): Promise<void> {
  try {
    const value = await perform(request);
    const bytes = value instanceof Uint8Array && value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
    port?.postMessage({ id: request.id, value } satisfies WpdAnswer, bytes);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const hresult = error instanceof WpdError ? error.hresult : null;
    port?.postMessage({ id: request.id, failure: { message, hresult } } satisfies WpdAnswer);
  }
}

async function perform({ device, method, args }: WpdRequest): Promise<unknown> {
  if (method === 'devices') return listDevices();
  if (method === 'open') return await open(args[0] as string);
  const one = opened.get(device);
  if (!one) throw new Error('the device is not open');
  return await (CALLS[method as keyof typeof CALLS] as Call)(one, ...args);
}

async function open(pnpId: string): Promise<number> {
  const device = await openDevice(pnpId);
  lastId += 1;
  opened.set(lastId, { device, mtp: new MtpCommands(device), content: null });
  return lastId;
}

function content(one: Opened): WpdContent {
  return (one.content ??= new WpdContent(one.device));
}

async function writeAll(one: Opened, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength;) {
    const written = await one.mtp.write(bytes.subarray(at));
    if (written <= 0) throw new Error('the driver takes no more data');
    at += written;
  }
}

function close(one: Opened): void {
  for (const [id, other] of opened) if (other === one) opened.delete(id);
  one.content?.[Symbol.dispose]();
  // One that is unplugged cannot be closed, and need not be.
  one.device.attempt('Close');
  one.device[Symbol.dispose]();
}

type Call = (one: Opened, ...args: readonly unknown[]) => unknown;

const CALLS = {
  close,
  cancel: (one: Opened) => {
    one.device.attempt('Cancel');
  },
  command: (one: Opened, code: number, params: readonly number[]) => one.mtp.command(code, params),
  beginRead: (one: Opened, code: number, params: readonly number[]) => one.mtp.beginRead(code, params),
  beginWrite: (one: Opened, code: number, params: readonly number[], total: number) =>
    one.mtp.beginWrite(code, params, total),
  read: (one: Opened, max: number) => one.mtp.read(max),
  write: writeAll,
  end: (one: Opened) => one.mtp.end(),
  vendorExtension: (one: Opened) => one.mtp.vendorExtension(),
  contentDevice: (one: Opened) => content(one).device(),
  children: (one: Opened, parentId: string) => content(one).children(parentId),
  describe: (one: Opened, id: string) => content(one).describe(id),
  openStream: (one: Opened, id: string) => content(one).openStream(id),
  readStream: (one: Opened, max: number) => content(one).readStream(max),
  closeStream: (one: Opened) => content(one).closeStream(),
  createFolder: (one: Opened, folder: NewContent) => content(one).createFolder(folder),
  createContent: (one: Opened, file: NewContent) => content(one).createContent(file),
  writeContent: (one: Opened, bytes: Uint8Array) => content(one).writeContent(bytes),
  commitContent: (one: Opened) => content(one).commitContent(),
  dropContent: (one: Opened) => content(one).closeStream(),
  remove: (one: Opened, id: string) => content(one).remove(id),
  rename: (one: Opened, id: string, name: string) => content(one).rename(id, name),
  setDate: (one: Opened, id: string, which: 'created' | 'modified', time: number) =>
    content(one).setDate(id, which, time),
} as const;
