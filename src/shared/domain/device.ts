import { z } from 'zod';
import { DeviceId } from './ids.ts';

/**
 * What stands between the owner and a backup of this device. Only `ready` can be backed up;
 * every other state has its own remedy (`errors/remedies.ts`).
 */
export const DeviceState = z.enum([
  'ready',
  'locked',
  'claimed',
  'no-permission',
  'no-driver',
  'charge-only',
  'wp7',
  'flash-mode',
  'unsupported',
  'unresponsive',
]);
export type DeviceState = z.infer<typeof DeviceState>;

export const StorageSummary = z.object({
  /** As the phone numbers it, e.g. `00010001`; for folders, the label. */
  id: z.string(),
  /** The folder name under `data/`: `Phone`, `SD card`. Unique within the device. */
  label: z.string(),
  kind: z.enum(['internal', 'removable']),
  /** Bytes; null where the device does not say. */
  capacity: z.int().nonnegative().nullable(),
  free: z.int().nonnegative().nullable(),
  writable: z.boolean(),
});
export type StorageSummary = z.infer<typeof StorageSummary>;

export const DeviceSummary = z.object({
  id: DeviceId,
  /** The name its owner gave it, else the model. */
  name: z.string(),
  manufacturer: z.string().nullable(),
  model: z.string(),
  /** `Windows 10 Mobile`, `Windows Phone 8.1`, ... or `unknown`. */
  os: z.string(),
  osVersion: z.string().nullable(),
  serial: z.string().nullable(),
  state: DeviceState,
  /** Percent, 0 to 100; null where the device does not say. */
  battery: z.int().min(0).max(100).nullable(),
  storages: z.array(StorageSummary),
});
export type DeviceSummary = z.infer<typeof DeviceSummary>;
