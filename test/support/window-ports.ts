import path from 'node:path';
import { NO_ABILITIES, type HostPorts } from '../../src/core/app/ports.ts';
import { systemPorts } from '../../src/core/app/system-ports.ts';

/** Ports of a browser host that reaches no device but those of `schemes`, with settings of its own in `folder`. */
export function windowPorts(folder: string, schemes: readonly string[] = []): HostPorts {
  const log = (): void => undefined;
  const ports = systemPorts(log);
  return {
    ...ports,
    ...NO_ABILITIES,
    kind: 'browser',
    drivers: ports.drivers.filter(({ scheme }) => schemes.includes(scheme)),
    log,
    version: '1.2.3',
    settingsFile: path.join(folder, 'settings.json'),
  };
}
