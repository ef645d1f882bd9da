import { deviceInfo, storageInfo, u32Array } from '../ptp/datasets.ts';
import { OPERATION } from '../ptp/operations.ts';
import { devicePropDesc, propValue } from '../ptp/prop-desc.ts';
import { DATA_TYPE, type PropValue } from '../ptp/prop-value.ts';
import type { PropForm } from '../ptp/prop-desc.ts';
import { RESPONSE } from '../ptp/responses.ts';
import { CAPABILITIES } from './capabilities.ts';
import { collect, dataset, ok, refuse, type Handler, type PhoneContext } from './phone-context.ts';
import { VENDOR_EXTENSION } from './profiles.ts';

const getDeviceInfo: Handler = ({ profile }) => {
  const { operations, events, deviceProperties, formats } = CAPABILITIES[profile.generation];
  const info = {
    standardVersion: 100,
    vendorExtensionId: 6,
    vendorExtensionVersion: 100,
    vendorExtensionDesc: VENDOR_EXTENSION,
    functionalMode: 0,
    operations,
    events,
    deviceProperties,
    captureFormats: [],
    playbackFormats: formats,
    manufacturer: profile.manufacturer,
    model: profile.model,
    deviceVersion: profile.version,
    serialNumber: profile.serial,
  };
  return dataset(deviceInfo.encode(info));
};

const getStorageIds: Handler = ({ profile }) => dataset(u32Array.encode(profile.storages.map(({ id }) => id)));

export function freeBytes(phone: PhoneContext, storageId: number): number {
  const storage = phone.profile.storages.find(({ id }) => id === storageId);
  return storage ? Math.max(0, storage.capacity - phone.store.usedBytes(storageId)) : 0;
}

const getStorageInfo: Handler = (phone, request) => {
  const storage = phone.profile.storages.find(({ id }) => id === request.param(0));
  if (!storage) return refuse(RESPONSE.InvalidStorageID);
  const info = {
    storageType: storage.type,
    filesystemType: 2,
    accessCapability: phone.store.writer ? 0 : 1,
    maxCapacity: storage.capacity,
    freeSpaceInBytes: freeBytes(phone, storage.id),
    freeSpaceInObjects: 0,
    description: storage.label,
    volumeIdentifier: `MTP Volume - ${storage.id}`,
  };
  return dataset(storageInfo.encode(info));
};

interface DeviceProperty {
  readonly type: number;
  readonly writable: boolean;
  readonly form: PropForm;
  readonly value: (phone: PhoneContext) => PropValue;
}

const NONE: PropForm = { kind: 'none' };
const set = (phone: PhoneContext, code: number, otherwise: string): string => phone.deviceValues.get(code) ?? otherwise;
const unnamed: DeviceProperty = { type: DATA_TYPE.UINT32, writable: false, form: NONE, value: () => 0 };

/** The seven that every Windows Phone since 8.0 lists. 0xD302 and 0xD303 have no public meaning. */
const DEVICE_PROPERTIES: ReadonlyMap<number, DeviceProperty> = new Map([
  [
    0x5001,
    {
      type: DATA_TYPE.UINT8,
      writable: false,
      form: { kind: 'range', min: 0, max: 100, step: 1 },
      value: ({ profile }) => profile.battery,
    },
  ],
  [0xd302, unnamed],
  [0xd303, unnamed],
  [0xd401, { type: DATA_TYPE.STR, writable: true, form: NONE, value: (phone) => set(phone, 0xd401, '') }],
  [
    0xd402,
    {
      type: DATA_TYPE.STR,
      writable: true,
      form: NONE,
      value: (phone) => set(phone, 0xd402, phone.profile.friendlyName),
    },
  ],
  [0xd405, { type: DATA_TYPE.AUINT8, writable: false, form: NONE, value: () => new Uint8Array() }],
  // 3: mobile handset.
  [0xd407, { type: DATA_TYPE.UINT32, writable: false, form: NONE, value: () => 3 }],
] satisfies readonly (readonly [number, DeviceProperty])[]);

const getDevicePropDesc: Handler = (phone, request) => {
  const property = DEVICE_PROPERTIES.get(request.param(0));
  if (!property) return refuse(RESPONSE.DevicePropNotSupported);
  const value = property.value(phone);
  const { type, writable, form } = property;
  return dataset(
    devicePropDesc.encode({
      property: request.param(0),
      type,
      writable,
      defaultValue: value,
      currentValue: value,
      form,
    }),
  );
};

const getDevicePropValue: Handler = (phone, request) => {
  const property = DEVICE_PROPERTIES.get(request.param(0));
  if (!property) return refuse(RESPONSE.DevicePropNotSupported);
  return dataset(propValue(property.type).encode(property.value(phone)));
};

const setDevicePropValue: Handler = async (phone, request) => {
  const property = DEVICE_PROPERTIES.get(request.param(0));
  if (!property) return refuse(RESPONSE.DevicePropNotSupported);
  if (!property.writable) return refuse(RESPONSE.AccessDenied);
  const bytes = await collect(request.data);
  if (!bytes) return refuse(RESPONSE.InvalidDataset);
  const value = propValue(property.type).decode(bytes);
  if (typeof value !== 'string') return refuse(RESPONSE.InvalidDevicePropFormat);
  phone.deviceValues.set(request.param(0), value);
  return ok();
};

const accept: Handler = () => ok();
const noSuchService: Handler = () => refuse(RESPONSE.InvalidParameter);

/** Device, storages, device properties, and the vendor operations that Lumias list but nobody documents. */
export const DEVICE_OPERATIONS: readonly (readonly [code: number, handler: Handler])[] = [
  [OPERATION.GetDeviceInfo, getDeviceInfo],
  [OPERATION.GetStorageIDs, getStorageIds],
  [OPERATION.GetStorageInfo, getStorageInfo],
  [OPERATION.GetDevicePropDesc, getDevicePropDesc],
  [OPERATION.GetDevicePropValue, getDevicePropValue],
  [OPERATION.SetDevicePropValue, setDevicePropValue],
  // MTP DeviceServices: this phone has none.
  [0x9301, () => dataset(u32Array.encode([]))],
  ...[0x9302, 0x9303, 0x9304, 0x9305, 0x930a].map((code) => [code, noSuchService] as const),
  ...[0x9217, 0x9234, 0x9401, 0x9402, 0x9403, 0x9404, 0x9405, 0x9406, 0x9407].map((code) => [code, accept] as const),
  ...[0x9410, 0x9411, 0x9412, 0x9413, 0x9414, 0x9415, 0x9416, 0x9417, 0x9820].map((code) => [code, accept] as const),
];
