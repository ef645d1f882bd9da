import { deviceInfo, NO_PICTURE, objectInfo, SIZE_IN_PROPERTY, storageInfo, u32Array } from '../ptp/datasets.ts';
import { FORMAT } from '../ptp/formats.ts';
import { OPERATION } from '../ptp/operations.ts';
import { propValue } from '../ptp/prop-desc.ts';
import { objectPropList } from '../ptp/prop-list.ts';
import { DATA_TYPE } from '../ptp/prop-value.ts';
import { DEVICE_PROPERTY, OBJECT_PROPERTY } from '../ptp/properties.ts';
import { formatPtpDate, parsePtpDate } from '../ptp/ptp-date.ts';
import { RESPONSE } from '../ptp/responses.ts';
import { ContentIds } from './content-ids.ts';
import { WpdError } from './hresult.ts';
import type { ContentWay } from './mtp-port.ts';
import type { ContentObject, DataPhase, MtpReply, NewContent, WpdConnection } from './wpd-calls.ts';

/** What can be answered from WPD's content. No reading from the middle: its streams do not seek. */
export const CONTENT_OPERATIONS: readonly number[] = [
  OPERATION.GetDeviceInfo,
  OPERATION.GetStorageIDs,
  OPERATION.GetStorageInfo,
  OPERATION.GetObjectHandles,
  OPERATION.GetObjectInfo,
  OPERATION.GetObject,
  OPERATION.DeleteObject,
  OPERATION.SendObjectInfo,
  OPERATION.SendObject,
  OPERATION.GetDevicePropValue,
  OPERATION.GetObjectPropValue,
  OPERATION.SetObjectPropValue,
  OPERATION.SendObjectPropList,
];

const DATE = [OBJECT_PROPERTY.DateCreated, OBJECT_PROPERTY.DateModified] as const;
/** Every handle; as a parent, the root. */
const ALL = 0xffffffff;

type Answer = MtpReply & { readonly bytes?: Uint8Array };

/** What is under way between `begin` and `end`. */
type Phase =
  | { readonly kind: 'bytes'; left: Uint8Array; readonly answer: MtpReply }
  | { readonly kind: 'object' }
  | {
      readonly kind: 'collect';
      readonly code: number;
      readonly params: readonly number[];
      readonly chunks: Uint8Array[];
    }
  | { readonly kind: 'send'; readonly handle: number; left: number };

/** Answers MTP's questions from WPD's own objects: a phone as seen where the driver keeps MTP to itself. */
export class ContentPort implements ContentWay {
  readonly #connection: WpdConnection;
  readonly #ids: ContentIds;
  #phase: Phase | null = null;
  /** Announced and still without data. */
  #announced: { readonly handle: number; readonly file: NewContent } | null = null;

  constructor(connection: WpdConnection) {
    this.#connection = connection;
    this.#ids = new ContentIds(connection);
  }

  phonesOwn(handle: number): number | null {
    return this.#ids.phonesOwn(handle);
  }

  async command(code: number, [first = 0]: readonly number[]): Promise<MtpReply> {
    if (code !== OPERATION.DeleteObject) return refusal(RESPONSE.OperationNotSupported);
    const id = this.#ids.idOf(first);
    if (id === null) return refusal(RESPONSE.InvalidObjectHandle);
    await this.#connection.remove(id);
    return ok();
  }

  async beginRead(code: number, params: readonly number[]): Promise<DataPhase> {
    if (code === OPERATION.GetObject) return await this.#openObject(params[0] ?? 0);
    const { bytes = new Uint8Array(0), ...answer } = await this.#ask(code, params);
    this.#phase = { kind: 'bytes', left: bytes, answer };
    return { total: bytes.byteLength, optimal: null };
  }

  async #openObject(handle: number): Promise<DataPhase> {
    const id = this.#ids.idOf(handle);
    const object = id === null ? null : await this.#described(id);
    if (id === null || object === null) {
      this.#phase = { kind: 'bytes', left: new Uint8Array(0), answer: refusal(RESPONSE.InvalidObjectHandle) };
      return { total: 0, optimal: null };
    }
    const optimal = await this.#connection.openStream(id);
    this.#phase = { kind: 'object' };
    return { total: object.size, optimal };
  }

  async beginWrite(code: number, params: readonly number[], total: number): Promise<DataPhase> {
    if (code !== OPERATION.SendObject) {
      this.#phase = { kind: 'collect', code, params, chunks: [] };
      return { total, optimal: null };
    }
    const announced = this.#announced;
    this.#announced = null;
    if (announced === null) {
      this.#phase = { kind: 'bytes', left: new Uint8Array(0), answer: refusal(RESPONSE.NoValidObjectInfo) };
      return { total: 0, optimal: null };
    }
    await this.#connection.createContent({ ...announced.file, size: total });
    this.#phase = { kind: 'send', handle: announced.handle, left: total };
    return { total, optimal: null };
  }

  async read(max: number): Promise<Uint8Array> {
    const phase = this.#phase;
    if (phase?.kind === 'object') return await this.#connection.readStream(max);
    if (phase?.kind !== 'bytes') return new Uint8Array(0);
    const chunk = phase.left.slice(0, max);
    phase.left = phase.left.subarray(chunk.byteLength);
    return chunk;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const phase = this.#phase;
    if (phase?.kind === 'collect') phase.chunks.push(bytes.slice());
    if (phase?.kind !== 'send') return;
    await this.#connection.writeContent(bytes);
    phase.left -= bytes.byteLength;
  }

  async end(): Promise<MtpReply> {
    const phase = this.#phase;
    this.#phase = null;
    switch (phase?.kind) {
      case undefined:
        return refusal(RESPONSE.GeneralError);
      case 'bytes':
        return phase.answer;
      case 'object':
        await this.#connection.closeStream();
        return ok();
      case 'collect':
        return await this.#take(phase.code, phase.params, Buffer.concat(phase.chunks));
      case 'send':
        if (phase.left !== 0) {
          await this.#connection.dropContent();
          return refusal(RESPONSE.IncompleteTransfer);
        }
        this.#ids.settle(phase.handle, await this.#connection.commitContent());
        return ok();
    }
  }

  async #ask(code: number, [first = 0, second = 0, third = 0]: readonly number[]): Promise<Answer> {
    switch (code) {
      case OPERATION.GetDeviceInfo:
        return await this.#deviceInfo();
      case OPERATION.GetDevicePropValue:
        return await this.#deviceProperty(first);
      case OPERATION.GetStorageIDs:
        return ok(u32Array.encode([...(await this.#ids.storages()).keys()]));
      case OPERATION.GetStorageInfo:
        return await this.#storageInfo(first);
      case OPERATION.GetObjectHandles:
        return await this.#handles(first, third);
      case OPERATION.GetObjectInfo:
        return await this.#objectInfo(first);
      case OPERATION.GetObjectPropValue:
        return await this.#objectProperty(first, second);
      default:
        return refusal(RESPONSE.OperationNotSupported);
    }
  }

  async #deviceInfo(): Promise<Answer> {
    const device = await this.#connection.contentDevice();
    const vendorExtensionDesc = await this.#vendorExtension();
    const dataset = deviceInfo.encode({
      standardVersion: 100,
      vendorExtensionId: 6,
      vendorExtensionVersion: 100,
      vendorExtensionDesc: vendorExtensionDesc.slice(0, 254),
      functionalMode: 0,
      operations: CONTENT_OPERATIONS,
      events: [],
      deviceProperties: [DEVICE_PROPERTY.DeviceFriendlyName, DEVICE_PROPERTY.BatteryLevel],
      captureFormats: [],
      playbackFormats: [],
      manufacturer: device.manufacturer,
      model: device.model,
      deviceVersion: device.firmware,
      serialNumber: device.serial,
    });
    return ok(dataset);
  }

  /** The one thing of MTP that a driver may still tell when it passes nothing through. */
  async #vendorExtension(): Promise<string> {
    try {
      return await this.#connection.vendorExtension();
    } catch (error) {
      if (error instanceof WpdError && error.kind !== 'gone') return '';
      throw error;
    }
  }

  async #deviceProperty(property: number): Promise<Answer> {
    const { friendlyName, power } = await this.#connection.contentDevice();
    if (property === DEVICE_PROPERTY.DeviceFriendlyName) return ok(propValue(DATA_TYPE.STR).encode(friendlyName));
    if (property !== DEVICE_PROPERTY.BatteryLevel || power === null) return refusal(RESPONSE.DevicePropNotSupported);
    return ok(propValue(DATA_TYPE.UINT8).encode(Math.min(255, power)));
  }

  async #storageInfo(storageId: number): Promise<Answer> {
    const storage = (await this.#ids.storages()).get(storageId);
    if (!storage) return refusal(RESPONSE.InvalidStorageID);
    const { object } = storage;
    return ok(
      storageInfo.encode({
        storageType: object.storageType ?? 0,
        filesystemType: 0,
        accessCapability: object.access ?? 0,
        maxCapacity: object.capacity,
        freeSpaceInBytes: object.free,
        freeSpaceInObjects: 0,
        description: (object.name ?? '').slice(0, 254),
        volumeIdentifier: '',
      }),
    );
  }

  async #handles(storageId: number, parent: number): Promise<Answer> {
    const storage = (await this.#ids.storages()).get(storageId);
    if (!storage) return refusal(RESPONSE.InvalidStorageID);
    const isRoot = parent === ALL;
    // 0 asks for every object there is: WPD lists folder by folder.
    if (parent === 0) return refusal(RESPONSE.ParameterNotSupported);
    const id = isRoot ? storage.id : this.#ids.idOf(parent);
    if (id === null) return refusal(RESPONSE.InvalidParentObject);
    const children = await this.#connection.children(id);
    return ok(u32Array.encode(children.map((child) => this.#ids.handleOf(child))));
  }

  async #objectInfo(handle: number): Promise<Answer> {
    const id = this.#ids.idOf(handle);
    const object = id === null ? null : await this.#described(id);
    if (object === null) return refusal(RESPONSE.InvalidObjectHandle);
    const date = (time: number | null): string => (time === null ? '' : formatPtpDate(time));
    return ok(
      objectInfo.encode({
        storageId: 0,
        format: object.isFolder ? FORMAT.Association : (object.format ?? FORMAT.Undefined),
        protectionStatus: 0,
        compressedSize: Math.min(object.size ?? SIZE_IN_PROPERTY, SIZE_IN_PROPERTY),
        ...NO_PICTURE,
        parent: object.parentId === null ? 0 : this.#ids.handleOf(object.parentId),
        associationType: object.isFolder ? 1 : 0,
        associationDesc: 0,
        sequenceNumber: 0,
        filename: (object.name ?? '').slice(0, 254),
        dateCreated: date(object.created),
        dateModified: date(object.modified),
        keywords: '',
      }),
    );
  }

  async #objectProperty(handle: number, property: number): Promise<Answer> {
    const id = this.#ids.idOf(handle);
    const object = id === null ? null : await this.#described(id);
    if (object === null) return refusal(RESPONSE.InvalidObjectHandle);
    if (property === OBJECT_PROPERTY.ObjectSize && object.size !== null) {
      return ok(propValue(DATA_TYPE.UINT64).encode(object.size));
    }
    const time = property === DATE[0] ? object.created : property === DATE[1] ? object.modified : null;
    if (time === null) return refusal(RESPONSE.ObjectPropNotSupported);
    return ok(propValue(DATA_TYPE.STR).encode(formatPtpDate(time)));
  }

  /** What was sent as a dataset, once it is whole. */
  async #take(code: number, params: readonly number[], bytes: Uint8Array): Promise<MtpReply> {
    if (code === OPERATION.SetObjectPropValue) return await this.#setProperty(params[0] ?? 0, params[1] ?? 0, bytes);
    const [storageId = 0, parent = 0] = params;
    const storage = (await this.#ids.storages()).get(storageId);
    if (!storage) return refusal(RESPONSE.InvalidStorageID);
    const parentId = parent === ALL || parent === 0 ? storage.id : this.#ids.idOf(parent);
    if (parentId === null) return refusal(RESPONSE.InvalidParentObject);
    const described = code === OPERATION.SendObjectPropList ? fromProperties(params, bytes) : fromInfo(bytes);
    if (described.name === '') return refusal(RESPONSE.InvalidDataset);
    const file: NewContent = { parentId, ...described };
    const handle = this.#ids.announce();
    if (file.isFolder) this.#ids.settle(handle, await this.#connection.createFolder(file));
    else this.#announced = { handle, file };
    return { code: RESPONSE.OK, params: [storageId, parent, handle] };
  }

  async #setProperty(handle: number, property: number, bytes: Uint8Array): Promise<MtpReply> {
    const id = this.#ids.idOf(handle);
    if (id === null) return refusal(RESPONSE.InvalidObjectHandle);
    const which = property === DATE[0] ? 'created' : property === DATE[1] ? 'modified' : null;
    if (which === null && property !== OBJECT_PROPERTY.ObjectFileName) {
      return refusal(RESPONSE.ObjectPropNotSupported);
    }
    const text = propValue(DATA_TYPE.STR).decode(bytes);
    if (typeof text !== 'string') return refusal(RESPONSE.InvalidObjectPropValue);
    if (which === null) {
      await this.#connection.rename(id, text);
      return ok();
    }
    const time = parsePtpDate(text);
    if (time === null) return refusal(RESPONSE.InvalidObjectPropValue);
    await this.#connection.setDate(id, which, time);
    return ok();
  }

  /** Null for what is no longer there. */
  async #described(id: string): Promise<ContentObject | null> {
    try {
      return await this.#connection.describe(id);
    } catch (error) {
      // An object that does not exist is answered so; a phone that is gone fails every call alike.
      if (error instanceof WpdError && GONE_OBJECT.includes(error.hresult)) return null;
      throw error;
    }
  }
}

/** ERROR_NOT_FOUND, ERROR_FILE_NOT_FOUND. */
const GONE_OBJECT: readonly number[] = [0x80070490, 0x80070002];

type Described = Omit<NewContent, 'parentId'>;

function fromInfo(bytes: Uint8Array): Described {
  const info = objectInfo.decode(bytes);
  return {
    name: info.filename,
    format: info.format,
    isFolder: info.format === FORMAT.Association,
    size: info.compressedSize,
    created: parsePtpDate(info.dateCreated),
    modified: parsePtpDate(info.dateModified),
  };
}

function fromProperties(params: readonly number[], bytes: Uint8Array): Described {
  const elements = objectPropList.decode(bytes);
  const text = (property: number): string => {
    const value = elements.find((element) => element.property === property)?.value;
    return typeof value === 'string' ? value : '';
  };
  const [, , format = FORMAT.Undefined, high = 0, low = 0] = params;
  return {
    name: text(OBJECT_PROPERTY.ObjectFileName),
    format,
    isFolder: format === FORMAT.Association,
    size: high * 2 ** 32 + low,
    created: parsePtpDate(text(DATE[0])),
    modified: parsePtpDate(text(DATE[1])),
  };
}

function ok(bytes?: Uint8Array): Answer {
  return { code: RESPONSE.OK, params: [], ...(bytes === undefined ? {} : { bytes }) };
}

function refusal(code: number): Answer {
  return { code, params: [] };
}
