import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import { DeviceId } from '../../../shared/domain/ids.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { DeviceRegistry } from '../../device/registry.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import type { DeviceWatch } from '../device-watch.ts';

type DeviceHandlers = Pick<AppHandlers, 'device.list' | 'device.watch' | 'device.add' | 'device.forget'>;

/** Devices that are looked for by name cost a look each; more than so many are somebody's mistake. */
const MOST_NAMED = 32;

export function deviceHandlers(registry: DeviceRegistry, watch: DeviceWatch, settings: SettingsStore): DeviceHandlers {
  return {
    'device.list': async ({ ids }, options) => [...(await registry.list(ids, options))],
    'device.watch': (_input, options) => watch.watch(options),
    'device.add': async ({ id: given }, options) => {
      const id = namedId(given);
      await mustBeOne(registry, id, options);
      await settings.change((now) => {
        const devices = [...now.devices.filter((other) => other !== id), id];
        return { ...now, devices: devices.slice(-MOST_NAMED) };
      });
      return null;
    },
    'device.forget': async ({ id: given }) => {
      const ids = new Set([given, namedId(given)]);
      await settings.change((now) => ({ ...now, devices: now.devices.filter((other) => !ids.has(other)) }));
      return null;
    },
  };
}

/** The same folder is one device, however it was written. */
function namedId(id: DeviceId): DeviceId {
  return id.startsWith('folder:') ? DeviceId.parse(`folder:${path.resolve(id.slice('folder:'.length))}`) : id;
}

/** Throws for what finds itself, for what is not there and for what no driver knows; one that is locked will do. */
async function mustBeOne(
  registry: DeviceRegistry,
  id: DeviceId,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  if (!id.startsWith('folder:') && !id.startsWith('virtual:')) {
    throw new AppError('USAGE', `Cannot add "${id}": it is found by itself when it is plugged in`, {
      details: { what: id },
    });
  }
  const presence = await registry.presence(id, options);
  if (presence === undefined || presence === null) await registry.list([id], options);
}
