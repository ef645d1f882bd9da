import type { DeviceState } from '../../../shared/domain/device.ts';

/** What a phone is doing on the cable, told by its ids alone. */
export interface UsbMode {
  readonly state: Extract<DeviceState, 'ready' | 'wp7' | 'flash-mode' | 'unsupported'>;
  readonly name: string;
}

const phone = (name: string): UsbMode => ({ state: 'ready', name });
const flash = (name: string): UsbMode => ({ state: 'flash-mode', name });

/** `vvvv:pppp` to mode: libmtp's `music-players.h` for phones, WPinternals' `PhoneNotifierViewModel.cs` for the others. */
const MODES: Readonly<Record<string, UsbMode>> = {
  '045e:04ec': { state: 'wp7', name: 'Windows Phone 7' },
  '0421:0661': phone('Lumia'),
  '0421:06fc': phone('Lumia'),
  '045e:0a00': phone('Lumia'),
  '0bb4:0ba1': phone('Windows Phone 8X by HTC'),
  '0bb4:0ba2': phone('Windows Phone 8X by HTC'),
  '0bb4:f0ca': phone('Windows Phone 8S by HTC'),
  '045e:f0ca': phone('Windows Phone 8S by HTC'),
  '0421:0660': flash('Lumia, label mode'),
  '0421:0713': flash('Lumia, label mode'),
  '045e:0a01': flash('Lumia, label mode'),
  '0421:066e': flash('Lumia, boot loader'),
  '0421:0714': flash('Lumia, boot loader'),
  '045e:0a02': flash('Lumia, boot loader'),
  '0421:05ee': flash('Lumia, flash app'),
  '045e:0658': flash('Lumia, unified flashing platform'),
  '045e:062a': flash('Lumia, SimpleIO'),
  '05c6:9006': flash('Lumia, mass storage mode'),
  '045e:9006': flash('Lumia, mass storage mode'),
  '05c6:f006': flash('Qualcomm, service mode'),
  '05c6:9008': flash('Qualcomm, emergency download'),
  '0421:0666': { state: 'unsupported', name: 'Nokia 301' },
};

export function usbModeOf(vendorId: number, productId: number): UsbMode | null {
  return MODES[`${hex(vendorId)}:${hex(productId)}`] ?? null;
}

function hex(id: number): string {
  return id.toString(16).padStart(4, '0');
}

/** Where the rule below belongs. */
export const UDEV_RULE_PATH = '/etc/udev/rules.d/70-lumia-lifeboat.rules';

/**
 * Lets whoever sits at the computer use the phone: every Windows Phone id of the table, and any still-image interface.
 * `uaccess` is systemd's word for the seat's owner; the number below 73 is what makes it count.
 */
export function udevRule(): string {
  const ids = Object.entries(MODES).filter(([, mode]) => mode.state === 'ready' || mode.state === 'wp7');
  return [
    '# Lumia Lifeboat: phones over USB for the user at this computer',
    'ACTION=="remove", GOTO="lumia_lifeboat_end"',
    'SUBSYSTEM!="usb", GOTO="lumia_lifeboat_end"',
    'ENV{DEVTYPE}!="usb_device", GOTO="lumia_lifeboat_end"',
    ...ids.map(([id]) => {
      const [vendor, product] = id.split(':');
      return `ATTR{idVendor}=="${vendor ?? ''}", ATTR{idProduct}=="${product ?? ''}", TAG+="uaccess"`;
    }),
    'ENV{ID_USB_INTERFACES}=="*:060101:*", TAG+="uaccess"',
    'LABEL="lumia_lifeboat_end"',
    '',
  ].join('\n');
}
