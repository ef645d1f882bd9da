import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import type { Diagnosis } from '../../../shared/domain/diagnosis.ts';
import { Licence } from '../../../shared/domain/diagnosis.ts';
import type { DeviceSummary } from '../../../shared/domain/device.ts';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { unopened, type DeviceRegistry } from '../../device/registry.ts';
import { buildBundle } from '../doctor/bundle.ts';
import { cableTest, cableTestBegins } from '../doctor/cable-test.ts';
import { diagnose } from '../doctor/diagnose.ts';
import { systemFacts, type SystemFacts } from '../doctor/system-facts.ts';
import type { HostPorts } from '../ports.ts';
import { streamWork } from '../stream-work.ts';

type DoctorHandlers = Pick<
  AppHandlers,
  'doctor.diagnose' | 'doctor.cableTest' | 'doctor.bundle' | 'doctor.save' | 'host.licences'
>;

const FILE = 'lumia-lifeboat-diagnostics';

/** What a system's code means for a folder that was chosen. */
const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'it is a file, not a folder',
  EACCES: 'this account may not write there',
  EPERM: 'this account may not write there',
  EROFS: 'it can only be read',
  ENOSPC: 'there is no room left',
};

export interface DoctorDeps {
  readonly ports: HostPorts;
  readonly devices: DeviceRegistry;
  /** For tests: another system. */
  readonly facts?: () => Promise<SystemFacts>;
}

export function doctorHandlers({ ports, devices, facts = systemFacts }: DoctorDeps): DoctorHandlers {
  const look = async (
    found: readonly DeviceSummary[],
  ): Promise<{ found: readonly DeviceSummary[]; system: SystemFacts; diagnosis: Diagnosis }> => {
    const system = await facts();
    return { found, system, diagnosis: diagnose(ports.platform, found, system) };
  };
  return {
    'doctor.diagnose': async ({ ids }, options) => (await look(await devices.list(ids, options))).diagnosis,
    'doctor.cableTest': ({ deviceId, seconds }, options) => {
      const { clock } = ports;
      return streamWork(cableTestBegins(clock), options, async (tell, { signal }) => {
        await using source = await devices.open(deviceId, { signal });
        return await cableTest(source, tell, { clock, seconds, signal });
      });
    },
    'doctor.bundle': async ({ ids }, options) => {
      const { found, system, diagnosis } = await look(await findAtAnyRate(devices, ids, options));
      const { version, platform, home } = ports;
      const node = process.version;
      const parts = { version, platform, home, node, registry: devices, devices: found, diagnosis, facts: system };
      return { text: await buildBundle(parts, options) };
    },
    'doctor.save': async ({ folder, text }) => ({ file: await save(path.resolve(folder), text) }),
    'host.licences': async () => await licences(),
  };
}

/** A phone that is lost while it is asked, or is not there, is what a helper is asked about: it is described all the same. */
async function findAtAnyRate(
  devices: DeviceRegistry,
  ids: readonly DeviceId[] | undefined,
  options: OpOptions,
): Promise<readonly DeviceSummary[]> {
  if (ids === undefined) return await devices.list(ids, options);
  const found: DeviceSummary[] = [];
  for (const id of ids) {
    try {
      found.push(...(await devices.list([id], options)));
    } catch (error) {
      options.signal.throwIfAborted();
      // What was typed wrong is said to whoever typed it.
      if (!isAppError(error) || error.code === 'USAGE') throw error;
      found.push(unopened(id, error, 'unresponsive'));
    }
  }
  return found;
}

/** Never over a file that is there. */
async function save(folder: string, text: string): Promise<string> {
  for (let number = 1; number <= 100; number += 1) {
    const file = path.join(folder, `${FILE}${number === 1 ? '' : `-${number}`}.txt`);
    try {
      await writeFile(file, text, { flag: 'wx' });
      return file;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') continue;
      throw new AppError('USAGE', `Cannot save in "${folder}": ${WHY[code ?? ''] ?? String(code)}`, {
        details: { what: folder },
      });
    }
  }
  throw new AppError('USAGE', `Cannot save in "${folder}": there are too many already`, { details: { what: folder } });
}

/** Written beside the program when it is built; from the source there is none. */
async function licences(): Promise<Licence[]> {
  try {
    const text = await readFile(path.join(path.dirname(fileURLToPath(import.meta.url)), 'licences.json'), 'utf8');
    return z.array(Licence).parse(JSON.parse(text));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
