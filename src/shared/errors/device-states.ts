import type { DeviceState } from '../domain/device.ts';
import type { ErrorCode } from './catalog.ts';

/** The error that a device in this state fails with; `ready` fails with none. */
export const DEVICE_STATE_CODE: Readonly<Record<Exclude<DeviceState, 'ready'>, ErrorCode>> = {
  locked: 'DEVICE_LOCKED',
  claimed: 'DEVICE_CLAIMED',
  'no-permission': 'DEVICE_NO_PERMISSION',
  'no-driver': 'DEVICE_NO_DRIVER',
  'charge-only': 'DEVICE_CHARGE_ONLY',
  wp7: 'DEVICE_WP7',
  'flash-mode': 'DEVICE_FLASH_MODE',
  unsupported: 'DEVICE_UNSUPPORTED',
  unresponsive: 'PTP_TIMEOUT',
};
