import { deviceInfo, objectInfo, storageInfo, u32Array } from '../../../../../src/core/device/ptp/datasets.ts';
import { OPERATION } from '../../../../../src/core/device/ptp/operations.ts';
import { objectPropList, type PropElement } from '../../../../../src/core/device/ptp/prop-list.ts';
import { propValue } from '../../../../../src/core/device/ptp/prop-desc.ts';
import { DATA_TYPE } from '../../../../../src/core/device/ptp/prop-value.ts';
import { RESPONSE } from '../../../../../src/core/device/ptp/responses.ts';
import { data, INFO, response, ScriptedTransport, type Command } from '../ptp/scripted-transport.ts';

export interface SmallObject {
  readonly handle: number;
  readonly parent: number;
  readonly name: string;
  /** Null is a folder. */
  readonly bytes: Uint8Array | null;
  readonly format?: number;
  readonly storage?: number;
}

const ROOT = 0xffffffff;
export const PHONE = 0x10001;
const O = OPERATION;

/** Answers what the initiator asks about a handful of objects. `refuse` says which questions it does not take. */
export class SmallPhone extends ScriptedTransport {
  objects: readonly SmallObject[];
  info = { ...INFO, operations: [O.GetObjectPropList, O.GetPartialObject, O.GetObjectPropValue] as number[] };
  refuse: (command: Command) => number | null = () => null;

  constructor(objects: readonly SmallObject[]) {
    super((command) => this.#reply(command));
    this.objects = objects;
  }

  override async write(bytes: Uint8Array, options: { readonly more: boolean }): Promise<void> {
    await super.write(bytes, options);
    const command = this.commands.at(-1);
    if (command?.code === O.GetDeviceInfo) {
      this.queue = [data(command, deviceInfo.encode(this.info)), response(command.id)];
    }
  }

  #reply(command: Command): readonly Uint8Array[] {
    const refusal = this.refuse(command);
    const payload = refusal === null ? this.#payload(command) : refusal;
    return typeof payload === 'number'
      ? [response(command.id, payload)]
      : [data(command, payload), response(command.id)];
  }

  #payload({ code, params }: Command): Uint8Array | number {
    const [first = 0, second = 0, third = 0, , depth = 0] = params;
    const object = this.objects.find((one) => one.handle === first);
    switch (code) {
      case O.GetStorageIDs:
        return u32Array.encode([PHONE, 0x20000]);
      case O.GetStorageInfo:
        return storageInfo.encode({
          storageType: 3,
          filesystemType: 2,
          accessCapability: 0,
          maxCapacity: 8e9,
          freeSpaceInBytes: 1e9,
          freeSpaceInObjects: 0,
          description: 'Phone',
          volumeIdentifier: '',
        });
      case O.GetObjectHandles:
        return u32Array.encode(
          this.objects.filter((one) => one.parent === (third === 0 ? ROOT : third)).map((one) => one.handle),
        );
      case O.GetObjectInfo:
        return object ? this.#objectInfo(object) : RESPONSE.InvalidObjectHandle;
      case O.GetObjectPropList:
        return objectPropList.encode(this.#asked(first, depth).flatMap((one) => propertiesOf(one)));
      case O.GetObjectPropValue: {
        const found = object && propertiesOf(object).find(({ property }) => property === second);
        return found ? propValue(found.type).encode(found.value) : RESPONSE.ObjectPropNotSupported;
      }
      case O.GetObject:
        return object?.bytes ?? RESPONSE.InvalidObjectHandle;
      case O.GetPartialObject:
        return object?.bytes?.subarray(second, second + third) ?? RESPONSE.InvalidObjectHandle;
      default:
        return RESPONSE.OperationNotSupported;
    }
  }

  #asked(handle: number, depth: number): readonly SmallObject[] {
    if (handle === ROOT || (handle === 0 && depth === ROOT)) return this.objects;
    if (depth === 1) return this.objects.filter((one) => one.parent === (handle === 0 ? ROOT : handle));
    return this.objects.filter((one) => one.handle === handle);
  }

  #objectInfo(object: SmallObject): Uint8Array {
    const zero = { protectionStatus: 0, thumbFormat: 0, thumbCompressedSize: 0, thumbWidth: 0, thumbHeight: 0 };
    const image = {
      imageWidth: 0,
      imageHeight: 0,
      imageBitDepth: 0,
      associationType: 0,
      associationDesc: 0,
      sequenceNumber: 0,
    };
    return objectInfo.encode({
      ...zero,
      ...image,
      storageId: object.storage ?? PHONE,
      format: object.format ?? (object.bytes ? 0x3000 : 0x3001),
      compressedSize: object.bytes?.byteLength ?? 0,
      parent: object.parent,
      filename: object.name,
      dateCreated: '20150130T224717+0100',
      dateModified: '20150130T224722+0100',
      keywords: '',
    });
  }
}

function propertiesOf(object: SmallObject): readonly PropElement[] {
  const { handle } = object;
  return [
    { handle, property: 0xdc01, type: DATA_TYPE.UINT32, value: object.storage ?? PHONE },
    { handle, property: 0xdc02, type: DATA_TYPE.UINT16, value: object.format ?? (object.bytes ? 0x3000 : 0x3001) },
    { handle, property: 0xdc04, type: DATA_TYPE.UINT64, value: object.bytes?.byteLength ?? 0 },
    { handle, property: 0xdc07, type: DATA_TYPE.STR, value: object.name },
    { handle, property: 0xdc08, type: DATA_TYPE.STR, value: '20150130T224717+0100' },
    { handle, property: 0xdc09, type: DATA_TYPE.STR, value: '20150130T224722+0100' },
    { handle, property: 0xdc0b, type: DATA_TYPE.UINT32, value: object.parent },
    {
      handle,
      property: 0xdc41,
      type: DATA_TYPE.UINT128,
      value: `${handle.toString(16).padStart(16, '0')}0000000000000000`,
    },
  ];
}
