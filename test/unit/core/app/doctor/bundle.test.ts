import { describe, expect, it } from 'vitest';
import { silent } from '../../../../../src/core/base/log.ts';
import { systemClock } from '../../../../../src/core/base/system-clock.ts';
import { buildBundle } from '../../../../../src/core/app/doctor/bundle.ts';
import { diagnose } from '../../../../../src/core/app/doctor/diagnose.ts';
import { lazyDriver } from '../../../../../src/core/app/standard-drivers.ts';
import { createRegistry } from '../../../../../src/core/device/registry.ts';
import type { DeviceDriver } from '../../../../../src/core/device/source.ts';
import { createUsbDriver } from '../../../../../src/core/device/usb/usb-driver.ts';
import type { UsbLibrary } from '../../../../../src/core/device/usb/usb-library.ts';
import { WpdError } from '../../../../../src/core/device/wpd/hresult.ts';
import type { WpdHost } from '../../../../../src/core/device/wpd/wpd-calls.ts';
import { createWpdDriver } from '../../../../../src/core/device/wpd/wpd-driver.ts';
import { signal } from '../../device/virtual/raw-host.ts';

const PHONE = '\\\\?\\usb#vid_0421&pid_0661#0123456789abcdef#{6ac27878-a6fa-4155-ba85-f98f491d4f33}';
const DENIED = 0x80070005;

const refusing: WpdHost = {
  devices: () => Promise.resolve([{ pnpId: PHONE, name: 'Anna', description: 'Lumia', manufacturer: 'NOKIA' }]),
  open: () => Promise.reject(new WpdError('Open', DENIED)),
};

/** A Lumia 950 on the bus, which another user of this computer may use. */
const closed = {
  busNumber: 1,
  deviceAddress: 2,
  portNumbers: [3],
  deviceDescriptor: { idVendor: 0x045e, idProduct: 0x0a00 },
  configDescriptor: {
    interfaces: [[{ bInterfaceClass: 6, bInterfaceSubClass: 1, bInterfaceNumber: 0, endpoints: [] }]],
  },
  open: () => {
    throw Object.assign(new Error('LIBUSB_ERROR_NO_DEVICE'), { errno: -4 });
  },
};
const usb = { getDeviceList: () => [closed] } as unknown as UsbLibrary;

/** As the app has them: each loaded when it is first asked. */
async function bundle(driver: DeviceDriver): Promise<string> {
  const registry = createRegistry([lazyDriver(driver.scheme, () => Promise.resolve(driver))], silent);
  const devices = await registry.list(undefined, { signal });
  const facts = { holders: new Map<string, never[]>(), hasUdevRule: false, windows: null };
  const diagnosis = diagnose('win32', devices, facts);
  const about = { version: '1', platform: 'win32', node: 'v22', home: 'C:\\Users\\Anna' };
  return await buildBundle({ ...about, registry, devices, diagnosis, facts }, { signal });
}

describe('buildBundle', () => {
  it("holds Windows' own words for a phone that it refuses", async () => {
    const text = await bundle(createWpdDriver({ clock: systemClock, log: silent, host: refusing }));
    expect(text).toContain('by wpd, claimed');
    expect(text).toContain('It could not be asked: DEVICE_CLAIMED');
    expect(text).toContain('0x80070005 E_ACCESSDENIED');
    expect(text).not.toMatch(/0123456789abcdef|Anna/u);
  });

  it("holds libusb's own words for a phone that could not be opened", async () => {
    const text = await bundle(createUsbDriver({ clock: systemClock, log: silent, load: () => Promise.resolve(usb) }));
    expect(text).toContain('by usb, unresponsive');
    expect(text).toContain('It could not be asked: DEVICE_LOST');
    expect(text).toContain('LIBUSB_ERROR_NO_DEVICE');
  });
});
