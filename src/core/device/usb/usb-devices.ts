import type { Device } from 'usb';
import type { UsbLibrary } from './usb-library.ts';
import { usbModeOf, type UsbMode } from './usb-modes.ts';

/** A device on the bus that may be a phone. */
export interface UsbCandidate {
  readonly device: Device;
  /** `bus-port.port`: where it is plugged in; names a device that cannot be asked for its serial. */
  readonly place: string;
  /** Null for ids that no table knows. */
  readonly mode: UsbMode | null;
  /** The interface to claim; null where it shows none that speaks PTP. */
  readonly interfaceNumber: number | null;
  /** Vendor-specific class: whether it speaks MTP has to be asked. */
  readonly isGuess: boolean;
}

const STILL_IMAGE = { class: 6, subclass: 1 } as const;
const VENDOR_SPECIFIC = 255;
const BULK = 2;
const INTERRUPT = 3;
/** Android Debug Bridge looks alike otherwise, and does not take kindly to PTP. */
const ADB_SUBCLASS = 0x42;

/** Every device that may be a phone, without opening any. Empty where there is no USB bus. */
export function findUsbCandidates(usb: UsbLibrary): readonly UsbCandidate[] {
  let devices: readonly Device[];
  try {
    devices = usb.getDeviceList();
  } catch {
    // A computer without a bus has no phones on it.
    return [];
  }
  return devices.map(candidateOf).filter((candidate) => candidate !== null);
}

function candidateOf(device: Device): UsbCandidate | null {
  const { idVendor, idProduct } = device.deviceDescriptor;
  const mode = usbModeOf(idVendor, idProduct);
  const found = findInterface(device);
  if (!mode && !found) return null;
  const ports = (device.portNumbers as readonly number[] | undefined) ?? [];
  const place = `${device.busNumber}-${ports.length > 0 ? ports.join('.') : `address ${device.deviceAddress}`}`;
  return { device, place, mode, interfaceNumber: found?.number ?? null, isGuess: found?.isGuess ?? false };
}

function findInterface(device: Device): { readonly number: number; readonly isGuess: boolean } | null {
  let guess: number | null = null;
  for (const [descriptor] of interfacesOf(device)) {
    if (!descriptor) continue;
    const { bInterfaceClass, bInterfaceSubClass, bInterfaceNumber, endpoints } = descriptor;
    if (bInterfaceClass === STILL_IMAGE.class && bInterfaceSubClass === STILL_IMAGE.subclass) {
      return { number: bInterfaceNumber, isGuess: false };
    }
    const kinds = endpoints.map(
      (endpoint) => `${endpoint.bmAttributes & 3}${endpoint.bEndpointAddress & 0x80 ? 'in' : 'out'}`,
    );
    // Two bulk pipes and an interrupt pipe: the shape of PTP, whatever class it calls itself.
    const isShaped =
      endpoints.length === 3 && [`${BULK}in`, `${BULK}out`, `${INTERRUPT}in`].every((kind) => kinds.includes(kind));
    if (bInterfaceClass === VENDOR_SPECIFIC && bInterfaceSubClass !== ADB_SUBCLASS && isShaped)
      guess ??= bInterfaceNumber;
  }
  return guess === null ? null : { number: guess, isGuess: true };
}

function interfacesOf(device: Device): NonNullable<Device['configDescriptor']>['interfaces'] {
  try {
    return device.configDescriptor?.interfaces ?? [];
  } catch {
    // An unconfigured device, or one that was just unplugged.
    return [];
  }
}
