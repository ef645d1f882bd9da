import { homedir } from 'node:os';
import { systemClock } from '../base/system-clock.ts';
import type { Log } from '../base/log.ts';
import { settingsFile } from '../settings/settings-file.ts';
import { NO_ABILITIES, type HostAbilities, type HostPorts } from './ports.ts';
import { systemDisks } from './places/system-disks.ts';
import { systemMedium } from './places/system-medium.ts';
import { standardDrivers } from './standard-drivers.ts';

type SystemPorts = Pick<
  HostPorts,
  'clock' | 'drivers' | 'platform' | 'home' | 'disks' | 'mediumOf' | 'settingsFile' | 'rehearsal'
> &
  HostAbilities;

/** What any host on this computer needs: its clock, its ways of reaching devices, where settings are; and no ability. */
export function systemPorts(log: Log): SystemPorts {
  const { platform, env } = process;
  return {
    ...NO_ABILITIES,
    clock: systemClock,
    drivers: standardDrivers({ clock: systemClock, log }),
    platform,
    home: homedir(),
    disks: () => systemDisks(platform),
    mediumOf: (folder) => systemMedium(platform, folder),
    settingsFile: settingsFile({ platform, env, home: homedir() }),
    rehearsal: null,
  };
}
