import type { Log } from '../base/log.ts';
import type { Clock } from '../base/options.ts';
import type { DeviceDriver } from '../device/source.ts';

/** What a host must bring. Everything else the core builds itself. */
export interface HostPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** The ways of reaching devices that this host offers; `standardDrivers` has those of this computer. */
  readonly drivers: readonly DeviceDriver[];
  /** The app's own version. */
  readonly version: string;
  /** Null where the host has no such thing (the command line has no folder picker). */
  readonly pickFolder: ((title: string) => Promise<string | null>) | null;
  readonly keepAwake: (() => Disposable) | null;
  readonly notify: ((title: string, body: string) => void) | null;
}
