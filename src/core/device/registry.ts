import type { DeviceState, DeviceSummary } from '../../shared/domain/device.ts';
import type { DeviceId } from '../../shared/domain/ids.ts';
import { AppError, isAppError, toAppError } from '../../shared/errors/app-error.ts';
import type { ErrorCode } from '../../shared/errors/catalog.ts';
import { DEVICE_STATE_CODE } from '../../shared/errors/device-states.ts';
import type { Log } from '../base/log.ts';
import type { OpOptions } from '../base/options.ts';
import type { DeviceDriver, Source } from './source.ts';

/** Every way of reaching devices, as one. */
export interface DeviceRegistry {
  /**
   * What is there now, ready or not. `ids` names devices that no driver finds by itself (folders, virtual phones): with
   * it exactly these are described, in their order; throws for one that does not exist at all.
   */
  list(ids: readonly DeviceId[] | undefined, options: OpOptions): Promise<readonly DeviceSummary[]>;
  /** What tells cheaply whether a device that is named, not found, is as it was; see `DeviceDriver.presence`. */
  presence(id: DeviceId, options: OpOptions): Promise<string | null | undefined>;
  /** Why a device could last not be asked, as its driver was told; undefined where it could, or nobody knows. */
  trouble(id: DeviceId): AppError | undefined;
  /** Throws `DEVICE_*` with the reason; `USAGE` for a scheme that no driver has. */
  open(id: DeviceId, options: OpOptions): Promise<Source>;
}

export function createRegistry(drivers: readonly DeviceDriver[], log: Log): DeviceRegistry {
  const byScheme = new Map(drivers.map((driver) => [driver.scheme, driver]));

  const listOne = async (driver: DeviceDriver, options: OpOptions): Promise<readonly DeviceSummary[]> => {
    try {
      return await driver.list(options);
    } catch (thrown) {
      options.signal.throwIfAborted();
      // One way of reaching phones that fails must not hide what the others found.
      log('warn', `devices of "${driver.scheme}" could not be listed: ${toAppError(thrown).message}`);
      return [];
    }
  };

  const open = async (id: DeviceId, options: OpOptions): Promise<Source> => {
    const scheme = id.slice(0, id.indexOf(':'));
    const driver = byScheme.get(scheme);
    if (driver) return await driver.open(id, options);
    throw new AppError('USAGE', `Cannot open "${id}": there is no way to reach "${scheme}" devices here`, {
      details: { what: id },
    });
  };

  /** Of devices that were named and did not let themselves be opened. */
  const refused = new Map<DeviceId, AppError>();

  const describe = async (
    id: DeviceId,
    found: readonly DeviceSummary[],
    options: OpOptions,
  ): Promise<DeviceSummary> => {
    const known = found.find((summary) => summary.id === id);
    if (known) return known;
    try {
      await using source = await open(id, options);
      refused.delete(id);
      return source.summary;
    } catch (thrown) {
      options.signal.throwIfAborted();
      if (isAppError(thrown)) refused.set(id, thrown);
      const state = isAppError(thrown) ? STATES[thrown.code] : undefined;
      if (!isAppError(thrown) || state === undefined) throw thrown;
      return unopened(id, thrown, state);
    }
  };

  return {
    open,
    trouble: (id) => byScheme.get(id.slice(0, id.indexOf(':')))?.trouble?.(id) ?? refused.get(id),
    presence: async (id, options) => await byScheme.get(id.slice(0, id.indexOf(':')))?.presence?.(id, options),
    list: async (ids, options) => {
      if (ids === undefined) return (await Promise.all(drivers.map((driver) => listOne(driver, options)))).flat();
      const schemes = new Set(ids.map((id) => id.slice(0, id.indexOf(':'))));
      const asked = drivers.filter((driver) => schemes.has(driver.scheme));
      const found = (await Promise.all(asked.map((driver) => listOne(driver, options)))).flat();
      const summaries: DeviceSummary[] = [];
      for (const id of ids) summaries.push(await describe(id, found, options));
      return summaries;
    },
  };
}

/** What a device that cannot be opened is said to be. A code that is not here is not a state but a failure. */
const STATES: Readonly<Partial<Record<ErrorCode, DeviceState>>> = {
  ...Object.fromEntries(Object.entries(DEVICE_STATE_CODE).map(([state, code]) => [code, state])),
  DEVICE_UNRELIABLE: 'unresponsive',
  LIBMTP_FAILED: 'unresponsive',
  PTP_BUSY: 'unresponsive',
  PTP_DESYNC: 'unresponsive',
  PTP_MALFORMED: 'unresponsive',
};

/** As much as is known of a device that did not let itself be opened. */
export function unopened(id: DeviceId, error: AppError, state: DeviceState): DeviceSummary {
  const details = error.details as { readonly deviceName?: unknown } | undefined;
  const name = typeof details?.deviceName === 'string' ? details.deviceName : id.slice(id.indexOf(':') + 1);
  return {
    id,
    name,
    manufacturer: null,
    model: name,
    os: 'unknown',
    osVersion: null,
    serial: null,
    state,
    battery: null,
    storages: [],
  };
}
