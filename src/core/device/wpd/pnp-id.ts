/** What a Plug and Play id tells without asking: `\\?\usb#vid_0421&pid_0661&mi_00#6&2a1b...#{6ac27878-...}`. */
export interface PnpId {
  readonly vendorId: number;
  readonly productId: number;
  /** Windows' name for this device at this port, or the device's serial; tells two phones of a kind apart. */
  readonly instance: string;
}

/** Null for what is not on USB: drives and card readers are portable devices to Windows, too (`wpdbusenumroot`). */
export function parsePnpId(pnpId: string): PnpId | null {
  const match = /usb#vid_([0-9a-f]{4})&pid_([0-9a-f]{4})[^#]*#([^#]+)#/iu.exec(pnpId);
  const [vendor, product, instance] = match?.slice(1) ?? [];
  if (vendor === undefined || product === undefined || instance === undefined) return null;
  return { vendorId: parseInt(vendor, 16), productId: parseInt(product, 16), instance };
}
