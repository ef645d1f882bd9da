import type { DeviceSummary } from '../../../shared/domain/device.ts';
import type { Diagnosis } from '../../../shared/domain/diagnosis.ts';
import { toAppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import type { MtpPhone } from '../../device/mtp/mtp-phone.ts';
import type { DeviceRegistry } from '../../device/registry.ts';
import type { Source } from '../../device/source.ts';
import { routeOf } from '../../device/wpd/route.ts';
import { mtpDetect } from './mtp-detect.ts';
import { redact } from './redact.ts';
import type { SystemFacts } from './system-facts.ts';

export interface BundleParts {
  readonly version: string;
  readonly platform: string;
  /** As in `process.version`. */
  readonly node: string;
  readonly home: string;
  readonly registry: DeviceRegistry;
  readonly devices: readonly DeviceSummary[];
  readonly diagnosis: Diagnosis;
  readonly facts: SystemFacts;
}

/** One text with everything a helper would ask for, and nothing that is the owner's. Opens the phones that are ready. */
export async function buildBundle(parts: BundleParts, options: OpOptions): Promise<string> {
  const { version, platform, node, devices, diagnosis, facts } = parts;
  const sections = [
    `Lumia Lifeboat ${version}, ${platform}, Node ${node}`,
    'Serials, names, paths and long numbers were taken out. Read it before you give it to anybody.',
    section(
      'What stands in the way',
      diagnosis.causes.map(({ cause, evidence, holders }) => {
        const held = holders.map(({ name }) => `held by ${name}`);
        return [cause, ...held, ...evidence].join('; ');
      }),
    ),
    section(
      'Plug and Play',
      (facts.windows?.devices ?? []).map(({ instanceId, status, problem, deviceClass }) => {
        return `${instanceId.split('\\').slice(0, 2).join('\\')}: ${deviceClass}, ${status}, code ${problem}`;
      }),
    ),
  ];
  for (const device of devices) sections.push(await aboutDevice(device, parts.registry, options));
  const secrets = {
    serials: devices.flatMap(({ id, serial }) => [serial ?? '', id.startsWith('folder:') ? '' : idTail(id)]),
    names: devices.filter(({ name, model }) => name !== model).map(({ name }) => name),
    home: parts.home,
  };
  return `${redact(sections.filter((text) => text !== '').join('\n\n'), secrets)}\n`;
}

/** A virtual phone's id names its model, not its serial. */
function idTail(id: string): string {
  return id.startsWith('virtual:') ? '' : id.slice(id.indexOf(':') + 1);
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`== ${title}`, ...lines].join('\n');
}

async function aboutDevice(device: DeviceSummary, registry: DeviceRegistry, options: OpOptions): Promise<string> {
  const scheme = device.id.slice(0, device.id.indexOf(':'));
  const system = `${device.os} ${device.osVersion ?? ''}`.trim();
  const lines = [`${device.model}, ${system}, by ${scheme}, ${device.state}`];
  if (device.state === 'ready' && scheme !== 'folder') {
    try {
      await using source = await registry.open(device.id, options);
      const route = routeOf(source);
      if (route) lines.push(`How Windows lets it be reached: ${JSON.stringify(route)}`);
      if (isPhone(source)) lines.push(await mtpDetect(source.session, options));
    } catch (error) {
      options.signal.throwIfAborted();
      const { code, message } = toAppError(error);
      lines.push(`It could not be asked: ${code}, ${message}`);
    }
  } else {
    const trouble = registry.trouble(device.id);
    if (trouble) lines.push(`It could not be asked: ${trouble.code}, ${trouble.message}`);
  }
  return section('Device', lines);
}

function isPhone(source: Source): source is MtpPhone {
  return 'session' in source;
}
