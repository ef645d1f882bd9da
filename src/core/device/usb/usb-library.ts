import type * as Usb from 'usb';

/** The part of `usb` 2.18 that is used, as an object: the package is native code that may be missing or fail to load. */
export type UsbLibrary = Pick<
  typeof Usb.usb,
  | 'getDeviceList'
  | 'Transfer'
  | 'LIBUSB_TRANSFER_TYPE_BULK'
  | 'LIBUSB_TRANSFER_TYPE_INTERRUPT'
  | 'LIBUSB_TRANSFER_TYPE_CONTROL'
>;

/** Null where there is no USB to be had on this computer. */
export async function loadUsbLibrary(): Promise<UsbLibrary | null> {
  try {
    return (await import('usb')).usb;
  } catch {
    return null;
  }
}
