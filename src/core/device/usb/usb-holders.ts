import type { Holder } from '../../../shared/domain/diagnosis.ts';
import { holdersOf } from './claim-error.ts';
import { findUsbCandidates } from './usb-devices.ts';
import { loadUsbLibrary } from './usb-library.ts';

/** Which programs have a phone open, by its place on the bus (`usb:<place>`); as far as this user may see, on Linux only. */
export async function usbHolders(): Promise<ReadonlyMap<string, readonly Holder[]>> {
  const usb = await loadUsbLibrary();
  const candidates = usb ? findUsbCandidates(usb) : [];
  return new Map(
    candidates.map(({ place, device }) => {
      return [`usb:${place}`, holdersOf({ bus: device.busNumber, address: device.deviceAddress })];
    }),
  );
}
