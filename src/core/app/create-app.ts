import type { AppHandlers } from '../../shared/contract/contract.ts';
import { createRegistry } from '../device/registry.ts';
import { createSettingsStore } from '../settings/settings-store.ts';
import { copyByThemselves } from './copies/copies-by-themselves.ts';
import { CopyJobs } from './copies/copy-jobs.ts';
import { DeviceWatch } from './device-watch.ts';
import { copiesHandlers } from './handlers/copies-handlers.ts';
import { deviceHandlers } from './handlers/device-handlers.ts';
import { hostHandlers } from './handlers/host-handlers.ts';
import { intakeHandlers } from './handlers/intake-handlers.ts';
import { loadedOnDemand } from './handlers/loaded-on-demand.ts';
import { placeHandlers } from './handlers/place-handlers.ts';
import { createReminders } from './handlers/reminder-handlers.ts';
import { runHandlers } from './handlers/run-handlers.ts';
import { settingsHandlers } from './handlers/settings-handlers.ts';
import { vaultHandlers } from './handlers/vault-handlers.ts';
import { virtualHandlers } from './handlers/virtual-handlers.ts';
import type { HostPorts } from './ports.ts';
import { Previews } from './previews.ts';
import { RestoreRegistry } from './restore/restore-registry.ts';
import { RunRegistry } from './run-registry.ts';

/** The whole app behind its contract. Disposing it stops every run and waits until its report is written. */
export interface App extends AsyncDisposable {
  readonly handlers: AppHandlers;
}

export function createApp(ports: HostPorts): App {
  const { clock, log, rehearsal, settingsFile } = ports;
  const registry = createRegistry(ports.drivers, log);
  const runs = new RunRegistry();
  const restores = new RestoreRegistry();
  const jobs = new CopyJobs(ports);
  const previews = new Previews();
  const settings = createSettingsStore({ file: settingsFile, clock, log });
  const devices = new DeviceWatch({
    registry,
    clock,
    log,
    named: async () => [...(await settings.get()).devices, ...(rehearsal === null ? [] : [rehearsal])],
    held: () => runs.held,
  });
  const reminders = createReminders({ ports, settings, runs, devices });
  const running = runHandlers({ ports, devices: registry, runs, previews, settings, jobs });
  const rest = { ports, devices: registry, runs, restores, previews, settings, jobs };
  const onDemand = loadedOnDemand({ ...rest, add: running });
  const handlers: AppHandlers = {
    ...hostHandlers(ports, settings),
    ...settingsHandlers(ports, settings),
    ...deviceHandlers(registry, devices, settings),
    ...running,
    ...onDemand.handlers,
    ...placeHandlers(ports, (id, options) => devices.describe(id, options)),
    ...intakeHandlers(ports),
    ...vaultHandlers(ports, settings),
    ...reminders.handlers,
    ...virtualHandlers(),
    ...copiesHandlers({ ports, settings, jobs }),
  };
  // A command line does what it was asked for, and nothing beside it.
  const byThemselves = ports.kind === 'terminal' ? null : copyByThemselves({ ports, settings, jobs, runs, restores });
  return {
    handlers,
    [Symbol.asyncDispose]: async () => {
      await byThemselves?.[Symbol.asyncDispose]();
      await reminders[Symbol.asyncDispose]();
      await Promise.all([runs.close(), restores.close(), jobs.close()]);
      await onDemand[Symbol.asyncDispose]();
    },
  };
}
