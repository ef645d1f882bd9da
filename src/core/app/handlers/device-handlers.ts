import type { DeviceSummary } from '../../../shared/domain/device.ts';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import type { Clock, OpOptions } from '../../base/options.ts';
import type { DeviceRegistry } from '../../device/registry.ts';

/** How often is looked for phones that came or went, in milliseconds. */
const LOOK_EVERY_MS = 2000;

export function deviceHandlers(
  registry: DeviceRegistry,
  clock: Clock,
): Pick<AppHandlers, 'device.list' | 'device.watch'> {
  return {
    'device.list': async ({ ids }, options) => [...(await registry.list(ids, options))],
    'device.watch': (_input, options) => watch(registry, clock, options),
  };
}

/** What is there now, then again whenever it is something else. */
async function* watch(
  registry: DeviceRegistry,
  clock: Clock,
  options: OpOptions,
): AsyncGenerator<DeviceSummary[], void, void> {
  let last: string | null = null;
  for (;;) {
    const devices = [...(await registry.list(undefined, options))];
    const now = JSON.stringify(devices);
    if (now !== last) yield devices;
    last = now;
    await clock.delay(LOOK_EVERY_MS, options);
  }
}
