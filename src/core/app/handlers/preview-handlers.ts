import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import type { Preview } from '../../../shared/contract/window.ts';
import type { DeviceSummary } from '../../../shared/domain/device.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { previewRun, type PreviewPlace } from '../../copy/preview.ts';
import type { DeviceRegistry } from '../../device/registry.ts';
import type { KnownFiles } from '../../plan/plan-run.ts';
import { folderLimits } from '../../vault/disk-limits.ts';
import { findVault, openVault } from '../../vault/open-vault.ts';
import { nearest } from '../places/places.ts';
import type { HostPorts } from '../ports.ts';
import type { Previews } from '../previews.ts';
import type { RunRegistry } from '../run-registry.ts';

export interface PreviewHandlerDeps {
  readonly ports: HostPorts;
  readonly devices: DeviceRegistry;
  readonly runs: RunRegistry;
  readonly previews: Previews;
}

const NOTHING_KNOWN: KnownFiles = { find: () => null, withPersistentId: () => [] };

export function previewHandlers({
  ports,
  devices,
  runs,
  previews,
}: PreviewHandlerDeps): Pick<AppHandlers, 'run.preview'> {
  return {
    'run.preview': ({ deviceId, to, steps }, options) =>
      previews.only(
        deviceId,
        (op) => {
          refuseHeld(runs, deviceId);
          return previewRun(
            {
              clock: ports.clock,
              openSource: (opening) => devices.open(deviceId, opening),
              lookAtPlace: (summary) => placeFor(ports, path.resolve(to), summary),
              steps,
            },
            op,
          );
        },
        options,
      ) satisfies AsyncIterable<Preview>,
  };
}

/** A phone has one session, and the run needs it more. */
function refuseHeld(runs: RunRegistry, deviceId: string): void {
  if (!runs.held.some(({ id }) => id === deviceId)) return;
  throw new AppError('DEVICE_CLAIMED', `Cannot look into "${deviceId}": it is being backed up`, { details: {} });
}

/** The phone's backup in the chosen folder, or an empty one of that disk. */
async function placeFor(ports: HostPorts, folder: string, summary: DeviceSummary): Promise<PreviewPlace> {
  const { clock, log } = ports;
  const root = await findVault({ folder, deviceSerial: summary.serial, deviceName: summary.name, log });
  if (root !== null) {
    const vault = await openVault(root, { write: false, clock, log });
    return {
      known: vault.catalog,
      maxFileSize: vault.limits.maxFileSize,
      [Symbol.asyncDispose]: () => vault[Symbol.asyncDispose](),
    };
  }
  const { maxFileSize } = await folderLimits((await nearest(folder)).path);
  return { known: NOTHING_KNOWN, maxFileSize, [Symbol.asyncDispose]: () => Promise.resolve() };
}
