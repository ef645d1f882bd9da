import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../../../src/core/app/doctor/diagnose.ts';
import type { SystemFacts } from '../../../../../src/core/app/doctor/system-facts.ts';
import { parseEdition, parsePnpDevices } from '../../../../../src/core/app/doctor/windows-facts.ts';
import { DeviceState, type DeviceSummary } from '../../../../../src/shared/domain/device.ts';
import { CAUSES, type Cause } from '../../../../../src/shared/domain/diagnosis.ts';
import { DeviceId } from '../../../../../src/shared/domain/ids.ts';
import { DOCTOR_TEXT, todoForCause } from '../../../../../src/shared/text/strings-doctor.en.ts';

const NOTHING: SystemFacts = { holders: new Map(), hasUdevRule: false, windows: null };
const WINDOWS = { isEditionN: false, hasPortableDevices: true, devices: [] };

function device(state: DeviceSummary['state']): DeviceSummary {
  const name = 'Lumia';
  const rest = { manufacturer: null, osVersion: null, serial: null, battery: null, storages: [] };
  return { id: DeviceId.parse('usb:1-2'), name, model: name, os: 'unknown', state, ...rest };
}

const causeOf = (state: DeviceSummary['state'], facts = NOTHING, platform = 'linux'): Cause | undefined =>
  diagnose(platform, [device(state)], facts).causes[0]?.cause;

describe('diagnose()', () => {
  it('has at most ten causes, each with one thing to do on every system', () => {
    expect(CAUSES.length).toBeLessThanOrEqual(10);
    for (const cause of CAUSES) {
      for (const platform of ['win32', 'darwin', 'linux', 'freebsd']) {
        expect(todoForCause(cause, platform)).toMatch(/\.$/u);
      }
      expect(DOCTOR_TEXT.cause[cause].what).toMatch(/\.$/u);
    }
  });

  it('names a cause for every state but ready', () => {
    const found = DeviceState.options.filter((state) => causeOf(state) === undefined);
    expect(found).toEqual(['ready']);
    expect(diagnose('linux', [device('ready')], NOTHING)).toMatchObject({
      causes: [],
      ready: [{ deviceName: 'Lumia' }],
    });
    expect(causeOf('locked')).toBe('locked');
    expect(causeOf('wp7')).toBe('wp7');
    expect(causeOf('flash-mode')).toBe('flash-mode');
    expect(causeOf('no-driver')).toBe('no-way-in');
  });

  it('names who holds the phone', () => {
    const holders = new Map([['usb:1-2', [{ pid: 4711, name: 'gvfsd-mtp' }]]]);
    const [cause] = diagnose('linux', [device('claimed')], { ...NOTHING, holders }).causes;
    expect(cause).toMatchObject({ cause: 'claimed', holders: [{ pid: 4711, name: 'gvfsd-mtp' }] });
  });

  it('offers the udev rule unless it is there', () => {
    const file = (hasUdevRule: boolean) =>
      diagnose('linux', [device('no-permission')], { ...NOTHING, hasUdevRule }).causes[0]?.file;
    expect(file(false)).toMatchObject({ path: '/etc/udev/rules.d/70-lumia-lifeboat.rules' });
    expect(file(false)?.text).toContain('uaccess');
    expect(file(true)).toBeNull();
  });

  it('tells an N edition without its media pack from a driver that does not work', () => {
    const without = { ...NOTHING, windows: { ...WINDOWS, isEditionN: true, hasPortableDevices: false } };
    const withPack = { ...NOTHING, windows: { ...WINDOWS, isEditionN: true } };
    expect(causeOf('no-driver', without, 'win32')).toBe('media-pack');
    expect(causeOf('no-driver', withPack, 'win32')).toBe('no-way-in');
    expect(diagnose('win32', [], without).causes[0]?.cause).toBe('media-pack');
    const problem = { instanceId: 'USB\\VID_0421&PID_0661\\123', status: 'Error', problem: 28, deviceClass: '' };
    const broken = { ...NOTHING, windows: { ...WINDOWS, devices: [problem] } };
    expect(diagnose('win32', [], broken).causes[0]).toMatchObject({
      cause: 'no-way-in',
      evidence: ['USB\\VID_0421&PID_0661: code 28'],
    });
    expect(diagnose('win32', [], { ...NOTHING, windows: WINDOWS }).causes[0]?.cause).toBe('not-found');
  });
});

describe("Windows' own words", () => {
  it('are read: the edition', () => {
    const said = (edition: string) => `\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\r\n    EditionID    REG_SZ    ${edition}\r\n`;
    expect(['ProfessionalN', 'CoreN', 'CoreKN', 'EnterpriseN'].map((one) => parseEdition(said(one)))).toEqual(
      Array(4).fill(true),
    );
    expect(['Professional', 'Core', 'Education', ''].map((one) => parseEdition(said(one)))).toEqual(
      Array(4).fill(false),
    );
  });

  it('are read: devices, one, several, none, and nonsense', () => {
    const row = { InstanceId: 'USB\\VID_0421&PID_0661\\1', Status: 'OK', Problem: 0, Class: 'WPD' };
    expect(parsePnpDevices(JSON.stringify(row))).toEqual([
      { instanceId: row.InstanceId, status: 'OK', problem: 0, deviceClass: 'WPD' },
    ]);
    const named = { InstanceId: 'x', Status: 'Error', Problem: 'CM_PROB_FAILED_INSTALL', Class: null };
    expect(parsePnpDevices(JSON.stringify([row, named])).map(({ problem }) => problem)).toEqual([0, 28]);
    for (const text of ['', 'null', '[]', '{}', 'Get-PnpDevice : not found', '[1,"a"]'])
      expect(parsePnpDevices(text)).toEqual([]);
  });
});
