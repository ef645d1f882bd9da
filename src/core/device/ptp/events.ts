import { nameIn } from './code-table.ts';

/** Event codes: PIMA 15740:2000 section 12 (0x40xx), MTP 1.1 appendix G (0xC8xx). 0xC3xx and 0xC7xx are Microsoft's, unnamed. */
export const EVENT = {
  CancelTransaction: 0x4001,
  ObjectAdded: 0x4002,
  ObjectRemoved: 0x4003,
  StoreAdded: 0x4004,
  StoreRemoved: 0x4005,
  DevicePropChanged: 0x4006,
  ObjectInfoChanged: 0x4007,
  DeviceInfoChanged: 0x4008,
  RequestObjectTransfer: 0x4009,
  StoreFull: 0x400a,
  DeviceReset: 0x400b,
  StorageInfoChanged: 0x400c,
  CaptureComplete: 0x400d,
  UnreportedStatus: 0x400e,
  MicrosoftUnnamedC301: 0xc301,
  MicrosoftUnnamedC303: 0xc303,
  MicrosoftUnnamedC304: 0xc304,
  MicrosoftUnnamedC701: 0xc701,
  MicrosoftUnnamedC702: 0xc702,
  ObjectPropChanged: 0xc801,
  ObjectPropDescChanged: 0xc802,
  ObjectReferencesChanged: 0xc803,
} as const;

export function eventName(code: number): string {
  return nameIn(EVENT, code);
}
