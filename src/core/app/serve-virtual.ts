import { DeviceId } from '../../shared/domain/ids.ts';
import { silent } from '../base/log.ts';
import type { OpOptions } from '../base/options.ts';
import { systemClock } from '../base/system-clock.ts';

export interface ServeVirtual {
  /** Where FunctionFS is mounted. */
  readonly mount: string;
  readonly profile: string;
  /** The folder that holds `Phone` and perhaps `SD card`; undefined for the built-in sample. */
  readonly folder: string | undefined;
}

/** Serves a virtual phone over a USB gadget until the signal aborts. Errors: `USAGE` for a profile that is none. */
export async function serveVirtualPhone(
  { mount, profile, folder }: ServeVirtual,
  { signal }: OpOptions,
): Promise<void> {
  const { serveFunctionFs } = await import('../device/virtual/functionfs.ts');
  const id = DeviceId.parse(folder === undefined ? `virtual:${profile}` : `virtual:${profile}@${folder}`);
  await serveFunctionFs({ id, mount, clock: systemClock, log: silent, signal });
}
