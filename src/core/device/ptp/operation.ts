import type { Codec } from './codec.ts';
import {
  deviceInfo,
  objectInfo,
  storageInfo,
  u16Array,
  u32Array,
  type DeviceInfo,
  type ObjectInfo,
  type StorageInfo,
} from './datasets.ts';
import { OPERATION } from './operations.ts';
import { objectPropDesc, devicePropDesc, propValue, type DevicePropDesc, type ObjectPropDesc } from './prop-desc.ts';
import { objectPropList, type PropElement } from './prop-list.ts';
import type { PropValue } from './prop-value.ts';

export interface NoData {
  readonly direction: 'none';
}

export interface DataIn<R> {
  readonly direction: 'in';
  readonly codec: Codec<R>;
  /** Bytes; a longer data phase is refused before it is collected. */
  readonly limit: number;
}

export interface DataStream {
  readonly direction: 'stream';
}

export interface DataOut {
  readonly direction: 'out';
}

/** A PTP/MTP operation as data: its code, its parameters' names in their order, and the shape of its data phase. */
export interface Operation<P extends readonly string[], D> {
  readonly code: number;
  readonly name: string;
  readonly params: P;
  readonly data: D;
}

export type Params<P extends readonly string[]> = { readonly [K in P[number]]: number };

const LIMIT = 16 * 1024 * 1024;

type Name = keyof typeof OPERATION;

function command<const P extends readonly string[]>(name: Name, params: P): Operation<P, NoData> {
  return { code: OPERATION[name], name, params, data: { direction: 'none' } };
}

function fetch<const P extends readonly string[], R>(name: Name, params: P, codec: Codec<R>): Operation<P, DataIn<R>> {
  return { code: OPERATION[name], name, params, data: { direction: 'in', codec, limit: LIMIT } };
}

function streamed<const P extends readonly string[]>(name: Name, params: P): Operation<P, DataStream> {
  return { code: OPERATION[name], name, params, data: { direction: 'stream' } };
}

function sending<const P extends readonly string[]>(name: Name, params: P): Operation<P, DataOut> {
  return { code: OPERATION[name], name, params, data: { direction: 'out' } };
}

export const getDeviceInfo = fetch<readonly [], DeviceInfo>('GetDeviceInfo', [], deviceInfo);
export const openSession = command('OpenSession', ['sessionId']);
export const closeSession = command('CloseSession', []);
export const getStorageIDs = fetch<readonly [], readonly number[]>('GetStorageIDs', [], u32Array);
export const getStorageInfo = fetch<readonly ['storageId'], StorageInfo>('GetStorageInfo', ['storageId'], storageInfo);
/** `format` 0 is any; `parent` 0 is every object of the storage, 0xFFFFFFFF its root. */
export const getNumObjects = command('GetNumObjects', ['storageId', 'format', 'parent']);
export const getObjectHandles = fetch<readonly ['storageId', 'format', 'parent'], readonly number[]>(
  'GetObjectHandles',
  ['storageId', 'format', 'parent'],
  u32Array,
);
export const getObjectInfo = fetch<readonly ['handle'], ObjectInfo>('GetObjectInfo', ['handle'], objectInfo);
export const getObject = streamed('GetObject', ['handle']);
/** Offset below 4 GiB. */
export const getPartialObject = streamed('GetPartialObject', ['handle', 'offset', 'length']);
export const getPartialObject64 = streamed('GetPartialObject64', ['handle', 'offsetLow', 'offsetHigh', 'length']);
export const deleteObject = command('DeleteObject', ['handle', 'format']);
/** Answers with storage, parent and the new handle. */
export const sendObjectInfo = sending('SendObjectInfo', ['storageId', 'parent']);
export const sendObject = sending('SendObject', []);
/** The size in two halves: files above 4 GiB. Answers with storage, parent and the new handle. */
export const sendObjectPropList = sending('SendObjectPropList', [
  'storageId',
  'parent',
  'format',
  'sizeHigh',
  'sizeLow',
]);
/** Answers with the new handle. */
export const copyObject = command('CopyObject', ['handle', 'storageId', 'parent']);
export const getObjectPropsSupported = fetch<readonly ['format'], readonly number[]>(
  'GetObjectPropsSupported',
  ['format'],
  u16Array,
);
export const getObjectPropDesc = fetch<readonly ['property', 'format'], ObjectPropDesc>(
  'GetObjectPropDesc',
  ['property', 'format'],
  objectPropDesc,
);
export const getDevicePropDesc = fetch<readonly ['property'], DevicePropDesc>(
  'GetDevicePropDesc',
  ['property'],
  devicePropDesc,
);
export const setObjectPropValue = sending('SetObjectPropValue', ['handle', 'property']);

const PROP_LIST_PARAMS = ['handle', 'format', 'property', 'group', 'depth'] as const;
/** `property` 0xFFFFFFFF is all, 0 means by `group`; `depth` 0 the object alone, 1 its children, 0xFFFFFFFF everything below. */
export const getObjectPropList = fetch<typeof PROP_LIST_PARAMS, readonly PropElement[]>(
  'GetObjectPropList',
  PROP_LIST_PARAMS,
  objectPropList,
);
/** The same, for trees: decode with `PropListDecoder`. */
export const streamObjectPropList = streamed('GetObjectPropList', PROP_LIST_PARAMS);

/** A property alone carries no type: the caller says which it has. */
export function getObjectPropValue(type: number): Operation<readonly ['handle', 'property'], DataIn<PropValue>> {
  return fetch('GetObjectPropValue', ['handle', 'property'], propValue(type));
}

export function getDevicePropValue(type: number): Operation<readonly ['property'], DataIn<PropValue>> {
  return fetch('GetDevicePropValue', ['property'], propValue(type));
}
