import type { AppHandlers } from '../../shared/contract/contract.ts';
import { createRegistry } from '../device/registry.ts';
import { createSettingsStore } from '../settings/settings-store.ts';
import { DeviceWatch } from './device-watch.ts';
import { contactHandlers } from './handlers/contact-handlers.ts';
import { deviceHandlers } from './handlers/device-handlers.ts';
import { createMessages } from './handlers/message-handlers.ts';
import { hostHandlers } from './handlers/host-handlers.ts';
import { intakeHandlers } from './handlers/intake-handlers.ts';
import { placeHandlers } from './handlers/place-handlers.ts';
import { previewHandlers } from './handlers/preview-handlers.ts';
import { createReminders } from './handlers/reminder-handlers.ts';
import { reportHandlers } from './handlers/report-handlers.ts';
import { runHandlers } from './handlers/run-handlers.ts';
import { settingsHandlers } from './handlers/settings-handlers.ts';
import { vaultHandlers } from './handlers/vault-handlers.ts';
import { virtualHandlers } from './handlers/virtual-handlers.ts';
import type { HostPorts } from './ports.ts';
import { Previews } from './previews.ts';
import { RunRegistry } from './run-registry.ts';

/** The whole app behind its contract. Disposing it stops every run and waits until its report is written. */
export interface App extends AsyncDisposable {
  readonly handlers: AppHandlers;
}

export function createApp(ports: HostPorts): App {
  const { clock, log, rehearsal, settingsFile } = ports;
  const registry = createRegistry(ports.drivers, log);
  const runs = new RunRegistry();
  const previews = new Previews();
  const settings = createSettingsStore({ file: settingsFile, clock, log });
  const devices = new DeviceWatch({
    registry,
    clock,
    log,
    named: async () => [...(await settings.get()).devices, ...(rehearsal === null ? [] : [rehearsal])],
    held: () => runs.held,
  });
  const messages = createMessages(ports);
  const reminders = createReminders({ ports, settings, runs, devices });
  const handlers: AppHandlers = {
    ...hostHandlers(ports, settings),
    ...settingsHandlers(ports, settings),
    ...deviceHandlers(registry, devices, settings),
    ...runHandlers({ ports, devices: registry, runs, previews, settings }),
    ...previewHandlers({ ports, devices: registry, runs, previews }),
    ...placeHandlers(ports, (id, options) => devices.describe(id, options)),
    ...intakeHandlers(ports),
    ...reportHandlers(ports),
    ...vaultHandlers(ports, settings),
    ...reminders.handlers,
    ...virtualHandlers(),
    ...contactHandlers(ports),
    ...messages.handlers,
  };
  return {
    handlers,
    [Symbol.asyncDispose]: async () => {
      await reminders[Symbol.asyncDispose]();
      await runs.close();
      await messages[Symbol.asyncDispose]();
    },
  };
}
