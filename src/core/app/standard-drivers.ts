import type { Log } from '../base/log.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import { createFolderDriver } from '../device/folder/folder-driver.ts';
import type { DeviceDriver } from '../device/source.ts';

export interface DriverDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/** Every way of reaching devices on this computer. What is slow to load is loaded when it is first asked. */
export function standardDrivers(deps: DriverDeps): readonly DeviceDriver[] {
  return [lazyDriver('usb', () => loadUsb(deps)), createFolderDriver(), lazyDriver('virtual', () => loadVirtual(deps))];
}

async function loadUsb(deps: DriverDeps): Promise<DeviceDriver> {
  const { createUsbDriver } = await import('../device/usb/usb-driver.ts');
  return createUsbDriver(deps);
}

async function loadVirtual(deps: DriverDeps): Promise<DeviceDriver> {
  const { createVirtualDriver } = await import('../device/virtual/virtual-driver.ts');
  return createVirtualDriver(deps);
}

/** A driver whose code is loaded with the first question. One that does not load here fails that question. */
export function lazyDriver(scheme: string, load: () => Promise<DeviceDriver>): DeviceDriver {
  let loading: Promise<DeviceDriver> | null = null;
  const driver = (): Promise<DeviceDriver> => (loading ??= load());
  return {
    scheme,
    list: async (options: OpOptions) => await (await driver()).list(options),
    presence: async (id, options) => await (await driver()).presence?.(id, options),
    open: async (id, options) => await (await driver()).open(id, options),
  };
}
