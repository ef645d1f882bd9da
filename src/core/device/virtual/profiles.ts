/** Which system a phone runs: decides its operations, events, formats and properties. */
export type Generation = 'wp8.0' | 'wp8.1' | 'w10m';

export interface StorageProfile {
  readonly id: number;
  /** The name over MTP, and the folder below the phone's directory that holds its files. */
  readonly label: 'Phone' | 'SD card';
  /** PTP StorageType: 3 fixed RAM, 4 removable RAM. */
  readonly type: 3 | 4;
  /** Bytes. */
  readonly capacity: number;
}

/** A phone as its public capability log shows it; what the log lacks is marked where it is filled in. */
export interface PhoneProfile {
  readonly id: string;
  readonly generation: Generation;
  readonly manufacturer: string;
  readonly model: string;
  readonly version: string;
  /** 32 hexadecimal digits, masked as in the logs. */
  readonly serial: string;
  readonly friendlyName: string;
  readonly usb: { readonly vendorId: number; readonly productId: number };
  readonly storages: readonly StorageProfile[];
  readonly battery: number;
  /** The zone that its dates carry, minutes east of UTC. */
  readonly zoneMinutes: number;
  /** How long the first answer after opening takes. */
  readonly firstReplyMs: number;
  /** Lists the folders inside `Music` again among the root's children, under the same handles. */
  readonly twinRoots: boolean;
}

/** Word for word: a blank after the first colon only, and no `.com` in the third entry. */
export const VENDOR_EXTENSION = 'microsoft.com: 1.0; microsoft.com/DeviceServices:1.0; microsoft/WindowsPhone:1.0';

const phoneStorage = (capacity: number): StorageProfile => ({ id: 0x00010001, label: 'Phone', type: 3, capacity });
const cardStorage = (capacity: number): StorageProfile => ({ id: 0x00020001, label: 'SD card', type: 4, capacity });

const COMMON = { battery: 76, zoneMinutes: 60, firstReplyMs: 150, twinRoots: false, friendlyName: 'Windows Phone' };

/**
 * Facts of libmtp's public device logs (mtp-detect of a Lumia 820, 630, 1520 and 550), serial numbers masked.
 * Not in a log, filled in here: the 820's storage (it was locked), the 630's serial (left out), and the 950 XL as a whole,
 * which is the 1520's and 550's system under its own model name, version (seen over WPD) and USB id.
 */
export const PROFILES: readonly PhoneProfile[] = [
  {
    ...COMMON,
    id: 'lumia-820',
    generation: 'wp8.0',
    manufacturer: 'NOKIA',
    model: 'Lumia 820',
    version: '8.0.9903.0',
    serial: '00000000000000000000000000000004',
    usb: { vendorId: 0x0421, productId: 0x0661 },
    storages: [phoneStorage(7818182656)],
  },
  {
    ...COMMON,
    id: 'lumia-630',
    generation: 'wp8.1',
    manufacturer: 'NOKIA',
    model: 'Lumia 630',
    version: '8.10.12397.0',
    serial: '00000000000000000000000000000005',
    usb: { vendorId: 0x0421, productId: 0x06fc },
    storages: [phoneStorage(7818182656)],
    twinRoots: true,
  },
  {
    ...COMMON,
    id: 'lumia-550',
    generation: 'w10m',
    manufacturer: 'Microsoft',
    model: 'Lumia 550',
    version: '10.0.14393.0',
    serial: '00000000000000000000000000000003',
    usb: { vendorId: 0x045e, productId: 0x0a00 },
    storages: [phoneStorage(7818182656), cardStorage(15514730496)],
  },
  {
    ...COMMON,
    id: 'lumia-1520',
    generation: 'w10m',
    manufacturer: 'NOKIA',
    model: 'Lumia 1520',
    version: '10.0.14393.0',
    serial: '00000000000000000000000000000002',
    usb: { vendorId: 0x0421, productId: 0x0661 },
    storages: [phoneStorage(31268536320)],
  },
  {
    ...COMMON,
    id: 'lumia-950',
    generation: 'w10m',
    manufacturer: 'Microsoft',
    model: 'Lumia 950 XL',
    version: '10.0.15254.0',
    serial: '00000000000000000000000000000006',
    usb: { vendorId: 0x045e, productId: 0x0a00 },
    storages: [phoneStorage(31268536320), cardStorage(63864569856)],
    friendlyName: 'Lumia 950 XL',
    firstReplyMs: 400,
  },
];

export function findProfile(id: string): PhoneProfile | null {
  return PROFILES.find((profile) => profile.id === id) ?? null;
}
