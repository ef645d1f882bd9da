import { systemClock } from '../base/system-clock.ts';
import type { Log } from '../base/log.ts';
import type { HostPorts } from './ports.ts';
import { standardDrivers } from './standard-drivers.ts';

/** What any host on this computer needs: its clock and its ways of reaching devices. */
export function systemPorts(log: Log): Pick<HostPorts, 'clock' | 'drivers'> {
  return { clock: systemClock, drivers: standardDrivers({ clock: systemClock, log }) };
}
