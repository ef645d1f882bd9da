import type { DeviceInfo } from '../ptp/datasets.ts';

/** What one kind of device does differently. */
export interface Quirks {
  readonly isWindowsPhone: boolean;
  /** Wants the Zune handshake (MTPZ) before it shows anything: Windows Phone 7. */
  readonly needsMtpz: boolean;
  /**
   * Persistent ids last between sessions. Only Windows Phone's are known to (simple-mtpfs #36); uMTP-Responder, for one,
   * derives them from handles, which change.
   */
  readonly persistentIdsLast: boolean;
}

/** By the extension string, never by an interface's name: Windows Phone 8 and later has none (go-mtpfs 5274568). */
export function quirksOf(info: DeviceInfo): Quirks {
  const isWindowsPhone = info.vendorExtensionDesc.includes('microsoft/WindowsPhone');
  const needsMtpz = !isWindowsPhone && info.vendorExtensionDesc.includes('microsoft.com/MTPZ');
  return { isWindowsPhone, needsMtpz, persistentIdsLast: isWindowsPhone };
}

/** From DeviceVersion (libmtp's logs): `8.10.12397.0` is Windows Phone 8.1, `10.0.14393.0` Windows 10 Mobile. */
export function operatingSystemOf(info: DeviceInfo): { readonly os: string; readonly osVersion: string | null } {
  const osVersion = info.deviceVersion.trim() === '' ? null : info.deviceVersion.trim();
  const { isWindowsPhone, needsMtpz } = quirksOf(info);
  if (osVersion === null || (!isWindowsPhone && !needsMtpz)) return { os: 'unknown', osVersion };
  if (/^0?7\./u.test(osVersion)) return { os: 'Windows Phone 7', osVersion };
  if (/^8\.0\./u.test(osVersion)) return { os: 'Windows Phone 8', osVersion };
  if (/^8\.10?\./u.test(osVersion)) return { os: 'Windows Phone 8.1', osVersion };
  if (/^10\./u.test(osVersion)) return { os: 'Windows 10 Mobile', osVersion };
  return { os: 'unknown', osVersion };
}
