import type { DeviceId } from '../../shared/domain/ids.ts';
import type { Log } from '../base/log.ts';
import type { Clock } from '../base/options.ts';
import type { DeviceDriver } from '../device/source.ts';
import type { Keychain } from '../settings/sign-ins.ts';
import type { Medium } from './places/medium.ts';
import type { Mount } from './places/mounts.ts';

/** What a host may be able to do beside carrying the contract; null (or false) where it has no such thing. */
export interface HostAbilities {
  /** The system's own pickers; they give absolute paths, null when they were closed. */
  readonly pickFolder: ((title: string) => Promise<string | null>) | null;
  readonly pickFiles: ((title: string) => Promise<readonly string[] | null>) | null;
  /** Opens a file or folder in the system's own viewer. The app has made sure that it belongs to a backup. */
  readonly show: ((path: string) => Promise<void>) | null;
  /** Keeps the computer awake until the result is disposed. */
  readonly keepAwake: (() => Disposable) | null;
  readonly notify: ((title: string, body: string) => void) | null;
  /** Starts the host with the session, or no longer. */
  readonly loginItem: ((on: boolean) => Promise<void>) | null;
  /** The system's own keychain. */
  readonly keychain: Keychain | null;
  /** The host can live on in a tray when its window is closed. */
  readonly tray: boolean;
}

/** A host that carries the contract and nothing else. */
export const NO_ABILITIES: HostAbilities = {
  pickFolder: null,
  pickFiles: null,
  show: null,
  keepAwake: null,
  notify: null,
  loginItem: null,
  keychain: null,
  tray: false,
};

/** What a host must bring. Everything else the core builds itself. `systemPorts` gives what any host on this computer has. */
export interface HostPorts extends HostAbilities {
  readonly kind: 'electron' | 'browser' | 'terminal';
  /** As in `process.platform`. */
  readonly platform: string;
  /** The owner's home folder, absolute. */
  readonly home: string;
  /** Disks that are mounted now. */
  readonly disks: () => Promise<readonly Mount[]>;
  /** What a folder lies on in the end. Never throws. */
  readonly mediumOf: (folder: string) => Promise<Medium>;
  readonly clock: Clock;
  readonly log: Log;
  /** The ways of reaching devices that this host offers; `standardDrivers` has those of this computer. */
  readonly drivers: readonly DeviceDriver[];
  /** The app's own version. */
  readonly version: string;
  /** Absolute path of the one file that settings are kept in. */
  readonly settingsFile: string;
  /** A virtual phone that is shown beside the real ones without being remembered: for a rehearsal. Null as a rule. */
  readonly rehearsal: DeviceId | null;
}
