import path from 'node:path';
import type { HostPorts } from './ports.ts';

/** A folder on this computer, beside the settings, for what can be made again. */
export function cacheFolder({ settingsFile }: HostPorts, name: string): string {
  return path.join(path.dirname(settingsFile), 'cache', name);
}
