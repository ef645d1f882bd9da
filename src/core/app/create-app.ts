import type { AppHandlers } from '../../shared/contract/contract.ts';
import { createRegistry } from '../device/registry.ts';
import { deviceHandlers } from './handlers/device-handlers.ts';
import { reportHandlers } from './handlers/report-handlers.ts';
import { runHandlers } from './handlers/run-handlers.ts';
import { vaultHandlers } from './handlers/vault-handlers.ts';
import { virtualHandlers } from './handlers/virtual-handlers.ts';
import type { HostPorts } from './ports.ts';
import { RunRegistry } from './run-registry.ts';

/** The whole app behind its contract. Disposing it stops every run and waits until its report is written. */
export interface App extends AsyncDisposable {
  readonly handlers: AppHandlers;
}

export function createApp(ports: HostPorts): App {
  const devices = createRegistry(ports.drivers, ports.log);
  const runs = new RunRegistry();
  const handlers: AppHandlers = {
    'host.capabilities': () =>
      Promise.resolve({
        nativeFolderPicker: ports.pickFolder !== null,
        keepAwake: ports.keepAwake !== null,
        version: ports.version,
      }),
    ...deviceHandlers(devices, ports.clock),
    ...runHandlers(ports, devices, runs),
    ...reportHandlers(ports),
    ...vaultHandlers(ports),
    ...virtualHandlers(),
  };
  return { handlers, [Symbol.asyncDispose]: () => runs.close() };
}
