import type { DeviceSummary, StorageSummary } from '../../shared/domain/device.ts';
import { DeviceId } from '../../shared/domain/ids.ts';
import { EXIT, exitForCode } from '../../shared/errors/exit-codes.ts';
import { DEVICE_STATE_CODE } from '../../shared/errors/device-states.ts';
import { remedyFor, todoFor } from '../../shared/errors/remedies.ts';
import { formatBytes } from '../../shared/text/bytes.ts';
import { printable } from '../../shared/text/printable.ts';
import { CLI_TEXT } from '../../shared/text/strings-cli.en.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';

export interface DevicesOptions {
  readonly device?: readonly string[];
  readonly libmtp?: boolean;
}

/** Whichever phone libmtp finds. */
const LIBMTP = DeviceId.parse('libmtp:first');

export async function devices(
  { terminal, client, json }: CommandContext,
  { device = [], libmtp = false }: DevicesOptions,
): Promise<number> {
  const asked = [...device.map(readDeviceId), ...(libmtp ? [LIBMTP] : [])];
  const found = await client['device.list'](asked.length > 0 ? { ids: asked } : {}, { signal: terminal.interrupted });
  if (json) printJson(terminal, { format: 1, devices: found });
  else printLines(terminal, devicesText(found, terminal.platform));
  // A listing with nothing in it is a true answer; whoever names a device asks whether it can be used.
  const isUsable = asked.length === 0 || found.some(({ state }) => state === 'ready');
  return isUsable ? EXIT.ok : exitForCode('DEVICE_NONE');
}

/** Throws `USAGE` for what is no device id. */
export function readDeviceId(text: string): DeviceId {
  const id = DeviceId.safeParse(text);
  if (id.success) return id.data;
  throw usage(CLI_TEXT.backup.badDevice(printable(text)));
}

function devicesText(devices: readonly DeviceSummary[], platform: string): string[] {
  if (devices.length > 0) return devices.flatMap((device) => deviceText(device, platform));
  return [
    CLI_TEXT.devices.none,
    ...todoFor('DEVICE_NONE', platform).map((todo) => `  - ${todo.replace('\n', '\n    ')}`),
    CLI_TEXT.devices.folder,
    CLI_TEXT.devices.virtual,
  ];
}

function deviceText(device: DeviceSummary, platform: string): string[] {
  const system = [device.os === 'unknown' ? '' : device.os, device.osVersion ?? ''].filter((part) => part !== '');
  const facts = [
    device.name === device.model ? device.model : `${device.name} (${device.model})`,
    system.join(' '),
    CLI_TEXT.state[device.state],
    device.battery === null ? '' : CLI_TEXT.devices.battery(device.battery),
  ].filter((fact) => fact !== '');
  const lines = [printable(device.id), `  ${printable(facts.join(', '))}`, ...device.storages.map(storageText)];
  if (device.state === 'ready') return lines;
  const code = DEVICE_STATE_CODE[device.state];
  return [
    ...lines,
    `  ${remedyFor(code).happened}`,
    ...todoFor(code, platform).map((todo) => `    - ${todo.replace('\n', '\n      ')}`),
  ];
}

function storageText({ label, capacity, free, writable }: StorageSummary): string {
  const room =
    capacity === null
      ? ''
      : free === null
        ? CLI_TEXT.devices.holds(formatBytes(capacity))
        : CLI_TEXT.devices.freeOf(formatBytes(free), formatBytes(capacity));
  const facts = [room, writable ? '' : CLI_TEXT.devices.readOnly].filter((fact) => fact !== '');
  return `  ${printable(label)}${facts.length > 0 ? `: ${facts.join(', ')}` : ''}`;
}
