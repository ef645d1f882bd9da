/**
 * Windows Portable Devices by number: class and interface ids, the place of each method in its table, property keys and
 * command numbers. From the Windows SDK's headers as mingw-w64 12 carries them (`PortableDeviceApi.h`,
 * `PortableDeviceTypes.h`, `PortableDevice.h`; a test compares), and `WpdMtpExtensions.h`, which mingw-w64 has not, as
 * public programs that work on Windows agree on it.
 */

/** A key of `IPortableDeviceValues`: a format id and a number within it. */
export interface PropertyKey {
  readonly format: string;
  readonly pid: number;
}

export const CLASS = {
  PortableDeviceManager: '0af10cec-2ecd-4b92-9581-34f6ae0637f3',
  /** Free-threaded: calls may come from any thread of a multi-threaded apartment. Windows 7 and later. */
  PortableDeviceFTM: 'f7c0039a-4762-488a-b4b3-760ef9a1ba9b',
  PortableDeviceValues: '0c15d503-d017-47ce-9016-7b3f978721cc',
  PortableDevicePropVariantCollection: '08a99e2f-6d6d-4b80-af5a-baf2bcbe4cb9',
  PortableDeviceKeyCollection: 'de2d022d-2480-43be-97f0-d1fa2cf98f4f',
} as const;

/** Interface id and `method: [place in the table, C parameters after "this"]`, as koffi reads them. */
export interface InterfaceTable {
  readonly iid: string;
  readonly methods: Readonly<Record<string, readonly [place: number, parameters: string]>>;
}

const KEY = 'uint8_t *key';
const TEXT_OF = 'const char16_t *id, _Out_ uint8_t *text, _Inout_ uint32_t *length';

export const INTERFACES = {
  IPortableDeviceManager: {
    iid: 'a1567595-4c2f-4574-a6fa-ecef917b9a40',
    methods: {
      GetDevices: [3, '_Out_ uint8_t *ids, _Inout_ uint32_t *count'],
      RefreshDeviceList: [4, ''],
      GetDeviceFriendlyName: [5, TEXT_OF],
      GetDeviceDescription: [6, TEXT_OF],
      GetDeviceManufacturer: [7, TEXT_OF],
    },
  },
  IPortableDevice: {
    iid: '625e2df8-6392-4cf0-9ad1-3cfa5f17775c',
    methods: {
      Open: [3, 'const char16_t *id, void *client'],
      SendCommand: [4, 'uint32_t flags, void *parameters, _Out_ void **results'],
      Content: [5, '_Out_ void **content'],
      Cancel: [7, ''],
      Close: [8, ''],
    },
  },
  IPortableDeviceValues: {
    iid: '6848f6f2-3155-4f86-b6f5-263eeeab3143',
    methods: {
      SetValue: [5, `${KEY}, uint8_t *value`],
      GetValue: [6, `${KEY}, _Out_ uint8_t *value`],
      SetStringValue: [7, `${KEY}, const char16_t *value`],
      GetStringValue: [8, `${KEY}, _Out_ void **value`],
      SetUnsignedIntegerValue: [9, `${KEY}, uint32_t value`],
      GetUnsignedIntegerValue: [10, `${KEY}, _Out_ uint32_t *value`],
      SetUnsignedLargeIntegerValue: [13, `${KEY}, uint64_t value`],
      GetUnsignedLargeIntegerValue: [14, `${KEY}, _Out_ uint64_t *value`],
      GetErrorValue: [20, `${KEY}, _Out_ int32_t *value`],
      SetGuidValue: [27, `${KEY}, uint8_t *value`],
      GetGuidValue: [28, `${KEY}, _Out_ uint8_t *value`],
      SetBufferValue: [29, `${KEY}, uint8_t *bytes, uint32_t length`],
      GetBufferValue: [30, `${KEY}, _Out_ void **bytes, _Out_ uint32_t *length`],
      SetIPortableDevicePropVariantCollectionValue: [33, `${KEY}, void *value`],
      GetIPortableDevicePropVariantCollectionValue: [34, `${KEY}, _Out_ void **value`],
    },
  },
  IPortableDevicePropVariantCollection: {
    iid: '89b2e422-4f1b-4316-bcef-a44afea83eb3',
    methods: {
      GetCount: [3, '_Out_ uint32_t *count'],
      GetAt: [4, 'uint32_t index, _Out_ uint8_t *value'],
      Add: [5, 'uint8_t *value'],
    },
  },
  IPortableDeviceKeyCollection: {
    iid: 'dada2357-e0ad-492e-98db-dd61c53ba353',
    methods: { Add: [5, KEY] },
  },
  IPortableDeviceContent: {
    iid: '6a96ed84-7c73-4480-9938-bf5af477d426',
    methods: {
      EnumObjects: [3, 'uint32_t flags, const char16_t *parent, void *filter, _Out_ void **ids'],
      Properties: [4, '_Out_ void **properties'],
      Transfer: [5, '_Out_ void **resources'],
      CreateObjectWithPropertiesOnly: [6, 'void *values, _Out_ void **id'],
      CreateObjectWithPropertiesAndData: [
        7,
        'void *values, _Out_ void **stream, _Out_ uint32_t *optimal, _Inout_ void **cookie',
      ],
      Delete: [8, 'uint32_t options, void *ids, _Out_ void **results'],
      Cancel: [10, ''],
    },
  },
  IPortableDeviceProperties: {
    iid: '7f6d695c-03df-4439-a809-59266beee3a6',
    methods: {
      GetValues: [5, 'const char16_t *id, void *keys, _Out_ void **values'],
      SetValues: [6, 'const char16_t *id, void *values, _Out_ void **results'],
    },
  },
  IPortableDeviceResources: {
    iid: 'fd8878ac-d841-4d17-891c-e6829cdb6934',
    methods: {
      GetStream: [5, 'const char16_t *id, uint8_t *key, uint32_t mode, _Out_ uint32_t *optimal, _Out_ void **stream'],
    },
  },
  IEnumPortableDeviceObjectIDs: {
    iid: '10ece955-cf41-4728-bfa0-41eedf1bbf19',
    methods: { Next: [3, 'uint32_t wanted, _Out_ uint8_t *ids, _Inout_ uint32_t *got'] },
  },
  /** `IStream` with two methods more; streams for reading and for new objects alike are used by its first part. */
  IPortableDeviceDataStream: {
    iid: '88e04db3-1012-4d64-9996-f703a950d3f4',
    methods: {
      Read: [3, '_Out_ uint8_t *bytes, uint32_t length, _Out_ uint32_t *got'],
      Write: [4, 'uint8_t *bytes, uint32_t length, _Out_ uint32_t *written'],
      Commit: [8, 'uint32_t flags'],
      Revert: [9, ''],
      GetObjectID: [14, '_Out_ void **id'],
    },
  },
} as const satisfies Readonly<Record<string, InterfaceTable>>;

const key = (format: string, ...pids: readonly number[]): readonly PropertyKey[] =>
  pids.map((pid) => ({ format, pid }));

export const COMMON = 'f0422a9c-5dc8-4440-b5bd-5df28835658a';
export const CLIENT = '204d9f0c-2292-4080-9f42-40664e70f859';
/** Both the category of the commands that carry MTP and the format of their parameters. */
export const MTP_EXT = '4d545058-1a2e-4106-a357-771e0819fc56';
const OBJECT = 'ef6b490d-5cd8-437a-affc-da8b60ee4a3c';
const STORAGE = '01a3057a-74d6-4e80-bea7-dc4c212ce50a';
const DEVICE = '26d4979a-e643-4626-9e2b-736dc0c92fdc';
const FUNCTIONAL = '8f052d93-abca-4fc5-a5ac-b01df4dbe598';

const named = <const N extends string>(format: string, pids: Readonly<Record<N, number>>): Record<N, PropertyKey> =>
  Object.fromEntries(
    Object.entries<number>(pids).flatMap(([name, pid]) => key(format, pid).map((one) => [name, one])),
  ) as Record<N, PropertyKey>;

/** Keys by their names in the headers. */
export const PROPERTY = {
  ...named(COMMON, {
    WPD_PROPERTY_COMMON_COMMAND_CATEGORY: 1001,
    WPD_PROPERTY_COMMON_COMMAND_ID: 1002,
    WPD_PROPERTY_COMMON_HRESULT: 1003,
  }),
  ...named(CLIENT, {
    WPD_CLIENT_NAME: 2,
    WPD_CLIENT_MAJOR_VERSION: 3,
    WPD_CLIENT_MINOR_VERSION: 4,
    WPD_CLIENT_REVISION: 5,
    WPD_CLIENT_SECURITY_QUALITY_OF_SERVICE: 8,
    WPD_CLIENT_DESIRED_ACCESS: 9,
  }),
  ...named(OBJECT, {
    WPD_OBJECT_ID: 2,
    WPD_OBJECT_PARENT_ID: 3,
    WPD_OBJECT_NAME: 4,
    WPD_OBJECT_PERSISTENT_UNIQUE_ID: 5,
    WPD_OBJECT_FORMAT: 6,
    WPD_OBJECT_CONTENT_TYPE: 7,
    WPD_OBJECT_SIZE: 11,
    WPD_OBJECT_ORIGINAL_FILE_NAME: 12,
    WPD_OBJECT_DATE_CREATED: 18,
    WPD_OBJECT_DATE_MODIFIED: 19,
  }),
  ...named(STORAGE, {
    WPD_STORAGE_TYPE: 2,
    WPD_STORAGE_CAPACITY: 4,
    WPD_STORAGE_FREE_SPACE_IN_BYTES: 5,
    WPD_STORAGE_DESCRIPTION: 7,
    WPD_STORAGE_ACCESS_CAPABILITY: 11,
  }),
  ...named(DEVICE, {
    WPD_DEVICE_FIRMWARE_VERSION: 3,
    WPD_DEVICE_POWER_LEVEL: 4,
    WPD_DEVICE_MANUFACTURER: 7,
    WPD_DEVICE_MODEL: 8,
    WPD_DEVICE_SERIAL_NUMBER: 9,
    WPD_DEVICE_FRIENDLY_NAME: 12,
  }),
  ...named(FUNCTIONAL, { WPD_FUNCTIONAL_OBJECT_CATEGORY: 2 }),
  WPD_RESOURCE_DEFAULT: { format: 'e81e79be-34f0-41bf-b53f-f1a06ae87842', pid: 0 },
} as const satisfies Readonly<Record<string, PropertyKey>>;

export const GUID = {
  WPD_CONTENT_TYPE_FOLDER: '27e2e392-a111-48e0-ab0c-e17705a05f85',
  WPD_CONTENT_TYPE_UNSPECIFIED: '28d8d31e-249c-454e-aabc-34883168e634',
  WPD_FUNCTIONAL_CATEGORY_STORAGE: '23f05bbc-15de-4c2a-a55b-a9af5ce412ef',
  /** The first two bytes are MTP's format code; all object formats of WPD are this with another one. */
  WPD_OBJECT_FORMAT_UNSPECIFIED: '30000000-ae6c-4804-98ba-c57b46965fe7',
} as const;

/** The object above all storages. */
export const DEVICE_OBJECT_ID = 'DEVICE';

/** `WPD_COMMAND_MTP_EXT_*`, in the category `MTP_EXT`. */
export const MTP_COMMAND = {
  noData: 12,
  dataToRead: 13,
  dataToWrite: 14,
  readData: 15,
  writeData: 16,
  endDataTransfer: 17,
  vendorExtensionDescription: 18,
} as const;

/** `WPD_PROPERTY_MTP_EXT_*`. */
export const MTP_PROPERTY = named(MTP_EXT, {
  operationCode: 1001,
  operationParams: 1002,
  responseCode: 1003,
  responseParams: 1004,
  context: 1006,
  totalDataSize: 1007,
  bytesToRead: 1008,
  bytesRead: 1009,
  bytesToWrite: 1010,
  bytesWritten: 1011,
  data: 1012,
  optimalBufferSize: 1013,
  vendorExtensionDescription: 1014,
});

/** `VARTYPE`s of the values that are passed as such. */
export const VT = { date: 7, ui4: 19, lpwstr: 31 } as const;

/** A GUID as it lies in memory: the first three fields little-endian. */
export function guidBytes(guid: string): Buffer {
  const hex = guid.replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/u.test(hex)) throw new RangeError(`Not a GUID: ${guid}`);
  const bytes = Buffer.from(hex, 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}

/** The other way. `bytes` holds at least 16. */
export function guidText(bytes: Uint8Array): string {
  const copy = Buffer.from(bytes.subarray(0, 16));
  copy.subarray(0, 4).reverse();
  copy.subarray(4, 6).reverse();
  copy.subarray(6, 8).reverse();
  const hex = copy.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A `PROPERTYKEY`: a GUID and a little-endian number; 20 bytes, passed by reference. */
export function keyBytes({ format, pid }: PropertyKey): Buffer {
  const bytes = Buffer.alloc(20);
  guidBytes(format).copy(bytes);
  bytes.writeUInt32LE(pid, 16);
  return bytes;
}
