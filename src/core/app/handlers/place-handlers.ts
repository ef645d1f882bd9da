import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import type { DeviceSummary } from '../../../shared/domain/device.ts';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { browse, browseTop, isUnder, makeFolder } from '../places/browse.ts';
import { browseRoots, listPlaces, lookAtPlace } from '../places/places.ts';
import type { HostPorts } from '../ports.ts';

type PlaceHandlers = Pick<AppHandlers, 'host.browse' | 'host.makeFolder' | 'host.show' | 'place.list' | 'place.look'>;

export function placeHandlers(
  ports: HostPorts,
  describe: (id: DeviceId, options: OpOptions) => Promise<DeviceSummary | null>,
): PlaceHandlers {
  return {
    'host.browse': async ({ path: given, files }) => {
      const roots = await browseRoots(ports);
      return given === null ? browseTop(roots) : await browse(roots, given, files);
    },
    'host.makeFolder': async ({ parent, name }) => await makeFolder(await browseRoots(ports), parent, name),
    'host.show': async ({ path: given }) => {
      if (!ports.show) throw refused(given, 'this host opens nothing');
      await ports.show(await showable(given));
      return null;
    },
    'place.list': async () => await listPlaces(ports),
    'place.look': async ({ to, deviceId }, options) => {
      const phone = deviceId === null ? null : await describe(deviceId, options);
      return await lookAtPlace(ports, to, phone);
    },
  };
}

/** What we wrote ourselves, and pictures. A page or a program that came off a phone is shown in its folder, not opened. */
const OWN_PAGES =
  /^(?:index\.html|READ-ME-FIRST\.txt|\.lifeboat\/runs\/[^/]+\/report\.(?:html|txt)|Readable\/.+\.(?:html|txt|csv|vcf))$/u;
const PICTURES = /^data\/.+\.(?:jpe?g|png|gif)$/iu;

/** A folder or file of a backup as it may be handed to the system's viewer. Errors: `USAGE` for what belongs to none. */
async function showable(given: string): Promise<string> {
  const real = await realpath(path.resolve(given)).catch(() => null);
  const root = real === null ? null : await vaultAbove(real);
  if (real === null || root === null) throw refused(given, 'it is no part of a backup');
  if ((await lstat(real)).isDirectory()) return real;
  const inVault = path.relative(root, real).split(path.sep).join('/');
  return OWN_PAGES.test(inVault) || PICTURES.test(inVault) ? real : path.dirname(real);
}

/** The backup's folder that holds this. */
async function vaultAbove(real: string): Promise<string | null> {
  for (let at = real; ; at = path.dirname(at)) {
    const record = await lstat(path.join(at, '.lifeboat', 'vault.json')).catch(() => null);
    if (record?.isFile() && isUnder(real, at)) return at;
    if (path.dirname(at) === at) return null;
  }
}

function refused(what: string, why: string): AppError {
  return new AppError('USAGE', `Cannot show "${what}": ${why}`, { details: { what } });
}
