import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Holder } from '../../../shared/domain/diagnosis.ts';
import { usbHolders } from '../../device/usb/usb-holders.ts';
import { UDEV_RULE_PATH } from '../../device/usb/usb-modes.ts';
import { parseEdition, parsePnpDevices, type PnpDevice } from './windows-facts.ts';

/** What the system itself knows of phones, beside what they say. */
export interface SystemFacts {
  /** By device id, as far as can be seen. */
  readonly holders: ReadonlyMap<string, readonly Holder[]>;
  /** Linux: the rule that lets this account use a phone is there. */
  readonly hasUdevRule: boolean;
  /** Null on other systems, and where it could not be asked. */
  readonly windows: {
    readonly isEditionN: boolean;
    /** The class that lists phones exists. */
    readonly hasPortableDevices: boolean;
    readonly devices: readonly PnpDevice[];
  } | null;
}

const run = promisify(execFile);
const PATIENCE_MS = 15_000;
const MANAGER = 'HKCR\\CLSID\\{0AF10CEC-2ECD-4B92-9581-34F6AE0637F3}';
const PNP =
  "Get-PnpDevice -PresentOnly | Where-Object { $_.InstanceId -match '^USB.VID_(0421|045E|0BB4)' } | Select-Object InstanceId, Status, Problem, Class | ConvertTo-Json -Compress";

/** Looks; what cannot be asked is left out. */
export async function systemFacts(platform: string = process.platform): Promise<SystemFacts> {
  return {
    holders: platform === 'linux' ? await usbHolders() : new Map(),
    hasUdevRule: existsSync(UDEV_RULE_PATH) || existsSync(UDEV_RULE_PATH.replace('/etc/', '/usr/lib/')),
    windows: platform === 'win32' ? await windowsFacts() : null,
  };
}

async function windowsFacts(): Promise<SystemFacts['windows']> {
  const [edition, manager, devices] = await Promise.all([
    said('reg', ['query', 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion', '/v', 'EditionID']),
    said('reg', ['query', MANAGER]),
    said('powershell', ['-NoProfile', '-NonInteractive', '-Command', PNP]),
  ]);
  return {
    isEditionN: parseEdition(edition ?? ''),
    hasPortableDevices: manager !== null,
    devices: parsePnpDevices(devices ?? ''),
  };
}

/** Null where the program is not there, fails, or takes too long. */
async function said(program: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await run(program, [...args], { timeout: PATIENCE_MS, windowsHide: true });
    return stdout;
  } catch {
    return null;
  }
}
