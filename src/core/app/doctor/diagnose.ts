import type { DeviceState, DeviceSummary } from '../../../shared/domain/device.ts';
import type { Cause, Diagnosed, Diagnosis } from '../../../shared/domain/diagnosis.ts';
import { UDEV_RULE_PATH, udevRule } from '../../device/usb/usb-modes.ts';
import type { SystemFacts } from './system-facts.ts';

const CAUSE_OF: Readonly<Record<Exclude<DeviceState, 'ready'>, Cause>> = {
  locked: 'locked',
  claimed: 'claimed',
  'no-permission': 'no-permission',
  'no-driver': 'no-way-in',
  unsupported: 'no-way-in',
  'charge-only': 'charge-only',
  wp7: 'wp7',
  'flash-mode': 'flash-mode',
  unresponsive: 'unresponsive',
};

/** Names what stands in the way of each device; with none there at all, why that may be. */
export function diagnose(platform: string, devices: readonly DeviceSummary[], facts: SystemFacts): Diagnosis {
  const ready = devices.filter(({ state }) => state === 'ready');
  const causes = devices.flatMap((device) => (device.state === 'ready' ? [] : [judge(device, device.state, facts)]));
  return {
    format: 1,
    platform,
    ready: ready.map(({ id, name }) => ({ deviceId: id, deviceName: name })),
    causes: devices.length > 0 ? causes : [judgeNothing(facts)],
  };
}

function judge(device: DeviceSummary, state: Exclude<DeviceState, 'ready'>, facts: SystemFacts): Diagnosed {
  const isMissing = state === 'no-driver' && lacksMediaPack(facts);
  const cause = isMissing ? 'media-pack' : CAUSE_OF[state];
  return {
    ...nothing(),
    deviceId: device.id,
    deviceName: device.name,
    cause,
    holders: cause === 'claimed' ? [...(facts.holders.get(device.id) ?? [])] : [],
    evidence: cause === 'no-way-in' ? driverProblems(facts) : [],
    file: cause === 'no-permission' && !facts.hasUdevRule ? { path: UDEV_RULE_PATH, text: udevRule() } : null,
  };
}

/** Windows may know of a phone that nothing else shows. */
function judgeNothing(facts: SystemFacts): Diagnosed {
  if (lacksMediaPack(facts)) return { ...nothing(), cause: 'media-pack' };
  const evidence = driverProblems(facts);
  return { ...nothing(), cause: evidence.length > 0 ? 'no-way-in' : 'not-found', evidence };
}

function lacksMediaPack({ windows }: SystemFacts): boolean {
  return windows !== null && windows.isEditionN && !windows.hasPortableDevices;
}

/** In Windows' own words, so that they can be looked up. */
function driverProblems({ windows }: SystemFacts): string[] {
  return (windows?.devices ?? [])
    .filter(({ problem }) => problem !== 0)
    .map(({ instanceId, problem }) => `${instanceId.split('\\').slice(0, 2).join('\\')}: code ${problem}`);
}

function nothing(): Omit<Diagnosed, 'cause'> {
  return { deviceId: null, deviceName: null, holders: [], evidence: [], file: null };
}
