import type { DeviceState } from '../../shared/domain/device.ts';
import type { Log } from '../base/log.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import type { DeviceDriver } from '../device/source.ts';

export interface DriverDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/** Every way of reaching devices on this computer. What is slow to load is loaded when it is first asked. */
export function standardDrivers(deps: DriverDeps, platform: string = process.platform): readonly DeviceDriver[] {
  const usb = lazyDriver('usb', () => loadUsb(deps));
  const wpd = lazyDriver('wpd', () => loadWpd(deps));
  const libmtp = lazyDriver('libmtp', () => loadLibmtp(deps));
  const others = [libmtp, lazyDriver('folder', loadFolder), lazyDriver('virtual', () => loadVirtual(deps))];
  return platform === 'win32' ? [wpd, besideWindows(usb, wpd), ...others] : [usb, ...others];
}

/** What USB shows of a phone that Windows' own driver holds. */
const HELD: readonly DeviceState[] = ['no-driver', 'claimed', 'no-permission', 'unresponsive', 'wp7'];

/**
 * On Windows the same phone is on the bus and behind Windows' driver. What the driver shows is the word on it; USB adds
 * what the driver cannot show: a phone in flash mode, one with another driver, and one that no driver has taken.
 */
export function besideWindows(usb: DeviceDriver, wpd: DeviceDriver): DeviceDriver {
  return {
    ...usb,
    list: async (options) => {
      const [onBus, shown] = [await usb.list(options), await wpd.list(options).catch(() => [])];
      return shown.length === 0 ? onBus : onBus.filter(({ state }) => !HELD.includes(state));
    },
  };
}

async function loadWpd(deps: DriverDeps): Promise<DeviceDriver> {
  const { createWpdDriver } = await import('../device/wpd/wpd-driver.ts');
  return createWpdDriver(deps);
}

async function loadUsb(deps: DriverDeps): Promise<DeviceDriver> {
  const { createUsbDriver } = await import('../device/usb/usb-driver.ts');
  return createUsbDriver(deps);
}

async function loadLibmtp(deps: DriverDeps): Promise<DeviceDriver> {
  const { createLibmtpDriver } = await import('../device/libmtp/libmtp-driver.ts');
  return createLibmtpDriver(deps);
}

async function loadFolder(): Promise<DeviceDriver> {
  const { createFolderDriver } = await import('../device/folder/folder-driver.ts');
  return createFolderDriver();
}

async function loadVirtual(deps: DriverDeps): Promise<DeviceDriver> {
  const { createVirtualDriver } = await import('../device/virtual/virtual-driver.ts');
  return createVirtualDriver(deps);
}

/** A driver whose code is loaded with the first question. One that does not load here fails that question. */
export function lazyDriver(scheme: string, load: () => Promise<DeviceDriver>): DeviceDriver {
  let loading: Promise<DeviceDriver> | null = null;
  let loaded: DeviceDriver | null = null;
  const driver = (): Promise<DeviceDriver> => (loading ??= load().then((one) => (loaded = one)));
  return {
    scheme,
    list: async (options: OpOptions) => await (await driver()).list(options),
    presence: async (id, options) => await (await driver()).presence?.(id, options),
    // One that was never asked has no trouble.
    trouble: (id) => loaded?.trouble?.(id),
    open: async (id, options) => await (await driver()).open(id, options),
  };
}
