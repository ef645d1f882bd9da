import { describe, expect, it } from 'vitest';
import { silent } from '../../../../../src/core/base/log.ts';
import { systemClock } from '../../../../../src/core/base/system-clock.ts';
import { buildBundle } from '../../../../../src/core/app/doctor/bundle.ts';
import { diagnose } from '../../../../../src/core/app/doctor/diagnose.ts';
import { createRegistry } from '../../../../../src/core/device/registry.ts';
import { WpdError } from '../../../../../src/core/device/wpd/hresult.ts';
import type { WpdHost } from '../../../../../src/core/device/wpd/wpd-calls.ts';
import { createWpdDriver } from '../../../../../src/core/device/wpd/wpd-driver.ts';
import { signal } from '../../device/virtual/raw-host.ts';

const PHONE = '\\\\?\\usb#vid_0421&pid_0661#0123456789abcdef#{6ac27878-a6fa-4155-ba85-f98f491d4f33}';
const DENIED = 0x80070005;

const refusing: WpdHost = {
  devices: () => Promise.resolve([{ pnpId: PHONE, name: 'Anna', description: 'Lumia', manufacturer: 'NOKIA' }]),
  open: () => Promise.reject(new WpdError('Open', DENIED)),
};

async function bundle(): Promise<string> {
  const driver = createWpdDriver({ clock: systemClock, log: silent, host: refusing });
  const registry = createRegistry([driver], silent);
  const devices = await registry.list(undefined, { signal });
  const facts = { holders: new Map<string, never[]>(), hasUdevRule: false, windows: null };
  const diagnosis = diagnose('win32', devices, facts);
  const about = { version: '1', platform: 'win32', node: 'v22', home: 'C:\\Users\\Anna' };
  return await buildBundle({ ...about, registry, devices, diagnosis, facts }, { signal });
}

describe('buildBundle', () => {
  it("holds Windows' own words for a phone that it refuses", async () => {
    const text = await bundle();
    expect(text).toContain('by wpd, claimed');
    expect(text).toContain('It could not be asked: DEVICE_CLAIMED');
    expect(text).toContain('0x80070005 E_ACCESSDENIED');
    expect(text).not.toMatch(/0123456789abcdef|Anna/u);
  });
});
