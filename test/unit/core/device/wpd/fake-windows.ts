import { silent } from '../../../../../src/core/base/log.ts';
import { systemClock } from '../../../../../src/core/base/system-clock.ts';
import { OPERATION } from '../../../../../src/core/device/ptp/operations.ts';
import { deviceInfo, objectInfo, storageInfo, u32Array } from '../../../../../src/core/device/ptp/datasets.ts';
import { FORMAT } from '../../../../../src/core/device/ptp/formats.ts';
import { parsePtpDate } from '../../../../../src/core/device/ptp/ptp-date.ts';
import { RESPONSE } from '../../../../../src/core/device/ptp/responses.ts';
import { PhoneState } from '../../../../../src/core/device/virtual/phone-state.ts';
import type { Responder } from '../../../../../src/core/device/virtual/responder.ts';
import { parseVirtualId } from '../../../../../src/core/device/virtual/virtual-id.ts';
import { createResponder } from '../../../../../src/core/device/virtual/virtual-phone.ts';
import { WpdError } from '../../../../../src/core/device/wpd/hresult.ts';
import type {
  ContentObject,
  MtpReply,
  NewContent,
  WpdConnection,
  WpdHost,
} from '../../../../../src/core/device/wpd/wpd-calls.ts';
import { DeviceId } from '../../../../../src/shared/domain/ids.ts';
import { signal } from '../virtual/raw-host.ts';

export const PHONE = '\\\\?\\usb#vid_0421&pid_0661&mi_00#6&2a1b&0&0000#{6ac27878-a6fa-4155-ba85-f98f491d4f33}';
export const NOT_SUPPORTED = 0x80070032;
export const BUSY = 0x800700aa;
export const GONE = 0x8007048f;

/** How this Windows is. */
export interface Ways {
  /** The HRESULT that a command is refused with; null where it is passed through. */
  refuse(code: number): number | null;
  /** What it says of how much comes. */
  total?: 'unknown';
  /** Bytes that one call reads at most; more is E_OUTOFMEMORY. */
  memory?: number;
  /** Calls of this name wait for a cancel. */
  hang?: 'read' | 'command';
  /** After so many bytes of data the phone is gone. */
  unplugAfter?: number;
}

/** Windows with a virtual phone behind its driver, in this process. Records what was sent through. */
export class FakeWindows implements WpdHost {
  readonly sent: number[] = [];
  readonly ways: Ways;
  readonly #id: string;
  #here = true;

  constructor(id: string, ways: Partial<Ways> = {}) {
    this.#id = id;
    this.ways = { refuse: () => null, ...ways };
  }

  plugIn(): void {
    this.#here = true;
  }

  unplug(): void {
    this.#here = false;
  }

  get isHere(): boolean {
    return this.#here;
  }

  devices(): ReturnType<WpdHost['devices']> {
    const stick = { pnpId: '\\\\?\\swd#wpdbusenum#usbstor', name: 'E:', description: 'stick', manufacturer: '' };
    const phone = { pnpId: PHONE, name: 'Phone', description: 'Lumia', manufacturer: 'NOKIA' };
    return Promise.resolve(this.#here ? [stick, phone] : [stick]);
  }

  async open(pnpId: string): Promise<WpdConnection> {
    if (pnpId !== PHONE || !this.#here) throw new WpdError('Open', GONE);
    const parsed = parseVirtualId(DeviceId.parse(this.#id));
    const state = new PhoneState(systemClock, parsed.misbehaviour);
    const responder = await createResponder(parsed, state, { clock: systemClock, log: silent, signal });
    await ask(responder, OPERATION.OpenSession, [1]);
    return new Connection(this, responder);
  }
}

interface Asked {
  readonly reply: MtpReply;
  readonly bytes: Buffer;
}

async function ask(
  responder: Responder,
  code: number,
  params: readonly number[],
  data: readonly Uint8Array[] = [],
): Promise<Asked> {
  const given = (async function* () {
    await Promise.resolve();
    yield* data;
  })();
  const reply = await responder.handle(code, { param: (index) => params[index] ?? 0, data: given, signal });
  const chunks: Uint8Array[] = [];
  if (reply.data) for await (const piece of reply.data.pieces) chunks.push(piece.slice());
  return { reply: { code: reply.code, params: reply.params }, bytes: Buffer.concat(chunks) };
}

class Connection implements WpdConnection {
  readonly #windows: FakeWindows;
  readonly #responder: Responder;
  #phase: { code: number; params: readonly number[]; out: Uint8Array[] | null; left: Buffer; reply: MtpReply } | null =
    null;
  #wake: (() => void) | null = null;
  #passed = 0;
  #stream: Buffer | null = null;
  #created: { readonly file: NewContent; readonly chunks: Uint8Array[] } | null = null;

  constructor(windows: FakeWindows, responder: Responder) {
    this.#windows = windows;
    this.#responder = responder;
  }

  #admit(code: number): void {
    this.#mustBeHere();
    if (this.#phase) throw new WpdError('SendCommand', BUSY);
    const refused = this.#windows.ways.refuse(code);
    if (refused !== null) throw new WpdError('SendCommand', refused);
    this.#windows.sent.push(code);
  }

  #mustBeHere(): void {
    if (!this.#windows.isHere) throw new WpdError('SendCommand', GONE);
  }

  async #hang(): Promise<never> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    throw new WpdError('SendCommand', 0x800703e3);
  }

  async command(code: number, params: readonly number[]): Promise<MtpReply> {
    this.#admit(code);
    if (this.#windows.ways.hang === 'command') return await this.#hang();
    return (await ask(this.#responder, code, params)).reply;
  }

  async beginRead(code: number, params: readonly number[]): Promise<{ total: number | null; optimal: null }> {
    this.#admit(code);
    const { reply, bytes } = await ask(this.#responder, code, params);
    this.#phase = { code, params, out: null, left: bytes, reply };
    return { total: this.#windows.ways.total === 'unknown' ? null : bytes.byteLength, optimal: null };
  }

  async beginWrite(code: number, params: readonly number[], total: number): Promise<{ total: number; optimal: null }> {
    await Promise.resolve();
    this.#admit(code);
    this.#phase = { code, params, out: [], left: Buffer.alloc(0), reply: { code: 0, params: [] } };
    return { total, optimal: null };
  }

  async read(max: number): Promise<Uint8Array> {
    this.#mustBeHere();
    if (!this.#phase) throw new WpdError('SendCommand', 0x80070057);
    const { ways } = this.#windows;
    if (max > (ways.memory ?? Infinity)) throw new WpdError('SendCommand', 0x8007000e);
    if (ways.hang === 'read') return await this.#hang();
    const bytes = new Uint8Array(this.#phase.left.subarray(0, max));
    this.#phase.left = this.#phase.left.subarray(bytes.byteLength);
    this.#pass(bytes.byteLength);
    return bytes;
  }

  #pass(bytes: number): void {
    this.#passed += bytes;
    if (this.#passed <= (this.#windows.ways.unplugAfter ?? Infinity)) return;
    this.#windows.unplug();
    this.#mustBeHere();
  }

  async write(bytes: Uint8Array): Promise<void> {
    await Promise.resolve();
    this.#mustBeHere();
    if (!this.#phase?.out) throw new WpdError('SendCommand', 0x80070057);
    this.#phase.out.push(bytes.slice());
  }

  async end(): Promise<MtpReply> {
    this.#mustBeHere();
    const phase = this.#phase;
    this.#phase = null;
    if (!phase) throw new WpdError('SendCommand', 0x80070057);
    if (!phase.out) return phase.reply;
    return (await ask(this.#responder, phase.code, phase.params, phase.out)).reply;
  }

  cancel(): Promise<void> {
    this.#wake?.();
    return Promise.resolve();
  }

  async vendorExtension(): Promise<string> {
    return deviceInfo.decode((await ask(this.#responder, OPERATION.GetDeviceInfo, [])).bytes).vendorExtensionDesc;
  }

  async contentDevice(): ReturnType<WpdConnection['contentDevice']> {
    const info = deviceInfo.decode((await ask(this.#responder, OPERATION.GetDeviceInfo, [])).bytes);
    const { manufacturer, model, deviceVersion: firmware, serialNumber: serial } = info;
    return { manufacturer, model, firmware, serial, friendlyName: 'Mine', power: 50 };
  }

  async children(parentId: string): Promise<readonly string[]> {
    this.#mustBeHere();
    const { bytes } =
      parentId === 'DEVICE'
        ? await ask(this.#responder, OPERATION.GetStorageIDs, [])
        : parentId.startsWith('s')
          ? await ask(this.#responder, OPERATION.GetObjectHandles, [number(parentId), 0, 0xffffffff])
          : await ask(this.#responder, OPERATION.GetObjectHandles, [0xffffffff, 0, number(parentId)]);
    const kind = parentId === 'DEVICE' ? 's' : 'o';
    return u32Array.decode(bytes).map((one) => `${kind}${one.toString(16).toUpperCase()}`);
  }

  async describe(id: string): Promise<ContentObject> {
    this.#mustBeHere();
    if (id.startsWith('s')) {
      const info = storageInfo.decode((await ask(this.#responder, OPERATION.GetStorageInfo, [number(id)])).bytes);
      const { maxCapacity: capacity, freeSpaceInBytes: free, accessCapability: access, storageType } = info;
      return { ...NOTHING, name: info.description, isStorage: true, capacity, free, access, storageType };
    }
    const { reply, bytes } = await ask(this.#responder, OPERATION.GetObjectInfo, [number(id)]);
    if (reply.code !== RESPONSE.OK) throw new WpdError('GetValues', 0x80070490);
    const info = objectInfo.decode(bytes);
    return {
      ...NOTHING,
      name: info.filename,
      format: info.format,
      isFolder: info.format === FORMAT.Association,
      size: info.compressedSize,
      created: parsePtpDate(info.dateCreated),
      modified: parsePtpDate(info.dateModified),
    };
  }

  async openStream(id: string): Promise<number> {
    this.#stream = (await ask(this.#responder, OPERATION.GetObject, [number(id)])).bytes;
    return 0;
  }

  readStream(max: number): Promise<Uint8Array> {
    this.#mustBeHere();
    const bytes = new Uint8Array(this.#stream?.subarray(0, max) ?? []);
    this.#stream = this.#stream?.subarray(bytes.byteLength) ?? null;
    this.#pass(bytes.byteLength);
    return Promise.resolve(bytes);
  }

  closeStream(): Promise<void> {
    this.#stream = null;
    return Promise.resolve();
  }

  async createFolder(folder: NewContent): Promise<string> {
    return await this.#announce(folder);
  }

  async createContent(file: NewContent): Promise<void> {
    this.#created = { file, chunks: [] };
    await Promise.resolve();
  }

  async writeContent(bytes: Uint8Array): Promise<void> {
    this.#created?.chunks.push(bytes.slice());
    await Promise.resolve();
  }

  async commitContent(): Promise<string> {
    if (!this.#created) throw new WpdError('Commit', 0x80004005);
    const id = await this.#announce(this.#created.file);
    await ask(this.#responder, OPERATION.SendObject, [], this.#created.chunks);
    return id;
  }

  dropContent(): Promise<void> {
    this.#created = null;
    return Promise.resolve();
  }

  async remove(id: string): Promise<void> {
    await ask(this.#responder, OPERATION.DeleteObject, [number(id), 0]);
  }

  rename(): Promise<void> {
    return Promise.resolve();
  }

  setDate(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async #announce(content: NewContent): Promise<string> {
    const isRoot = content.parentId.startsWith('s');
    const parent = isRoot ? 0xffffffff : number(content.parentId);
    const within = isRoot
      ? number(content.parentId)
      : objectInfo.decode((await ask(this.#responder, OPERATION.GetObjectInfo, [parent])).bytes).storageId;
    const dataset = objectInfo.encode({
      ...objectInfo.decode(new Uint8Array(52 + 4)),
      storageId: within,
      format: content.format,
      compressedSize: content.size,
      parent: isRoot ? 0 : parent,
      associationType: content.isFolder ? 1 : 0,
      filename: content.name,
    });
    const { reply } = await ask(this.#responder, OPERATION.SendObjectInfo, [within, parent], [dataset]);
    if (reply.code !== RESPONSE.OK) throw new WpdError('Commit', 0x80004005);
    return `o${(reply.params[2] ?? 0).toString(16).toUpperCase()}`;
  }
}

const NOTHING: ContentObject = {
  name: null,
  parentId: null,
  persistentId: null,
  format: null,
  isFolder: false,
  isStorage: false,
  size: null,
  created: null,
  modified: null,
  storageType: null,
  capacity: null,
  free: null,
  access: null,
};

function number(id: string): number {
  return parseInt(id.slice(1), 16);
}
