import type { DeviceSummary, StorageSummary } from '../../../shared/domain/device.ts';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { STORAGE_TYPE, type StorageInfo } from '../ptp/datasets.ts';
import { getDevicePropValue, getStorageIDs, getStorageInfo } from '../ptp/operation.ts';
import { DEVICE_PROPERTY } from '../ptp/properties.ts';
import { DATA_TYPE, type PropValue } from '../ptp/prop-value.ts';
import type { PtpSession } from '../ptp/session.ts';
import { safeComponent, uniqueNames } from './path-names.ts';
import { operatingSystemOf, quirksOf } from './quirks.ts';

export interface PhoneSummary {
  readonly summary: DeviceSummary;
  /** Storage id to label; empty for a phone that shows none. */
  readonly storages: ReadonlyMap<number, string>;
  /** Storages that the phone names and then refuses to describe while it describes others: they are there and cannot be read. */
  readonly refused: readonly number[];
}

/**
 * What a phone says of itself. `state` is `ready`, `locked` (the session is open, but no storage is shown: libmtp's log
 * of a Lumia 820, AFT #3) or `wp7`.
 */
export async function describePhone(session: PtpSession, id: DeviceId, options: OpOptions): Promise<PhoneSummary> {
  const { info } = session;
  const quirks = quirksOf(info);
  const { infos, refused } = quirks.needsMtpz ? { infos: [], refused: [] } : await readStorages(session, options);
  const labels = labelStorages(infos, quirks.isWindowsPhone);
  const friendly = await deviceProperty(session, DEVICE_PROPERTY.DeviceFriendlyName, DATA_TYPE.STR, options);
  const battery = await deviceProperty(session, DEVICE_PROPERTY.BatteryLevel, DATA_TYPE.UINT8, options);
  const model = info.model.trim() || 'unknown';
  const ready = infos.length > 0;
  const summary: DeviceSummary = {
    id,
    name: typeof friendly === 'string' && isOwnName(friendly) ? friendly.trim() : model,
    manufacturer: info.manufacturer.trim() || null,
    model,
    ...operatingSystemOf(info),
    serial: info.serialNumber.trim() || null,
    state: quirks.needsMtpz ? 'wp7' : ready ? 'ready' : 'locked',
    battery: typeof battery === 'number' && battery <= 100 ? battery : null,
    storages: infos.map(([storageId, storage]) => storageSummary(storageId, storage, labels.get(storageId) ?? '')),
  };
  return { summary, storages: labels, refused: ready ? refused : [] };
}

/** Out of the box every phone is called this; that is no name its owner gave it. */
function isOwnName(name: string): boolean {
  return name.trim() !== '' && name.trim().toLowerCase() !== 'windows phone';
}

type Storages = readonly (readonly [number, StorageInfo])[];

/**
 * Only a refusal is an answer. A storage whose description was lost on the way (a stall, a garbled reply) must not be
 * taken for one that is not there: a backup without the whole phone would then look complete.
 */
async function readStorages(
  session: PtpSession,
  options: OpOptions,
): Promise<{ readonly infos: Storages; readonly refused: readonly number[] }> {
  const infos: [number, StorageInfo][] = [];
  const refused: number[] = [];
  const ids = await unlessRefused(session.fetch(getStorageIDs, {}, options));
  for (const storageId of new Set(ids ?? [])) {
    // A low half of 0 is a slot without a card in it (PIMA 15740:2000 section 5.5.3.2).
    if ((storageId & 0xffff) === 0) continue;
    const info = await unlessRefused(session.fetch(getStorageInfo, { storageId }, options));
    if (info) infos.push([storageId, info]);
    else refused.push(storageId);
  }
  return { infos, refused };
}

async function unlessRefused<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isAppError(error, 'PTP_REFUSED')) return null;
    throw error;
  }
}

/** Windows Phone's labels by kind, because its texts may be translated; other devices' as they say. */
function labelStorages(storages: Storages, isWindowsPhone: boolean): ReadonlyMap<number, string> {
  return uniqueNames(
    storages.map(([storageId, info]) => {
      const byKind = isRemovable(info) ? 'SD card' : 'Phone';
      const own = isWindowsPhone ? '' : info.description.trim();
      return { handle: storageId, name: own === '' ? byKind : safeComponent(own, storageId), order: '' };
    }),
  );
}

function isRemovable(info: StorageInfo): boolean {
  return info.storageType === STORAGE_TYPE.removableRam || info.storageType === STORAGE_TYPE.removableRom;
}

function storageSummary(storageId: number, info: StorageInfo, label: string): StorageSummary {
  return {
    id: storageId.toString(16).padStart(8, '0'),
    label,
    kind: isRemovable(info) ? 'removable' : 'internal',
    capacity: info.maxCapacity,
    free: info.freeSpaceInBytes,
    writable: info.accessCapability === 0,
  };
}

async function deviceProperty(
  session: PtpSession,
  property: number,
  type: number,
  options: OpOptions,
): Promise<PropValue | null> {
  if (!session.info.deviceProperties.includes(property)) return null;
  return await orNull(session.fetch(getDevicePropValue(type), { property }, options));
}

/** For what a backup can do without: refused, garbled or not answered, it is not known. Only a phone that is gone is an error here. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    const passing = ['PTP_REFUSED', 'PTP_MALFORMED', 'PTP_DESYNC', 'PTP_BUSY', 'PTP_TIMEOUT'] as const;
    if (passing.some((code) => isAppError(error, code))) return null;
    throw error;
  }
}
