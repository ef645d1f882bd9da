import { OPERATION } from '../ptp/operations.ts';
import type { WpdConnection } from './wpd-calls.ts';

/** MTP transactions, one at a time: what passing commands through and answering them by WPD's content have in common. */
export type MtpPort = Pick<WpdConnection, 'command' | 'beginRead' | 'beginWrite' | 'read' | 'write' | 'end'>;

/** Answers by WPD's content, and knows what the phone calls an object that came to be that way. */
export interface ContentWay extends MtpPort {
  /** The phone's own handle; null where only content can name the object. */
  phonesOwn(handle: number): number | null;
}

/** Operations that Windows allows or refuses together, as far as is known. */
export const GROUPS = ['info', 'list', 'properties', 'read', 'partial', 'write', 'set', 'vendor'] as const;
export type Group = (typeof GROUPS)[number];

/** How a group's operations reach the phone. */
export type Way = 'pass-through' | 'content';
export type Ways = Record<Group, Way>;

const MEMBERS: Readonly<Record<Exclude<Group, 'vendor'>, readonly number[]>> = {
  info: [OPERATION.GetDeviceInfo, OPERATION.GetDevicePropDesc, OPERATION.GetDevicePropValue],
  list: [
    OPERATION.GetStorageIDs,
    OPERATION.GetStorageInfo,
    OPERATION.GetNumObjects,
    OPERATION.GetObjectHandles,
    OPERATION.GetObjectInfo,
  ],
  properties: [
    OPERATION.GetObjectPropsSupported,
    OPERATION.GetObjectPropDesc,
    OPERATION.GetObjectPropValue,
    OPERATION.GetObjectPropList,
    OPERATION.GetObjectReferences,
  ],
  read: [OPERATION.GetObject, OPERATION.GetThumb],
  partial: [OPERATION.GetPartialObject, OPERATION.GetPartialObject64],
  write: [
    OPERATION.SendObjectInfo,
    OPERATION.SendObject,
    OPERATION.SendObjectPropList,
    OPERATION.DeleteObject,
    OPERATION.CopyObject,
    OPERATION.MoveObject,
  ],
  set: [OPERATION.SetObjectPropValue, OPERATION.SetObjectPropList],
};

export function groupOf(code: number): Group {
  return GROUPS.find((group) => group !== 'vendor' && MEMBERS[group].includes(code)) ?? 'vendor';
}

/** Which parameter names an object or a folder; null where none does. */
export function objectParameter(code: number): number | null {
  if (code === OPERATION.GetObjectHandles || code === OPERATION.GetNumObjects) return 2;
  if (code === OPERATION.SendObjectInfo || code === OPERATION.SendObjectPropList) return 1;
  if (code === OPERATION.GetObjectInfo || code === OPERATION.DeleteObject) return 0;
  // What describes a property asks of a kind of object, not of one.
  if (code === OPERATION.GetObjectPropsSupported || code === OPERATION.GetObjectPropDesc) return null;
  return ['read', 'partial', 'properties', 'set'].includes(groupOf(code)) ? 0 : null;
}

/** The direction of an operation's data phase; Windows has to be told beforehand, where USB just waits and sees. */
export function directionOf(code: number): 'none' | 'in' | 'out' {
  if (IN.includes(code)) return 'in';
  return OUT.includes(code) ? 'out' : 'none';
}

const OUT: readonly number[] = [
  OPERATION.SendObjectInfo,
  OPERATION.SendObject,
  OPERATION.SendObjectPropList,
  OPERATION.SetObjectPropValue,
  OPERATION.SetObjectPropList,
  OPERATION.SetDevicePropValue,
  OPERATION.SetObjectReferences,
];

const IN: readonly number[] = [
  OPERATION.GetDeviceInfo,
  OPERATION.GetStorageIDs,
  OPERATION.GetStorageInfo,
  OPERATION.GetObjectHandles,
  OPERATION.GetObjectInfo,
  OPERATION.GetObject,
  OPERATION.GetThumb,
  OPERATION.GetDevicePropDesc,
  OPERATION.GetDevicePropValue,
  OPERATION.GetPartialObject,
  OPERATION.GetPartialObject64,
  OPERATION.GetObjectPropsSupported,
  OPERATION.GetObjectPropDesc,
  OPERATION.GetObjectPropValue,
  OPERATION.GetObjectPropList,
  OPERATION.GetObjectReferences,
  OPERATION.GetServiceIDs,
  OPERATION.GetServiceInfo,
  OPERATION.GetServiceCapabilities,
  OPERATION.GetServicePropDesc,
  OPERATION.GetServicePropList,
];
